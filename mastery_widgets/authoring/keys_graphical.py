"""Keys of what is placed on a figure."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from mastery_widgets.authoring import figures
from mastery_widgets.authoring.figures_ink import Area
from mastery_widgets.authoring.figures_plotted import plotted
from mastery_widgets.authoring.filling import fill, fill_code
from mastery_widgets.authoring.frame_text import Mark
from mastery_widgets.authoring.placed_text import WRITTEN, placed_of
from mastery_widgets.authoring.variant import Variant, misconception_of, names_of, need_said, number_of
from mastery_widgets.core.graphical.ground import Axis, Ground, Spot
from mastery_widgets.core.graphical.key import PLACES, GraphicalKey
from mastery_widgets.core.graphical.place import Scene
from mastery_widgets.core.item import Json, Known
from mastery_widgets.errors import LessonError

__all__ = ["graphical_key"]

_NEEDS = {
    "bars": ("names of columns", "columns names=Mon,Tue to=10"),
    "cells": ("cells", "grid columns=4 rows=3"),
    "interval": ("a number line", "line from=-5 to=5"),
}
# Of a picture or a plot, as a share of its axis: as near as a finger comes on a phone.
_FINGER = 0.04
_SPOT = re.compile(r"\s*([^,;]+),([^,;]+)(?:,([^,;]+)(?:,([^,;]+))?)?\s*")


def graphical_key(variant: Variant) -> GraphicalKey:
    """The key of something placed on a figure, which the head draws by ``figure`` or ``plot``."""
    head, marks = variant.frame.head, variant.frame.of("=")
    if len(marks) > 1:
        raise LessonError("what is placed has one `=` line", line=marks[1].line)
    place = str(head.get("place", "point"))
    if place not in PLACES:
        raise LessonError(f"`place: {place}`; there are {', '.join(PLACES)}", line=variant.frame.line)
    ground = _ground(place, variant)
    tolerance = _tolerance(ground, variant)
    through = _through(ground, place, variant)
    scene = Scene(ground=ground, tolerance=tolerance, through=through)
    wanted = _placed(marks[0].text, marks[0], place, ground, variant)
    made = PLACES[place].placeable(wanted, scene)
    if made is None or PLACES[place].share(made, wanted, scene) < 1:
        raise LessonError(
            f"`= {marks[0].text}` cannot be placed for {names_of(variant)}: no place of the figure is near enough; "
            "give it another `step`, or a greater `tolerance`",
            line=marks[0].line,
        )
    return GraphicalKey(
        place=place,
        ground=ground,
        wanted=wanted,
        tolerance=tolerance,
        through=through,
        known=_known(place, wanted, scene, variant),
        correct=variant.html(marks[0]),
    )


def _placed(text: str, mark: Mark, place: str, ground: Ground, variant: Variant) -> Json:
    filled = fill_code(text, variant.names)
    try:
        return placed_of(filled, place, ground, lambda part: number_of(part, mark, variant))
    except ValueError as error:
        raise LessonError(f"`{mark.sign} {mark.text}`: {error} ({names_of(variant)})", line=mark.line) from None


def _known(place: str, wanted: Json, scene: Scene, variant: Variant) -> tuple[Known, ...]:
    """Known errors: those placed first, then those told from what is right, ``else`` last."""
    rules = PLACES[place].rules
    found: list[tuple[int, Known]] = []
    for mark in variant.frame.of("~"):
        need_said(mark)
        text, misconception = misconception_of(mark.text, mark, variant)
        if text == "else":
            order, value = 2, "else"
        elif text in rules:
            order, value = 1, text
        elif re.fullmatch(r"[a-z ]+", text) and not text.startswith("any ") and place != "spots":
            raise LessonError(
                f"`~ {mark.text}`; for `place: {place}` there are {', '.join(f'`~ {rule}`' for rule in rules)}, "
                f"and {WRITTEN[place]}",
                line=mark.line,
            )
        else:
            try:
                placed = _placed(text, mark, place, scene.ground, variant)
            except LessonError as error:
                # A known error that lies outside the figure in one variant cannot be made there.
                if "outside the figure" in error.message or "beyond the scale" in error.message:
                    continue
                raise
            if _is_right(placed, place, wanted, scene):
                raise LessonError(
                    f"`~ {mark.text}` is right for {names_of(variant)}; exclude it with `where`", line=mark.line
                )
            order, value = 0, json.dumps(placed, separators=(",", ":"))
        found.append((order, Known(value=value, misconception=misconception, feedback=variant.html(mark))))
    if not any(one.value == "else" for _, one in found):
        raise LessonError("no `~ else` says what any other response is told", line=variant.frame.line)
    kept: list[Known] = []
    seen: list[Json] = []
    for order, one in sorted(found, key=lambda pair: pair[0]):
        # An error that looks like one before it in this variant falls away; the first is said.
        looks = [json.loads(one.value)] if order == 0 else []
        if any(PLACES[place].share(look, other, scene) == 1 for look in looks for other in seen if "any" not in look):
            continue
        seen += looks
        kept.append(one)
    return tuple(kept)


def _is_right(placed: Json, place: str, wanted: Json, scene: Scene) -> bool:
    made = PLACES[place].placeable(placed, scene)
    return made is not None and PLACES[place].share(made, wanted, scene) == 1


def _figure(variant: Variant) -> figures.Figure:
    head, line = variant.frame.head, variant.frame.line
    given, plot = head.get("figure"), head.get("plot")
    if (given is None) == (plot is None):
        raise LessonError(
            "something is placed on a figure: `figure: plane x=-5..5 y=-5..5`, or `plot:` with matplotlib code; "
            "one of them is wanted",
            line=line,
        )
    words = fill(str(head.get("words", "")), variant.names).strip()
    try:
        if plot is None:
            figure = figures.draw(fill(str(given), variant.names).strip())
            return replace(figure, svg=_told(figure, words), words=words) if words else figure
        if not words:
            raise LessonError("`plot` has no words for those who cannot see it; write `words: …` beside it", line=line)
        return figures.figure_of(plotted(fill_code(str(plot), variant.names)), words)
    except figures.FigureError as error:
        raise LessonError(f"`{'figure' if plot is None else 'plot'}`: {error}", line=line) from None


def _told(figure: figures.Figure, words: str) -> str:
    from xml.sax.saxutils import quoteattr

    return figure.svg.replace(f"aria-label={quoteattr(figure.words)}", f"aria-label={quoteattr(words)}", 1)


def _ground(place: str, variant: Variant) -> Ground:
    figure, line = _figure(variant), variant.frame.line
    area = figure.area
    if area is None:
        raise LessonError(
            "nothing can be placed on that figure; there are plane, line, columns, grid and picture", line=line
        )
    is_fit = {"bars": bool(area.names), "cells": bool(area.cells[0]), "interval": area.y is None}.get(
        place, (area.y is not None or place == "points") and not area.names and not area.cells[0]
    )
    if place == "point" and area.y is None:
        raise LessonError("one place on a number line is `ask: point`, with `line: 0 to 2 in 8 steps`", line=line)
    if not is_fit:
        what, example = _NEEDS.get(place, ("two axes", "plane x=-5..5 y=-5..5"))
        raise LessonError(f"`place: {place}` needs a figure with {what}, such as `{example}`", line=line)
    if place == "half-plane" and area.y is not None and area.y.start > area.y.end:
        raise LessonError("on a picture nothing is above a line by its numbers: they count downwards", line=line)
    x, y = _stepped(area, variant)
    ground = Ground(
        html=figure.svg,
        box=(
            area.left / figure.width, area.top / figure.height, area.width / figure.width, area.height / figure.height
        ),
        x=x, y=y, names=area.names, cells=area.cells,
    )  # fmt: skip
    return replace(ground, spots=_spots(place, ground, variant))


def _stepped(area: Area, variant: Variant) -> tuple[Axis, Axis | None]:
    """The axes of a figure, in the steps that the head asks for: one number, or two (across, up)."""
    given = variant.frame.head.get("step")
    if given is None:
        return area.x, area.y
    parts = [fill(part, variant.names) for part in str(given).split(",")]
    try:
        steps = [float(Fraction(part.strip())) for part in parts]
        if len(steps) > 2:
            raise ValueError("more than two numbers")
        x = replace(area.x, step=steps[0])
        return x, None if area.y is None else replace(area.y, step=steps[-1])
    except (ValueError, ZeroDivisionError) as error:
        raise LessonError(f"`step: {given}`: {error}", line=variant.frame.line) from None


def _tolerance(ground: Ground, variant: Variant) -> tuple[float, float]:
    """How far off is right, across and up: a quarter of a step, or what the head says in the figure's own numbers.

    Where nothing is said of a picture or a plot, which has no steps to be seen, it is what a finger needs.
    """
    head = variant.frame.head
    given = head.get("tolerance")
    if given is None:
        is_free = ("plot" in head or str(head.get("figure", "")).startswith("picture")) and "step" not in head
        across, up = (
            0.0 if axis is None else (axis.high - axis.low) * _FINGER if is_free else axis.step / 4
            for axis in (ground.x, ground.y)
        )
        return across, up
    try:
        if isinstance(given, bool):
            raise ValueError
        parts = [float(part) for part in str(given).split(",")]
        if len(parts) > 2 or not all(0 <= part < math.inf for part in parts):
            raise ValueError
    except ValueError:
        raise LessonError(
            f"`tolerance: {given}`; a number in the figure's own units, or two: across and up", line=variant.frame.line
        ) from None
    return parts[0], parts[-1]


def _through(ground: Ground, place: str, variant: Variant) -> tuple[float, float] | None:
    given = variant.frame.head.get("through")
    if given is None:
        return None
    if place not in ("line", "half-plane"):
        raise LessonError(
            f"`through` gives a point of a line; there is none in `place: {place}`", line=variant.frame.line
        )
    mark = Mark(sign="through:", text=str(given), said="", line=variant.frame.line)
    placed = _placed(str(given), mark, "point", ground, variant)
    points = placed["points"]
    assert isinstance(points, list)
    return points[0][0], points[0][1]


def _spots(place: str, ground: Ground, variant: Variant) -> tuple[Spot, ...]:
    given, line = variant.frame.head.get("spots"), variant.frame.line
    if place != "spots":
        return ()
    if not isinstance(given, Mapping) or not 2 <= len(given) <= 24:
        raise LessonError("`spots` is a mapping of 2 to 24 names, such as `root: 30, 80, 12`", line=line)
    assert ground.y is not None
    spots = []
    for name, where in given.items():
        mark = Mark(sign="spots:", text=f"{name}: {where}", said="", line=line)
        found = _SPOT.fullmatch(fill(str(where), variant.names))
        if found is None:
            raise LessonError(
                f"`spots: {name}: {where}`; write its middle, and how far it reaches: `x, y, radius` or "
                "`x, y, half width, half height`",
                line=line,
            )
        x, y = (float(number_of(part, mark, variant)) for part in found.groups()[:2])
        wide = float(number_of(found[3], mark, variant)) if found[3] else (ground.x.high - ground.x.low) * _FINGER
        tall = float(number_of(found[4], mark, variant)) if found[4] else wide
        if not (ground.x.holds(x) and ground.y.holds(y)) or wide <= 0 or tall <= 0:
            raise LessonError(f"the spot {name!r} lies outside the figure, or reaches nowhere", line=line)
        label = fill(str(name), variant.names).strip()
        if "," in label or not label or len(label) > 60:
            raise LessonError(f"the spot {name!r}: a name has 1 to 60 characters and no comma", line=line)
        spots.append(Spot(name=label, x=x, y=y, wide=wide, tall=tall))
    if len({spot.name for spot in spots}) != len(spots):
        raise LessonError(f"two spots have one name for {names_of(variant)}", line=line)
    return tuple(spots)
