"""What cells of a lesson are called, and what they carry: needed in a kernel, where nbformat is not."""

from __future__ import annotations

from typing import Any

from mastery_widgets.core.lesson import Cell

__all__ = ["COURSE", "OUTLINE_FILE", "cell_metadata", "start_cell"]

# The notebook of a course, its map; and the outline that its lessons read.
COURSE = "course"
OUTLINE_FILE = f"{COURSE}.mastery"


def start_cell(lesson: str) -> str:
    """Id of a lesson's start cell."""
    return f"{lesson}--start"


def cell_metadata(cell: Cell) -> dict[str, Any]:
    """What a cell carries in its notebook: one key, ``mastery``; a frame's code is folded away."""
    mastery: dict[str, Any] = {"cell": cell.id, "kind": cell.kind, "hash": cell.hash, "after": list(cell.after)}
    if cell.answers is not None:
        return {"mastery": {**mastery, "answers": cell.answers}}
    if cell.frame is None:
        return {"mastery": mastery}
    return {"jupyter": {"source_hidden": True}, "mastery": {**mastery, "frame": cell.frame}}
