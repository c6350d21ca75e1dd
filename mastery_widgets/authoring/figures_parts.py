"""Wholes cut into parts: bars and circles."""

import math
from itertools import accumulate

from mastery_widgets.authoring.figures_ink import WIDTH, Drawing, Point, label, label_height, label_width, part, units
from mastery_widgets.authoring.figures_keys import FigureError, Keys, numeral, sequence

MOST_PARTS = 60
MOST_BARS = 8
_WHOLES_IN_A_ROW = 4
_EDGE = 2.0  # room for the outer half of a stroke
_CORNER = 7.0
_UNEQUAL = (2, 5, 3, 6, 4, 7)  # widths to one another; neighbours differ by a third or more
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")


def bar(keys: Keys) -> Drawing:
    keys.need("parts", "4")
    parts = keys.whole("parts", low=1, high=MOST_PARTS, default=1)
    wholes = keys.whole("wholes", low=1, high=MOST_BARS, default=1)
    if parts * wholes > MOST_PARTS:
        raise FigureError(f"bar: wants at most {MOST_PARTS} parts in all, got {wholes} wholes of {parts} parts")
    shaded = keys.places("shaded", parts=parts * wholes)
    unequal = keys.choice("unequal", ("no", "yes")) == "yes"
    if unequal and parts == 1:
        raise FigureError("bar: unequal=yes wants parts of 2 or more, got parts=1")
    caption = keys.text("label", longest=40)
    if label_width(caption) > WIDTH:
        raise keys.wanted("label", "text that fits under the bar")

    columns = min(wholes, _WHOLES_IN_A_ROW)
    gap, height = (18.0, 60.0) if wholes == 1 else (18.0, 52.0)
    width = (WIDTH - 2 * _EDGE - (columns - 1) * gap) / columns
    shares = [_UNEQUAL[index % len(_UNEQUAL)] if unequal else 1 for index in range(parts)]
    elements = []
    for whole in range(wholes):
        row, column = divmod(whole, columns)
        here = {place - whole * parts for place in shaded}
        elements += _cut(_EDGE + column * (width + gap), _EDGE + row * (height + gap), width, height, shares, here)
    rows = math.ceil(wholes / columns)
    bottom = 2 * _EDGE + rows * height + (rows - 1) * gap
    if caption:
        elements.append(label(WIDTH / 2, bottom + 12 + label_height(caption) / 2, caption))
        bottom += 14 + label_height(caption)

    words = _bar_words(parts, wholes, shaded, unequal)
    if caption:
        words += f" The label reads: {caption}."
    return Drawing(width=WIDTH, height=bottom, elements=elements, words=words)


def bars(keys: Keys) -> Drawing:
    keys.need("bars", "1/3,2/5")
    cuts = []
    for each in keys.listed("bars"):
        written = numeral(each)
        if written is None or not written.bottom or written.plain or written.sign:
            raise keys.wanted("bars", "shaded/parts for each bar, such as 1/3,2/5")
        shaded, parts = int(written.top), int(written.bottom)
        if parts > MOST_PARTS or shaded > parts:
            raise keys.wanted("bars", f"at most {MOST_PARTS} parts a bar, and no more shaded than there are")
        cuts.append((shaded, parts))
    if len(cuts) > MOST_BARS:
        raise keys.wanted("bars", f"at most {MOST_BARS} bars")
    names = keys.listed("labels") if keys.has("labels") and keys.values["labels"] != "none" else ()
    if names and len(names) != len(cuts):
        raise keys.wanted("labels", f"one label for each of the {len(cuts)} bars, or none")
    column = max(map(label_width, names), default=0.0)
    if column > WIDTH / 4:
        raise keys.wanted("labels", "labels of at most ten characters")

    left = _EDGE + (column + 14 if names else 0)
    height, gap = 44.0, 16.0
    elements: list[str] = []
    for row, (shaded, parts) in enumerate(cuts):
        top = _EDGE + row * (height + gap)
        if names:
            elements.append(label(column / 2, top + height / 2, names[row]))
        elements += _cut(left, top, WIDTH - _EDGE - left, height, [1] * parts, set(range(1, shaded + 1)))

    words = "A bar." if len(cuts) == 1 else f"{len(cuts)} bars of the same length, one under another."
    for row, (shaded, parts) in enumerate(cuts):
        name = f", labelled {names[row]}," if names else ""
        cut = _cut_words(parts, unequal=False).replace("that is not", "not")
        words += f" The {_ORDINALS[row]}{name} is {cut}; {_shaded_words(tuple(range(1, shaded + 1)), parts)}."
    bottom = 2 * _EDGE + len(cuts) * height + (len(cuts) - 1) * gap
    return Drawing(width=WIDTH, height=bottom, elements=elements, words=words)


