"""Stretches of a number line: intervals and rays, with ends that belong to them or do not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from mastery_widgets.core.graphical.ground import read_number
from mastery_widgets.core.graphical.place import Scene
from mastery_widgets.core.item import Json
from mastery_widgets.errors import ResponseError

__all__ = ["Span", "ends_of"]

_ENDS = ("closed", "open", "none")


def ends_of(placed: Json) -> list[tuple[float | None, str]]:
    """Lower and upper end: where (None: it goes on), and whether it is ``closed``, ``open`` or ``none``."""
    ends = placed["ends"]
    assert isinstance(ends, list)
    return [(None if at is None else float(at), str(kind)) for at, kind in ends]


def _json(ends: list[tuple[float | None, str]]) -> Json:
    return {"ends": [[at, kind] for at, kind in ends]}


@dataclass(frozen=True, slots=True)
class Span:
    """``{"ends": [[2, "closed"], [null, "none"]]}``: from 2 (which belongs to it) on."""

    @property
    def rules(self) -> tuple[str, ...]:
        return ("ends", "other side", "mirrored", "off by one")

    def read(self, response: Mapping[str, object], scene: Scene) -> Json:
        given = response.get("ends")
        if not isinstance(given, list) or len(given) != 2:
            raise ResponseError("malformed")
        ends: list[tuple[float | None, str]] = []
        for end in given:
            if not isinstance(end, list) or len(end) != 2 or not isinstance(end[1], str) or end[1] not in _ENDS:
                raise ResponseError("malformed")
            ends.append((None if end[1] == "none" else read_number(end[0], scene.ground.x), end[1]))
        (low, below), (high, above) = ends
        if low is None and high is None:
            raise ResponseError("graphical-endless")
        if low is not None and high is not None:
            if low > high:
                ends = [(high, above), (low, below)]
            elif low == high and not below == above == "closed":
                raise ResponseError("graphical-nothing")
        return _json(ends)

    def share(self, placed: Json, wanted: Json, scene: Scene) -> float:
        return float(
            all(
                kind == other_kind and (at is None or (other is not None and scene.is_near([at], [other])))
                for (at, kind), (other, other_kind) in zip(ends_of(placed), ends_of(wanted), strict=True)
            )
        )

    def errors(self, rule: str, wanted: Json, scene: Scene) -> list[Json]:
        (low, below), (high, above) = ends = ends_of(wanted)
        changed: list[list[tuple[float | None, str]]] = []
        match rule:
            case "ends":
                kinds = [(kind,) if kind == "none" else ("closed", "open") for _, kind in ends]
                changed = [[(low, one), (high, other)] for one, other in product(*kinds)]
            case "other side":
                changed = [ends[::-1]] if "none" in (below, above) else []
            case "mirrored":
                changed = [[(None if at is None else -at, kind) for at, kind in ends[::-1]]]
            case _:
                step = scene.ground.x.step
                for one, other in product((0, step, -step), repeat=2):
                    moved = zip(ends, (one, other), strict=True)
                    changed.append([(None if at is None else at + by, kind) for (at, kind), by in moved])
        found: list[Json] = []
        for (one_at, one_kind), (other_at, other_kind) in changed:
            made = _json([(one_at, one_kind), (other_at, other_kind)])
            is_long = one_at is None or other_at is None or one_at < other_at
            inside = all(at is None or scene.ground.x.holds(at) for at in (one_at, other_at))
            if is_long and inside and not self.share(made, wanted, scene) and made not in found:
                found.append(made)
        return found

    def is_error(self, rule: str, placed: Json, wanted: Json, scene: Scene) -> bool:
        return any(self.share(placed, one, scene) == 1 for one in self.errors(rule, wanted, scene))

    def placeable(self, wanted: Json, scene: Scene) -> Json | None:
        return _json([(None if at is None else scene.ground.x.snapped(at), kind) for at, kind in ends_of(wanted)])
