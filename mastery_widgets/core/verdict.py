"""What a checker found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Verdict"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Score in [0, 1], the misconception if it is a known one, and feedback (safe HTML, may be empty).

    ``blanks`` says of each blank of a cloze whether it is right; empty for other kinds.
    """

    score: float
    misconception: str | None = None
    feedback: str = ""
    blanks: Mapping[str, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 0.0 <= self.score <= 1.0:
            raise ValueError(f"need a score in [0, 1], got {self.score}")

    @property
    def is_right(self) -> bool:
        """Full credit."""
        return self.score == 1.0
