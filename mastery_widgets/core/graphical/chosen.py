"""Bars drawn to a height, cells and spots that are chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mastery_widgets.core.graphical.ground import read_number
from mastery_widgets.core.graphical.place import Scene
from mastery_widgets.core.item import Json
from mastery_widgets.errors import ResponseError

__all__ = ["Bars", "Cells", "Spots"]


def _heights(placed: Json) -> list[float]:
    heights = placed["heights"]
    assert isinstance(heights, list)
    return [float(height) for height in heights]


@dataclass(frozen=True, slots=True)
class Bars:
    """``{"heights": [3, 5, 2]}``, in the order of their names."""

    @property
    def rules(self) -> tuple[str, ...]:
        return ("swapped", "off by one")

    def read(self, response: Mapping[str, object], scene: Scene) -> Json:
        given, axis = response.get("heights"), scene.ground.y
        assert axis is not None
        if not isinstance(given, list) or len(given) != len(scene.ground.names):
            raise ResponseError("malformed")
        return {"heights": [read_number(height, axis) for height in given]}

    def share(self, placed: Json, wanted: Json, scene: Scene) -> float:
        axis = scene.ground.y
        assert axis is not None
        pairs = list(zip(_heights(placed), _heights(wanted), strict=True))
        return sum(abs(one - other) <= scene.tolerance[1] + axis.slack for one, other in pairs) / len(pairs)

    def errors(self, rule: str, wanted: Json, scene: Scene) -> list[Json]:
        heights, axis = _heights(wanted), scene.ground.y
        assert axis is not None
        if rule == "swapped":
            changed = [heights[1:] + heights[:1], heights[::-1]]
        else:
            changed = [
                [height + sign * axis.step * (place == at) for at, height in enumerate(heights)]
                for place in range(len(heights))
                for sign in (1, -1)
            ]
        found: list[Json] = [{"heights": one} for one in changed if all(axis.holds(height) for height in one)]
        return [one for one in found if self.share(one, wanted, scene) < 1]

    def is_error(self, rule: str, placed: Json, wanted: Json, scene: Scene) -> bool:
        if rule == "swapped":
            ordered: list[Json] = [{"heights": [*sorted(_heights(one))]} for one in (placed, wanted)]
            return self.share(ordered[0], ordered[1], scene) == 1
        return any(self.share(placed, one, scene) == 1 for one in self.errors(rule, wanted, scene))

    def placeable(self, wanted: Json, scene: Scene) -> Json | None:
        axis = scene.ground.y
        assert axis is not None
        return {"heights": [axis.snapped(height) for height in _heights(wanted)]}


def _read_chosen(response: Mapping[str, object], name: str, count: int) -> list[int]:
    """Different places in [0, count) under ``name``, ascending.

    Raises:
        ResponseError: ``malformed``, ``graphical-many`` or ``empty``.
    """
    given = response.get(name)
    if not isinstance(given, list):
        raise ResponseError("malformed")
    if len(given) > count:
        raise ResponseError("graphical-many", count=str(count))
    for one in given:
        if isinstance(one, bool) or not isinstance(one, int) or not 0 <= one < count:
            raise ResponseError("malformed")
    if not given:
        raise ResponseError("empty")
    return sorted(set(given))


def _chosen(placed: Json, name: str) -> set[int]:
    chosen = placed[name]
    assert isinstance(chosen, list)
    return {int(one) for one in chosen}


@dataclass(frozen=True, slots=True)
class Cells:
    """``{"cells": [0, 1, 5]}``, counted from the top left along the rows; wanted may be ``{"any": 3}``: so many."""

    @property
    def rules(self) -> tuple[str, ...]:
        return ("the others",)

    def read(self, response: Mapping[str, object], scene: Scene) -> Json:
        columns, rows = scene.ground.cells
        return {"cells": _read_chosen(response, "cells", columns * rows)}

    def share(self, placed: Json, wanted: Json, scene: Scene) -> float:
        mine = _chosen(placed, "cells")
        return float(len(mine) == wanted["any"] if "any" in wanted else mine == _chosen(wanted, "cells"))

    def errors(self, rule: str, wanted: Json, scene: Scene) -> list[Json]:
        right = self.placeable(wanted, scene)
        assert right is not None
        columns, rows = scene.ground.cells
        others = sorted(set(range(columns * rows)) - _chosen(right, "cells"))
        return [{"cells": others}] if others and not self.share({"cells": others}, wanted, scene) else []

    def is_error(self, rule: str, placed: Json, wanted: Json, scene: Scene) -> bool:
        if "any" in wanted:
            columns, rows = scene.ground.cells
            return len(_chosen(placed, "cells")) == columns * rows - int(str(wanted["any"]))
        return any(self.share(placed, one, scene) == 1 for one in self.errors(rule, wanted, scene))

    def placeable(self, wanted: Json, scene: Scene) -> Json | None:
        return {"cells": list(range(int(str(wanted["any"]))))} if "any" in wanted else wanted


@dataclass(frozen=True, slots=True)
class Spots:
    """``{"spots": [0, 2]}``: which of the named spots."""

    @property
    def rules(self) -> tuple[str, ...]:
        return ("missing", "too many")

    def read(self, response: Mapping[str, object], scene: Scene) -> Json:
        return {"spots": _read_chosen(response, "spots", len(scene.ground.spots))}

    def share(self, placed: Json, wanted: Json, scene: Scene) -> float:
        mine, right = _chosen(placed, "spots"), _chosen(wanted, "spots")
        return len(mine & right) / len(mine | right)

    def errors(self, rule: str, wanted: Json, scene: Scene) -> list[Json]:
        right = sorted(_chosen(wanted, "spots"))
        if rule == "missing":
            return [{"spots": right[:-1]}] if len(right) > 1 else []
        others = [place for place in range(len(scene.ground.spots)) if place not in right]
        return [{"spots": sorted([*right, others[0]])}] if others else []

    def is_error(self, rule: str, placed: Json, wanted: Json, scene: Scene) -> bool:
        mine, right = _chosen(placed, "spots"), _chosen(wanted, "spots")
        return mine < right if rule == "missing" else mine > right

    def placeable(self, wanted: Json, scene: Scene) -> Json | None:
        return wanted
