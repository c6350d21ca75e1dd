"""A piece of evidence, and what every criterion does with it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeAlias

__all__ = ["SURE", "UNSURE", "Criterion", "Dot", "Piece", "Setting", "State", "Why", "dots_of"]

Dot = Literal["right", "not-yet", "open"]
# Opaque outside of the rule that made it: a tuple of numbers, so that it can be compared, hashed and kept.
State: TypeAlias = Any

UNSURE, SURE_FROM, SURE = 1, 2, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One piece of evidence: the first response to an instance, without help.

    ``confidence`` is how sure she said she was, 1 to 3; None: she was not asked.

    Raises:
        ValueError: a confidence that is none of these.
    """

    is_right: bool
    confidence: int | None = None

    def __post_init__(self) -> None:
        if self.confidence not in (None, 1, 2, 3):
            raise ValueError(f"need a confidence of 1, 2 or 3, or None, got {self.confidence!r}")

    @property
    def is_sure(self) -> bool:
        """Whether she was asked, and said 2 or 3: at 2 she expects to be right two times in three or more.

        Source: Gardner-Medwin (1995), Confidence assessment in the teaching of basic science: bands at .667 and .80.
        """
        return self.confidence is not None and self.confidence >= SURE_FROM


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """One line of arithmetic: a key of the catalogue (below ``criterion.`` and ``rule.``) and its values.

    ``parts`` are the lines that a joined rule stands on, in the author's order.
    """

    key: str
    values: Mapping[str, int] = field(default_factory=dict)
    parts: tuple[Why, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a rule's text leaves to the place where it stands.

    ``size`` is how many items of the objective a form takes; None: it stands in a frame, not in a form. ``options`` is
    how many options a choice has at the least; None: the answer is constructed.
    """

    size: int | None = None
    options: int | None = None


def dots_of(evidence: Sequence[bool], places: int) -> tuple[Dot, ...]:
    """A dot for each piece and each place still open; a single place needs none."""
    if places == 1:
        return ()
    seen: list[Dot] = ["right" if right else "not-yet" for right in evidence]
    still: list[Dot] = ["open"] * (places - len(seen))
    return (*seen, *still)


class Criterion(Protocol):
    """A rule over evidence. It holds no evidence: it makes a state, and says what a state means.

    A form here is a run of items after which a verdict falls: a form of a unit, or one of the forms that follow upon
    another in a frame.
    """

    @property
    def least_instances(self) -> int:
        """How many instances an item must have to carry the rule."""
        ...

    @property
    def longest_form(self) -> int | None:
        """How many pieces one form takes at the most; None for a rule that knows no forms and goes on until met."""
        ...

    @property
    def asks_confidence(self) -> bool:
        """Whether a response without a confidence can never count for it."""
        ...

    def start(self) -> State:
        """The state without any evidence."""
        ...

    def add(self, state: State, piece: Piece) -> State:
        """The state with one more piece, cut to what can still matter."""
        ...

    def next_form(self, state: State) -> State:
        """The state when a new sitting, of a parallel form, begins."""
        ...

    def is_met(self, state: State) -> bool: ...
    def is_over(self, state: State) -> bool:
        """Whether this form has had its verdict: no piece more is asked in it."""
        ...

    def essence(self, state: State) -> Hashable:
        """What decides all that can still come: two states with the same essence are met by the same evidence."""
        ...

    def dots(self, state: State) -> tuple[Dot, ...]:
        """What it looks at, oldest first, and the places still open; empty where there is nothing to count."""
        ...

    def why(self, state: State) -> Why:
        """How far it is."""
        ...

    def to_json(self) -> dict[str, object]: ...
