"""What is written into a learner's record, and never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

__all__ = ["Attempt", "Entry", "Step", "StepKind"]

StepKind = Literal["help", "next", "read"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One scored response by one learner at one moment.

    ``presentation`` is the ordinal, from 0, of the instance on screen within its frame; ``instance`` is its place in
    the
    item's instances as built. ``key`` is the content hash of the frame's key: a response to an older key is no
    evidence for a newer one. ``meets`` says that the criterion was met by this attempt when it was made. ``at`` is the
    kernel's clock (UTC) and orders nothing: the record's own sequence does. ``tier`` is how far the answer can be
    trusted. ``seconds_on_item`` is the time since the instance came on screen, whatever happened in it;
    ``seconds_spent`` that since the learner's last entry or since the first frame was shown, less what the page was
    hidden; None where nobody measured it.
    """

    id: str
    frame: str
    presentation: int
    instance: int
    response: Mapping[str, object]
    score: float
    misconception: str | None
    help_shown: int
    meets: bool
    key: str
    release: str
    at: datetime
    seconds_on_item: float | None = None
    seconds_spent: float | None = None
    tier: str = "practice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something a learner did that is no response: took help, went on to another instance, read an exposition.

    ``seconds_spent``: as in an attempt.
    """

    id: str
    frame: str
    kind: StepKind
    presentation: int
    key: str
    release: str
    at: datetime
    rung: int = 0
    seconds_spent: float | None = None
    tier: str = field(default="practice")


Entry = Attempt | Step
