"""The player: open stretches in the start cell's output, for Voila and every place without our extension.

What is done when the player starts is folded, not built, and so is what a learner is let past later, with the words
between. Code runs when its output is to be seen, after the code before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import ipywidgets

from mastery_widgets.catalogue import phrase
from mastery_widgets.core.lesson import Cell
from mastery_widgets.session import Session
from mastery_widgets.widgets.faces import FoldedFace, FrameFace, ProseFace

__all__ = ["Player"]


class Player:
    """Grows ``box`` as cells open.

    ``faces`` are the frames that are alive in this kernel, by frame id; ``first`` is what stands before all cells.
    """

    def __init__(
        self,
        session: Session,
        faces: dict[str, FrameFace],
        box: ipywidgets.VBox,
        shell: Any,
        first: Callable[[], Iterable[ipywidgets.Widget]] = tuple,
    ) -> None:
        self._session = session
        self._faces = faces
        self._box = box
        self._shell = shell
        self._first = first
        self._shown: dict[str, ipywidgets.Widget] = {}
        self._ran: set[str] = set()
        self._behind = self._done_before()
        steps = sum(cell.frame is not None for cell in self._mine() if cell.id in self._behind)
        self._top: tuple[ipywidgets.Widget, ...] = ()
        if steps:
            self._top = (FoldedFace(steps, session.lesson.language, self.unfold),)
        self._unfolded: set[str] = set()
        self._folds: dict[str, FoldedFace] = {}

    def unfold(self) -> None:
        """Build what was folded."""
        self._behind = frozenset()
        self._top = ()
        self.show()

    def show(self) -> None:
        """Make the box agree with what is open."""
        children: list[ipywidgets.Widget] = [*self._first(), *self._top]
        fresh: list[Cell] = []
        passed: list[Cell] = []
        for stretch in _stretches([cell for cell in self._mine() if cell.id not in self._behind]):
            if self._is_passed(stretch):
                passed += stretch
                continue
            children += self._fold(passed)
            passed = []
            fresh += [cell for cell in stretch if cell.id not in self._shown]
            self._shown |= {cell.id: self._widget(cell) for cell in stretch if cell.id not in self._shown}
            children += [self._shown[cell.id] for cell in stretch]
        children += self._fold(passed)
        if tuple(children) != self._box.children[:-1]:
            self._box.children = (*children, self._box.children[-1])
        # Outputs are filled once they are on the page: a figure that takes a second must not hold back the prose.
        for cell in fresh:
            if cell.kind == "code":
                self._run_through(cell)

    def _is_passed(self, stretch: list[Cell]) -> bool:
        """Whether she was let past its frame before any of it was on the page, and has not asked for it."""
        frame = stretch[-1].frame
        if frame is None or not self._session.progress.of(frame).is_skipped:
            return False
        return not any(cell.id in self._shown or cell.id in self._unfolded for cell in stretch)

    def _fold(self, passed: list[Cell]) -> list[FoldedFace]:
        """The line that stands for stretches which she was let past; nothing where there are none."""
        if not passed:
            return []
        ids = {cell.id for cell in passed}
        steps = sum(cell.frame is not None for cell in passed)

        def unfold() -> None:
            self._unfolded |= ids
            self.show()

        name = f"{passed[0].id} {steps}"
        if name not in self._folds:
            self._folds[name] = FoldedFace(steps, self._session.lesson.language, unfold)
        return [self._folds[name]]

    def _mine(self) -> list[Cell]:
        """Open cells that the notebook does not hold itself."""
        is_open = set(self._session.open_cells())
        # Where there is a player, there is no cell under a frame: what is asked there is answered in the page.
        return [
            cell for cell in self._session.lesson.cells if cell.id in is_open and cell.after and cell.kind != "answer"
        ]

    def _done_before(self) -> frozenset[str]:
        """Cells before the first frame that is not done, but for the stretch that it stands in.

        The last form stays on the page while it offers something deeper.
        """
        progress = self._session.progress
        behind: list[str] = []
        last_form: Cell | None = None
        for stretch in _stretches(self._mine()):
            frame = stretch[-1].frame
            if frame is None or progress.of(frame).met_by is None:
                break
            behind += [cell.id for cell in stretch]
            last_form = stretch[-1] if frame in self._session.lesson.forms else last_form
        if last_form is not None and self._session.frame_view(str(last_form.frame))["routes"]:
            behind.remove(last_form.id)
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


def _stretches(cells: list[Cell]) -> list[list[Cell]]:
    """Each frame with what stands between it and the one before; last what stands behind the last frame."""
    found: list[list[Cell]] = [[]]
    for cell in cells:
        found[-1].append(cell)
        if cell.frame is not None:
            found.append([])
    return [stretch for stretch in found if stretch]
