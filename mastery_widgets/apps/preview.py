"""An author's view: `%load_ext mastery_widgets`, and every cell of a lesson shows what a learner meets there."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mastery_widgets.apps.programs import Programs
from mastery_widgets.authoring.compile import compile_frame
from mastery_widgets.authoring.course import Course
from mastery_widgets.authoring.filling import filled_html
from mastery_widgets.authoring.frame_text import read_frame, read_item
from mastery_widgets.authoring.items import compile_item
from mastery_widgets.authoring.markdown import render, render_inline
from mastery_widgets.authoring.source import COURSE_FILE, read_course
from mastery_widgets.authoring.unit_text import MARKERS, marker_word, read_marker
from mastery_widgets.core.criterion import Once
from mastery_widgets.core.lesson import Cell, Frame, FrameContent, Lesson
from mastery_widgets.core.release import Release
from mastery_widgets.errors import LessonError
from mastery_widgets.session import Learner, Session
from mastery_widgets.store.memory import MemoryRecord
from mastery_widgets.widgets.faces import FrameFace, ProseFace
from mastery_widgets.widgets.front import Face

__all__ = ["preview", "register"]


def register(shell: Any) -> None:
    """Make ``%%frame``, ``%%item`` and the markers of units known to an IPython shell."""
    for name in ("frame", "item", *MARKERS):
        shell.register_magic_function(_magic(name), magic_kind="cell", magic_name=name)


def _magic(name: str) -> Callable[[str, str], None]:
    def show(line: str, cell: str) -> None:
        from IPython.display import display

        display(preview(f"%%{name} {line}\n{cell}"))

    return show


def preview(text: str) -> Face:
    """What a learner meets in a cell, with a record that is forgotten: a frame or an item, live, or a section's words.

    Raises:
        LessonError: with the line in the cell: what came and what was wanted.
    """
    course = read_course(Path.cwd()) if (Path.cwd() / COURSE_FILE).is_file() else None
    language = "en" if course is None else course.language
    source = text.rstrip("\n")
    try:
        if marker_word(source) is not None:
            marker = read_marker(source)
            title = render(f"## {marker.head['title']}") if marker.id else ""
            return ProseFace(title + filled_html(marker.body, {}), language)
        return _live(*(_item(source, course) if source.startswith("%%item") else _frame(source, course)), language)
    except LessonError as error:
        raise LessonError(error.message, line=error.line, cell=error.cell) from None


def _known(course: Course | None) -> tuple[str, frozenset[str] | None, frozenset[str]]:
    if course is None:
        return "en", None, frozenset()
    return course.language, frozenset(one.id for one in course.objectives), frozenset(course.misconceptions)


def _frame(source: str, course: Course | None) -> tuple[Frame, FrameContent]:
    language, objectives, misconceptions = _known(course)
    made = compile_frame(read_frame(source), language=language, objectives=objectives, misconceptions=misconceptions)
    return made.frame, made.content


def _item(source: str, course: Course | None) -> tuple[Frame, FrameContent]:
    """An item as a frame of its own: in a form it is asked without help, here its ladder can be looked at."""
    language, objectives, misconceptions = _known(course)
    made = compile_item(read_item(source), language=language, objectives=objectives, misconceptions=misconceptions)
    about = made.bank
    frame = Frame(
        id=about.id,
        title=about.title,
        kind="practice",
        objectives=(about.objective,),
        criterion=Once(),
        instances=about.instances,
        key=about.key,
    )
    return frame, FrameContent(body="", item=made.item, summary=render_inline(about.title))


def _live(frame: Frame, content: FrameContent, language: str) -> FrameFace:
    lesson = Lesson(
        id="preview",
        title="Preview",
        language=language,
        release="preview",
        objectives=(),
        cells=(Cell(id="preview", kind="frame", hash="", frame=frame.id),),
        frames={frame.id: frame},
    )
    session = Session(
        Release(lesson=lesson, frames={frame.id: content}, sources={"preview": ""}),
        MemoryRecord(),
        Learner(issuer="preview", subject=uuid.uuid4().hex),
        clock=lambda: datetime.now(UTC),
        new_id=lambda: uuid.uuid4().hex,
        runner=Programs(is_alone=True),
    )
    return FrameFace(session, frame.id)
