"""Lines, what lies on one side of them, and rectangles: each told by two points."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from mastery_widgets.core.graphical.ground import Ground, tidy
from mastery_widgets.core.graphical.place import Scene, numbers_of
from mastery_widgets.core.graphical.points import read_points, shifted
from mastery_widgets.core.graphical.straight import Straight
from mastery_widgets.core.item import Json
from mastery_widgets.errors import ResponseError

__all__ = ["HalfPlane", "Line", "Rectangle"]

_GRID_LIMIT = 2_000


def _straight(placed: Json) -> Straight:
    one, other = numbers_of(placed["points"])
    return Straight.through(one, other)


def _is_same(placed: Straight, wanted: Straight, scene: Scene) -> bool:
    """Whether one line is the other all over the figure: at both edges off by no more than the tolerance.

    Off is what it is across or up, whichever is less: the axes of a figure may have different units.
    """
    ends = wanted.across(scene.ground)
    return bool(ends) and all(_passes(placed, point, scene) for point in ends)


def _passes(line: Straight, point: list[float], scene: Scene) -> bool:
    y, x = line.y_at(point[0]), line.x_at(point[1])
    ways = [[point[0], y]] if y is not None else []
    ways += [[x, point[1]]] if x is not None else []
    return any(scene.is_near(way, point) for way in ways)


def _on_grid(line: Straight, ground: Ground) -> Iterator[list[float]]:
    """The places of the figure that lie on a line, from left to right (bottom to top)."""
    assert ground.y is not None
    x_axis, y_axis = ground.x, ground.y
    for axis, other, at, is_x in ((x_axis, y_axis, line.y_at, True), (y_axis, x_axis, line.x_at, False)):
        for count in range(min(_GRID_LIMIT, math.floor((axis.high - axis.low) / axis.step + 1e-9) + 1)):
            value = axis.snapped(axis.start + (1 if axis.end > axis.start else -1) * count * axis.step)
            found = at(value)
            if found is not None and other.holds(found) and abs(other.snapped(found) - found) <= 1e-6 * other.step:
                place = other.snapped(found)
                yield [value, place] if is_x else [place, value]


def _two_points(line: Straight, scene: Scene) -> list[list[float]] | None:
    """Two places of the figure on a line, far apart; else the places nearest to where it crosses the edges."""
    ground = scene.ground
    assert ground.y is not None
    found = sorted(islice(_on_grid(line, ground), 2 * _GRID_LIMIT))
    fixed = [] if scene.through is None else [list(scene.through)]
    if fixed:
        others = [point for point in found if not scene.is_near(point, fixed[0])]
        return [fixed[0], max(others, key=lambda point: math.dist(point, fixed[0]))] if others else None
    if found and found[0] != found[-1]:
        return [found[0], found[-1]]
    near = [[ground.x.snapped(x), ground.y.snapped(y)] for x, y in line.across(ground)]
    return near if len(near) == 2 and near[0] != near[1] else None


def _turned(slope: float, x: float, y: float) -> Straight:
    """The line of a slope through a point."""
    return Straight(a=-slope, b=1, c=y - slope * x)


def _read_pair(response: Mapping[str, object], scene: Scene) -> list[list[float]]:
    points = read_points(response, scene, most=2, least=2)
    if scene.through is not None and not scene.is_near(points[0], scene.through):
        raise ResponseError("malformed")
    if points[0] == points[1]:
        raise ResponseError("graphical-same")
    return points


@dataclass(frozen=True, slots=True)
class Line:
    """``{"points": [[x, y], [x, y]]}``: any two points of it."""

    @property
    def rules(self) -> tuple[str, ...]:
        return ("exchanged", "upside down", "mirrored", "swapped", "same slope", "same intercept")

    def read(self, response: Mapping[str, object], scene: Scene) -> Json:
        return {"points": _read_pair(response, scene)}

    def share(self, placed: Json, wanted: Json, scene: Scene) -> float:
        return float(_is_same(_straight(placed), _straight(wanted), scene))

    def _changed(self, rule: str, wanted: Straight, scene: Scene) -> list[Straight]:
        slope, upright = wanted.slope, wanted.is_upright
        # Where only the slope is chosen, a line turns about the given point; else about where it meets the y-axis.
        x, y = scene.through or (0.0, wanted.intercept)
        match rule:
            case "exchanged":
                turned = [] if upright or scene.through else [Straight(a=-wanted.intercept, b=1, c=slope)]
            case "upside down":
                turned = [] if upright or slope == 0 else [_turned(1 / slope, x, y)]
            case "mirrored":
                turned = [] if upright else [_turned(-slope, x, y)]
            case "swapped":
                turned = [Straight(a=wanted.b, b=wanted.a, c=wanted.c)]
            case "same slope":
                ground = scene.ground
                assert ground.y is not None
                by = ground.x.step * wanted.a if upright else ground.y.step * wanted.b
                turned = [Straight(a=wanted.a, b=wanted.b, c=wanted.c + sign * by) for sign in (1, -1)]
            case _:
                is_free = not upright and scene.through is None
                turned = [] if not is_free else [_turned(slope + by, x, y) for by in (-1.0, 1.0, 2.0, -2.0, 0.5, -0.5)]
        return turned

    def errors(self, rule: str, wanted: Json, scene: Scene) -> list[Json]:
        right = _straight(wanted)
        found: list[Json] = []
        for line in self._changed(rule, right, scene):
            points = _two_points(line, scene)
            if points is not None and not _is_same(Straight.through(*points), right, scene):
                found.append({"points": points})
        return found[:2]

    def is_error(self, rule: str, placed: Json, wanted: Json, scene: Scene) -> bool:
        mine, right = _straight(placed), _straight(wanted)
        if rule == "same intercept":
            return not right.is_upright and scene.through is None and _passes(mine, [0.0, right.intercept], scene)
        if rule == "same slope":
            there = mine.across(scene.ground)
            # Moved on to the right one, it would be the right one.
            point = right.across(scene.ground)[:1] if there else []
            moved = Straight(a=mine.a, b=mine.b, c=mine.a * point[0][0] + mine.b * point[0][1]) if point else None
            return moved is not None and _is_same(moved, right, scene)
        return any(_is_same(mine, line, scene) for line in self._changed(rule, right, scene))

    def placeable(self, wanted: Json, scene: Scene) -> Json | None:
        points = _two_points(_straight(wanted), scene)
        return None if points is None else {"points": points}


@dataclass(frozen=True, slots=True)
class HalfPlane:
    """A line, the ``side`` of it that is meant (1 above, or right of an upright line; -1), and its ``border``.

    ``border`` says whether the line itself belongs to it.
    """

    @property
    def rules(self) -> tuple[str, ...]:
        return ("other side", "border")

    def read(self, response: Mapping[str, object], scene: Scene) -> Json:
        side, border = response.get("side"), response.get("border")
        if isinstance(side, bool) or side not in (1, -1) or not isinstance(border, bool):
            raise ResponseError("malformed")
        return {"points": _read_pair(response, scene), "side": 1 if side == 1 else -1, "border": border}

    def share(self, placed: Json, wanted: Json, scene: Scene) -> float:
        is_same = _is_same(_straight(placed), _straight(wanted), scene)
        return float(is_same and placed["side"] == wanted["side"] and placed["border"] == wanted["border"])

    def errors(self, rule: str, wanted: Json, scene: Scene) -> list[Json]:
        right = self.placeable(wanted, scene)
        if right is None:
            return []
        side = right["side"]
        assert isinstance(side, int)
        return [{**right, "side": -side}] if rule == "other side" else [{**right, "border": not right["border"]}]

    def is_error(self, rule: str, placed: Json, wanted: Json, scene: Scene) -> bool:
        if not _is_same(_straight(placed), _straight(wanted), scene):
            return False
        is_side, is_border = placed["side"] == wanted["side"], placed["border"] == wanted["border"]
        return not is_side if rule == "other side" else is_side and not is_border

    def placeable(self, wanted: Json, scene: Scene) -> Json | None:
        points = _two_points(_straight(wanted), scene)
        return None if points is None else {**wanted, "points": points}


@dataclass(frozen=True, slots=True)
class Rectangle:
    """``{"points": [[x, y], [x, y]]}``: two corners that lie opposite each other."""

    @property
    def rules(self) -> tuple[str, ...]:
        return ("swapped", "off by one")

    def read(self, response: Mapping[str, object], scene: Scene) -> Json:
        (x1, y1), (x2, y2) = _read_pair(response, scene)
        if x1 == x2 or y1 == y2:
            raise ResponseError("graphical-flat")
        return {"points": [[min(x1, x2), min(y1, y2)], [max(x1, x2), max(y1, y2)]]}

    def share(self, placed: Json, wanted: Json, scene: Scene) -> float:
        pairs = zip(numbers_of(placed["points"]), numbers_of(wanted["points"]), strict=True)
        return float(all(scene.is_near(one, other) for one, other in pairs))

    def errors(self, rule: str, wanted: Json, scene: Scene) -> list[Json]:
        points = numbers_of(wanted["points"])
        changed = [[point[::-1] for point in points]] if rule == "swapped" else shifted(points, scene)
        found: list[Json] = [{"points": one} for one in changed if all(scene.holds(point) for point in one)]
        return [one for one in found if not self.share(one, wanted, scene)]

    def is_error(self, rule: str, placed: Json, wanted: Json, scene: Scene) -> bool:
        return any(self.share(placed, one, scene) == 1 for one in self.errors(rule, wanted, scene))

    def placeable(self, wanted: Json, scene: Scene) -> Json | None:
        ground = scene.ground
        assert ground.y is not None
        points = [[ground.x.snapped(x), ground.y.snapped(y)] for x, y in numbers_of(wanted["points"])]
        return {"points": [[tidy(value) for value in point] for point in points]}
