"""A small course of three lessons: one with a unit, one without a form, and one that stands on both."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mastery_widgets.authoring.source import lesson_files, read_course, read_lesson
from mastery_widgets.core.course import Outline, outline_of
from mastery_widgets.core.item import Instance
from mastery_widgets.core.release import Release
from mastery_widgets.session import Learner, Record
from mastery_widgets.session.course import CourseSession
from mastery_widgets.session.course_record import CourseRecord
from mastery_widgets.session.events import Event
from mastery_widgets.session.rest_of_course import RestOfCourse
from mastery_widgets.session.views import FrameView
from mastery_widgets.store.memory import MemoryRecord
from tests.sample import ADA
from tests.unit_sample import END, PICTURE, Learning, asked, marker

__all__ = ["COURSE_OF_THREE", "Course", "respond", "write_course_of_three"]

COURSE_OF_THREE = """\
title: Times
language: en
objectives:
  double: Double a number
  triple: Take a number three times
  six-times:
    name: Take a number six times
    prerequisites: [double, triple]
"""


def _head(lesson: str, title: str) -> str:
    return f"---\nkernelspec: {{name: python3, display_name: Python 3, language: python}}\nmastery:\n  lesson: {lesson}\n  title: {title}\n---\n# {title}\n\nNumbers taken more than once.\n"


_LESSONS = {
    "doubles.md": [
        _head("doubles", "Doubles"),
        asked("frame", "twice", "Twice", "double", "What is twice {n}?", "{2 * n}", "{n + 2}"),
        asked("item", "item-double", "Twice", "double", "Twice {n} is", "{2 * n}", "{n + 2}"),
        marker("form", "check-double", "title: What you can do now\nitems: {item-double: 2}\n"),
        marker("corrective", "double-again", "title: Doubling, seen\nobjective: double\nmode: picture\n", PICTURE),
        marker("enrichment", "chessboard", "title: The chessboard\n", "One grain, two grains, four grains."),
        END,
    ],
    "triples.md": [
        _head("triples", "Triples"),
        asked("frame", "thrice", "Three times", "triple", "What is three times {n}?", "{3 * n}", "{n + 3}"),
    ],
    "sixes.md": [
        _head("sixes", "Six times"),
        asked("frame", "sixfold", "Six of them", "six-times", "What is six times {n}?", "{6 * n}", "{n + 6}"),
        asked("item", "item-six", "Six times", "six-times", "Six times {n} is", "{6 * n}", "{n + 6}"),
        marker("form", "check-six", "title: Six times, all of it\nitems: {item-six: 2}\n"),
        marker("corrective", "six-again", "title: Six bars\nobjective: six-times\nmode: picture\n", PICTURE),
        marker("enrichment", "twelve", "title: Twelve times\n", "And twelve times?"),
        END,
    ],
}  # fmt: skip


def write_course_of_three(folder: Path) -> Path:
    """The course as its author has it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "course.yml").write_text(COURSE_OF_THREE, "utf-8")
    for name, parts in _LESSONS.items():
        (folder / name).write_text("\n".join(parts), "utf-8")
    return folder


class Course:
    """A learner before the course, Ada if nothing is said, in one record, on a clock that a test moves. It is the shelf of its lessons as well."""

    def __init__(self, folder: Path, *, learner: Learner = ADA) -> None:
        self.learner = learner
        self.folder = write_course_of_three(folder)
        course = read_course(folder)
        self.releases: Mapping[str, Release] = {
            release.lesson.id: release for release in (read_lesson(file, course) for file in lesson_files(folder))
        }
        self.outline: Outline = outline_of(
            course.title,
            course.language,
            course.objectives,
            [(release.lesson, f"{id}.ipynb") for id, release in self.releases.items()],
        )
        self.record: Record = MemoryRecord()
        self.now = datetime(2024, 5, 1, 8, tzinfo=UTC)
        self.opened: list[str] = []
        self._ids = itertools.count(1)

    def contents(self, lesson: str) -> Release | None:
        """A lesson, as a shelf hands it out."""
        self.opened.append(lesson)
        return self.releases.get(lesson)

    def later(self, **much: float) -> None:
        """Some time goes by."""
        self.now += timedelta(**much)

    def followed(self) -> CourseRecord:
        """Her records in all lessons, as a kernel that starts now finds them."""
        return CourseRecord(self.outline, self, self.record, self.learner, clock=lambda: self.now)

    def session(self) -> CourseSession:
        """The course's own page, opened now."""
        return CourseSession(self.followed(), new_id=lambda: f"course-step-{next(self._ids)}")

    def lesson(self, id: str) -> Learning:
        """A lesson, opened now in a kernel of its own."""
        rest = RestOfCourse(self.releases[id].lesson, self.followed(), lambda name: name, home="course.ipynb")
        learning = Learning(self.releases[id], self.record, learner=self.learner, elsewhere=rest)
        learning.now = self.now
        return learning

    def master_double(self) -> None:
        """Work through the lesson on doubles, form and all."""
        learning = self.lesson("doubles")
        learning.work_through("twice")
        learning.sit("check-double")

    def master_triple(self) -> None:
        """Work through the lesson on triples."""
        self.lesson("triples").work_through("thrice")


def respond(session: CourseSession, frame: str, *, right: bool = True) -> FrameView:
    """The view after a response to what a course's frame asks."""
    view = session.frame_view(frame)
    item = view["item"]
    assert item is not None
    instances: list[Instance] = []
    for taught in session.course.outline.lessons:
        contents = session.course.contents(taught.id)
        assert contents is not None
        asked_in_frames = (contents.frame(id).item for id in contents.lesson.frames)
        items = [*map(contents.item, contents.lesson.bank), *(one for one in asked_in_frames if one is not None)]
        instances += [instance for one in items for instance in one.instances]
    key = next(one for one in instances if one.prompt == item["prompt"]).key
    response = key.right() if right else key.known_errors()[0][0]
    event = Event(kind="respond", token=str(item["token"]), attempt=f"answer-{uuid.uuid4().hex}", response=response)
    after = session.handle(frame, event)
    assert after is not None
    return after
