"""Right at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from mastery_widgets.core.criterion.piece import Dot, Piece, Setting, Why

__all__ = ["Once"]

State = tuple[bool, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """Right at once: the first response to an instance, without help, is right.

    Three instances at the least: one to err on, one to learn from, one to show it on.
    """

    name: ClassVar[str] = "once"
    example: ClassVar[str] = "right at once"

    @property
    def least_instances(self) -> int:
        return 3

    @property
    def longest_form(self) -> int | None:
        return None

    @property
    def asks_confidence(self) -> bool:
        return False

    def start(self) -> State:
        return ()

    def add(self, state: State, piece: Piece) -> State:
        return (piece.is_right,)

    def next_form(self, state: State) -> State:
        return state

    def is_met(self, state: State) -> bool:
        return state == (True,)

    def is_over(self, state: State) -> bool:
        return False

    def essence(self, state: State) -> State:
        return state

    def dots(self, state: State) -> tuple[Dot, ...]:
        # One try has no score to keep; what it opens stands in the lesson line.
        return ()

    def why(self, state: State) -> Why:
        return Why(key="once")

    def to_json(self) -> dict[str, object]:
        return {"rule": self.name}

    @staticmethod
    def from_json(data: Mapping[str, object]) -> Once:
        return Once()

    @staticmethod
    def from_text(text: str, setting: Setting) -> Once | None:
        return Once() if text == "right at once" else None
