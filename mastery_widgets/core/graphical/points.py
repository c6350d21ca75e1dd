"""Points: one or several, in a plane or on a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from mastery_widgets.core.graphical.ground import read_number
from mastery_widgets.core.graphical.place import Scene, numbers_of
from mastery_widgets.core.item import Json
from mastery_widgets.errors import ResponseError

__all__ = ["POINT_LIMIT", "Points", "read_points", "shifted"]

POINT_LIMIT = 12


def read_points(response: Mapping[str, object], scene: Scene, *, most: int, least: int = 1) -> list[list[float]]:
    """The points under ``points``, each with as many numbers as the figure has axes.

    Raises:
        ResponseError: ``malformed``, ``graphical-outside``, ``graphical-many`` or ``empty``.
    """
    given = response.get("points")
    axes = [axis for axis in (scene.ground.x, scene.ground.y) if axis is not None]
    if not isinstance(given, list):
        raise ResponseError("malformed")
    if len(given) > most:
        raise ResponseError("graphical-many", count=str(most))
    if not given:
        raise ResponseError("empty")
    if len(given) < least or any(not isinstance(point, list) or len(point) != len(axes) for point in given):
        raise ResponseError("malformed")
    return [[read_number(value, axis) for value, axis in zip(point, axes, strict=True)] for point in given]


def shifted(points: Sequence[Sequence[float]], scene: Scene) -> list[list[list[float]]]:
    """The same points one step across or up, each way."""
    axes = [axis for axis in (scene.ground.x, scene.ground.y) if axis is not None]
    return [
        [[value + sign * axis.step * (place == at) for at, value in enumerate(point)] for point in points]
        for place, axis in enumerate(axes)
        for sign in (1, -1)
    ]


@dataclass(frozen=True, slots=True)
class Points:
    """``{"points": [[x, y], …]}``, in any order; on a line ``[[x], …]``."""

    most: int

    @property
    def rules(self) -> tuple[str, ...]:
        return ("swapped", "mirrored", "mirrored across", "mirrored up", "off by one")

    def read(self, response: Mapping[str, object], scene: Scene) -> Json:
        points = sorted(read_points(response, scene, most=self.most))
        if any(one == other for one, other in pairwise(points)):
            raise ResponseError("graphical-same")
        return {"points": points}

    def share(self, placed: Json, wanted: Json, scene: Scene) -> float:
        mine, theirs = numbers_of(placed["points"]), numbers_of(wanted["points"])
        return _matched(mine, theirs, scene) / max(len(mine), len(theirs))

    def errors(self, rule: str, wanted: Json, scene: Scene) -> list[Json]:
        points = numbers_of(wanted["points"])
        changed: list[list[list[float]]]
        match rule:
            case "swapped":
                changed = [[point[::-1] for point in points]]
            case "mirrored across":
                changed = [[[-point[0], *point[1:]] for point in points]]
            case "mirrored up":
                changed = [[[point[0], -point[1]] for point in points]] if scene.ground.y is not None else []
            case "mirrored":
                signs = [(-1, 1), (1, -1), (-1, -1)] if scene.ground.y is not None else [(-1,)]
                changed = [[[a * b for a, b in zip(point, sign, strict=True)] for point in points] for sign in signs]
            case _:
                changed = shifted(points, scene)
        found: list[Json] = [{"points": sorted(one)} for one in changed if all(scene.holds(point) for point in one)]
        return [one for one in found if self.share(one, wanted, scene) < 1]

    def is_error(self, rule: str, placed: Json, wanted: Json, scene: Scene) -> bool:
        return any(self.share(placed, one, scene) == 1 for one in self.errors(rule, wanted, scene))

    def placeable(self, wanted: Json, scene: Scene) -> Json | None:
        axes = [axis for axis in (scene.ground.x, scene.ground.y) if axis is not None]
        points = numbers_of(wanted["points"])
        return {"points": sorted([axis.snapped(v) for v, axis in zip(one, axes, strict=True)] for one in points)}


def _matched(mine: list[list[float]], theirs: list[list[float]], scene: Scene) -> int:
    """How many of one can be paired with one of the other that is near, none of them twice."""
    partner: dict[int, int] = {}

    def pair(one: int, tried: set[int]) -> bool:
        for other, point in enumerate(theirs):
            if other not in tried and scene.is_near(mine[one], point):
                tried.add(other)
                if other not in partner or pair(partner[other], tried):
                    partner[other] = one
                    return True
        return False

    return sum(pair(one, set()) for one in range(len(mine)))
