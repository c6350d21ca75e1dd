"""What can be asked about an objective outside of its lesson: which item, and which instance of it."""

from __future__ import annotations

from collections.abc import Sequence

from mastery_widgets.core.attempt import Attempt
from mastery_widgets.core.course import PLACEMENT, REVIEW
from mastery_widgets.core.lesson import Lesson
from mastery_widgets.core.order import instance_at, seed_of
from mastery_widgets.session.asked import Asked
from mastery_widgets.session.course_record import CourseRecord
from mastery_widgets.session.ports import Contents, Learner

__all__ = ["ask", "askable", "kinds"]


def askable(course: CourseRecord) -> frozenset[str]:
    """Objectives that some item of the course asks about."""
    found: set[str] = set()
    for taught in course.outline.lessons:
        contents = course.contents(taught.id)
        if contents is not None:
            found |= {name for name in taught.objectives if _items(contents.lesson, name)}
    return frozenset(found)


def kinds(course: CourseRecord) -> tuple[str, ...]:
    """The kinds of items that the course asks, each once."""
    found: dict[str, None] = {}
    for taught in course.outline.lessons:
        contents = course.contents(taught.id)
        if contents is not None:
            for objective in taught.objectives:
                for name in _items(contents.lesson, objective):
                    item = contents.item(name) if name in contents.lesson.bank else contents.frame(name).item
                    if item is not None:
                        found[item.kind] = None
    return tuple(found)


def ask(course: CourseRecord, objective: str, where: str) -> tuple[Contents, Asked] | None:
    """The instance that is asked next about an objective; None where nothing asks about it.

    Items take turns. Instances are taken from the far end of the order in which forms take theirs, so that a form finds
    its own unseen for as long as there are any.
    """
    taught = course.outline.lesson_of(objective)
    contents = None if taught is None else course.contents(taught.id)
    if taught is None or contents is None:
        return None
    items = _items(contents.lesson, objective)
    if not items:
        return None
    before = course.asked(taught.id, REVIEW) + course.asked(taught.id, PLACEMENT)
    name = items[_count(before, items) % len(items)]
    return contents, _asked(contents, name, _count(before, [name]), len(course.asked(taught.id, where)), course.learner)


def _count(before: Sequence[Attempt], items: Sequence[str]) -> int:
    return sum(attempt.item in items for attempt in before)


def _items(lesson: Lesson, objective: str) -> list[str]:
    """Items of the bank, constructed responses first; where the bank has none, frames that ask."""
    bank = [item for item in lesson.bank.values() if item.objective == objective]
    bank.sort(key=lambda item: not item.is_constructed)
    if bank:
        return [item.id for item in bank]
    frames = lesson.frames.values()
    return [one.id for one in frames if one.instances and one.kind != "form" and objective in one.objectives]


def _asked(contents: Contents, name: str, used: int, presentation: int, learner: Learner) -> Asked:
    who = (learner.issuer, learner.subject)
    bank = contents.lesson.bank.get(name)
    if bank is not None:
        item, key, count, seed = contents.item(name), bank.key, bank.instances, seed_of(*who, "item", name)
    else:
        frame, found = contents.lesson.frames[name], contents.frame(name).item
        assert found is not None
        item, key, count, seed = found, frame.key, frame.instances, seed_of(*who, name)
    place = instance_at(count - 1 - used % count, count=count, seed=seed)
    return Asked(
        instance=item.instances[place],
        kind=item.kind,
        key=key,
        presentation=presentation,
        place=place,
        seed=seed_of(*who, name, "apart", used),
        item=name,
    )
