"""A release → the learner's notebook and its sidecar, byte for byte the same each time."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from mastery_widgets.catalogue import phrases
from mastery_widgets.core.lesson import open_cells
from mastery_widgets.core.release import Release
from mastery_widgets.errors import LessonError
from mastery_widgets.notebook.names import cell_metadata, start_cell
from mastery_widgets.notebook.published import read_notebook, refuse_unlocked
from mastery_widgets.notebook.seal import SCHEMA, SUFFIX, seal

__all__ = ["Built", "build", "needs_of", "notebook_text", "words", "write"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """Where a lesson was written; ``sidecar`` None when all is in one file."""

    notebook: Path
    sidecar: Path | None


def build(release: Release, target: Path, *, one_file: bool = False) -> Built:
    """Write the learner's notebook to ``target``, and the sidecar beside it.

    Raises:
        LessonError: there is a notebook that was saved after unlocking, or the files cannot be written.
    """
    if target.exists():
        refuse_unlocked(target, read_notebook(target))
    sealed = seal(release)
    sidecar = None if one_file else target.with_name(release.lesson.id + SUFFIX)
    try:
        if sidecar is not None:
            write(sidecar, sealed)
        write(target, notebook_text(release, sealed if one_file else None))
    except OSError as error:
        raise LessonError(f"cannot be written: {error.strerror}", file=target) from None
    return Built(notebook=target, sidecar=sidecar)


def notebook_text(release: Release, sealed: str | None) -> str:
    """The learner's notebook: open cells, then the start cell; with ``sealed`` in it for one file."""
    lesson = release.lesson
    # Where a learner answers in a cell, her notebook gets it from her own kernel: elsewhere it would run here.
    shown = [cell for cell in lesson.cells if cell.id in set(open_cells(lesson, ())) and cell.kind != "answer"]
    cells: list[Any] = []
    for cell in shown:
        source = release.source(cell.id)
        metadata = cell_metadata(cell)
        if cell.kind == "prose":
            cells.append(nbformat.v4.new_markdown_cell(source, id=cell.id, metadata=metadata))
            continue
        if cell.kind == "frame" and sealed is not None:
            source = source.replace(f', lesson="{lesson.id}")', f', lesson="{lesson.id}", sealed={sealed!r})')
        cells.append(nbformat.v4.new_code_cell(source, id=cell.id, metadata=metadata))
    cells.append(
        nbformat.v4.new_code_cell(
            f'import mastery_widgets\n\nmastery_widgets.start(lesson="{lesson.id}")',
            id=start_cell(lesson.id),
            metadata={
                "jupyter": {"source_hidden": True},
                "mastery": {"cell": start_cell(lesson.id), "kind": "start", "after": [], "hash": ""},
            },
        )
    )
    notebook = nbformat.v4.new_notebook(
        cells=cells,
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"},
            "language_info": {"name": "python", "file_extension": ".py", "mimetype": "text/x-python"},
            "mastery": {
                "schema": SCHEMA,
                "lesson": lesson.id,
                "release": lesson.release,
                "title": lesson.title,
                "course": lesson.course,
                "language": lesson.language,
                "steps": len(lesson.way),
                "minutes": round(len(lesson.way) * lesson.minutes_per_frame),
                "open": [cell.id for cell in shown],
                "needs": needs_of(release),
                "words": words(lesson.language),
            },
            "title": lesson.title,
            "voila": {"template": "mastery"},
        },
    )
    nbformat.validate(notebook)
    text: str = nbformat.writes(notebook)
    return text + "\n"


def needs_of(release: Release) -> dict[str, list[str]]:
    """Frames and items that can be answered only where packages besides Python's library are, each with these."""
    asked = [(name, content.item) for name, content in release.frames.items()] + list(release.items.items())
    found: dict[str, list[str]] = {}
    for name, item in asked:
        needs = [need for one in (item.instances if item else ()) for need in getattr(one.key, "needs", ())]
        if needs:
            found[name] = list(dict.fromkeys(needs))
    return found


def words(language: str) -> dict[str, str]:
    """What the JupyterLab extension and the Voila page say before a kernel has spoken."""
    said = phrases(language)
    return {key.partition(".")[2]: text for key, text in said.items() if key.startswith(("lab.", "page."))}


def write(path: Path, text: str) -> None:
    """Whole or not at all; a file that is the same already is left alone."""
    data = text.encode()
    if path.exists() and path.read_bytes() == data:
        return
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
