"""An author's view: `%load_ext mastery_widgets`, and every `%%frame` cell shows the frame as a learner meets it."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mastery_widgets.apps.programs import Programs
from mastery_widgets.authoring.compile import compile_frame
from mastery_widgets.authoring.frame_text import read_frame
from mastery_widgets.authoring.source import COURSE_FILE, read_course
from mastery_widgets.core.lesson import Cell, Lesson
from mastery_widgets.core.release import Release
from mastery_widgets.errors import LessonError
from mastery_widgets.session import Learner, Session
from mastery_widgets.store.memory import MemoryRecord
from mastery_widgets.widgets.faces import FrameFace

__all__ = ["preview", "register"]


def register(shell: Any) -> None:
    """Make ``%%frame`` known to an IPython shell."""
    shell.register_magic_function(_frame_magic, magic_kind="cell", magic_name="frame")


def _frame_magic(line: str, cell: str) -> None:
    from IPython.display import display

    display(preview(f"%%frame {line}\n{cell}"))


def preview(text: str) -> FrameFace:
    """The frame in a cell, live, with a record that is forgotten.

    Raises:
        LessonError: with the line in the cell: what came and what was wanted.
    """
    language, objectives, misconceptions = "en", None, frozenset[str]()
    if (Path.cwd() / COURSE_FILE).is_file():
        course = read_course(Path.cwd())
        language = course.language
        objectives = frozenset(objective.id for objective in course.objectives)
        misconceptions = frozenset(course.misconceptions)
    source = read_frame(text.rstrip("\n"))
    try:
        compiled = compile_frame(source, language=language, objectives=objectives, misconceptions=misconceptions)
    except LessonError as error:
        raise LessonError(error.message, line=error.line, cell=error.cell) from None
    frame = compiled.frame
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
        Release(lesson=lesson, frames={frame.id: compiled.content}, sources={"preview": ""}),
        MemoryRecord(),
        Learner(issuer="preview", subject=uuid.uuid4().hex),
        clock=lambda: datetime.now(UTC),
        new_id=lambda: uuid.uuid4().hex,
        runner=Programs(is_alone=True),
    )
    return FrameFace(session, frame.id)
