"""The number line: ticks, numbers, dots, lettered points and jumps."""

import math
from fractions import Fraction
from itertools import pairwise

from mastery_widgets.authoring.figures_ink import (
    ACCENT,
    WIDTH,
    Area,
    Drawing,
    dot,
    label,
    label_height,
    label_width,
    segment,
    stroke,
    units,
)
from mastery_widgets.authoring.figures_keys import FigureError, Keys
from mastery_widgets.authoring.figures_line_shown import APART, ARROW, Line, read_line, words_for
from mastery_widgets.core.graphical.ground import Axis

_DOT = 10.0
_MARK = 7.5
_LETTER = 22.0  # room for the letters above everything else


def line(keys: Keys) -> Drawing:
    shown = read_line(keys)
    texts = [str(each) for each in shown.labels]
    widest = max(map(label_width, [*texts, *(letter for letter, _ in shown.marks)]), default=0.0)
    margin = max(_DOT + 4, widest / 2 + 2)
    left = max(margin, ARROW + 3) if shown.arrows == "yes" else margin
    right = WIDTH - (max(margin, ARROW + 3) if shown.arrows != "no" else margin)
    whole = (right - left) / float(shown.high - shown.low)

    def across(value: Fraction) -> float:
        return left + whole * float(value - shown.low)

    _refuse_crowding(shown, whole)
    arc = min(58.0, max(18.0, abs(float(shown.hop)) * whole / 2)) if shown.hops else 0.0
    foot = (_DOT + 3 if shown.points or shown.marks else 5.0) if shown.hops else 0.0
    letters = _LETTER + (0 if shown.hops else _MARK + 6) if shown.marks else 2.0
    axis = max(14.0, letters + arc + foot)  # everything above the line, from the top of the sheet
    is_dense = whole / shown.steps < 12

    elements = _axis(left, right, axis, shown.arrows)
    for tick in shown.ticks:
        reach, quiet = (12.0, "") if tick.denominator == 1 else (7.0, " mw-quiet")
        pen = 1.6 if is_dense else 2.2
        elements.append(
            segment(across(tick), axis - reach, across(tick), axis + reach, width=pen, kind=f"mw-tick mw-ink{quiet}")
        )
    for number in range(shown.hops):
        path = _hop(across(shown.hop * number), across(shown.hop * (number + 1)), axis - foot, arc)
        elements.append(stroke(path, width=2.5, kind="mw-hop", colour=ACCENT))
    for letter, value in shown.marks:
        if shown.hops:  # the letter stands above the arcs, and a thin stroke leads to it
            elements.append(segment(across(value), axis - foot, across(value), _LETTER, width=1.2, kind="mw-quiet"))
        elements.append(dot(across(value), axis, _MARK, "mw-point mw-mark"))
        elements.append(label(across(value), _LETTER / 2, letter, weight=600))
    elements += [dot(across(point), axis, 7.0 if is_dense else _DOT, "mw-point") for point in shown.points]
    tallest = max(map(label_height, texts), default=0.0)
    elements += [label(across(each.value), axis + 23 + tallest / 2, str(each)) for each in shown.labels]
    bottom = axis + (26 + tallest if texts else 15)
    places = Axis(start=float(shown.low), end=float(shown.high), step=1 / shown.steps)
    area = Area(left=left, top=axis, width=right - left, height=0.0, x=places)
    return Drawing(width=WIDTH, height=bottom, elements=elements, words=words_for(shown), area=area)


def _refuse_crowding(shown: Line, whole: float) -> None:
    """Raises FigureError when numbers or letters would touch; ``whole`` is how far apart 0 and 1 are."""
    numbers = [(each.value, label_width(str(each))) for each in shown.labels]
    letters = [(value, max(label_width(letter), 2 * _MARK)) for letter, value in shown.marks]
    for key, named in (("labels", sorted(numbers)), ("mark", sorted(letters))):
        for (first, first_width), (second, second_width) in pairwise(named):
            if float(second - first) * whole < (first_width + second_width) / 2 + APART:
                raise FigureError(
                    f"line: {key} at {first} and at {second} would touch; name fewer of them, or make the line shorter"
                )


def _axis(left: float, right: float, y: float, arrows: str) -> list[str]:
    start = left - ARROW if arrows == "yes" else left
    end = right + ARROW if arrows != "no" else right
    elements = [segment(start, y, end, y, width=2.5)]
    for tip, inward in ((start, 9), (end, -9)):
        if (tip == start and arrows == "yes") or (tip == end and arrows != "no"):
            path = f"M{units(tip + inward)} {units(y - 6)}L{units(tip)} {units(y)}L{units(tip + inward)} {units(y + 6)}"
            elements.append(stroke(path, width=2.5))
    return elements


def _hop(start: float, end: float, foot: float, height: float) -> str:
    """An arc from ``start`` to ``end`` above ``foot``, with the head of an arrow at its end."""
    lean = (end - start) * 0.22
    control_y = foot - height * 4 / 3
    control_x = end - lean
    angle = math.atan2(foot - control_y, end - control_x)
    head = min(9.0, abs(end - start) * 0.4)
    barbs = [
        f"{units(end - head * math.cos(angle + turn))} {units(foot - head * math.sin(angle + turn))}"
        for turn in (0.5, -0.5)
    ]
    return (
        f"M{units(start)} {units(foot)}C{units(start + lean)} {units(control_y)} {units(control_x)} {units(control_y)} "
        f"{units(end)} {units(foot)}M{barbs[0]}L{units(end)} {units(foot)}L{barbs[1]}"
    )
