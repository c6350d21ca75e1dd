"""Which tokens hold: what is mastered, what may be built upon, what is ready. Tokens themselves: ``tokens``."""

from __future__ import annotations

from collections.abc import Collection

from mastery_widgets.core.lesson import Lesson
from mastery_widgets.core.progress import Progress
from mastery_widgets.core.tokens import judged, mastered, ready, route, sat, skipped
from mastery_widgets.core.unit import Unit

__all__ = ["is_judged", "is_open", "known_here", "mastered_here", "tokens"]


def mastered_here(lesson: Lesson, progress: Progress) -> frozenset[str]:
    """Objectives that this lesson's record shows mastered.

    A form that judges an objective has the only word on it; without one, it is mastered when every frame on the way
    that asks about it has had its criterion met.
    """
    judged = {name for form in lesson.forms.values() for name in form.objectives}
    found = {name for form in progress.forms.values() for name in form.met} & judged
    asked: dict[str, bool] = {}
    for id in lesson.way:
        frame = lesson.frames[id]
        if frame.criterion is not None:
            for name in frame.objectives:
                asked[name] = asked.get(name, True) and progress.of(id).met_by is not None
    return frozenset(found | {name for name, is_met in asked.items() if is_met and name not in judged})


def known_here(lesson: Lesson, progress: Progress, elsewhere: Collection[str] | None) -> frozenset[str]:
    """What may be built upon: mastered here or elsewhere, let through by a teacher, or nobody's to say.

    ``elsewhere`` None: there is no other lesson to ask, and what this one does not teach is taken as known.
    """
    found = mastered_here(lesson, progress) | progress.let_through.keys() | frozenset(elsewhere or ())
    return found | {one.id for one in lesson.needs} if elsewhere is None else found


def is_open(unit: Unit, known: Collection[str]) -> bool:
    """Whether all that a unit stands on may be built upon."""
    return all(name in known for name in unit.prerequisites)


def is_judged(unit: Unit, progress: Progress, known: Collection[str]) -> bool:
    """Whether a unit's form has been sat once, or all that it asks about may be built upon."""
    return progress.form(unit.id).sat > 0 or all(name in known for name in unit.objectives)


def tokens(lesson: Lesson, progress: Progress, elsewhere: Collection[str] | None = None) -> frozenset[str]:
    """All tokens that hold."""
    found = set(progress.opened)
    found |= {skipped(name) for name, one in progress.frames.items() if one.is_skipped}
    found |= {route(name) for name, times in progress.taken.items() if times}
    if not lesson.forms:
        return frozenset(found)
    known = known_here(lesson, progress, elsewhere)
    found |= {mastered(name) for name in known}
    missed = {
        name for form in progress.forms.values() for name, standing in form.standing.items() if standing.was_missed
    }
    is_reached = True
    for unit in lesson.units:
        form = progress.form(unit.id)
        is_done = is_judged(unit, progress, known)
        # What waits for something that was missed stands in nobody's way, then or later: cells that came stay.
        waits = not is_open(unit, known) or any(name in missed for name in unit.prerequisites)
        if is_done:
            found.add(judged(unit.id))
        is_reached = is_done or (is_reached and waits)
        if is_reached:
            found.add(sat(unit.id))
        if form.sittings or all(name in found for name in unit.frames) or all(n in known for n in unit.objectives):
            found.add(ready(unit.id))
    return frozenset(found)
