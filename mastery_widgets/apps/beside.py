"""A lesson with its course beside it: nothing of the course is imported or opened before something is asked of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from mastery_widgets.core.attempt import Step
from mastery_widgets.errors import RecordError, SealError
from mastery_widgets.notebook.names import OUTLINE_FILE
from mastery_widgets.session import Clock, Contents, Learner, Record

if TYPE_CHECKING:
    from mastery_widgets.session.course import CourseSession
    from mastery_widgets.session.rest_of_course import RestOfCourse

__all__ = ["Beside", "folders", "is_in_course"]

# What was mastered is not due for review sooner.
_SOONEST_DUE = timedelta(hours=12)


def folders() -> list[Path]:
    """Where a notebook's own files may lie: the working folder, or where the server says that the notebook lies."""
    found = [Path.cwd()]
    named = os.environ.get("JPY_SESSION_NAME", "")
    if named:
        found.append(Path(named).parent)
    return found


class Beside:
    """The ``Elsewhere`` of a lesson; the course that lies beside it is opened when it is first asked for something.

    A lesson without a course is one of its own, of one lesson, and is looked into once something in it can be due. A
    course that is damaged stands in nobody's way: the lesson then stands alone.
    """

    def __init__(self, contents: Contents, record: Record, learner: Learner, *, clock: Clock) -> None:
        self._contents = contents
        self._lesson = contents.lesson
        self._is_alone = not is_in_course()
        self._made: RestOfCourse | None = None
        self._is_asked = False
        self._began_at: datetime | None = None
        self._record = record
        self._learner = learner
        self._clock = clock

    def _rest(self) -> RestOfCourse | None:
        if not self._is_asked:
            self._is_asked = True
            from mastery_widgets.apps.course import rest_of_course

            with suppress(SealError):
                self._made = rest_of_course(self._contents, self._record, self._learner, clock=self._clock)
        return self._made

    def _course(self) -> RestOfCourse | None:
        return None if self._is_alone else self._rest()

    def _reviewed(self) -> RestOfCourse | None:
        """Where what is due is found; None while nothing can be."""
        if not self._is_alone:
            return self._rest()
        if self._began_at is None:
            with suppress(RecordError):
                entries = self._record.entries(self._learner, self._lesson.id)
                self._began_at = entries[0][1].at if entries else None
        if self._began_at is None or self._clock() - self._began_at < _SOONEST_DUE:
            return None
        return self._rest()

    def mastered(self) -> Collection[str]:
        """What may be built upon; nothing is opened for a lesson that stands on nothing elsewhere."""
        if not self._lesson.needs:
            return ()
        rest = self._course()
        return [one.id for one in self._lesson.needs] if rest is None else rest.mastered()

    def due(self) -> Collection[str]:
        """What is due for review, in any lesson."""
        rest = self._reviewed()
        return () if rest is None else rest.due()

    def doubtful(self) -> Collection[str]:
        """What the lesson stands on and is to be checked first."""
        rest = self._course() if self._lesson.needs else None
        return () if rest is None else rest.doubtful()

    def overrides(self) -> Mapping[str, Step]:
        """What a teacher let her through."""
        rest = self._course()
        return {} if rest is None else rest.overrides()

    def name_of(self, objective: str) -> str:
        """The name of an objective of any lesson."""
        rest = self._reviewed()
        return objective if rest is None else rest.name_of(objective)

    def lesson_of(self, objective: str) -> tuple[str, str] | None:
        """Title and address of the lesson that teaches an objective."""
        rest = self._course()
        return None if rest is None else rest.lesson_of(objective)

    def home(self) -> tuple[str, str] | None:
        """Title and address of the course's map."""
        rest = self._course()
        return None if rest is None else rest.home()

    def review(self, *, new_id: Callable[[], str]) -> CourseSession | None:
        """What plays the review that is due; None while nothing can be."""
        rest = self._reviewed()
        if rest is None:
            return None
        from mastery_widgets.apps.course import review_of

        return review_of(rest, new_id=new_id)


def is_in_course() -> bool:
    """Whether a course lies beside this notebook."""
    return any((folder / OUTLINE_FILE).is_file() for folder in folders())
