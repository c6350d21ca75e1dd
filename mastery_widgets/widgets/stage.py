"""One lesson on stage in one kernel: frames, lesson line, gate and, where there is no extension, player."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import ipywidgets

from mastery_widgets.session import CellRun, Session
from mastery_widgets.widgets.faces import FrameFace, LineFace
from mastery_widgets.widgets.gate import CellMetadata, Gate
from mastery_widgets.widgets.player import Player

if TYPE_CHECKING:
    from mastery_widgets.session.course import CourseSession

__all__ = ["Stage"]


class Stage:
    """Joins the widgets of a lesson to its session.

    ``on_visitor`` is called with the name that a browser keeps. ``review`` makes what plays the review that is due;
    None where there is none.
    """

    def __init__(
        self,
        session: Session,
        *,
        shell: Any,
        start: str,
        metadata: CellMetadata,
        acting: Callable[[], str] = lambda: "",
        on_visitor: Callable[[str], None] | None = None,
        review: Callable[[], CourseSession | None] = lambda: None,
    ) -> None:
        self.session = session
        self.gate = Gate(session, start, metadata, acting, self._refresh)
        self._shell = shell
        self._faces: dict[str, FrameFace] = {}
        self._on_visitor = on_visitor
        self._line: LineFace | None = None
        self._box: ipywidgets.VBox | None = None
        self._player: Player | None = None
        self._review_of = review
        self._review: FrameFace | None = None
        session.on_change.append(self._changed)

    def frame(self, id: str) -> FrameFace:
        """The live face of an open frame; the same one each time its cell runs.

        Raises:
            KeyError: no such frame, or it is closed.
        """
        if id not in self._faces:
            self._faces[id] = FrameFace(self.session, id, on_visitor=self._on_visitor)
        else:
            self._faces[id].refresh()
        cell = next((cell.id for cell in self.session.lesson.cells if cell.frame == id), None)
        if cell is not None:
            self.gate.ran.add(cell)
        return self._faces[id]

    def line(self) -> ipywidgets.Widget:
        """What the start cell shows."""
        if self._box is None:
            self._line = LineFace(
                self.session,
                on_player=self._play,
                on_visitor=self._on_visitor,
                on_review=self._begin_review,
            )
            self._box = ipywidgets.VBox([self._line])
            self._box.add_class("mw-player")
        elif self._line is not None:
            self._line.refresh()
        return self._box

    def cell_ran(self, id: str) -> None:
        """A cell of the notebook has run in this kernel."""
        if self.session.lesson.cell(id) is not None or self.gate.frame_of(id) is not None:
            self.gate.ran.add(id)

    def answered(self, frame: str, run: CellRun) -> None:
        """The cell in which she answers a frame has run: where that says something new, it is her response."""
        with self.session.lock:
            view = self.session.cell_ran(frame, run)
            if view is not None and frame in self._faces:
                self._faces[frame].view = dict(view)
            self.session.tell()

    def joined(self) -> None:
        """Somebody else's progress: every face shows it."""
        self._player = self._review = None
        if self._box is not None and self._line is not None:
            self._box.children = (self._line,)
            if self._line.player:
                self._play()
        self.session.tell()

    def _play(self) -> None:
        assert self._box is not None
        assert self._line is not None
        if self._player is None:
            self._line.player = True
            self._player = Player(self.session, self._faces, self._box, self._shell, self._first)
        self._player.show()
        self._line.refresh()

    def _first(self) -> tuple[ipywidgets.Widget, ...]:
        """What stands before everything else in the start cell's output."""
        return () if self._review is None else (self._review,)

    def _begin_review(self) -> None:
        """What is due is asked here, before the lesson goes on; nothing while nothing is due."""
        view = self.session.lesson_view()
        if self._box is None or self._line is None or not (view["due"] or view["checks"]):
            return
        # Only where something is due: a lesson alone loads nothing of courses.
        from mastery_widgets.core.course import REVIEW

        if self._review is None:
            found = self._review_of()
            if found is None:
                return
            found.lock = self.session.lock
            found.on_change.append(self._reviewed)
            self._review, self._asks = FrameFace(found, REVIEW), found
        self._asks.call(REVIEW)
        self._review.refresh()
        if self._player is not None:
            self._player.show()
        elif self._review not in self._box.children:
            self._box.children = (*self._first(), self._line)

    def _reviewed(self) -> None:
        """What was due is less so, and what was in doubt may open what waits for it."""
        self.session.look()
        if self._line is not None:
            self._line.refresh()
        self.session.tell()

    def _refresh(self) -> None:
        """Cells can be put in from now on: what is answered in one says so."""
        for id, face in self._faces.items():
            if self.session.is_open(id):
                face.refresh()

    def _changed(self) -> None:
        for id, face in self._faces.items():
            if self.session.is_open(id):
                face.refresh()
        if self._line is not None:
            # Code that now runs may take a while: the line says before it where she is.
            self._line.refresh()
        if self._player is not None:
            self._player.show()
        self.gate.show()
