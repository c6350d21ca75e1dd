"""A lesson as all may know it: its cells in order, its frames, and the pure rule that says which cells are open."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

from mastery_widgets.core.criterion import Criterion
from mastery_widgets.core.item import Item
from mastery_widgets.core.objective import Objective

__all__ = ["Cell", "CellKind", "Frame", "FrameContent", "FrameKind", "Lesson", "open_cells"]

CellKind = Literal["prose", "code", "frame", "start"]
FrameKind = Literal["exposition", "practice", "criterion"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell's place and identity. ``after``: ids of the frames that must be done before it opens."""

    id: str
    kind: CellKind
    hash: str
    frame: str | None = None
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A frame without its content. ``key`` is the hash of what decides a verdict; ``instances`` how many there are."""

    id: str
    title: str
    kind: FrameKind
    objectives: tuple[str, ...]
    criterion: Criterion | None
    instances: int
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameContent:
    """What a frame says and asks: sealed until the frame opens. ``body`` and ``summary`` are safe HTML."""

    body: str
    item: Item | None
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A release of a lesson. ``minutes_per_frame`` is the author's estimate."""

    id: str
    title: str
    language: str
    release: str
    objectives: tuple[Objective, ...]
    cells: tuple[Cell, ...]
    frames: Mapping[str, Frame]
    minutes_per_frame: float = 1.0
    course: str = ""
    _order: Mapping[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        order = {cell.id: place for place, cell in enumerate(self.cells)}
        object.__setattr__(self, "_order", order)

    def cell(self, id: str) -> Cell | None:
        """The cell of that id; None when the lesson has none."""
        place = self._order.get(id)
        return None if place is None else self.cells[place]

    @property
    def frame_order(self) -> tuple[str, ...]:
        """Ids of the frames, in reading order."""
        return tuple(cell.frame for cell in self.cells if cell.frame is not None)


def open_cells(lesson: Lesson, done: Collection[str]) -> tuple[str, ...]:
    """Ids of the cells that are open when the frames in ``done`` have been done: always the whole set, in order.

    A cell is open when the frames it stands after are done. What was open stays so: a frame that a new release puts in
    between closes nothing behind it, up to the last frame that was done.
    """
    reached = max((place for place, cell in enumerate(lesson.cells) if cell.frame in done), default=-1)
    return tuple(
        cell.id
        for place, cell in enumerate(lesson.cells)
        if place <= reached or all(frame in done for frame in cell.after)
    )
