"""Ordering items: things that have to be put in their order."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from mastery_widgets.core.item import Json, Known, Response
from mastery_widgets.core.reading import read_places
from mastery_widgets.core.verdict import Verdict
from mastery_widgets.errors import ResponseError

__all__ = ["OrderingKey"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderingKey:
    """Things in their right order; those of one rank may stand in any order among themselves.

    Learners see them shuffled by seed, never in a right order. The score is the share of pairs that stand the right way
    round. The value of a known error is ``reversed``, ``first`` or ``last`` and a place, ``before`` and two places (the
    first stands before the second, anywhere), or ``else``.
    """

    things: tuple[str, ...]
    ranks: tuple[int, ...]
    known: tuple[Known, ...] = ()
    correct: str = ""

    def _is_right(self, order: Sequence[int]) -> bool:
        return all(self.ranks[one] <= self.ranks[other] for one, other in pairwise(order))

    def _arrangement(self, seed: int) -> list[int]:
        order = list(range(len(self.things)))
        random.Random(seed).shuffle(order)
        while self._is_right(order):
            order = [*order[1:], order[0]]
        return order

    def public(self, seed: int) -> Json:
        shown = [self.things[place] for place in self._arrangement(seed)]
        return {"things": [{"id": str(i), "html": html} for i, html in enumerate(shown)]}

    def read(self, response: Mapping[str, object], seed: int) -> Json:
        places = read_places(response.get("order"), len(self.things))
        if sorted(places) != list(range(len(self.things))):
            raise ResponseError("malformed")
        arrangement = self._arrangement(seed)
        return {"order": [arrangement[place] for place in places]}

    def shown(self, response: Response, seed: int) -> Json:
        arrangement = self._arrangement(seed)
        return {"order": [str(arrangement.index(place)) for place in _order(response)]}

    def check(self, response: Response, language: str) -> Verdict:
        order = _order(response)
        if self._is_right(order):
            return Verdict(score=1.0, feedback=self.correct)
        ranks = [self.ranks[place] for place in order]
        apart = [(one, other) for one, other in combinations(ranks, 2) if one != other]
        score = sum(one < other for one, other in apart) / len(apart)
        for known in self.known:
            if _matches(known.value, order, ranks):
                return Verdict(score=score, misconception=known.misconception, feedback=known.feedback)
        return Verdict(score=score)

    def right(self) -> Json:
        return {"order": list(range(len(self.things)))}

    def known_errors(self) -> Sequence[tuple[Json, str | None]]:
        orders = [(_example(known.value, len(self.things)), known.misconception) for known in self.known]
        return [({"order": order}, misconception) for order, misconception in orders if order]

    def to_json(self) -> Json:
        return {
            "things": list(self.things),
            "ranks": list(self.ranks),
            "known": [known.to_json() for known in self.known],
            "correct": self.correct,
        }

    @staticmethod
    def from_json(data: Mapping[str, object]) -> OrderingKey:
        things, ranks, known = data["things"], data["ranks"], data["known"]
        assert isinstance(things, list)
        assert isinstance(ranks, list)
        assert isinstance(known, list)
        return OrderingKey(
            things=tuple(str(html) for html in things),
            ranks=tuple(int(rank) for rank in ranks),
            known=tuple(Known.from_json(one) for one in known),
            correct=str(data["correct"]),
        )


def _order(response: Response) -> list[int]:
    order = response["order"]
    assert isinstance(order, list)
    return [int(place) for place in order]


def _matches(rule: str, order: Sequence[int], ranks: Sequence[int]) -> bool:
    name, *places = rule.split()
    one, *other = map(int, places) if places else (0,)
    match name:
        case "reversed":
            return all(before >= after for before, after in pairwise(ranks))
        case "first":
            return order[0] == one
        case "last":
            return order[-1] == one
        case "before":
            return order.index(one) < order.index(other[0])
        case _:
            return True


def _example(rule: str, count: int) -> list[int]:
    """An order that reveals a known error, otherwise as right as can be; empty for ``else``."""
    name, *places = rule.split()
    order = list(range(count))
    if name == "reversed":
        return order[::-1]
    if name == "else":
        return []
    moved = int(places[0])
    order.remove(moved)
    place = {"first": 0, "last": len(order)}.get(name)
    order.insert(order.index(int(places[1])) if place is None else place, moved)
    return order
