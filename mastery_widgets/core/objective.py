"""What a learner shall be able to do."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Objective"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """What a learner shall be able to do; ``prerequisites`` are ids of others it stands on."""

    id: str
    name: str
    prerequisites: tuple[str, ...] = ()
