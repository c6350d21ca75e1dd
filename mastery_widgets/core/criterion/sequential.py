"""As many items as it takes to tell two learners apart."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from mastery_widgets.core.criterion.piece import Dot, Piece, Setting, Why
from mastery_widgets.core.criterion.reading import SHARE, number, share_of, whole

__all__ = ["Sequential"]

# Pieces seen in this form, of these right and wrong until the verdict fell, and the verdict.
State = tuple[int, int, int, bool | None]

LONGEST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequential:
    """Wald's sequential test: is she one who answers ``high`` of the items rightly, or one who answers ``low`` of them?

    Each response adds to the evidence, and the form is over as soon as it suffices: for ``high`` with ``alpha`` as
    the chance to pass one at ``low``, or for ``low`` with ``beta`` as the chance to miss one at ``high``. After
    ``size`` items a form that is still open is decided as a fixed one would be: at least ``high`` of them right.

    A form always has ``size`` places: what comes after its verdict and before its end does not count, so that no right
    answer can put off the next form. An item needs ``2 * size`` instances.

    Raises:
        ValueError: not ``0 < low < high < 1``, not ``0 < alpha, beta < .5``, or ``size`` below 1.

    Source: Wald (1947), Sequential analysis, sections 3.2 and 5.3.
    """

    low: float
    high: float
    size: int = LONGEST
    alpha: float = 0.05
    beta: float = 0.10

    name: ClassVar[str] = "sequential"
    example: ClassVar[str] = "sequential .60 .85"

    def __post_init__(self) -> None:
        if not 0.0 < self.low < self.high < 1.0:
            raise ValueError(f"need 0 < low < high < 1, got {self.low:g} and {self.high:g}")
        if self.size < 1 or not (0.0 < self.alpha < 0.5 and 0.0 < self.beta < 0.5):
            raise ValueError(
                f"need size >= 1 and 0 < alpha, beta < .5, got {self.size}, {self.alpha:g} and {self.beta:g}"
            )

    @property
    def upper(self) -> float:
        """The evidence that decides for ``high``."""
        return math.log((1 - self.beta) / self.alpha)

    @property
    def lower(self) -> float:
        """The evidence that decides for ``low``."""
        return math.log(self.beta / (1 - self.alpha))

    @property
    def per_right(self) -> float:
        """What a right response adds."""
        return math.log(self.high / self.low)

    @property
    def per_wrong(self) -> float:
        """What a wrong response adds: below 0."""
        return math.log((1 - self.high) / (1 - self.low))

    @property
    def needed(self) -> int:
        """Right answers that pass a form which came to its end undecided."""
        return math.ceil(round(self.high * self.size, 9))

    @property
    def least_instances(self) -> int:
        return 2 * self.size

    @property
    def longest_form(self) -> int | None:
        return self.size

    @property
    def asks_confidence(self) -> bool:
        return False

    def start(self) -> State:
        return (0, 0, 0, None)

    def add(self, state: State, piece: Piece) -> State:
        seen, right, wrong, passed = self.start() if state[0] == self.size else state
        if passed is not None:
            return (seen + 1, right, wrong, passed)
        right, wrong = right + piece.is_right, wrong + (not piece.is_right)
        return (seen + 1, right, wrong, self._verdict(right, wrong))

    def _verdict(self, right: int, wrong: int) -> bool | None:
        evidence = right * self.per_right + wrong * self.per_wrong
        if evidence >= self.upper:
            return True
        if evidence <= self.lower:
            return False
        return right >= self.needed if right + wrong == self.size else None

    def next_form(self, state: State) -> State:
        return self.start()

    def is_met(self, state: State) -> bool:
        return state[3] is True

    def is_over(self, state: State) -> bool:
        return state[3] is not None

    def essence(self, state: State) -> State:
        return state

    def dots(self, state: State) -> tuple[Dot, ...]:
        return ()

    def why(self, state: State) -> Why:
        seen, right, wrong, passed = state
        values = {"right": right, "wrong": wrong, "left": self.size - seen, "needed": self._enough(wrong)}
        values |= {"size": self.size, "low": round(self.low * 100), "high": round(self.high * 100)}
        return Why(key="sequential-over" if passed is False else "sequential", values=values)

    def _enough(self, wrong: int) -> int:
        """Right answers that pass with so many wrong ones: by the evidence, or at the form's end if that is sooner."""
        by_evidence = math.ceil(round((self.upper - wrong * self.per_wrong) / self.per_right, 9))
        rest = self.size - wrong
        return min(by_evidence, rest) if rest >= self.needed else by_evidence

    def to_json(self) -> dict[str, object]:
        return {
            "rule": self.name,
            "low": self.low,
            "high": self.high,
            "size": self.size,
            "alpha": self.alpha,
            "beta": self.beta,
        }

    @staticmethod
    def from_json(data: Mapping[str, object]) -> Sequential:
        return Sequential(
            low=number(data, "low"),
            high=number(data, "high"),
            size=whole(data, "size"),
            alpha=number(data, "alpha"),
            beta=number(data, "beta"),
        )

    @staticmethod
    def from_text(text: str, setting: Setting) -> Sequential | None:
        if found := re.fullmatch(rf"sequential {SHARE} {SHARE}(?: of at most (\d{{1,3}}))?", text):
            size = int(found[3]) if found[3] else setting.size or LONGEST
            return Sequential(low=share_of(found[1]), high=share_of(found[2]), size=size)
        return None
