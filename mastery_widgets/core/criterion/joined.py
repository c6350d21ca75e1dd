"""Rules made of rules: all of them, any of them, and only what is sure."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from mastery_widgets.core.criterion.piece import Criterion, Dot, Piece, State, Why

__all__ = ["AllOf", "AnyOf", "Sure"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AllOf:
    """All ``parts`` at the same moment (``and``).

    Raises:
        ValueError: fewer than two parts.
    """

    parts: tuple[Criterion, ...]

    def __post_init__(self) -> None:
        _refuse_a_lonely_part(self.parts)

    @property
    def least_instances(self) -> int:
        return max(part.least_instances for part in self.parts)

    @property
    def longest_form(self) -> int | None:
        return _longest(self.parts)

    @property
    def asks_confidence(self) -> bool:
        return any(part.asks_confidence for part in self.parts)

    def start(self) -> State:
        return tuple(part.start() for part in self.parts)

    def add(self, state: State, piece: Piece) -> State:
        return tuple(part.add(one, piece) for part, one in zip(self.parts, state, strict=True))

    def next_form(self, state: State) -> State:
        return tuple(part.next_form(one) for part, one in zip(self.parts, state, strict=True))

    def is_met(self, state: State) -> bool:
        return all(part.is_met(one) for part, one in zip(self.parts, state, strict=True))

    def is_over(self, state: State) -> bool:
        return _is_over(self.parts, state)

    def essence(self, state: State) -> Hashable:
        return tuple(part.essence(one) for part, one in zip(self.parts, state, strict=True))

    def dots(self, state: State) -> tuple[Dot, ...]:
        return _dots(self.parts, state)

    def why(self, state: State) -> Why:
        return Why(key="and", parts=_lines(self.parts, state))

    def to_json(self) -> dict[str, object]:
        return {"rule": "all", "parts": [part.to_json() for part in self.parts]}


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyOf:
    """One of the ``parts`` at the least (``or``).

    Raises:
        ValueError: fewer than two parts.
    """

    parts: tuple[Criterion, ...]

    def __post_init__(self) -> None:
        _refuse_a_lonely_part(self.parts)

    @property
    def least_instances(self) -> int:
        # Whichever way the learner goes, it must not end for want of instances.
        return max(part.least_instances for part in self.parts)

    @property
    def longest_form(self) -> int | None:
        return _longest(self.parts)

    @property
    def asks_confidence(self) -> bool:
        return all(part.asks_confidence for part in self.parts)

    def start(self) -> State:
        return tuple(part.start() for part in self.parts)

    def add(self, state: State, piece: Piece) -> State:
        return tuple(part.add(one, piece) for part, one in zip(self.parts, state, strict=True))

    def next_form(self, state: State) -> State:
        return tuple(part.next_form(one) for part, one in zip(self.parts, state, strict=True))

    def is_met(self, state: State) -> bool:
        return any(part.is_met(one) for part, one in zip(self.parts, state, strict=True))

    def is_over(self, state: State) -> bool:
        return _is_over(self.parts, state)

    def essence(self, state: State) -> Hashable:
        return tuple(part.essence(one) for part, one in zip(self.parts, state, strict=True))

    def dots(self, state: State) -> tuple[Dot, ...]:
        return _dots(self.parts, state)

    def why(self, state: State) -> Why:
        return Why(key="or", parts=_lines(self.parts, state))

    def to_json(self) -> dict[str, object]:
        return {"rule": "any", "parts": [part.to_json() for part in self.parts]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sure:
    """``rule``, where only what is right *and* sure counts as right (``and sure``).

    Sure is a confidence of 2 or 3. What is right but unsure counts as not yet: one more is asked, and a form may ask it
    at once instead of counting the unsure one.
    """

    rule: Criterion

    @property
    def least_instances(self) -> int:
        return self.rule.least_instances

    @property
    def longest_form(self) -> int | None:
        return self.rule.longest_form

    @property
    def asks_confidence(self) -> bool:
        return True

    def start(self) -> State:
        return self.rule.start()

    def add(self, state: State, piece: Piece) -> State:
        counted = piece.is_right and piece.is_sure
        return self.rule.add(state, Piece(is_right=counted, confidence=piece.confidence))

    def next_form(self, state: State) -> State:
        return self.rule.next_form(state)

    def is_met(self, state: State) -> bool:
        return self.rule.is_met(state)

    def is_over(self, state: State) -> bool:
        return self.rule.is_over(state)

    def essence(self, state: State) -> Hashable:
        return self.rule.essence(state)

    def dots(self, state: State) -> tuple[Dot, ...]:
        return self.rule.dots(state)

    def why(self, state: State) -> Why:
        return Why(key="sure", parts=(self.rule.why(state),))

    def to_json(self) -> dict[str, object]:
        return {"rule": "sure", "of": self.rule.to_json()}


def _refuse_a_lonely_part(parts: tuple[Criterion, ...]) -> None:
    if len(parts) < 2:
        raise ValueError(f"need two rules or more to join, got {len(parts)}")


def _longest(parts: tuple[Criterion, ...]) -> int | None:
    return max((part.longest_form for part in parts if part.longest_form is not None), default=None)


def _is_over(parts: tuple[Criterion, ...], state: State) -> bool:
    """Whether each part that knows forms has had its verdict; rules that go on until met end no form."""
    formed = [(part, one) for part, one in zip(parts, state, strict=True) if part.longest_form is not None]
    return bool(formed) and all(part.is_over(one) for part, one in formed)


def _dots(parts: tuple[Criterion, ...], state: State) -> tuple[Dot, ...]:
    """Those of the first part that has some: two rows of dots are a puzzle."""
    return next((dots for part, one in zip(parts, state, strict=True) if (dots := part.dots(one))), ())


def _lines(parts: tuple[Criterion, ...], state: State) -> tuple[Why, ...]:
    return tuple(part.why(one) for part, one in zip(parts, state, strict=True))
