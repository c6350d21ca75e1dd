"""From the pieces of a lesson file to its cells, units and sections: what stands where, and what opens it.

Tokens that cells stand after are those of ``core.tokens``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mastery_widgets.authoring.compile import CompiledFrame
from mastery_widgets.authoring.course import Course
from mastery_widgets.authoring.filling import filled_html
from mastery_widgets.authoring.items import CompiledItem, content_hash
from mastery_widgets.authoring.markdown import render, render_inline
from mastery_widgets.authoring.pieces import CodePiece, Piece, Prose, cell_name, refuse
from mastery_widgets.authoring.unit_checks import check_units
from mastery_widgets.authoring.unit_text import Marker
from mastery_widgets.authoring.units import form_of, outside, section_of
from mastery_widgets.core.item import Item
from mastery_widgets.core.lesson import Cell, CellKind, Frame, FrameContent
from mastery_widgets.core.running import placed
from mastery_widgets.core.tokens import judged, mastered, ready, route, sat
from mastery_widgets.core.unit import BankItem, Form, Section, Unit
from mastery_widgets.errors import LessonError

__all__ = ["Arrangement", "arrange"]


@dataclass(slots=True)
class Arrangement:
    """A lesson's parts, in order, as they are put together."""

    lesson: str
    cells: list[Cell] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    frames: dict[str, Frame] = field(default_factory=dict)
    contents: dict[str, FrameContent] = field(default_factory=dict)
    bank: dict[str, BankItem] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)
    sections: dict[str, Section] = field(default_factory=dict)
    units: list[Unit] = field(default_factory=list)

    def put(self, kind: CellKind, source: str, after: tuple[str, ...], part: str, *, name: str = "", html: str = "",
            frame: str | None = None, answers: str | None = None) -> None:  # fmt: skip
        """One more cell; ``name`` is its own where it has one, else it is named by what it says."""
        digest = hashlib.sha256(source.encode()).hexdigest()[:16]
        name = name or f"{kind}-{digest[:8]}-{sum(cell.hash == digest for cell in self.cells)}"
        id = cell_name(self.lesson, name)
        self.cells.append(Cell(id=id, kind=kind, hash=digest, frame=frame, after=after, part=part, answers=answers))
        self.sources[id] = source
        if kind == "prose":
            self.pages[id] = html

    def put_frame(self, frame: Frame, content: FrameContent, after: tuple[str, ...], part: str) -> None:
        """One more frame, and the cell that shows it."""
        self.frames[frame.id], self.contents[frame.id] = frame, content
        source = f'import mastery_widgets\n\nmastery_widgets.frame("{frame.id}", lesson="{self.lesson}")'
        self.put("frame", source, after, part, name=frame.id, frame=frame.id)
        if content.item is not None and any(placed(one.key) is not None for one in content.item.instances):
            self.put("answer", "", after, part, name=f"{frame.id}--answer", answers=frame.id)


@dataclass(slots=True)
class _Place:
    """Where the next piece goes: what it stands after, in the section or on the way itself.

    ``is_closing``: nothing that is still to come teaches or asks anything.
    """

    unit: str
    before: str | None = None
    last: str | None = None
    section: Marker | None = None
    in_section: list[str] = field(default_factory=list)
    is_closing: bool = False


def arrange(pieces: Sequence[Piece], lesson: str, course: Course) -> Arrangement:
    """The lesson that the pieces make.

    Raises:
        LessonError: the first thing that does not fit; ``others`` are all further ones.
    """
    made = Arrangement(lesson=lesson)
    for piece in pieces:
        if isinstance(piece.what, CompiledItem):
            made.bank[piece.name], made.items[piece.name] = piece.what.bank, piece.what.item
    forms = [piece.name for piece in pieces if isinstance(piece.what, Marker) and piece.what.word == "form"]
    about = _about(pieces, made.bank)
    needed = {unit: outside(names, course.objectives) for unit, names in about.items()} if forms else {"": ()}
    mistakes: list[LessonError] = []
    place = _Place(unit=forms[0] if forms else "")
    on_the_way: list[str] = []
    for piece in pieces:
        try:
            if isinstance(piece.what, Marker):
                if piece.what.word == "form":
                    _close(made, place)
                    _put_form(made, place, piece.what, on_the_way, needed, course)
                    later = forms[forms.index(piece.name) + 1 :]
                    is_closing = not later and not about[""]
                    place = _Place(unit=later[0] if later else "", before=piece.name, is_closing=is_closing)
                    on_the_way = []
                elif piece.what.word == "end":
                    if place.section is None:
                        raise LessonError("`%%end` closes a section, and none is open here", line=piece.line)
                    _close(made, place)
                else:
                    _close(made, place)
                    _begin(made, place, piece.what, course)
            elif isinstance(piece.what, CompiledItem):
                _close(made, place)
            else:
                _put(made, place, piece, on_the_way, needed)
        except LessonError as error:
            mistakes.append(error.at(line=piece.line, cell=piece.name or None))
    try:
        _close(made, place)
    except LessonError as error:
        mistakes.append(error)
    refuse(mistakes)
    lines = {piece.name: piece.line for piece in pieces if piece.name}
    refuse(check_units(made, lines, course))
    return made


