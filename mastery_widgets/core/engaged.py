"""Engaged time: how long a learner was at it, however long the page lay open.

Time is counted between one thing that a learner did and the next, each interval up to an idle cap: who goes for lunch
comes back to the cap, not to an hour. What the page was hidden has been taken off before, when the entry was written.

Source: Carroll (1963), A model of school learning: time spent is time in which the learner is actively at it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from mastery_widgets.core.attempt import Attempt, Entry

__all__ = ["Interval", "engaged", "idle_cap", "idle_caps", "intervals", "seconds_before"]

_LEAST_CAP = 60.0
_MEDIANS = 3.0
# Below this many intervals their median is one learner's lunch; the author's estimate stands in for it.
_ENOUGH = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Seconds before something that a learner did in a frame, not yet capped."""

    frame: str
    seconds: float


def seconds_before(entry: Entry, last: datetime | None) -> float:
    """Seconds that led to an entry, never negative; ``last`` is when the learner's entry before it was made.

    What the session measured counts, but never more than the time between the two entries: two kernels at once do not
    double an hour. An entry from before sessions measured is given the time between; a first one, the time that its
    item was on screen. A clock that was set back says nothing of the time between.
    """
    between = None if last is None else (entry.at - last).total_seconds()
    if between is not None and between < 0:
        between = None
    spent = entry.seconds_spent
    if spent is None:
        shown = entry.seconds_on_item if isinstance(entry, Attempt) else None
        spent = between if between is not None else shown or 0.0
    return max(0.0, spent if between is None else min(spent, between))


def intervals(entries: Iterable[Entry]) -> tuple[Interval, ...]:
    """The interval before each entry of one learner, in the order of her record."""
    found: list[Interval] = []
    last: datetime | None = None
    for entry in entries:
        found.append(Interval(frame=entry.frame, seconds=seconds_before(entry, last)))
        last = entry.at
    return tuple(found)


def idle_cap(seconds: Iterable[float], expected: float) -> float:
    """Seconds of one interval that count at most: 60, or three medians of the frame's intervals if that is more.

    ``expected`` is the author's estimate in seconds; it stands in for the median of fewer than five intervals.
    """
    given = list(seconds)
    middle = median(given) if len(given) >= _ENOUGH else expected
    return max(_LEAST_CAP, _MEDIANS * middle)


def idle_caps(all_intervals: Iterable[Interval], expected: float) -> dict[str, float]:
    """The idle cap of every frame, from the intervals of all learners."""
    by_frame: dict[str, list[float]] = {}
    for one in all_intervals:
        by_frame.setdefault(one.frame, []).append(one.seconds)
    return {frame: idle_cap(seconds, expected) for frame, seconds in by_frame.items()}


def engaged(one_learners: Iterable[Interval], caps: Mapping[str, float]) -> dict[str, float]:
    """Engaged seconds of one learner in each frame that she was in."""
    total: dict[str, float] = {}
    for one in one_learners:
        total[one.frame] = total.get(one.frame, 0.0) + min(one.seconds, caps[one.frame])
    return total
