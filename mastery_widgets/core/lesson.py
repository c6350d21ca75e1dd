"""A lesson as all may know it: its cells in order, its frames, and the pure rule that says which cells are open."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

from mastery_widgets.core.criterion import Criterion
from mastery_widgets.core.item import Item
from mastery_widgets.core.objective import Objective
from mastery_widgets.core.tokens import skipped
from mastery_widgets.core.unit import BankItem, Form, Mode, Section, Unit, Way

__all__ = ["Cell", "CellKind", "Frame", "FrameContent", "FrameKind", "Lesson", "open_cells"]

CellKind = Literal["prose", "code", "frame", "answer", "start"]
FrameKind = Literal["exposition", "practice", "criterion", "form"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell's place and identity.

    ``after`` holds what must be so before it opens: ids of frames that are done, and the tokens of ``opening``
    (``mastered:…``, ``ready:…``, ``sat:…``, ``judged:…``, ``route:…``). ``part`` is the unit or section that it belongs
    to; empty in a lesson without forms, and after the last form. A cell of the kind ``answer`` is the learner's: she
    ``answers`` that frame in it, where her notebook can hold it.
    """

    id: str
    kind: CellKind
    hash: str
    frame: str | None = None
    after: tuple[str, ...] = ()
    part: str = ""
    answers: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A frame without its content. ``key`` is the hash of what decides a verdict; ``instances`` how many there are.

    ``mode`` is how it teaches. ``ways`` lead off to branches; ``ahead`` is where who is right at the first try goes on,
    ``back`` what a missed criterion opens again. ``prompt`` is how much of the answer is shown before it is asked: from
    3 (all of it, worked) to 0 (nothing).
    """

    id: str
    title: str
    kind: FrameKind
    objectives: tuple[str, ...]
    criterion: Criterion | None
    instances: int
    key: str
    mode: Mode = "text"
    ways: tuple[Way, ...] = ()
    ahead: str | None = None
    back: str | None = None
    asks_confidence: bool = False
    prompt: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameContent:
    """What a frame says and asks: sealed until the frame opens. ``body`` and ``summary`` are safe HTML."""

    body: str
    item: Item | None
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A release of a lesson. ``minutes_per_frame`` is the author's estimate.

    ``needs`` are the objectives that those of the lesson stand on directly and that it does not teach itself. ``bank``,
    ``forms`` and ``sections`` by id, ``units`` in order; all empty in a lesson that has no form.
    """

    id: str
    title: str
    language: str
    release: str
    objectives: tuple[Objective, ...]
    cells: tuple[Cell, ...]
    frames: Mapping[str, Frame]
    minutes_per_frame: float = 1.0
    course: str = ""
    needs: tuple[Objective, ...] = ()
    bank: Mapping[str, BankItem] = field(default_factory=dict)
    forms: Mapping[str, Form] = field(default_factory=dict)
    sections: Mapping[str, Section] = field(default_factory=dict)
    units: tuple[Unit, ...] = ()
    _order: Mapping[str, int] = field(init=False, repr=False, compare=False)
    _way: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        order = {cell.id: place for place, cell in enumerate(self.cells)}
        object.__setattr__(self, "_order", order)
        aside = {frame for section in self.sections.values() for frame in section.frames}
        object.__setattr__(self, "_way", tuple(frame for frame in self.frame_order if frame not in aside))

    def cell(self, id: str) -> Cell | None:
        """The cell of that id; None when the lesson has none."""
        place = self._order.get(id)
        return None if place is None else self.cells[place]

    @property
    def way(self) -> tuple[str, ...]:
        """Ids of the frames that everybody meets, in reading order: those of no section."""
        return self._way

    def unit(self, form: str) -> Unit:
        """The unit that a form ends.

        Raises:
            KeyError: the lesson has no such form.
        """
        for unit in self.units:
            if unit.id == form:
                return unit
        raise KeyError(form)

    @property
    def frame_order(self) -> tuple[str, ...]:
        """Ids of the frames, in reading order."""
        return tuple(cell.frame for cell in self.cells if cell.frame is not None)


def open_cells(lesson: Lesson, done: Collection[str]) -> tuple[str, ...]:
    """Ids of the cells that are open when ``done`` holds (frames, and other tokens): always the whole set, in order.

    A cell is open when all that it stands after holds. What was open stays so: a frame that a new release puts in
    between closes nothing behind it, up to the last frame of its part (unit or section) that was done and not skipped:
    who was let past the end of a part still goes through the rest of it step by step.
    """
    reached = {
        cell.part: place
        for place, cell in enumerate(lesson.cells)
        if cell.frame is not None and cell.frame in done and skipped(cell.frame) not in done
    }
    return tuple(
        cell.id
        for place, cell in enumerate(lesson.cells)
        if place <= reached.get(cell.part, -1) or all(token in done for token in cell.after)
    )
