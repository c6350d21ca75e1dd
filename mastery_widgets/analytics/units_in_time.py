"""What learners spent in each unit, from their record: the rows of the time model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from mastery_widgets.core.attempt import Entry
from mastery_widgets.core.engaged import engaged, idle_caps, intervals
from mastery_widgets.core.lesson import Lesson
from mastery_widgets.core.opening import mastered_here
from mastery_widgets.core.pace import frames_worth
from mastery_widgets.core.progress import Progress, replay

__all__ = ["Spent", "minutes_planned", "spent_in_units", "stands_on", "units_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """Engaged seconds of one learner in one unit, and whether she has mastered it. ``release`` is what she saw last.

    ``mastered`` are the objectives of the unit that she has.
    """

    learner: tuple[str, str]
    lesson: str
    unit: str
    seconds: float
    is_mastered: bool
    mastered: tuple[str, ...]
    release: str
    last: datetime


def units_of(lesson: Lesson) -> dict[str, str]:
    """The unit of each frame: that which its form ends, sections and the form itself included.

    In a lesson without forms a unit is what is asked about one objective: that of a frame is its first objective, an
    exposition belongs to what is asked next, or was asked last.
    """
    if lesson.units:
        return _of_forms(lesson)
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


def _of_forms(lesson: Lesson) -> dict[str, str]:
    found: dict[str, str] = {}
    for unit in lesson.units:
        aside = [frame for name in unit.sections for frame in lesson.sections[name].frames]
        found |= dict.fromkeys((*unit.frames, *aside, unit.id), unit.id)
    # Branches belong to no unit, and what stands after the last form neither: to what came before them.
    last = lesson.units[0].id
    for frame in lesson.frame_order:
        last = found.setdefault(frame, last)
    return found


def stands_on(lesson: Lesson) -> dict[str, tuple[str, ...]]:
    """The objectives that each unit stands on."""
    if lesson.units:
        return {unit.id: unit.prerequisites for unit in lesson.units}
    return {one.id: one.prerequisites for one in lesson.objectives}


def minutes_planned(lesson: Lesson) -> dict[str, float]:
    """The author's minutes for each unit, in order: for what everybody meets, correctives and the like left out."""
    units = units_of(lesson)
    found: dict[str, float] = {}
    for frame in lesson.way:
        worth = frames_worth(lesson, frame) * lesson.minutes_per_frame
        found[units[frame]] = found.get(units[frame], 0.0) + worth
    return found


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
            total = sum(seconds.get(frame, 0.0) for frame, its in units.items() if its == unit)
            if total < 1.0:
                continue
            is_mastered, mastered = _standing(lesson, unit, units, progress)
            rows.append(
                Spent(
                    learner=who,
                    lesson=lesson.id,
                    unit=unit,
                    seconds=total,
                    is_mastered=is_mastered,
                    mastered=mastered,
                    release=entry.release,
                    last=entry.at,
                )
            )
    return rows


def _standing(lesson: Lesson, unit: str, units: Mapping[str, str], progress: Progress) -> tuple[bool, tuple[str, ...]]:
    """Whether a unit is mastered, and which of its objectives are."""
    if unit in lesson.forms:
        wanted = lesson.forms[unit].objectives
        mastered = tuple(name for name in wanted if name in mastered_here(lesson, progress))
        return len(mastered) == len(wanted), mastered
    is_mastered = all(frame in progress.opened for frame, its in units.items() if its == unit)
    return is_mastered, (unit,) if is_mastered else ()
