"""The gate in JupyterLab: the kernel says which cells are open, the extension makes the notebook agree.

Messages: ``docs/protocol.md`` §3. What is closed is never answered, whatever is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

from mastery_widgets.catalogue import phrase, phrases
from mastery_widgets.core.lesson import Cell
from mastery_widgets.session import Session

__all__ = ["TARGET", "Gate"]

TARGET = "mastery_widgets.gate"
CellMetadata = Callable[[Cell], dict[str, Any]]


class Gate:
    """All pages that show the notebook of one lesson, and what has been told to them.

    ``ran`` holds the ids of cells that have run in this kernel; ``metadata`` says what a cell carries in its notebook.
    Pages of two browsers may show one notebook: ``acting`` names the page whose message is being handled, and only that
    one runs cells and moves the focus; the others follow. ``is_shown``: a page has come, so that cells can be put in;
    ``on_first_page`` is called then.
    """

    def __init__(
        self,
        session: Session,
        start: str,
        metadata: CellMetadata,
        acting: Callable[[], str] = lambda: "",
        on_first_page: Callable[[], None] = lambda: None,
    ) -> None:
        self._session = session
        self._start = start
        self._metadata = metadata
        self._acting = acting
        self._on_first_page = on_first_page
        self.is_shown = False
        self._comms: dict[Any, str] = {}
        self._serial = 0
        self._told: frozenset[str] = frozenset()
        self.ran: set[str] = set()

    def connect(self, comm: Any, page: str = "") -> None:
        """A page has come: it is heard from now on, and told as soon as it says hello."""
        self._comms[comm] = page
        comm.on_msg(lambda message: self._hear(comm, message["content"]["data"]))
        comm.on_close(lambda _: self._forget(comm))
        if not self.is_shown:
            self.is_shown = True
            self._on_first_page()

    def frame_of(self, id: str) -> str | None:
        """The open frame that is answered in the cell of that id; None where none is."""
        if "--answer" not in id:
            return None
        is_open = set(self._session.open_cells())
        for cell in self._session.lesson.cells:
            if cell.answers is not None and cell.id in is_open and self._session.answer_cell(cell).id == id:
                return cell.answers
        return None

    def show(self) -> None:
        """Tell every page what is open now, and where to go when something is new."""
        is_open = self._session.open_cells()
        new = [id for id in is_open if id not in self._told]
        self._told = frozenset(is_open)
        message = self._message(is_open, new)
        following = {**message, "run": [], "focus": None}
        acting = self._acting()
        is_here = acting in self._comms.values()
        for comm, page in list(self._comms.items()):
            comm.send(message if page == acting or not is_here else following)

    def _hear(self, comm: Any, data: Any) -> None:
        with self._session.lock:
            self._answer(comm, data)

    def _answer(self, comm: Any, data: Any) -> None:
        match data:
            case {"type": "hello"}:
                is_open = self._session.open_cells()
                self._told = frozenset(is_open)
                comm.send(self._message(is_open, self._current(is_open)))
            case {"type": "want", "ids": list(ids)}:
                comm.send({"type": "cells", "cells": self._cells(ids[:2_000])})
            case _:
                pass

    def _forget(self, comm: Any) -> None:
        self._comms.pop(comm, None)

    def _current(self, is_open: Collection[str]) -> list[str]:
        """The cell of the frame that waits for her: where she was."""
        waiting = self._session.current()
        return [cell.id for cell in self._session.lesson.cells if cell.frame == waiting and cell.id in is_open][:1]

    def _message(self, is_open: tuple[str, ...], new: list[str]) -> dict[str, Any]:
        lesson, progress = self._session.lesson, self._session.progress
        self._serial += 1
        done: dict[str, str] = {}
        run: list[str] = []
        listed: list[dict[str, str]] = []
        for id in is_open:
            cell = lesson.cell(id)
            assert cell is not None
            if cell.answers is not None:
                hers = self._session.answer_cell(cell)
                listed.append({"id": hers.id, "hash": hers.hash})
                if progress.of(cell.answers).met_by is not None and hers.id not in self.ran:
                    # What follows may use what she made.
                    run.append(hers.id)
                continue
            listed.append({"id": id, "hash": cell.hash})
            is_done = cell.frame is not None and progress.of(cell.frame).met_by is not None
            if is_done and cell.frame is not None:
                done[id] = lesson.frames[cell.frame].title
            if cell.kind != "prose" and not is_done and id not in self.ran:
                run.append(id)
        titles = [lesson.frames[cell.frame].title for cell in map(lesson.cell, new) if cell and cell.frame]
        return {
            "type": "show",
            "serial": self._serial,
            "lesson": lesson.id,
            "release": lesson.release,
            "open": [*listed, {"id": self._start, "hash": ""}],
            "ran": [one["id"] for one in listed if one["id"] in self.ran],
            "run": run,
            "done": done,
            "focus": self._focus(new),
            "announce": phrase("announce.opened", lesson.language, title=titles[0]) if titles else "",
            "words": {
                key.partition(".")[2]: text for key, text in phrases(lesson.language).items() if key.startswith("lab.")
            },
        }

    def _focus(self, new: list[str]) -> str | None:
        """The first of what is new that she can do something in, else the first of all; nothing while she reads."""
        if self._session.is_staying:
            return None
        for id in new:
            cell = self._session.lesson.cell(id)
            if cell is not None and cell.kind == "frame":
                return id
        return new[0] if new else None

    def _cells(self, ids: list[Any]) -> list[dict[str, Any]]:
        is_open = set(self._session.open_cells())
        answered = []
        for id in ids:
            cell = self._session.lesson.cell(id) if isinstance(id, str) else None
            if cell is None and isinstance(id, str) and (frame := self.frame_of(id)) is not None:
                cell = next(one for one in self._session.lesson.cells if one.answers == frame)
            if cell is None or cell.id not in is_open:
                continue
            if cell.answers is not None:
                answered.append(self._answer_cell(cell))
                continue
            answered.append(
                {
                    "id": cell.id,
                    "hash": cell.hash,
                    "cell_type": "markdown" if cell.kind == "prose" else "code",
                    "source": self._session.contents.source(cell.id),
                    "metadata": self._metadata(cell),
                }
            )
        return answered

    def _answer_cell(self, cell: Cell) -> dict[str, Any]:
        hers = self._session.answer_cell(cell)
        return {
            "id": hers.id,
            "hash": hers.hash,
            "cell_type": "code",
            "source": self._session.cell_source(hers),
            "metadata": self._metadata(replace(cell, id=hers.id, hash=hers.hash)),
        }
