"""What learners spent in each unit, from their record: the rows of the time model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from mastery_widgets.core.attempt import Entry
from mastery_widgets.core.engaged import engaged, idle_caps, intervals
from mastery_widgets.core.lesson import Lesson
from mastery_widgets.core.progress import replay

__all__ = ["Spent", "spent_in_units", "units_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """Engaged seconds of one learner in one unit, and whether she has mastered it. ``release`` is what she saw last."""

    learner: tuple[str, str]
    lesson: str
    unit: str
    seconds: float
    is_mastered: bool
    release: str
    last: datetime


def units_of(lesson: Lesson) -> dict[str, str]:
    """The unit of each frame: its first objective; an exposition belongs to what is asked next, or was asked last."""
    found: dict[str, str] = {}
    waiting: list[str] = []
    last = lesson.id
    for frame in lesson.frame_order:
        objectives = lesson.frames[frame].objectives
        if not objectives:
            waiting.append(frame)
            continue
        last = objectives[0]
        found |= dict.fromkeys((*waiting, frame), last)
        waiting = []
    return found | dict.fromkeys(waiting, last)


def spent_in_units(lesson: Lesson, learners: Mapping[tuple[str, str], Sequence[Entry]]) -> list[Spent]:
    """A row for each learner and unit that she was in for a second or more."""
    units = units_of(lesson)
    spans = {who: intervals(entries) for who, entries in learners.items()}
    caps = idle_caps((one for many in spans.values() for one in many), 60.0 * lesson.minutes_per_frame)
    rows: list[Spent] = []
    for who, entries in learners.items():
        progress = replay(entries, lesson)
        seconds = engaged(spans[who], caps)
        latest = {units[entry.frame]: entry for entry in entries if entry.frame in units}
        for unit, entry in latest.items():
            frames = [frame for frame, its in units.items() if its == unit]
            total = sum(seconds.get(frame, 0.0) for frame in frames)
            if total < 1.0:
                continue
            rows.append(
                Spent(
                    learner=who,
                    lesson=lesson.id,
                    unit=unit,
                    seconds=total,
                    is_mastered=_are_met(frames, progress.opened),
                    release=entry.release,
                    last=entry.at,
                )
            )
    return rows


def _are_met(frames: Iterable[str], opened: frozenset[str]) -> bool:
    return all(frame in opened for frame in frames)
