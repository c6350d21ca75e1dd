"""The lesson line: where the learner is, what is left, why the next frame is closed, and what she may do about it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TypedDict

from mastery_widgets.catalogue import phrase
from mastery_widgets.core.item import Json
from mastery_widgets.core.lesson import Frame, Lesson
from mastery_widgets.core.objective import Objective
from mastery_widgets.core.opening import is_judged, is_open, known_here
from mastery_widgets.core.progress import Progress
from mastery_widgets.core.tokens import mastered
from mastery_widgets.core.unit import Unit
from mastery_widgets.session.arithmetic import what_opens
from mastery_widgets.session.ports import Elsewhere

__all__ = ["LessonView", "lesson_view", "unit_to_test"]


class LessonView(TypedDict):
    title: str
    done: int
    total: int
    minutes: str
    locked: Json | None
    finished: str
    notice: str
    objectives: list[dict[str, str]]
    needs: list[dict[str, str]]
    testout: bool
    checks: list[str]
    due: list[str]
    course: dict[str, str] | None
    said: list[str]


def lesson_view(
    lesson: Lesson,
    progress: Progress,
    is_shown: Callable[[str], bool],
    elsewhere: Elsewhere | None,
    *,
    minutes: tuple[int, int] | None,
    notice: str,
) -> LessonView:
    """The line for one learner.

    ``is_shown`` says of a frame whether it is open; ``minutes`` are from and to, None when all is done.
    """
    order = lesson.way
    left = [frame for frame in order if progress.of(frame).met_by is None]
    known = known_here(lesson, progress, None if elsewhere is None else elsewhere.mastered())
    checks = frozenset() if elsewhere is None else frozenset(elsewhere.doubtful())
    needs = [one for one in lesson.needs if one.id not in known and one.id not in checks]
    return LessonView(
        title=lesson.title,
        done=len(order) - len(left),
        total=len(order),
        minutes=_minutes(minutes, lesson.language),
        locked=_locked(lesson, progress, is_shown, known, [one.id for one in needs]),
        finished="" if left else phrase("lesson.finished", lesson.language),
        notice=notice,
        objectives=_objectives(lesson, known, elsewhere),
        needs=_needs(needs, elsewhere),
        testout=unit_to_test(lesson, progress, is_shown) is not None,
        checks=[one.name for one in lesson.needs if one.id in checks],
        due=[] if elsewhere is None else [elsewhere.name_of(id) for id in elsewhere.due() if id not in checks],
        course=_home(elsewhere),
        said=_overrides(lesson, elsewhere),
    )


def unit_to_test(lesson: Lesson, progress: Progress, is_shown: Callable[[str], bool]) -> Unit | None:
    """The unit that she may be tested on at once: begun or about to begin, not worked through, and not sat yet."""
    for unit in lesson.units:
        if progress.form(unit.id).sittings or not any(is_shown(name) for name in unit.frames):
            continue
        if not all(progress.of(name).was_opened for name in unit.frames):
            return unit
    return None


def _home(elsewhere: Elsewhere | None) -> dict[str, str] | None:
    found = None if elsewhere is None else elsewhere.home()
    return None if found is None else {"title": found[0], "href": found[1]}


def _overrides(lesson: Lesson, elsewhere: Elsewhere | None) -> list[str]:
    """What a teacher decided for her: who, of what, and why."""
    if elsewhere is None:
        return []
    return [
        phrase("override.of", lesson.language, by=step.by, name=elsewhere.name_of(id), why=step.why)
        for id, step in elsewhere.overrides().items()
    ]


def _needs(needs: Collection[Objective], elsewhere: Elsewhere | None) -> list[dict[str, str]]:
    """What is missing, lesson by lesson."""
    names: dict[tuple[str, str], list[str]] = {}
    for one in needs:
        found = None if elsewhere is None else elsewhere.lesson_of(one.id)
        names.setdefault(found or ("", ""), []).append(one.name)
    return [{"name": " · ".join(each), "lesson": title, "href": href} for (title, href), each in names.items()]


def _objectives(lesson: Lesson, known: Collection[str], elsewhere: Elsewhere | None) -> list[dict[str, str]]:
    due = frozenset() if elsewhere is None else frozenset(elsewhere.due())
    ahead = {name for unit in lesson.units if not is_open(unit, known) for name in unit.objectives}

    def state(name: str) -> str:
        if name in known:
            return "due" if name in due else "mastered"
        return "ahead" if name in ahead else "not-yet"

    return [{"id": one.id, "name": one.name, "state": state(one.id)} for one in lesson.objectives]


def _locked(
    lesson: Lesson, progress: Progress, is_shown: Callable[[str], bool], known: Collection[str], needs: Collection[str]
) -> Json | None:
    closed = [frame for frame in lesson.way if not is_shown(frame)]
    if not closed:
        return None
    first = closed[0]
    if any(mastered(name) in _after(lesson, first) for name in needs):
        # The door says what it waits for.
        return None
    return {
        "title": lesson.frames[first].title,
        "why": _why(lesson, progress, first, known),
        "more": len(closed) - 1,
    }


def _why(lesson: Lesson, progress: Progress, closed: str, known: Collection[str]) -> str:
    """What opens a frame that is closed, as the learner is told it."""
    language = lesson.language
    after = _after(lesson, closed)
    names = {one.id: one.name for one in (*lesson.objectives, *lesson.needs)}
    for token in after:
        what, _, which = token.partition(":")
        if what == "mastered" and which not in known:
            return phrase("locked.mastered", language, name=names[which])
    for token in after:
        what, _, which = token.partition(":")
        if what == "sat" or (what == "judged" and not is_judged(lesson.unit(which), progress, known)):
            return phrase("locked.sat", language, title=lesson.frames[which].title)
        if what == "ready":
            waiting = [name for name in lesson.unit(which).frames if not progress.of(name).was_opened]
            return _rule(lesson.frames[waiting[0]], language) if waiting else phrase("locked.read", language)
        if not which:
            return _rule(lesson.frames[token], language)
    return phrase("locked.read", language)


def _after(lesson: Lesson, frame: str) -> tuple[str, ...]:
    return next(cell.after for cell in lesson.cells if cell.frame == frame)


def _rule(frame: Frame, language: str) -> str:
    if frame.criterion is None:
        return phrase("locked.read", language)
    return phrase("locked.rule", language, rule=what_opens(frame.criterion, language))


def _minutes(minutes: tuple[int, int] | None, language: str) -> str:
    if minutes is None:
        return ""
    low, high = minutes
    return phrase("lesson.minutes", language, low=low, high=high)
