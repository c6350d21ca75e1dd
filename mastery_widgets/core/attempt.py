"""What is written into a learner's record, and never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

__all__ = ["Attempt", "Entry", "Step", "StepKind"]

StepKind = Literal["help", "next", "read", "begin", "test-out", "take", "override", "correct"]


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

    In a form, ``frame`` is the form, ``item`` that of the bank which was asked (``key`` and ``instance`` are its own),
    and ``presentation`` the ordinal of the question over all sittings of the form. ``confidence`` is how sure she said
    she was, 1 to 3; None: she was not asked.
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
    item: str = ""
    confidence: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that is no response: she took help, went on to another instance, read an exposition.

    ``begin`` and ``test-out`` begin a sitting of a form: ``presentation`` is its ordinal, ``items`` what it asks, in
    order. ``take`` takes the section ``about``. With ``override`` a teacher (``by``) lets her through the objective
    ``about``, for a reason (``why``), without calling it mastered. ``correct`` gives the response ``about`` another
    ``score`` and ``misconception``, by the key that is named; it belongs to no frame. ``seconds_spent``: as in an
    attempt.
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
    about: str = ""
    items: tuple[str, ...] = ()
    by: str = ""
    why: str = ""
    score: float | None = None
    misconception: str | None = None


Entry = Attempt | Step