def circle(keys: Keys) -> Drawing:
    keys.need("parts", "4")
    parts = keys.whole("parts", low=1, high=MOST_PARTS, default=1)
    shaded = keys.places("shaded", parts=parts)

    radius, centre = 104.0, 104.0 + _EDGE
    elements = []
    for place in range(1, parts + 1):
        # From the top, clockwise, a point every three degrees or so: more than the hatching needs.
        steps = max(2, 120 // parts)
        turns = [(place - 1 + step / steps) / parts for step in range(steps + 1)]
        arc = [_on_circle(centre, radius, turn) for turn in turns]
        if parts == 1:
            top, bottom = _on_circle(centre, radius, 0), _on_circle(centre, radius, 0.5)
            path = f"M{_at(top)}A{units(radius)} {units(radius)} 0 0 1 {_at(bottom)}"
            path += f"A{units(radius)} {units(radius)} 0 0 1 {_at(top)}Z"
            outline = arc[:-1]
        else:
            path = f"M{_at((centre, centre))}L{_at(arc[0])}A{units(radius)} {units(radius)} 0 0 1 {_at(arc[-1])}Z"
            outline = [(centre, centre), *arc]
        elements.append(part(path, outline, shaded=place in shaded, width=_pen(parts)))

    words = f"A circle {_cut_words(parts, unequal=False)}; {_shaded_words(shaded, parts, 'clockwise from the top')}."
    return Drawing(width=2 * centre, height=2 * centre, elements=elements, words=words)


def _cut(left: float, top: float, width: float, height: float, shares: list[int], shaded: set[int]) -> list[str]:
    """A bar, one element for each share and its shading; ``shaded`` counts from 1."""
    ends = [left + width * sum_of_shares / sum(shares) for sum_of_shares in accumulate(shares)]
    elements = []
    for place, (start, end) in enumerate(zip([left, *ends], ends, strict=False), start=1):
        corner_left = min(_CORNER, (end - start) / 2) if place == 1 else 0.0
        corner_right = min(_CORNER, (end - start) / 2) if place == len(shares) else 0.0
        path, outline = _box(start, top, end, top + height, corner_left, corner_right)
        elements.append(part(path, outline, shaded=place in shaded, width=_pen(len(shares))))
    return elements


def _box(
    left: float, top: float, right: float, bottom: float, corner_left: float, corner_right: float
) -> tuple[str, list[Point]]:
    """A box with round corners at its left, at its right, or at both: its path and its outline."""
    corners = [
        (left + corner_left, top + corner_left, corner_left, 0.5),
        (right - corner_right, top + corner_right, corner_right, 0.75),
        (right - corner_right, bottom - corner_right, corner_right, 0.0),
        (left + corner_left, bottom - corner_left, corner_left, 0.25),
    ]
    path, outline = "", []
    for x, y, radius, turn in corners:
        angles = [2 * math.pi * (turn + quarter / 16) for quarter in range(5)] if radius else [0.0]
        points = [(x + radius * math.cos(angle), y + radius * math.sin(angle)) for angle in angles]
        path += f"{'L' if path else 'M'}{_at(points[0])}"
        if radius:
            path += f"A{units(radius)} {units(radius)} 0 0 1 {_at(points[-1])}"
        outline += points
    return path + "Z", outline


def _pen(parts: int) -> float:
    return 2.2 if parts <= 20 else 1.5


def _at(point: Point) -> str:
    return f"{units(point[0])} {units(point[1])}"


def _on_circle(centre: float, radius: float, turn: float) -> Point:
    """``turn`` is 0 at the top and grows clockwise to 1."""
    return centre + radius * math.sin(2 * math.pi * turn), centre - radius * math.cos(2 * math.pi * turn)


def _bar_words(parts: int, wholes: int, shaded: tuple[int, ...], unequal: bool) -> str:
    if wholes == 1:
        return f"A bar {_cut_words(parts, unequal=unequal)}; {_shaded_words(shaded, parts, 'from the left')}."
    each = f"each {_cut_words(parts, unequal=unequal)}" if parts > 1 else "none of them cut"
    counted = "bars" if parts == 1 else "parts"
    if not shaded:
        told = f"no {counted[:-1]} is shaded"
    elif shaded == (1,):
        told = f"the first {counted[:-1]} is shaded"
    elif shaded == tuple(range(1, len(shaded) + 1)):
        told = f"the first {len(shaded)} {counted} are shaded, counted through from the left"
    else:
        told = f"{_listed(shaded, counted)} shaded, counted through from the left"
    return f"{wholes} bars of the same size, {each}; {told}."


def _cut_words(parts: int, *, unequal: bool) -> str:
    return f"cut into {parts} {'unequal' if unequal else 'equal'} parts" if parts > 1 else "that is not cut"


def _shaded_words(shaded: tuple[int, ...], parts: int, order: str = "from the left") -> str:
    count = len(shaded)
    if parts == 1:
        return f"it is {'shaded' if count else 'not shaded'}"
    if count == parts:
        return "both of them are shaded" if parts == 2 else "all of them are shaded"
    if shaded == tuple(range(1, count + 1)):
        return f"{count or 'none'} of them {'is' if count < 2 else 'are'} shaded"
    return f"{_listed(shaded, 'parts')} shaded, counted {order}"


def _listed(places: tuple[int, ...], counted: str) -> str:
    if len(places) == 1:
        return f"{counted[:-1]} {places[0]} is"
    return f"{counted} {sequence([str(place) for place in places])} are"
