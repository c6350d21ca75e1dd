"""Objectives and the order that their prerequisites give them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from mastery_widgets.errors import LessonError

__all__ = ["Objective", "in_order"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """What a learner shall be able to do; ``prerequisites`` are ids of others it stands on."""

    id: str
    name: str
    prerequisites: tuple[str, ...] = ()


def in_order(objectives: Iterable[Objective]) -> tuple[Objective, ...]:
    """The objectives, each after its prerequisites; otherwise as they came.

    Raises:
        LessonError: an id twice, a prerequisite that is nobody's id, or a cycle, with the names.
    """
    by_id: dict[str, Objective] = {}
    for objective in objectives:
        if objective.id in by_id:
            raise LessonError(f"objective {objective.id!r} is there twice; every id stands once")
        by_id[objective.id] = objective
    for objective in by_id.values():
        for needed in objective.prerequisites:
            if needed not in by_id:
                known = ", ".join(sorted(by_id))
                raise LessonError(
                    f"objective {objective.id!r} asks for prerequisite {needed!r}, "
                    f"which is not among the objectives: {known}"
                )
    sorter = TopologicalSorter({o.id: o.prerequisites for o in by_id.values()})
    try:
        order = tuple(sorter.static_order())
    except CycleError as error:
        ring = " → ".join(reversed(error.args[1]))
        raise LessonError(f"prerequisites run in a circle: {ring}; one of them must go") from None
    return tuple(by_id[name] for name in order)
