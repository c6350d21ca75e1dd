"""One lesson on stage in one kernel: frames, lesson line, gate and, where there is no extension, player."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets

from mastery_widgets.session import CellRun, Session
from mastery_widgets.widgets.faces import FrameFace, LineFace
from mastery_widgets.widgets.gate import CellMetadata, Gate
from mastery_widgets.widgets.player import Player

__all__ = ["Stage"]


class Stage:
    """Joins the widgets of a lesson to its session. ``on_visitor`` is called with the name that a browser keeps."""

    def __init__(
        self,
        session: Session,
        *,
        shell: Any,
        start: str,
        metadata: CellMetadata,
        acting: Callable[[], str] = lambda: "",
        on_visitor: Callable[[str], None] | None = None,
    ) -> None:
        self.session = session
        self.gate = Gate(session, start, metadata, acting, self._refresh)
        self._shell = shell
        self._faces: dict[str, FrameFace] = {}
        self._on_visitor = on_visitor
        self._line: LineFace | None = None
        self._box: ipywidgets.VBox | None = None
        self._player: Player | None = None
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
        self._player = None
        if self._box is not None and self._line is not None and self._line.player:
            self._box.children = (self._line,)
            self._play()
        self.session.tell()

    def _play(self) -> None:
        assert self._box is not None
        assert self._line is not None
        if self._player is None:
            self._line.player = True
            self._player = Player(self.session, self._faces, self._box, self._shell)
        self._player.show()
        self._line.refresh()

    def _refresh(self) -> None:
        """Cells can be put in from now on: what is answered in one says so."""
        for id, face in self._faces.items():
            if self.session.is_open(id):
                face.refresh()

    def _changed(self) -> None:
        for id, face in self._faces.items():
            if self.session.is_open(id):
                face.refresh()
        if self._player is not None:
            self._player.show()
        self.gate.show()
        if self._line is not None:
            self._line.refresh()
