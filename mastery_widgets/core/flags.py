"""Who needs help: what a teacher is shown, and what a learner alone is told plainly. Derived, never stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from mastery_widgets.core.lesson import Lesson
from mastery_widgets.core.opening import mastered_here
from mastery_widgets.core.progress import Progress

__all__ = ["WHEEL_SPIN", "Flag", "FlagKind", "flags"]

FlagKind = Literal["needs-help", "wheel-spin"]
WHEEL_SPIN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """An objective that a learner does not get to. ``count`` is of forms missed, or of opportunities."""

    objective: str
    kind: FlagKind
    count: int


def flags(lesson: Lesson, progress: Progress) -> tuple[Flag, ...]:
    """All flags of a learner in a lesson, in the order of the lesson's objectives.

    ``needs-help``: as many forms missed as there are cycles. ``wheel-spin``: ten opportunities without mastery.

    Source: Beck & Gong (2013), Wheel-spinning: students who fail to master a skill.
    """
    return tuple(_flags(lesson, progress))


def _flags(lesson: Lesson, progress: Progress) -> Iterator[Flag]:
    known = mastered_here(lesson, progress)
    form_of = {name: form for form in lesson.forms.values() for name in form.objectives}
    for objective in lesson.objectives:
        if objective.id in known:
            continue
        form = form_of.get(objective.id)
        if form is not None:
            standing = progress.form(form.id).of(objective.id)
            missed = standing.rests * form.cycles + (standing.missed if standing.rested_at is None else 0)
            if standing.rests or standing.missed >= form.cycles:
                yield Flag(objective=objective.id, kind="needs-help", count=missed)
        asked = progress.opportunities.get(objective.id, 0)
        if asked >= WHEEL_SPIN:
            yield Flag(objective=objective.id, kind="wheel-spin", count=asked)
