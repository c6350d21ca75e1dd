"""Cells of her notebook in which a learner answers: which they are, and when a run of one is a response."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from mastery_widgets.core.frame_progress import FrameProgress
from mastery_widgets.core.item import Key
from mastery_widgets.core.lesson import Cell, Frame
from mastery_widgets.core.running import Placed, placed
from mastery_widgets.session.ports import CellRun, OwnKernel

__all__ = ["AnswerCell", "answer_cell", "instance_name", "is_response", "place_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerCell:
    """The cell of the instance that is on the screen: another instance has another cell.

    ``hash`` stays while its instance and its key do, whatever she writes in it.
    """

    id: str
    hash: str
    frame: str


def answer_cell(cell: Cell, frame: Frame, state: FrameProgress) -> AnswerCell:
    """The cell for a frame as it stands now; ``cell`` is that of the lesson."""
    number = state.presentation
    digest = hashlib.sha256(f"{frame.key}:{number}".encode()).hexdigest()[:16]
    return AnswerCell(id=f"{cell.id}-{number}" if number else cell.id, hash=digest, frame=frame.id)


def instance_name(frame: str, presentation: int) -> str:
    """What an instance on the screen of a frame is called between a session and a kernel."""
    return f"{frame}:{presentation}"


def place_of(key: Key, kernel: OwnKernel | None, *, is_form: bool = False) -> str:
    """Where it is answered now: ``page``, ``cell`` (below the frame), or ``kernel`` (in any cell, then checked)."""
    found = placed(key)
    if found is None or kernel is None:
        return "page"
    if kernel.has_cells() and not is_form:
        return "cell"
    return "kernel" if found.where == "state" else "page"


def is_response(run: CellRun, key: Placed, state: FrameProgress, refused: str) -> bool:
    """Whether a run says something new: not the cell as it was given, nor what was judged or sent back last."""
    text = run.text.strip()
    if not text or text == key.cell.strip() or state.is_settled or state.met_by is not None:
        return False
    last = "" if state.last is None else str(state.last.response.get("text", "")).strip()
    return text not in (last, refused.strip())
