"""A learner's own pace, and what it says of the time left: a range as wide as what is known.

Seconds in a frame are taken as log-normal. Before she has done anything the author's minutes are all there is, and they
are off by a factor of e^0.6 either way in two cases of three; each frame that she has done says more about her pace,
and the author's word counts less: after n frames her own pace has the weight n / (n + s² / 0.36), s being how much her
frames differ. For s itself, what is expected beforehand counts as four frames.

Source: the shrinkage of a normal mean, Gelman et al. (2013), Bayesian Data Analysis, section 2.5; log-normal times, van
der Linden (2006), A lognormal model for response times on test items.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from mastery_widgets.core.attempt import Entry
from mastery_widgets.core.engaged import idle_cap, seconds_before
from mastery_widgets.core.lesson import Lesson

__all__ = ["Pace", "after", "frames_worth", "minutes_left", "seconds_left"]

_AUTHOR_OFF = 0.6
_FRAMES_DIFFER = 0.7
_AUTHOR_COUNTS = 4
_EIGHTY = 1.2816  # standard deviations on either side of four fifths of a normal distribution
_STEPS = (1, 2, 5, 10, 15, 30, 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Engaged seconds in each frame that the learner was in. ``last`` is when her last entry was made."""

    seconds: Mapping[str, float] = field(default_factory=dict)
    last: datetime | None = None


def after(pace: Pace, entries: Iterable[Entry], lesson: Lesson) -> Pace:
    """Pace after more entries, oldest first.

    Only her own record is at hand here, so the idle cap stands on the author's minutes.
    """
    cap = idle_cap((), 60.0 * lesson.minutes_per_frame)
    seconds, last = dict(pace.seconds), pace.last
    for entry in entries:
        seconds[entry.frame] = seconds.get(entry.frame, 0.0) + min(cap, seconds_before(entry, last))
        last = entry.at
    return Pace(seconds=seconds, last=last)


def seconds_left(spent: Sequence[float], left: int, expected: float) -> tuple[float, float]:
    """The seconds that ``left`` more frames take: four cases of five lie between the two.

    ``spent`` are the engaged seconds of the frames that she has done, ``expected`` the author's estimate of the mean
    seconds of a frame.
    """
    logs = [math.log(max(1.0, one) / expected) for one in spent]
    count = len(logs)
    middle = sum(logs) / count if count else 0.0
    spread = sum((one - middle) ** 2 for one in logs)
    within = (_AUTHOR_COUNTS * _FRAMES_DIFFER**2 + spread) / (_AUTHOR_COUNTS + max(0, count - 1))
    precision = 1.0 / _AUTHOR_OFF**2 + count / within
    # The author speaks of the mean of a frame, which lies half a variance above the mean of its logarithm.
    pace = (-within / 2.0 / _AUTHOR_OFF**2 + sum(logs) / within) / precision
    total = left * expected * math.exp(pace + within / 2.0)
    deviation = math.sqrt(1.0 / precision + math.expm1(within) / left)
    return total * math.exp(-_EIGHTY * deviation), total * math.exp(_EIGHTY * deviation)


def frames_worth(lesson: Lesson, frame: str) -> int:
    """How many frames' time a frame takes: a form one for two of its questions, any other one."""
    form = lesson.forms.get(frame)
    return 1 if form is None else max(1, sum(form.items.values()) // 2)


def minutes_left(lesson: Lesson, done: Collection[str], pace: Pace) -> tuple[int, int] | None:
    """Whole minutes, from and to, until the lesson is done; None when it is.

    Rounded to a step (1, 2, 5, 10, 15, 30 or 60 minutes) of at most a quarter of the range: nobody knows it better.
    """
    ahead = [frame for frame in lesson.way if frame not in done]
    if not ahead:
        return None
    left = sum(frames_worth(lesson, name) for name in ahead)
    spent = [seconds for frame, seconds in pace.seconds.items() if frame in done and frame in lesson.frames]
    low, high = (seconds / 60.0 for seconds in seconds_left(spent, left, 60.0 * lesson.minutes_per_frame))
    step = max((one for one in _STEPS if one <= (high - low) / 4.0), default=1)
    first = max(1, step * round(low / step))
    return first, max(first + 1, step * round(high / step))
