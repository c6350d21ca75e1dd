"""A course on stage in one kernel: its map, the review that is due, and the placement."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import anywidget
import ipywidgets
import traitlets

from mastery_widgets.catalogue import phrases
from mastery_widgets.core.course import PLACEMENT, REVIEW
from mastery_widgets.session.course import CourseSession
from mastery_widgets.session.map_view import MapView
from mastery_widgets.widgets.faces import FrameFace
from mastery_widgets.widgets.front import built

__all__ = ["CourseStage", "MapFace"]


class MapFace(anywidget.AnyWidget):  # type: ignore[misc]  # anywidget has no types
    """The map. The browser asks to look again, and is believed in nothing else."""

    _esm = built("map.js")
    _css = built("map.css")

    view = traitlets.Dict().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)

    def __init__(self, view: Mapping[str, Any], language: str, on_look: Callable[[], None]) -> None:
        self._on_look = on_look
        words = {key.partition(".")[2]: text for key, text in phrases(language).items() if key.startswith("map.")}
        super().__init__(view=dict(view), words=words)
        self.on_msg(self._hear)

    def set_state(self, sync_data: Mapping[str, Any]) -> None:
        """Nothing: a trait that a browser sets stays what the kernel made it."""

    def _hear(self, _: Any, content: Any, __: Any) -> None:
        if content == {"type": "look"}:
            self._on_look()


class CourseStage:
    """Joins the faces of a course to its session. ``view_of_map`` makes the map's view anew."""

    def __init__(
        self,
        session: CourseSession,
        view_of_map: Callable[[], MapView],
        *,
        on_visitor: Callable[[str], None] | None = None,
    ) -> None:
        self.session = session
        self._view_of_map = view_of_map
        self._on_visitor = on_visitor
        self._map: MapFace | None = None
        self._frames: dict[str, FrameFace] = {}
        self._box = ipywidgets.VBox([])
        self._box.add_class("mw-course")
        session.on_change.append(self.refresh)

    def box(self) -> ipywidgets.Widget:
        """What the start cell shows."""
        if self._map is None:
            self._map = MapFace(self._view_of_map(), self.session.language, self.refresh)
        self.refresh()
        return self._box

    def refresh(self) -> None:
        """Show what is so now; what has nothing to say is not there."""
        assert self._map is not None
        with self.session.lock:
            view = dict(self._view_of_map())
            if view != self._map.view:
                self._map.view = view
            children = [self._face(REVIEW)] if REVIEW in self._frames or self.session.to_review() else []
            children += [self._map, self._face(PLACEMENT)]
            if tuple(children) != self._box.children:
                self._box.children = children
            for face in self._frames.values():
                face.refresh()

    def joined(self) -> None:
        """Somebody else's progress: every face shows it."""
        self.session.tell()

    def _face(self, id: str) -> FrameFace:
        if id not in self._frames:
            self._frames[id] = FrameFace(self.session, id, on_visitor=self._on_visitor)
        return self._frames[id]
