"""A share of a fixed form."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from mastery_widgets.core.criterion.piece import Dot, Piece, Setting, Why, dots_of
from mastery_widgets.core.criterion.reading import SHARE, number, share_of, whole

__all__ = ["FixedForm"]

State = tuple[bool, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedForm:
    """All items of a form of ``size``, at least ``share`` of them right; a missed form is followed by a parallel one.

    An item needs ``2 * size`` instances: a form and its parallel. In a unit's form, ``form at 85 % of each objective``
    takes its size from how many of the form's items an objective has.

    Raises:
        ValueError: ``size`` below 1 or ``share`` outside (0, 1].

    Source: Bloom (1968), Learning for mastery: formative test and parallel form.
    """

    size: int
    share: float

    name: ClassVar[str] = "form"
    example: ClassVar[str] = "form of 5 at 80 %"

    def __post_init__(self) -> None:
        if self.size < 1 or not 0.0 < self.share <= 1.0:
            raise ValueError(f"need size >= 1 and 0 < share <= 1, got {self.size} and {self.share}")

    @property
    def needed(self) -> int:
        """Right answers that pass a form. A share such as .8 of 5 is exactly 4, whatever floats say."""
        return math.ceil(round(self.share * self.size, 9))

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
        return ()

    def add(self, state: State, piece: Piece) -> State:
        kept = () if self.is_over(state) else state
        return (*kept, piece.is_right)

    def next_form(self, state: State) -> State:
        return ()

    def is_met(self, state: State) -> bool:
        return self.is_over(state) and sum(state) >= self.needed

    def is_over(self, state: State) -> bool:
        return len(state) == self.size

    def essence(self, state: State) -> tuple[int, int]:
        return len(state), sum(state)

    def dots(self, state: State) -> tuple[Dot, ...]:
        return dots_of(state, self.size)

    def why(self, state: State) -> Why:
        if self.size == 1:
            return Why(key="once")
        values = {"right": sum(state), "answered": len(state), "size": self.size, "needed": self.needed}
        return Why(key="form", values=values)

    def to_json(self) -> dict[str, object]:
        return {"rule": self.name, "size": self.size, "share": self.share}

    @staticmethod
    def from_json(data: Mapping[str, object]) -> FixedForm:
        return FixedForm(size=whole(data, "size"), share=number(data, "share"))

    @staticmethod
    def from_text(text: str, setting: Setting) -> FixedForm | None:
        if found := re.fullmatch(rf"form of (\d{{1,3}}) at {SHARE}", text):
            size = int(found[1])
            if setting.size is not None and setting.size != size:
                raise ValueError(f"a form has {setting.size} items of this objective, the rule speaks of {size}")
            return FixedForm(size=size, share=share_of(found[2]))
        if found := re.fullmatch(rf"form at {SHARE}( of each objective)?", text):
            if setting.size is None:
                raise ValueError("only a form of a unit knows its size; in a frame say it: `form of 10 at 85 %`")
            return FixedForm(size=setting.size, share=share_of(found[1]))
        return None
