"""A number right of the last few; a streak is all of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from mastery_widgets.core.criterion.piece import Dot, Piece, Setting, Why, dots_of
from mastery_widgets.core.criterion.reading import whole

__all__ = ["LastN"]

State = tuple[bool, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LastN:
    """``m`` right of the last ``n``. A streak (``3 in a row``) is ``m`` of the last ``m``.

    An item needs ``m + n`` instances: after a full window of errors, ``m`` unseen ones are left. A window runs on from
    one form to the next.

    Raises:
        ValueError: not ``1 <= m <= n``.
    """

    m: int
    n: int

    name: ClassVar[str] = "last"
    example: ClassVar[str] = "3 of the last 4"

    def __post_init__(self) -> None:
        if not 1 <= self.m <= self.n:
            raise ValueError(f"need 1 <= m <= n, got m={self.m}, n={self.n}")

    @property
    def least_instances(self) -> int:
        return self.m + self.n

    @property
    def longest_form(self) -> int | None:
        return None

    @property
    def asks_confidence(self) -> bool:
        return False

    def start(self) -> State:
        return ()

    def add(self, state: State, piece: Piece) -> State:
        return (*state, piece.is_right)[-self.n :]

    def next_form(self, state: State) -> State:
        return state

    def is_met(self, state: State) -> bool:
        return sum(state) >= self.m

    def is_over(self, state: State) -> bool:
        return False

    def essence(self, state: State) -> tuple[int, ...]:
        """How long ago the latest wrong ones were, one more of them than the window may hold when it is met.

        A place without a response yet counts as wrong there, as it does for the rule.
        """
        ages = [age for age, right in enumerate(reversed(state)) if not right]
        return tuple([*ages, *range(len(state), self.n)][: self.n - self.m + 1])

    def dots(self, state: State) -> tuple[Dot, ...]:
        return dots_of(state, self.n)

    def why(self, state: State) -> Why:
        if self.n == 1:
            return Why(key="once")
        return Why(key="last", values={"right": sum(state), "m": self.m, "n": self.n})

    def to_json(self) -> dict[str, object]:
        return {"rule": self.name, "m": self.m, "n": self.n}

    @staticmethod
    def from_json(data: Mapping[str, object]) -> LastN:
        return LastN(m=whole(data, "m"), n=whole(data, "n"))

    @staticmethod
    def from_text(text: str, setting: Setting) -> LastN | None:
        if found := re.fullmatch(r"(\d{1,3}) of the last (\d{1,3})", text):
            return LastN(m=int(found[1]), n=int(found[2]))
        if found := re.fullmatch(r"(\d{1,3}) in a row", text):
            return LastN(m=int(found[1]), n=int(found[1]))
        return None