def _about(pieces: Sequence[Piece], bank: Mapping[str, BankItem]) -> dict[str, list[str]]:
    """Unit → objectives that it teaches or asks about; ``""`` is what follows the last form."""
    about: dict[str, list[str]] = {}
    here: list[str] = []
    is_aside = False
    for piece in pieces:
        if isinstance(piece.what, CompiledFrame) and not is_aside:
            here += piece.what.frame.objectives
        elif isinstance(piece.what, CompiledItem):
            is_aside = False
        elif isinstance(piece.what, Marker):
            is_aside = piece.what.word not in ("form", "end")
            if piece.what.word == "form":
                items = piece.what.head.get("items")
                asked = [bank[name].objective for name in items if name in bank] if isinstance(items, dict) else []
                about[piece.name], here = [*here, *asked], []
    about[""] = here
    return about


def _put(
    made: Arrangement,
    place: _Place,
    piece: Piece,
    on_the_way: list[str],
    needed: Mapping[str, tuple[str, ...]],
) -> None:
    after, part = _after(place, needed, tuple(made.forms)), place.section.id if place.section else place.unit
    what = piece.what
    if isinstance(what, Prose | CodePiece):
        if place.section is None and place.before is None and place.last is None:
            # Before the first frame of a lesson a reader may see what it is about, whatever it stands on.
            after = ()
        kind: CellKind = "prose" if isinstance(what, Prose) else "code"
        made.put(kind, what.source, after, part, html=what.html if isinstance(what, Prose) else "")
        return
    assert isinstance(what, CompiledFrame)
    made.put_frame(what.frame, what.content, after, part)
    if place.section is not None:
        place.in_section.append(what.frame.id)
    else:
        place.last = what.frame.id
        on_the_way.append(what.frame.id)


def _after(place: _Place, needed: Mapping[str, tuple[str, ...]], forms: tuple[str, ...]) -> tuple[str, ...]:
    if place.section is not None:
        return (route(place.section.id), *place.in_section[-1:])
    if place.last is not None:
        return (place.last,)
    if place.is_closing:
        # It looks back on all of it, units that still wait included.
        return tuple(map(judged, forms))
    begun = () if place.before is None else (sat(place.before),)
    return (*begun, *(mastered(name) for name in needed[place.unit]))


def _begin(made: Arrangement, place: _Place, marker: Marker, course: Course) -> None:
    """A section: its opening words are a frame to read, or a heading where there are none."""
    place.section, place.in_section = marker, []
    title = str(marker.head["title"]).strip()
    if not marker.body:
        made.put("prose", f"## {title}", (route(marker.id),), marker.id, name=marker.id, html=render(f"## {title}"))
        return
    objective = marker.head.get("objective")
    opening = Frame(
        id=marker.id,
        title=title,
        kind="exposition",
        objectives=(objective,) if isinstance(objective, str) else (),
        criterion=None,
        instances=0,
        key=content_hash({"exposition": True}),
    )
    content = FrameContent(body=filled_html(marker.body, {}), item=None, summary=render_inline(title))
    made.put_frame(opening, content, (route(marker.id),), marker.id)
    place.in_section.append(marker.id)


def _close(made: Arrangement, place: _Place) -> None:
    marker = place.section
    if marker is None:
        return
    made.sections[marker.id] = section_of(marker, tuple(place.in_section))
    if marker.word != "branch" and made.units:
        unit = made.units[-1]
        made.units[-1] = Unit(
            id=unit.id,
            objectives=unit.objectives,
            frames=unit.frames,
            sections=(*unit.sections, marker.id),
            prerequisites=unit.prerequisites,
        )
    place.section, place.in_section = None, []


def _put_form(
    made: Arrangement,
    place: _Place,
    marker: Marker,
    frames: Sequence[str],
    needed: Mapping[str, tuple[str, ...]],
    course: Course,
) -> None:
    form = form_of(marker, made.bank, made.items, course)
    asks = marker.head.get("confidence")
    frame = Frame(
        id=marker.id,
        title=str(marker.head["title"]).strip(),
        kind="form",
        objectives=form.objectives,
        criterion=None,
        instances=0,
        key=content_hash(
            {
                "criteria": {name: rule.to_json() for name, rule in form.criteria.items()},
                "items": {name: [count, made.bank[name].key] for name, count in form.items.items()},
            }
        ),
        asks_confidence=asks == "asked" or form.asks_confidence or (asks is None and course.is_confidence_asked),
    )
    body = filled_html(marker.body, {}) if marker.body else ""
    content = FrameContent(body=body, item=None, summary=render_inline(frame.title))
    made.put_frame(frame, content, (ready(marker.id),), marker.id)
    made.forms[marker.id] = form
    unit = Unit(
        id=marker.id,
        objectives=form.objectives,
        frames=tuple(frames),
        sections=(),
        prerequisites=needed[marker.id],
    )
    made.units.append(unit)
