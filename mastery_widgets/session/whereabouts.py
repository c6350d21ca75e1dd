"""Where a learner is in a lesson: the frame that waits for her."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from mastery_widgets.core.cycle import to_be_sat
from mastery_widgets.core.lesson import Lesson
from mastery_widgets.core.progress import Progress

__all__ = ["Phase", "current", "phase"]

Phase = Literal["closed", "ready", "check", "sitting", "routed", "resting", "through"]


def phase(lesson: Lesson, progress: Progress, form: str, at: datetime) -> Phase:
    """What a learner can do with a form now.

    ``routed``: sections come first; ``check``: what its objectives stand on is asked about; ``resting``: not today.
    """
    state = progress.form(form)
    if state.current is not None:
        return "sitting"
    if state.met >= set(lesson.forms[form].objectives):
        return "through"
    if not all(progress.of(name).was_opened for name in lesson.unit(form).frames):
        return "closed"
    if state.queue:
        return "routed"
    if state.checks:
        return "check"
    return "ready" if to_be_sat(state, lesson.forms[form], at) else "resting"


def current(lesson: Lesson, progress: Progress, is_open: Callable[[str], bool], at: datetime) -> str | None:
    """The frame that waits for her: where she was sent, else the first on the way; None when there is none."""
    for state in progress.frames.values():
        if state.aside is not None:
            names = lesson.sections[state.aside.to].frames if state.aside.is_branch else (state.aside.to,)
            found = _first_undone(names, progress)
            if found is not None:
                return found
    for form in progress.forms.values():
        if form.queue:
            section = lesson.sections.get(form.queue[0].section)
            found = None if section is None else _first_undone(section.frames, progress)
            if found is not None:
                return found
    for name in lesson.way:
        if progress.of(name).met_by is not None or not is_open(name):
            continue
        if lesson.frames[name].kind != "form" or phase(lesson, progress, name, at) in ("ready", "check", "sitting"):
            return name
    return None


def _first_undone(names: tuple[str, ...], progress: Progress) -> str | None:
    """The first that is not done and does not wait for another."""
    for name in names:
        state = progress.of(name)
        if state.met_by is None and state.aside is None:
            return name
    return None
