"""Matching and sorting: each thing belongs to one of several others, its partner or its category."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mastery_widgets.core.item import Json, Known, Response
from mastery_widgets.core.reading import read_places
from mastery_widgets.core.verdict import Verdict
from mastery_widgets.errors import ResponseError

__all__ = ["PairingKey"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairingKey:
    """Things, the options that they may be put to, and for each thing the options that are right, any one of them.

    For ``matching`` the options are shuffled by seed, for ``is_sorting`` the things; the other side stays as it is
    written. The score is the share of things that are where they belong. The value of a known error is a thing's place
    and an option's (``2 0``), ``*`` and an option's (whatever is put there), or ``else``.
    """

    things: tuple[str, ...]
    options: tuple[str, ...]
    belongs: tuple[tuple[int, ...], ...]
    is_sorting: bool = False
    known: tuple[Known, ...] = ()
    correct: str = ""

    def _arrangement(self, seed: int) -> list[int]:
        """The shuffled side, as places in what is written."""
        order = list(range(len(self.things if self.is_sorting else self.options)))
        random.Random(seed).shuffle(order)
        return order

    def _option_order(self, seed: int) -> list[int]:
        return list(range(len(self.options))) if self.is_sorting else self._arrangement(seed)

    def public(self, seed: int) -> Json:
        things = self._arrangement(seed) if self.is_sorting else range(len(self.things))
        options = [self.options[place] for place in self._option_order(seed)]
        return {
            "things": [{"id": str(place), "html": self.things[place]} for place in things],
            "options": [{"id": str(i), "html": html} for i, html in enumerate(options)],
        }

    def read(self, response: Mapping[str, object], seed: int) -> Json:
        given = response.get("pairs")
        names = [str(place) for place in range(len(self.things))]
        if not isinstance(given, dict) or set(given) != set(names):
            raise ResponseError("malformed")
        order = self._option_order(seed)
        chosen = read_places([given[name] for name in names], len(order))
        return {"pairs": [order[place] for place in chosen]}

    def shown(self, response: Response, seed: int) -> Json:
        order = self._option_order(seed)
        return {"pairs": {str(thing): str(order.index(option)) for thing, option in enumerate(_pairs(response))}}

    def check(self, response: Response, language: str) -> Verdict:
        pairs = _pairs(response)
        agrees = [option in self.belongs[thing] for thing, option in enumerate(pairs)]
        blanks = {str(thing): is_right for thing, is_right in enumerate(agrees)}
        if all(agrees):
            return Verdict(score=1.0, feedback=self.correct, blanks=blanks)
        missed = [(thing, option) for thing, option in enumerate(pairs) if not agrees[thing]]
        score = sum(agrees) / len(agrees)
        for known in self.known:
            if any(known.value in (f"{thing} {option}", f"* {option}", "else") for thing, option in missed):
                return Verdict(score=score, misconception=known.misconception, feedback=known.feedback, blanks=blanks)
        return Verdict(score=score, blanks=blanks)

    def right(self) -> Json:
        return {"pairs": [options[0] for options in self.belongs]}

    def known_errors(self) -> Sequence[tuple[Json, str | None]]:
        found: list[tuple[Json, str | None]] = []
        for known in self.known:
            thing, _, option = known.value.partition(" ")
            if not option:
                continue
            pairs = [options[0] for options in self.belongs]
            others = [i for i, options in enumerate(self.belongs) if int(option) not in options]
            pairs[others[0] if thing == "*" else int(thing)] = int(option)
            found.append(({"pairs": pairs}, known.misconception))
        return found

    def to_json(self) -> Json:
        return {
            "things": list(self.things),
            "options": list(self.options),
            "belongs": [list(options) for options in self.belongs],
            "sorting": self.is_sorting,
            "known": [known.to_json() for known in self.known],
            "correct": self.correct,
        }

    @staticmethod
    def from_json(data: Mapping[str, object]) -> PairingKey:
        things, options, belongs, known = data["things"], data["options"], data["belongs"], data["known"]
        assert isinstance(things, list)
        assert isinstance(options, list)
        assert isinstance(belongs, list)
        assert isinstance(known, list)
        return PairingKey(
            things=tuple(str(html) for html in things),
            options=tuple(str(html) for html in options),
            belongs=tuple(tuple(int(option) for option in options) for options in belongs),
            is_sorting=bool(data["sorting"]),
            known=tuple(Known.from_json(one) for one in known),
            correct=str(data["correct"]),
        )


def _pairs(response: Response) -> list[int]:
    pairs = response["pairs"]
    assert isinstance(pairs, list)
    return [int(option) for option in pairs]
