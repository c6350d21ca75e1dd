"""What a lesson hears of the rest of its course."""

from __future__ import annotations

from collections.abc import Callable, Collection

from mastery_widgets.core.attempt import Step
from mastery_widgets.core.lesson import Lesson
from mastery_widgets.errors import RecordError, SealError
from mastery_widgets.session.course_record import CourseRecord

__all__ = ["RestOfCourse"]


class RestOfCourse:
    """The ``Elsewhere`` of a session.

    ``address_of`` says where the notebook of a name is to be found, ``home`` is that of the course itself, empty where
    it has none. A course that cannot be read stands in nobody's way: then this lesson stands alone.
    """

    def __init__(self, lesson: Lesson, course: CourseRecord, address_of: Callable[[str], str], *, home: str) -> None:
        self._lesson = lesson
        self._course = course
        self._address_of = address_of
        self._home = home

    @property
    def course(self) -> CourseRecord:
        """Her records in all its lessons."""
        return self._course

    def mastered(self) -> Collection[str]:
        """What may be built upon: mastered elsewhere and not in doubt, let through, or taught by no lesson."""
        found: set[str] = set()
        teachers: dict[str, str] = {}
        for one in self._lesson.needs:
            lesson = self._course.outline.lesson_of(one.id)
            if lesson is None or lesson.id == self._lesson.id:
                found.add(one.id)
            else:
                teachers[one.id] = lesson.id
        try:
            ids = tuple(dict.fromkeys(teachers.values()))
            mastered = self._course.mastered(ids)
            found |= {name for name in mastered if not self._course.is_doubtful(name)}
            found |= self._course.overrides(ids).keys()
        except (RecordError, SealError):
            return [one.id for one in self._lesson.needs]
        return frozenset(found)

    def doubtful(self) -> Collection[str]:
        """Those of the lesson's needs that were mastered, and are to be checked first."""
        try:
            return [one.id for one in self._lesson.needs if self._course.is_doubtful(one.id)]
        except (RecordError, SealError):
            return ()

    def due(self) -> Collection[str]:
        """What is due for review, in any lesson, the most forgotten first."""
        try:
            return self._course.due()
        except (RecordError, SealError):
            return ()

    def name_of(self, objective: str) -> str:
        """The name of an objective of the course; its id where it has none."""
        found = self._course.outline.graph.named.get(objective)
        return objective if found is None else found.name

    def lesson_of(self, objective: str) -> tuple[str, str] | None:
        """Title and address of the lesson that teaches an objective."""
        lesson = self._course.outline.lesson_of(objective)
        return None if lesson is None else (lesson.title, self._address_of(lesson.notebook))

    def overrides(self) -> dict[str, Step]:
        """What a teacher let her through that this lesson stands on or teaches, by objective."""
        names = {one.id for one in (*self._lesson.needs, *self._lesson.objectives)}
        try:
            return {name: step for name, step in self._course.overrides().items() if name in names}
        except (RecordError, SealError):
            return {}

    def home(self) -> tuple[str, str] | None:
        """Title and address of the course's map; None where it has none."""
        return None if not self._home else (self._course.outline.title, self._address_of(self._home))
