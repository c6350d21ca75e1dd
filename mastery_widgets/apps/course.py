"""A course in a kernel: what its lessons hear of each other, and its map. Built notebooks call ``course``."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from mastery_widgets.apps.beside import folders
from mastery_widgets.core.lesson import Lesson
from mastery_widgets.errors import MasteryError
from mastery_widgets.notebook.names import COURSE, OUTLINE_FILE
from mastery_widgets.notebook.outline import read_outline
from mastery_widgets.notebook.seal import SUFFIX, Sealed, unseal_file
from mastery_widgets.session import Learner, Record
from mastery_widgets.session.course import CourseSession
from mastery_widgets.session.course_record import CourseRecord
from mastery_widgets.session.map_view import MapView, map_view
from mastery_widgets.session.ports import Clock
from mastery_widgets.session.rest_of_course import RestOfCourse

__all__ = ["Files", "course_view", "followed", "rest_of_course"]


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


def rest_of_course(lesson: Lesson, record: Record, learner: Learner, *, clock: Clock) -> RestOfCourse | None:
    """What a lesson hears of the course that lies beside it; None where there is none.

    Raises:
        SealError: the outline is damaged.
    """
    course = followed(record, learner, clock=clock)
    return None if course is None else RestOfCourse(lesson, course, _address_of, home=f"{COURSE}.ipynb")


def course_view(course: CourseRecord, session: CourseSession, notice: str) -> MapView:
    """The map, with where a placement would have her begin."""
    begin: Collection[str] = ()
    with suppress(MasteryError):
        placement, belief = session.placement()
        if belief.answers and placement.next(belief) is None:
            begin = placement.begin(belief)
    return map_view(course, _address_of, begin=begin, notice=notice)
