"""Choice items: one right option of several, or all that are right."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mastery_widgets.core.item import Json, Response
from mastery_widgets.core.reading import read_choice_of
from mastery_widgets.core.verdict import Verdict
from mastery_widgets.errors import ResponseError

__all__ = ["ChoiceKey", "Option"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option: safe HTML, whether it is right, and what is said to who chose (or, if right, found) it."""

    html: str
    is_right: bool
    misconception: str | None = None
    feedback: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceKey:
    """Options in the author's order; learners see them shuffled by seed.

    With ``is_multiple``, all right options and no other make it right; the score is the share of options judged as the
    author does. ``otherwise`` is said when no chosen distractor has feedback of its own.
    """

    options: tuple[Option, ...]
    is_multiple: bool = False
    otherwise: str = ""

    def _arrangement(self, seed: int) -> list[int]:
        order = list(range(len(self.options)))
        random.Random(seed).shuffle(order)
        return order

    def public(self, seed: int) -> Json:
        shown = [self.options[place] for place in self._arrangement(seed)]
        return {
            "multiple": self.is_multiple,
            "options": [{"id": str(i), "html": option.html} for i, option in enumerate(shown)],
        }

    def read(self, response: Mapping[str, object], seed: int) -> Json:
        chosen = read_choice_of(response, len(self.options))
        if len(chosen) > 1 and not self.is_multiple:
            raise ResponseError("malformed")
        order = self._arrangement(seed)
        return {"chosen": sorted(order[place] for place in chosen)}

    def shown(self, response: Response, seed: int) -> Json:
        order = self._arrangement(seed)
        return {"chosen": sorted(str(order.index(place)) for place in _places(response))}

    def check(self, response: Response, language: str) -> Verdict:
        chosen = set(_places(response))
        agrees = [(i in chosen) == option.is_right for i, option in enumerate(self.options)]
        if all(agrees):
            said = [o.feedback for o in self.options if o.is_right and o.feedback]
            return Verdict(score=1.0, feedback=said[0] if said else "")
        score = sum(agrees) / len(agrees) if self.is_multiple else 0.0
        for i in sorted(chosen):
            option = self.options[i]
            if not option.is_right and option.feedback:
                return Verdict(score=score, misconception=option.misconception, feedback=option.feedback)
        return Verdict(score=score, feedback=self.otherwise)

    def right(self) -> Json:
        return {"chosen": [i for i, option in enumerate(self.options) if option.is_right]}

    def known_errors(self) -> Sequence[tuple[Json, str | None]]:
        return [({"chosen": [i]}, option.misconception) for i, option in enumerate(self.options) if not option.is_right]

    def to_json(self) -> Json:
        return {
            "multiple": self.is_multiple,
            "otherwise": self.otherwise,
            "options": [
                {
                    "html": o.html,
                    "right": o.is_right,
                    "misconception": o.misconception,
                    "feedback": o.feedback,
                }
                for o in self.options
            ],
        }

    @staticmethod
    def from_json(data: Mapping[str, object]) -> ChoiceKey:
        options = data["options"]
        assert isinstance(options, list)
        return ChoiceKey(
            is_multiple=bool(data["multiple"]),
            otherwise=str(data["otherwise"]),
            options=tuple(
                Option(
                    html=str(o["html"]),
                    is_right=bool(o["right"]),
                    misconception=o["misconception"],
                    feedback=str(o["feedback"]),
                )
                for o in options
            ),
        )


def _places(response: Response) -> list[int]:
    chosen = response["chosen"]
    assert isinstance(chosen, list)
    return [int(place) for place in chosen]
