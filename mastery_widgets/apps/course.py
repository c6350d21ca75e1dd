"""A course in a kernel: what its lessons hear of each other, and its map. Built notebooks call ``course``."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from mastery_widgets.apps.beside import folders
from mastery_widgets.core.course import outline_of
from mastery_widgets.errors import MasteryError
from mastery_widgets.notebook.names import COURSE, OUTLINE_FILE
from mastery_widgets.notebook.outline import read_outline
from mastery_widgets.notebook.seal import SUFFIX, Sealed, unseal_file
from mastery_widgets.session import Learner, Record
from mastery_widgets.session.course import CourseSession
from mastery_widgets.session.course_record import CourseRecord
from mastery_widgets.session.map_view import MapView, map_view
from mastery_widgets.session.ports import Clock, Contents
from mastery_widgets.session.rest_of_course import RestOfCourse

__all__ = ["Files", "course_view", "followed", "rest_of_course", "review_of"]


class Files:
    """The built lessons of a folder, each read once, when it is asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, Sealed | None] = {}

    def contents(self, lesson: str) -> Sealed | None:
        """A lesson; None where its file is not there.

        Raises:
            SealError: it is damaged.
        """
        if lesson not in self._read:
            path = self._folder / f"{lesson}{SUFFIX}"
            self._read[lesson] = unseal_file(path) if path.is_file() else None
        return self._read[lesson]


def followed(record: Record, learner: Learner, *, clock: Clock) -> CourseRecord | None:
    """The course that lies beside this notebook, for one learner; None where there is none."""
    for folder in folders():
        if (folder / OUTLINE_FILE).is_file():
            return CourseRecord(read_outline(folder / OUTLINE_FILE), Files(folder), record, learner, clock=clock)
    return None


def _address_of(notebook: str) -> str:
    """A notebook beside this one, as a page beside this one."""
    return quote(notebook)


class _Alone:
    """The shelf of a lesson that has no course beside it."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents

    def contents(self, lesson: str) -> Contents | None:
        return self._contents if lesson == self._contents.lesson.id else None


def rest_of_course(contents: Contents, record: Record, learner: Learner, *, clock: Clock) -> RestOfCourse:
    """What a lesson hears of the course that lies beside it; of itself alone where there is none.

    Raises:
        SealError: the outline is damaged.
    """
    lesson = contents.lesson
    course = followed(record, learner, clock=clock)
    if course is not None:
        return RestOfCourse(lesson, course, _address_of, home=f"{COURSE}.ipynb")
    outline = outline_of(lesson.title, lesson.language, (*lesson.needs, *lesson.objectives), [(lesson, "")])
    alone = CourseRecord(outline, _Alone(contents), record, learner, clock=clock)
    return RestOfCourse(lesson, alone, lambda _: "", home="")


def review_of(rest: RestOfCourse, *, new_id: Callable[[], str]) -> CourseSession:
    """The review that a lesson offers: what it stands on and may have been forgotten comes first."""
    return CourseSession(rest.course, new_id=new_id, first=rest.doubtful)


def course_view(course: CourseRecord, session: CourseSession, notice: str) -> MapView:
    """The map, with where a placement would have her begin."""
    begin: Collection[str] = ()
    with suppress(MasteryError):
        placement, belief = session.placement()
        if belief.answers and placement.next(belief) is None:
            begin = placement.begin(belief)
    return map_view(course, _address_of, begin=begin, notice=notice)
