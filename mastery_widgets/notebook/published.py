"""Which notebooks may be put before a class: those that show what is open from the start, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat

from mastery_widgets.errors import LessonError

__all__ = ["is_lesson", "read_notebook", "refuse_unlocked", "unlocked_cells"]


def read_notebook(path: Path) -> Any:
    """A notebook file as nbformat reads it.

    Raises:
        LessonError: it cannot be read as one.
    """
    try:
        return nbformat.read(path, as_version=4)
    except FileNotFoundError:
        raise LessonError("there is no such file", file=path) from None
    except Exception as error:  # nbformat raises many kinds of its own
        raise LessonError(f"is no readable notebook ({type(error).__name__})", file=path) from None


def is_lesson(notebook: Any) -> bool:
    """Whether a notebook is a built lesson, or has cells of one."""
    return isinstance(notebook.metadata.get("mastery"), Mapping) or any(
        isinstance(cell.metadata.get("mastery"), Mapping) for cell in notebook.cells
    )


def unlocked_cells(notebook: Any) -> list[str]:
    """Ids of cells that opened while a learner worked: to serve them is to show them to everyone."""
    said = notebook.metadata.get("mastery")
    open_at_first = set(said.get("open", ())) if isinstance(said, Mapping) else set()
    found = []
    for cell in notebook.cells:
        ours = cell.metadata.get("mastery")
        if not isinstance(ours, Mapping) or ours.get("kind") == "start":
            continue
        name = str(ours.get("cell") or cell.get("id") or "?")
        if name not in open_at_first or ours.get("after"):
            found.append(name)
    return found


def refuse_unlocked(path: Path, notebook: Any) -> None:
    """Nothing, for a notebook that can be published.

    Raises:
        LessonError: it was saved after unlocking.
    """
    found = unlocked_cells(notebook)
    if found:
        raise LessonError(
            f"was saved after a learner had opened {len(found)} cells, and shows them to everyone; move it away if the "
            "notes in it are wanted, then run `mastery build`",
            file=path,
        )
