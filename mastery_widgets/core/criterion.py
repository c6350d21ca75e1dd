"""Criteria: rules that say when the evidence of a frame amounts to mastery.

Evidence is the first response to an instance, given without help (right or not yet), oldest first. A criterion keeps
only as much of it as it can still need, so that a click costs the same after 5,000 attempts as after none.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

__all__ = ["Criterion", "Evidence", "FixedForm", "LastN", "Once", "criterion_from"]

Evidence = tuple[bool, ...]


class Criterion(Protocol):
    """A rule over evidence. ``least_instances`` is how many an item must have to carry it."""

    @property
    def least_instances(self) -> int: ...
    @property
    def places(self) -> int:
        """How many pieces of evidence it looks at: the dots a learner sees."""
        ...

    def add(self, evidence: Evidence, is_right: bool) -> Evidence:
        """Evidence with one more piece, cut to what can still matter."""
        ...

    def is_met(self, evidence: Evidence) -> bool: ...
    def why(self, evidence: Evidence) -> tuple[str, dict[str, int]]:
        """Catalogue key (below ``criterion.``) and values of the one line that says how far it is."""
        ...

    def to_json(self) -> dict[str, object]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """Right at once: the first response to an instance, without help, is right.

    Three instances at the least: one to err on, one to learn from, one to show it on.
    """

    @property
    def least_instances(self) -> int:
        return 3

    @property
    def places(self) -> int:
        return 1

    def add(self, evidence: Evidence, is_right: bool) -> Evidence:
        return (is_right,)

    def is_met(self, evidence: Evidence) -> bool:
        return evidence[-1:] == (True,)

    def why(self, evidence: Evidence) -> tuple[str, dict[str, int]]:
        return "once", {}

    def to_json(self) -> dict[str, object]:
        return {"rule": "once"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LastN:
    """``m`` right of the last ``n``. A streak is ``m`` of the last ``m``.

    An item needs ``m + n`` instances: after a full window of errors, ``m`` unseen ones are left.

    Raises:
        ValueError: not ``1 <= m <= n``.
    """

    m: int
    n: int

    def __post_init__(self) -> None:
        if not 1 <= self.m <= self.n:
            raise ValueError(f"need 1 <= m <= n, got m={self.m}, n={self.n}")

    @property
    def least_instances(self) -> int:
        return self.m + self.n

    @property
    def places(self) -> int:
        return self.n

    def add(self, evidence: Evidence, is_right: bool) -> Evidence:
        return (*evidence, is_right)[-self.n :]

    def is_met(self, evidence: Evidence) -> bool:
        return sum(evidence[-self.n :]) >= self.m

    def why(self, evidence: Evidence) -> tuple[str, dict[str, int]]:
        return "last", {"right": sum(evidence[-self.n :]), "m": self.m, "n": self.n}

    def to_json(self) -> dict[str, object]:
        return {"rule": "last", "m": self.m, "n": self.n}


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedForm:
    """All items of a form of ``size``, at least ``share`` of them right; a missed form is followed by a parallel one.

    An item needs ``2 * size`` instances: a form and its parallel.

    Raises:
        ValueError: ``size`` below 1 or ``share`` outside (0, 1].

    Source: Bloom (1968), Learning for mastery: formative test and parallel form.
    """

    size: int
    share: float

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
    def places(self) -> int:
        return self.size

    def add(self, evidence: Evidence, is_right: bool) -> Evidence:
        kept = () if len(evidence) >= self.size else evidence
        return (*kept, is_right)

    def is_met(self, evidence: Evidence) -> bool:
        return len(evidence) == self.size and sum(evidence) >= self.needed

    def why(self, evidence: Evidence) -> tuple[str, dict[str, int]]:
        return "form", {
            "right": sum(evidence),
            "answered": len(evidence),
            "size": self.size,
            "needed": self.needed,
        }

    def to_json(self) -> dict[str, object]:
        return {"rule": "form", "size": self.size, "share": self.share}


def criterion_from(data: Mapping[str, object]) -> Criterion:
    """The criterion that ``to_json`` wrote.

    Raises:
        ValueError: no rule of that name, or numbers that make no rule.
    """
    match data:
        case {"rule": "once"}:
            return Once()
        case {"rule": "last", "m": int(m), "n": int(n)}:
            return LastN(m=m, n=n)
        case {"rule": "form", "size": int(size), "share": float(share) | int(share)}:
            return FixedForm(size=size, share=float(share))
        case _:
            raise ValueError(f"need a rule among once, last, form; got {dict(data)!r}")
