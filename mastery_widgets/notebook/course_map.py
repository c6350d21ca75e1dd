"""The notebook of a course: its map, what is due, and where to begin."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import nbformat

from mastery_widgets.core.course import Outline, outline_of
from mastery_widgets.core.objective import Objective
from mastery_widgets.core.release import Release
from mastery_widgets.errors import LessonError
from mastery_widgets.notebook.build import Built, words, write
from mastery_widgets.notebook.names import COURSE, OUTLINE_FILE, start_cell
from mastery_widgets.notebook.outline import outline_text
from mastery_widgets.notebook.seal import SCHEMA

__all__ = ["build_course", "course_notebook_text"]


def build_course(
    folder: Path, title: str, language: str, objectives: Sequence[Objective], lessons: Sequence[tuple[Release, str]]
) -> Built | None:
    """Write the map of a course and the outline that its lessons read; None for a course of one lesson.

    ``lessons`` are in order, each with the name of its notebook.

    Raises:
        LessonError: a lesson has the map's own name, or the files cannot be written.
    """
    if len(lessons) < 2:
        return None
    for release, notebook in lessons:
        if release.lesson.id == COURSE or notebook == f"{COURSE}.ipynb":
            raise LessonError(
                f"`{COURSE}` is the name of the course's own notebook, its map; give this lesson and its file another",
                file=folder / Path(notebook).with_suffix(".md"),
            )
    outline = outline_of(title, language, objectives, [(release.lesson, name) for release, name in lessons])
    target, sidecar = folder / f"{COURSE}.ipynb", folder / OUTLINE_FILE
    try:
        write(sidecar, outline_text(outline))
        write(target, course_notebook_text(outline))
    except OSError as error:
        raise LessonError(f"cannot be written: {error.strerror}", file=target) from None
    return Built(notebook=target, sidecar=sidecar)


def course_notebook_text(outline: Outline) -> str:
    """The course's notebook: its title, and the cell that shows the map."""
    start = start_cell(COURSE)
    cells = [
        nbformat.v4.new_markdown_cell(f"# {_plain(outline.title)}", id=f"{COURSE}--title"),
        nbformat.v4.new_code_cell(
            "import mastery_widgets\n\nmastery_widgets.course()",
            id=start,
            metadata={
                "jupyter": {"source_hidden": True},
                "mastery": {"cell": start, "kind": "start", "after": [], "hash": ""},
            },
        ),
    ]
    notebook = nbformat.v4.new_notebook(
        cells=cells,
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"},
            "language_info": {"name": "python", "file_extension": ".py", "mimetype": "text/x-python"},
            "mastery": {
                "schema": SCHEMA,
                "kind": "map",
                "lesson": COURSE,
                "title": outline.title,
                "course": outline.title,
                "language": outline.language,
                "words": words(outline.language),
            },
            "title": outline.title,
            "voila": {"template": "mastery"},
        },
    )
    nbformat.validate(notebook)
    text: str = nbformat.writes(notebook)
    return text + "\n"


def _plain(title: str) -> str:
    """A title as Markdown that shows it and does nothing else."""
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]<>()#+-.!|~$&" else sign for sign in title)
