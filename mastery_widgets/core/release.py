"""A lesson whole, in memory: what an author's text becomes, before it is sealed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mastery_widgets.core.item import Item
from mastery_widgets.core.lesson import FrameContent, Lesson

__all__ = ["Release"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A lesson with all its content; it serves as a session's ``Contents`` as it stands.

    ``sources`` are the sources of all cells, ``pages`` the prose cells as safe HTML, both by cell id; ``items`` are
    those of the bank, by their own.
    """

    lesson: Lesson
    frames: Mapping[str, FrameContent]
    sources: Mapping[str, str]
    pages: Mapping[str, str] = field(default_factory=dict)
    items: Mapping[str, Item] = field(default_factory=dict)

    def frame(self, id: str) -> FrameContent:
        """What a frame says and asks.

        Raises:
            KeyError: the lesson has no such frame.
        """
        return self.frames[id]

    def item(self, id: str) -> Item:
        """An item of the bank.

        Raises:
            KeyError: the lesson has no such item.
        """
        return self.items[id]

    def source(self, cell: str) -> str:
        """The source of a cell.

        Raises:
            KeyError: the lesson has no such cell.
        """
        return self.sources[cell]

    def html(self, cell: str) -> str:
        """A prose cell as safe HTML.

        Raises:
            KeyError: the lesson has no such prose cell.
        """
        return self.pages[cell]
