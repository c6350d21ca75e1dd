"""The player: open stretches in the start cell's output, for Voila and every place without our extension.

What is done when the player starts is folded, not built. Code runs when its output is to be seen, after the code
before it.
"""

from __future__ import annotations

from typing import Any

import ipywidgets

from mastery_widgets.catalogue import phrase
from mastery_widgets.core.lesson import Cell
from mastery_widgets.session import Session
from mastery_widgets.widgets.faces import FoldedFace, FrameFace, ProseFace

__all__ = ["Player"]


class Player:
    """Grows ``box`` as cells open. ``faces`` are the frames that are alive in this kernel, by frame id."""

    def __init__(self, session: Session, faces: dict[str, FrameFace], box: ipywidgets.VBox, shell: Any) -> None:
        self._session = session
        self._faces = faces
        self._box = box
        self._shell = shell
        self._shown: dict[str, ipywidgets.Widget] = {}
        self._ran: set[str] = set()
        self._behind = self._done_before()
        steps = sum(cell.frame is not None for cell in self._mine() if cell.id in self._behind)
        self._top: tuple[ipywidgets.Widget, ...] = ()
        if steps:
            self._top = (FoldedFace(steps, session.lesson.language, self.unfold),)

    def unfold(self) -> None:
        """Build what was folded."""
        self._behind = frozenset()
        self._top = ()
        self.show()

    def show(self) -> None:
        """Make the box agree with what is open."""
        wanted = [cell for cell in self._mine() if cell.id not in self._behind]
        fresh = [cell for cell in wanted if cell.id not in self._shown]
        for cell in fresh:
            self._shown[cell.id] = self._widget(cell)
        children = (*self._top, *(self._shown[cell.id] for cell in wanted))
        if children != self._box.children[:-1]:
            self._box.children = (*children, self._box.children[-1])
        # Outputs are filled once they are on the page: a figure that takes a second must not hold back the prose.
        for cell in fresh:
            if cell.kind == "code":
                self._run_through(cell)

    def _mine(self) -> list[Cell]:
        """Open cells that the notebook does not hold itself."""
        is_open = set(self._session.open_cells())
        # Where there is a player, there is no cell under a frame: what is asked there is answered in the page.
        return [
            cell for cell in self._session.lesson.cells if cell.id in is_open and cell.after and cell.kind != "answer"
        ]

    def _done_before(self) -> frozenset[str]:
        """Cells before the first frame that is not done, but for the stretch that it stands in."""
        progress = self._session.progress
        stretch: list[str] = []
        behind: list[str] = []
        for cell in self._mine():
            stretch.append(cell.id)
            if cell.frame is None:
                continue
            if progress.of(cell.frame).met_by is None:
                return frozenset(behind)
            behind += stretch
            stretch = []
        return frozenset(behind)

    def _widget(self, cell: Cell) -> ipywidgets.Widget:
        language = self._session.lesson.language
        if cell.kind == "prose":
            return ProseFace(self._session.contents.html(cell.id), language)
        if cell.kind == "code":
            return ipywidgets.Output()
        assert cell.frame is not None
        if cell.frame not in self._faces:
            self._faces[cell.frame] = FrameFace(self._session, cell.frame)
        return self._faces[cell.frame]

    def _run_through(self, last: Cell) -> None:
        """Run open code up to ``last``, each once, in order; what is folded runs unseen."""
        for cell in self._mine():
            if cell.kind == "code" and cell.id not in self._ran:
                self._ran.add(cell.id)
                shown = self._shown.get(cell.id)
                self._run(cell, shown if isinstance(shown, ipywidgets.Output) else ipywidgets.Output())
            if cell.id == last.id:
                return

    def _run(self, cell: Cell, output: ipywidgets.Output) -> None:
        with output:
            result = self._shell.run_cell(self._session.contents.source(cell.id), store_history=False)
        if result.error_before_exec or result.error_in_exec:
            output.outputs = (
                {
                    "output_type": "stream",
                    "name": "stdout",
                    "text": phrase("code.failed", self._session.lesson.language),
                },
            )
