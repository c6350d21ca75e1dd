"""Keys of what is placed on a figure."""

from __future__ import annotations

import json
import math
import re

from mastery_widgets.authoring.filling import fill_code
from mastery_widgets.authoring.frame_text import Mark
from mastery_widgets.authoring.grounds import FINGER, ground_of
from mastery_widgets.authoring.placed_text import WRITTEN, placed_of
from mastery_widgets.authoring.variant import Variant, misconception_of, names_of, need_said, number_of
from mastery_widgets.core.graphical.ground import Ground
from mastery_widgets.core.graphical.key import PLACES, GraphicalKey
from mastery_widgets.core.graphical.place import Scene
from mastery_widgets.core.item import Json, Known
from mastery_widgets.errors import LessonError

__all__ = ["graphical_key"]


def graphical_key(variant: Variant) -> GraphicalKey:
    """The key of something placed on a figure, which the head draws by ``figure`` or ``plot``."""
    head, marks = variant.frame.head, variant.frame.of("=")
    if len(marks) > 1:
        raise LessonError("what is placed has one `=` line", line=marks[1].line)
    place = str(head.get("place", "point"))
    if place not in PLACES:
        raise LessonError(f"`place: {place}`; there are {', '.join(PLACES)}", line=variant.frame.line)
    ground = ground_of(place, variant)
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


def _tolerance(ground: Ground, variant: Variant) -> tuple[float, float]:
    """How far off is right, across and up: a quarter of a step, or what the head says in the figure's own numbers.

    Where nothing is said of a picture or a plot, which has no steps to be seen, it is what a finger needs.
    """
    head = variant.frame.head
    given = head.get("tolerance")
    if given is None:
        is_free = ("plot" in head or str(head.get("figure", "")).startswith("picture")) and "step" not in head
        across, up = (
            0.0 if axis is None else (axis.high - axis.low) * FINGER if is_free else axis.step / 4
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
