"""Review: when what was mastered should be asked again, by ``fsrs``; the clock comes from outside, in UTC.

A memory begins with mastery. From then on each first response to an instance of an objective is a review of it:
wrong is *again*, right with help or unsure is *hard*, right is *good*. The same rating once more on the same day is
practice, and changes nothing.

Who practises an objective practises what it contains: its prerequisites are credited with a part of a review, half for
each link between. Who fails at one has less to stand on: what stands on it is taken to be less stable, in the same
parts.

Source: FSRS-6, as in ``fsrs``; the parts after the fractional implicit repetition of Math Academy (Skycak): credit
flows to prerequisites, penalties to dependents. How a part of a review is made of a whole one is ours:
``docs/course.md``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Literal

from mastery_widgets.core.prerequisites import Graph

if TYPE_CHECKING:
    from fsrs import Scheduler

__all__ = [
    "DOUBTFUL_BELOW",
    "DUE_BELOW",
    "Memory",
    "Practice",
    "Rating",
    "due",
    "is_held",
    "open_run",
    "practised",
    "rating_of",
    "replay_practice",
    "retrievability",
    "reviewed",
]

Rating = Literal["again", "hard", "good"]

DUE_BELOW = 0.90
DOUBTFUL_BELOW = 0.70
_PART = 0.5
_LINKS = 3
_DAY = timedelta(days=1)
# R = (1 + F t/S)^D with D = -w20 (fsrs' default) and F such that R = 0.9 at t = S.
_DECAY = -0.1542
_FACTOR = 0.9 ** (1 / _DECAY) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """How well something mastered is held. ``stability`` is the days in which retrievability falls from 1 to 0.9.

    ``difficulty`` lies in [1, 10]; ``state`` and ``step`` are those of ``fsrs``. ``reviewed`` is the moment from which
    forgetting counts, ``due`` what the scheduler says of the next review. ``rating`` and ``rated`` are the last review
    of its own.

    Raises:
        ValueError: a time that is not UTC.
    """

    stability: float
    difficulty: float
    state: int
    step: int | None
    reviewed: datetime
    due: datetime
    rating: Rating
    rated: date

    def __post_init__(self) -> None:
        _utc(self.reviewed)
        _utc(self.due)


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """One response that a memory hears of; with ``is_mastery`` it met a criterion, and begins one."""

    objective: str
    rating: Rating
    at: datetime
    is_mastery: bool = False


def rating_of(*, is_right: bool, is_aided: bool = False, is_unsure: bool = False) -> Rating:
    """What a response says of a memory."""
    if not is_right:
        return "again"
    return "hard" if is_aided or is_unsure else "good"


def reviewed(memory: Memory | None, rating: Rating, at: datetime) -> Memory:
    """The memory after a review; None begins one. A clock that was set back is taken as standing still.

    Raises:
        ValueError: ``at`` is not UTC.
    """
    from fsrs import Card, State
    from fsrs import Rating as Rated

    at = _utc(at)
    card = Card(card_id=0, due=at)
    if memory is not None:
        at = max(at, memory.reviewed)
        card = Card(
            card_id=0,
            state=State(memory.state),
            step=memory.step,
            stability=memory.stability,
            difficulty=memory.difficulty,
            due=memory.due,
            last_review=memory.reviewed,
        )
    rated = {"again": Rated.Again, "hard": Rated.Hard, "good": Rated.Good}[rating]
    after, _ = _scheduler().review_card(card, rated, at)
    assert after.stability is not None
    assert after.difficulty is not None
    return Memory(
        stability=after.stability,
        difficulty=after.difficulty,
        state=int(after.state),
        step=after.step,
        reviewed=at,
        due=after.due,
        rating=rating,
        rated=at.date(),
    )


def retrievability(memory: Memory, at: datetime) -> float:
    """The probability, in (0, 1], that it would be recalled now; days count in parts.

    Source: FSRS-6: R = (1 + F t/S)^D.
    """
    days = max(0.0, (_utc(at) - memory.reviewed) / _DAY)
    return float((1 + _FACTOR * days / memory.stability) ** _DECAY)


def due(memories: Mapping[str, Memory], at: datetime, below: float = DUE_BELOW) -> tuple[str, ...]:
    """Objectives whose retrievability is under ``below``, the most forgotten first."""
    held = {id: retrievability(memory, at) for id, memory in memories.items()}
    return tuple(sorted((id for id, one in held.items() if one < below), key=lambda id: (held[id], id)))


def practised(memories: Mapping[str, Memory], practice: Practice, graph: Graph) -> Mapping[str, Memory]:
    """All memories after one more response; those it says nothing of stay as they are.

    Objectives that the graph does not have are kept without parts.
    """
    own = memories.get(practice.objective)
    if own is None and not practice.is_mastery:
        return memories
    if own is not None and (own.rating, own.rated) == (practice.rating, practice.at.date()):
        return memories
    at = practice.at
    changed = {practice.objective: reviewed(own, practice.rating, at)}
    for id, part in _parts(practice.objective, graph, is_up=practice.rating != "again"):
        other = memories.get(id)
        if other is not None:
            changed[id] = _credited(other, at, part) if practice.rating != "again" else _shaken(other, at, part)
    return {**memories, **changed}


def replay_practice(practices: Iterable[Practice], graph: Graph) -> Mapping[str, Memory]:
    """All memories after all responses, oldest first."""
    memories: Mapping[str, Memory] = {}
    for practice in practices:
        memories = practised(memories, practice, graph)
    return memories


def is_held(responses: Sequence[bool]) -> bool | None:
    """Whether a doubtful prerequisite is still held, after one to three items; None while another is to be asked.

    Right at once is enough; after a wrong one, the next two have to be right.
    """
    if responses and responses[0]:
        return True
    if False in responses[1:3]:
        return False
    return True if len(responses) >= 3 else None


def open_run(responses: Iterable[bool]) -> tuple[bool, ...]:
    """The responses of a check that is not decided yet, out of all responses to an objective, oldest first."""
    run: tuple[bool, ...] = ()
    for is_right in responses:
        run = (*run, is_right)
        if is_held(run) is not None:
            run = ()
    return run


def _credited(memory: Memory, at: datetime, part: float) -> Memory:
    """After a part of a good review: nearer to the memory that a whole one would leave, never a weaker one."""
    whole = reviewed(memory, "good", at)
    stability = memory.stability * max(1.0, whole.stability / memory.stability) ** part
    # Recall goes the same part of the way from what it was to certainty.
    recall = retrievability(memory, at) ** (1 - part)
    elapsed = stability / _FACTOR * (recall ** (1 / _DECAY) - 1)
    since = whole.reviewed - elapsed * _DAY
    return replace(memory, stability=stability, reviewed=since, due=since + stability * _DAY)


def _shaken(memory: Memory, at: datetime, part: float) -> Memory:
    """After a prerequisite failed: it is forgotten sooner; nothing was recalled, so nothing counts as reviewed."""
    whole = reviewed(memory, "again", at)
    stability = memory.stability * min(1.0, whole.stability / memory.stability) ** part
    return replace(memory, stability=stability, due=memory.reviewed + stability * _DAY)


def _parts(objective: str, graph: Graph, *, is_up: bool) -> list[tuple[str, float]]:
    """Prerequisites (up) or dependents within three links, each with its part."""
    if objective not in graph.named:
        return []
    seen, row, found = {objective}, [objective], []
    for links in range(1, _LINKS + 1):
        near = [other for id in row for other in (graph.named[id].prerequisites if is_up else graph.dependents[id])]
        row = [id for id in dict.fromkeys(near) if id not in seen]
        seen.update(row)
        found += [(id, _PART**links) for id in row]
    return found


@cache
def _scheduler() -> Scheduler:
    from fsrs import Scheduler

    # Without fuzz: the same record gives the same dates.
    return Scheduler(desired_retention=DUE_BELOW, enable_fuzzing=False)


def _utc(at: datetime) -> datetime:
    if at.utcoffset() != timedelta(0):
        raise ValueError(f"need a time in UTC, got {at.isoformat()}")
    # fsrs takes no other object than this one.
    return at.replace(tzinfo=UTC)
