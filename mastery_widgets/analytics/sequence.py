"""A tested sequence: of each frame, how many learners missed it at the first try, stopped in it, and how long it took.

Programmed instruction is tested, not assumed: a frame is good when those for whom it was written answer it rightly.
With few learners a low share of errors says little, so each is told with the upper bound of what it may still be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from statistics import quantiles

from mastery_widgets.core.attempt import Attempt, Entry
from mastery_widgets.core.binomial import lower_bound, upper_bound
from mastery_widgets.core.engaged import engaged, idle_caps, intervals
from mastery_widgets.core.lesson import Frame, Lesson
from mastery_widgets.core.progress import replay

__all__ = ["TARGET", "WARN", "Flag", "FrameFigures", "frame_figures", "learners_short"]

TARGET = 0.05
WARN = 0.10
_STOPPED = 0.10
_SLOW = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """Something that a teacher should know of a frame. ``word`` is for machines, ``said`` for people."""

    word: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameFigures:
    """What a class did in one frame.

    ``reached`` learners came to it, ``through`` got through, ``stopped`` came no further and were not seen for a week;
    ``tries`` of them answered, ``errors`` not rightly at the first try, or only with help. ``older`` met the frame when
    its key was another: they count for nothing here. ``seconds``: engaged seconds of those who got through, in quarters
    (a quarter took less than the first, half less than the second); None where nobody did.
    """

    frame: str
    title: str
    kind: str
    is_asked: bool
    reached: int
    through: int
    stopped: int
    tries: int
    errors: int
    older: int
    seconds: tuple[float, float, float] | None
    flags: tuple[Flag, ...] = ()

    @property
    def error_rate(self) -> float | None:
        """Share of first tries that were not right; None without tries."""
        return self.errors / self.tries if self.tries else None

    @property
    def upper(self) -> float | None:
        """One-sided 95 % upper bound of the error rate; None without tries."""
        return upper_bound(self.errors, self.tries) if self.tries else None

    @property
    def is_tested(self) -> bool:
        """Whether at most one in ten misses it, for all that is known."""
        return self.upper is not None and self.upper <= WARN


def learners_short(errors: int, tries: int, limit: float = WARN) -> int:
    """How many more learners without an error would bring the upper bound down to ``limit``; 0 where it is there."""
    low, high = tries, max(tries, 1)
    while upper_bound(errors, high) > limit:
        low, high = high, 2 * high
    while low < high:
        middle = (low + high) // 2
        if middle and upper_bound(errors, middle) <= limit:
            high = middle
        else:
            low = middle + 1
    return high - tries


def frame_figures(
    lesson: Lesson, learners: Mapping[tuple[str, str], Sequence[Entry]], *, now: datetime
) -> tuple[FrameFigures, ...]:
    """Figures of every frame of a lesson, in its order. Who was there in the week before ``now`` has not stopped.

    Source: a low error rate is programmed instruction's own measure of a frame (Skinner 1958); one in twenty and one in
    ten are the customary figures, the bound is ours.
    """
    expected = 60.0 * lesson.minutes_per_frame
    spans = {who: intervals(entries) for who, entries in learners.items()}
    caps = idle_caps((one for many in spans.values() for one in many), expected)
    tally = {frame: _Tally() for frame in lesson.frame_order}
    for who, entries in learners.items():
        _count(tally, lesson, entries, engaged(spans[who], caps), now)
    return tuple(_figures(lesson.frames[frame], one, expected) for frame, one in tally.items())


@dataclass(slots=True)
class _Tally:
    reached: int = 0
    through: int = 0
    stopped: int = 0
    tries: int = 0
    errors: int = 0
    older: int = 0
    seconds: list[float] = field(default_factory=list)


def _count(
    tally: Mapping[str, _Tally], lesson: Lesson, entries: Sequence[Entry], seconds: Mapping[str, float], now: datetime
) -> None:
    progress = replay(entries, lesson)
    opened = progress.opened
    here = _here(lesson, entries, opened)
    first: dict[str, Attempt] = {}
    for entry in entries:
        if isinstance(entry, Attempt):
            first.setdefault(entry.frame, entry)
    been = {entry.frame for entry in entries} | {here}
    for frame, one in tally.items():
        one.reached += frame in been
        if frame in opened:
            one.through += 1
            one.seconds.append(seconds.get(frame, 0.0))
        if frame not in first:
            continue
        if first[frame].key != lesson.frames[frame].key:
            one.older += 1
            continue
        one.tries += 1
        # Help before an answer is an answer that she could not give.
        one.errors += first[frame].score < 1.0 or first[frame].help_shown > 0
    if here is not None and now - entries[-1].at > timedelta(days=7):
        tally[here].stopped += 1


def _here(lesson: Lesson, entries: Sequence[Entry], opened: frozenset[str]) -> str | None:
    """The frame in which a learner stands; None when she is through."""
    left = [frame for frame in lesson.way if frame not in opened]
    if not left or not lesson.forms:
        return left[0] if left else None
    # In a course with units she may have gone past what waits for her, and may be on a way aside.
    last = entries[-1].frame if entries else ""
    if last in lesson.frames and last not in opened:
        return last
    order = lesson.way
    behind = order[order.index(last) + 1 :] if last in order else order
    return next((frame for frame in behind if frame not in opened), left[0])


def _figures(frame: Frame, one: _Tally, expected: float) -> FrameFigures:
    times = sorted(one.seconds)
    quarters = None
    if times:
        low, middle, high = quantiles(times, n=4, method="inclusive") if len(times) > 1 else times * 3
        quarters = (low, middle, high)
    bare = FrameFigures(
        frame=frame.id,
        title=frame.title,
        kind=frame.kind,
        is_asked=frame.criterion is not None,
        reached=one.reached,
        through=one.through,
        stopped=one.stopped,
        tries=one.tries,
        errors=one.errors,
        older=one.older,
        seconds=quarters,
    )
    return replace(bare, flags=(*_error_flags(bare), *_other_flags(bare, expected)))


def _error_flags(one: FrameFigures) -> list[Flag]:
    if not one.is_asked or one.reached == 0:
        return []
    if one.error_rate is None or one.upper is None:
        return [Flag(word="unanswered", said="nobody has answered it yet")]
    missed = f"{one.errors} of {one.tries} missed it at the first try"
    if one.is_tested:
        if one.error_rate > TARGET:
            return [Flag(word="above-target", said=f"{missed}: within bounds, but more than one in twenty")]
        return []
    if one.error_rate <= WARN:
        short = learners_short(one.errors, one.tries)
        return [Flag(word="too-few", said=f"{missed}; {short} more who do not would show that it works")]
    if lower_bound(one.errors, one.tries) > WARN:
        return [Flag(word="too-hard", said=f"{missed}: too hard as it stands; put a smaller step before it")]
    return [Flag(word="may-be-hard", said=f"{missed}: it may be too hard; look at what they answered")]


def _other_flags(one: FrameFigures, expected: float) -> list[Flag]:
    flags: list[Flag] = []
    if one.stopped >= 2 and one.stopped / one.reached >= _STOPPED:
        flags.append(Flag(word="drop-off", said=f"{one.stopped} of {one.reached} who came to it went no further"))
    if one.seconds is not None and one.through >= 5 and one.seconds[1] > _SLOW * expected:
        took, meant = one.seconds[1] / 60.0, expected / 60.0
        flags.append(Flag(word="slow", said=f"half of them took more than {took:.1f} minutes, {meant:g} were planned"))
    if one.older:
        flags.append(Flag(word="older", said=f"{one.older} met it with another key and are left out"))
    return flags
