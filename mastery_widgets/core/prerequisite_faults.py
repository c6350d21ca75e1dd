"""What can be wrong with prerequisites (a link to itself, to nowhere, in a circle), said with all the names."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from mastery_widgets.core.objective import Objective

__all__ = ["Fault", "FaultKind", "Mended", "faults", "in_order", "mend"]

FaultKind = Literal["twice", "repeated", "itself", "unknown", "circle"]
_NAMED = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong with a graph. ``names`` are all objectives involved, the one to mend first."""

    kind: FaultKind
    names: tuple[str, ...]
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """Objectives without faults, each after its prerequisites; ``removed`` says in a line each what had to go."""

    objectives: tuple[Objective, ...]
    removed: tuple[str, ...]


def faults(objectives: Iterable[Objective]) -> tuple[Fault, ...]:
    """All that is wrong, in the order of the objectives, circles last; cost is linear in objectives and links."""
    listed = tuple(objectives)
    ids = {one.id for one in listed}
    found: list[Fault] = []
    seen: set[str] = set()
    links: dict[str, list[str]] = {}
    for one in listed:
        if one.id in seen:
            found.append(_fault("twice", (one.id,), f"objective {one.id!r} is there twice; every id stands once"))
        seen.add(one.id)
        kept = links.setdefault(one.id, [])
        for name in dict.fromkeys(one.prerequisites):
            if one.prerequisites.count(name) > 1:
                said = f"objective {one.id!r} names its prerequisite {name!r} more than once; once is enough"
                found.append(_fault("repeated", (one.id, name), said))
            if name == one.id:
                said = f"objective {one.id!r} asks for itself; take it out of its own prerequisites"
                found.append(_fault("itself", (one.id,), said))
            elif name not in ids:
                found.append(_fault("unknown", (one.id, name), _unknown(one.id, name, ids)))
            else:
                kept.append(name)
    for knot in _knots(links):
        ring = _ring(knot, links)
        rest = sorted(set(knot) - set(ring))
        more = f", and tied into it: {_some(rest)}" if rest else ""
        said = f"prerequisites run in a circle: {' → '.join((*ring, ring[0]))}{more}; one of these links must go"
        found.append(_fault("circle", (*ring, *rest), said))
    return tuple(found)


def mend(objectives: Iterable[Objective]) -> Mended:
    """A graph made fit to be measured, with what was removed; a course is not mended, it is refused.

    Of an id that is there twice the first stands, with the prerequisites of both. In a circle, the link that closes it
    goes: the first that leads back, when the objectives are followed as they came.
    """
    removed: list[str] = []
    first: dict[str, Objective] = {}
    links: dict[str, list[str]] = {}
    for one in objectives:
        if one.id in first:
            removed.append(f"{one.id}: its second entry")
        first.setdefault(one.id, one)
        links.setdefault(one.id, []).extend(one.prerequisites)
    for id, names in links.items():
        kept: list[str] = []
        for name in names:
            if name == id:
                removed.append(f"{id} → {name}: asks for itself")
            elif name not in first:
                removed.append(f"{id} → {name}: no such objective")
            elif name in kept:
                removed.append(f"{id} → {name}: named twice")
            else:
                kept.append(name)
        links[id] = kept
    for id, name in _closing(links):
        links[id].remove(name)
        removed.append(f"{id} → {name}: closes a circle")
    clean = [Objective(id=id, name=first[id].name, prerequisites=tuple(names)) for id, names in links.items()]
    return Mended(objectives=in_order(clean), removed=tuple(removed))


def _fault(kind: FaultKind, names: tuple[str, ...], message: str) -> Fault:
    return Fault(kind=kind, names=names, message=message)


def _unknown(id: str, name: str, ids: Collection[str]) -> str:
    known = sorted(ids)
    return (
        f"objective {id!r} asks for prerequisite {name!r}, which is not among the objectives: {_some(known)}; "
        "write its id as it stands there, or take it out"
    )


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_NAMED])
    return shown if len(names) <= _NAMED else f"{shown} and {len(names) - _NAMED} more"


def in_order(objectives: Sequence[Objective]) -> tuple[Objective, ...]:
    """Each after its prerequisites; otherwise as they came. The graph has no faults."""
    by_id = {one.id: one for one in objectives}
    placed: dict[str, Objective] = {}
    for one in objectives:
        stack = [one.id]
        while stack:
            id = stack[-1]
            missing = [name for name in by_id[id].prerequisites if name not in placed]
            if missing:
                stack.append(missing[0])
                assert len(stack) <= len(by_id), "a circle of prerequisites"
                continue
            placed[id] = by_id[id]
            stack.pop()
    return tuple(placed.values())


def _closing(links: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """Links that lead back to where the walk came from, found depth first without recursion."""
    found: list[tuple[str, str]] = []
    state: dict[str, bool] = {}  # False while being walked, True once done
    for root in links:
        if root in state:
            continue
        state[root] = False
        stack = [(root, iter(links[root]))]
        while stack:
            id, names = stack[-1]
            for name in names:
                if name not in state:
                    state[name] = False
                    stack.append((name, iter(links[name])))
                    break
                if not state[name]:
                    found.append((id, name))
            else:
                state[id] = True
                stack.pop()
    return found


def _knots(links: Mapping[str, Sequence[str]]) -> list[tuple[str, ...]]:
    """Sets of two objectives or more each of which leads to each, without recursion.

    Source: Tarjan (1972), Depth-first search and linear graph algorithms.
    """
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    held: dict[str, None] = {}
    knots: list[tuple[str, ...]] = []
    for root in links:
        if root in number:
            continue
        number[root] = low[root] = len(number)
        held[root] = None
        stack = [(root, iter(links[root]))]
        while stack:
            id, names = stack[-1]
            for name in names:
                if name not in number:
                    number[name] = low[name] = len(number)
                    held[name] = None
                    stack.append((name, iter(links[name])))
                    break
                if name in held:
                    low[id] = min(low[id], number[name])
            else:
                stack.pop()
                if stack:
                    low[stack[-1][0]] = min(low[stack[-1][0]], low[id])
                if low[id] == number[id]:
                    knot = []
                    while True:
                        name, _ = held.popitem()
                        knot.append(name)
                        if name == id:
                            break
                    if len(knot) > 1:
                        knots.append(tuple(reversed(knot)))
    return knots


def _ring(knot: Sequence[str], links: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """A shortest way from the first of a knot back to itself."""
    inside = frozenset(knot)
    start = knot[0]
    came: dict[str, str] = {}
    queue = deque([start])
    while queue:
        id = queue.popleft()
        for name in links[id]:
            if name == start:
                way = [id]
                while way[-1] != start:
                    way.append(came[way[-1]])
                return tuple(reversed(way))
            if name in inside and name not in came:
                came[name] = id
                queue.append(name)
    raise AssertionError("a knot leads back to each of its members")
