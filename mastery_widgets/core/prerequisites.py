"""The graph of objectives: what stands on what, and what is ready to be learned."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from mastery_widgets.core.objective import Objective
from mastery_widgets.core.prerequisite_faults import faults, in_order
from mastery_widgets.errors import LessonError

__all__ = ["Graph"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """Objectives, each after its prerequisites, with what is above and below each.

    ``above`` holds all prerequisites of an objective, theirs too; ``below`` all that stand on it, near or far;
    ``dependents`` those that name it themselves.

    Raises:
        LessonError: an id twice, a link that is there twice, goes nowhere, or to itself, or a circle; all of them, with
            all the names.
    """

    objectives: tuple[Objective, ...]
    order: tuple[str, ...] = field(init=False)
    named: Mapping[str, Objective] = field(init=False, repr=False, compare=False)
    above: Mapping[str, frozenset[str]] = field(init=False, repr=False, compare=False)
    below: Mapping[str, frozenset[str]] = field(init=False, repr=False, compare=False)
    dependents: Mapping[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if found := faults(self.objectives):
            first, *rest = [LessonError(fault.message, cell=fault.names[0]) for fault in found]
            raise LessonError(first.message, cell=first.cell, others=rest)
        in_line = in_order(self.objectives)
        above: dict[str, frozenset[str]] = {}
        below: dict[str, set[str]] = {one.id: set() for one in in_line}
        dependents: dict[str, list[str]] = {one.id: [] for one in in_line}
        for one in in_line:
            above[one.id] = frozenset(one.prerequisites).union(*(above[name] for name in one.prerequisites))
            for name in one.prerequisites:
                dependents[name].append(one.id)
            for name in above[one.id]:
                below[name].add(one.id)
        for name, value in (
            ("objectives", in_line),
            ("order", tuple(one.id for one in in_line)),
            ("named", {one.id: one for one in in_line}),
            ("above", above),
            ("below", {id: frozenset(names) for id, names in below.items()}),
            ("dependents", {id: tuple(names) for id, names in dependents.items()}),
        ):
            object.__setattr__(self, name, value)

    def closed(self, known: Collection[str]) -> frozenset[str]:
        """Those of ``known`` all of whose prerequisites, near and far, are known too: a knowledge state."""
        return frozenset(id for id in known if id in self.named and self.above[id] <= frozenset(known))

    def outer_fringe(self, mastered: Collection[str]) -> tuple[str, ...]:
        """What is ready to be learned: not mastered, and all its prerequisites are; in order.

        Source: Doignon & Falmagne (1999), Knowledge Spaces, ch. 2: the outer fringe of a knowledge state.
        """
        has = frozenset(mastered)
        return tuple(one.id for one in self.objectives if one.id not in has and has.issuperset(one.prerequisites))

    def inner_fringe(self, mastered: Collection[str]) -> tuple[str, ...]:
        """What was reached last: mastered, and nothing mastered stands on it; in order.

        Source: Doignon & Falmagne (1999), Knowledge Spaces, ch. 2: the inner fringe of a knowledge state.
        """
        has = frozenset(mastered)
        return tuple(id for id in self.order if id in has and has.isdisjoint(self.dependents[id]))

    def layers(self) -> tuple[tuple[str, ...], ...]:
        """The objectives in rows, each in the first row below all its prerequisites."""
        depth: dict[str, int] = {}
        for one in self.objectives:
            depth[one.id] = 1 + max((depth[name] for name in one.prerequisites), default=-1)
        rows: list[list[str]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
        for id, row in depth.items():
            rows[row].append(id)
        return tuple(tuple(row) for row in rows)
