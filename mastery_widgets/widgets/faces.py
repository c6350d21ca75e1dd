"""The faces: a frame, a stretch of prose, what is folded away, and the lesson line."""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock
from typing import Any, Protocol

import traitlets

from mastery_widgets.session import Session
from mastery_widgets.session.events import Event, read_event
from mastery_widgets.session.preview import Shows, preview_of
from mastery_widgets.session.views import FrameView
from mastery_widgets.widgets.front import Face, part_for

__all__ = ["FoldedFace", "FrameFace", "LineFace", "Plays", "ProseFace"]


class Plays(Shows, Protocol):
    """Who answers for a frame: a lesson's session, or a course's."""

    lock: RLock

    def kinds(self, frame: str) -> tuple[str, ...]: ...

    def frame_view(self, id: str) -> FrameView: ...

    def handle(self, id: str, event: Event) -> FrameView | None: ...

    def tell(self) -> None: ...


class FrameFace(Face):
    """One frame: events in, views out. The session decides what they are.

    ``preview``: how the text that was asked about last is read.
    """

    preview = traitlets.Dict().tag(sync=True)

    def __init__(self, session: Plays, frame: str, *, on_visitor: Callable[[str], None] | None = None) -> None:
        self._session = session
        self._frame = frame
        super().__init__(
            face="frame",
            language=session.language,
            part=part_for(session.kinds(frame), session.language),
            view=session.frame_view(frame),
            on_visitor=on_visitor,
        )
        self.on_msg(self._hear)

    def _hear(self, _: Any, content: Any, __: Any) -> None:
        with self._session.lock:
            event = None if self.hear_visitor(content) else read_event(content)
            if event is None:
                return
            if event.kind == "preview":
                self.preview = dict(preview_of(self._session, self._frame, event) or self.preview)
                return
            view = self._session.handle(self._frame, event)
            if view is not None:
                self.view = dict(view)
            self._session.tell()

    def refresh(self) -> None:
        """Show what is so now: another tab may have gone on."""
        view = dict(self._session.frame_view(self._frame))
        if {**view, "serial": 0} != {**self.view, "serial": 0}:
            self.view = view


class ProseFace(Face):
    """A stretch of prose: safe HTML, made when the lesson was built."""

    def __init__(self, html: str, language: str) -> None:
        super().__init__(face="prose", language=language, view={"html": html})


class FoldedFace(Face):
    """How many steps were done before the player started; ``on_unfold`` builds them."""

    def __init__(self, steps: int, language: str, on_unfold: Callable[[], None]) -> None:
        self._on_unfold = on_unfold
        super().__init__(face="folded", language=language, view={"steps": steps})
        self.on_msg(self._hear)

    def _hear(self, _: Any, content: Any, __: Any) -> None:
        if content == {"type": "unfold"}:
            self._on_unfold()


class LineFace(Face):
    """Where the learner is, what is left, and why the next frame is closed.

    In ``player`` mode it lies on top of the page.
    """

    player = traitlets.Bool(False).tag(sync=True)

    def __init__(
        self,
        session: Session,
        *,
        on_player: Callable[[], None],
        on_visitor: Callable[[str], None] | None,
        on_review: Callable[[], None],
    ) -> None:
        self._session = session
        self._on_player = on_player
        self._on_review = on_review
        super().__init__(
            face="lesson",
            language=session.lesson.language,
            view=session.lesson_view(),
            on_visitor=on_visitor,
        )
        self.on_msg(self._hear)

    def _hear(self, _: Any, content: Any, __: Any) -> None:
        with self._session.lock:
            if content == {"type": "player"}:
                self._on_player()
            elif content == {"type": "review"}:
                self._on_review()
            elif content == {"type": "test-out"}:
                self._session.test_out()
                self._session.tell()
            elif content == {"type": "look"}:
                self._session.look()
                self.refresh()
                self._session.tell()
            else:
                self.hear_visitor(content)

    def refresh(self) -> None:
        """Show where she is now."""
        self.view = dict(self._session.lesson_view())
