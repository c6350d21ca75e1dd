"""The cells of a lesson file, each read for what it is: prose, code, a frame, an item, a marker."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from mastery_widgets.authoring.compile import CompiledFrame, compile_frame
from mastery_widgets.authoring.course import Course
from mastery_widgets.authoring.fading import faded
from mastery_widgets.authoring.frame_text import read_frame, read_item
from mastery_widgets.authoring.items import CompiledItem, compile_item, content_hash
from mastery_widgets.authoring.markdown import render
from mastery_widgets.authoring.unit_text import Marker, marker_word, read_marker
from mastery_widgets.errors import LessonError

__all__ = ["CodePiece", "Piece", "Prose", "cells_of", "read_pieces"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """A Markdown cell, and what it looks like: safe HTML."""

    source: str
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CodePiece:
    """A code cell that runs as it stands."""

    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One cell, and the line where it begins."""

    what: Prose | CodePiece | CompiledFrame | CompiledItem | Marker
    line: int
    name: str = field(default="")


def read_pieces(cells: Iterable[tuple[str, str, int]], course: Course) -> list[Piece]:
    """What the cells are: kind (``prose`` or ``code``), source and first line of each.

    Raises:
        LessonError: the first mistake; ``others`` are all further ones.
    """
    objectives = {objective.id for objective in course.objectives}
    pieces: list[Piece] = []
    mistakes: list[LessonError] = []
    names: set[str] = set()
    for kind, source, line in cells:
        try:
            for piece in _read(kind, source, line, course, objectives):
                if piece.name in names:
                    raise LessonError(f"the id {piece.name!r} is there twice", line=line, cell=piece.name)
                names |= {piece.name} - {""}
                pieces.append(piece)
        except LessonError as error:
            mistakes.append(error.at(line=line))
    refuse(mistakes)
    return pieces


def refuse(mistakes: Sequence[LessonError]) -> None:
    """Nothing where there are none.

    Raises:
        LessonError: the first, with the others in it.
    """
    if mistakes:
        first, *rest = mistakes
        raise LessonError(first.message, line=first.line, cell=first.cell, others=rest)


def _read(kind: str, source: str, line: int, course: Course, objectives: set[str]) -> Iterable[Piece]:
    if kind == "prose":
        yield Piece(what=Prose(source=source, html=render(source)), line=line)
    elif source.startswith("%%frame"):
        text = read_frame(source, first_line=line)
        frame = compile_frame(
            text,
            language=course.language,
            objectives=objectives,
            misconceptions=course.misconceptions,
            is_confidence_asked=course.is_confidence_asked,
        )
        for one in faded(text, frame, course.language):
            yield Piece(what=one, line=line, name=one.frame.id)
    elif source.startswith("%%item"):
        text = read_item(source, first_line=line)
        item = compile_item(text, language=course.language, objectives=objectives, misconceptions=course.misconceptions)
        yield Piece(what=item, line=line, name=text.id)
    elif marker_word(source) is not None:
        marker = read_marker(source, first_line=line)
        yield Piece(what=marker, line=line, name=marker.id)
    else:
        yield Piece(what=CodePiece(source=source), line=line)


def cells_of(text: str) -> Iterable[tuple[str, str, int]]:
    """Kind, source and first line of each cell, as jupytext reads MyST-Markdown.

    Raises:
        LessonError: it is no such notebook, or holds a raw cell.
    """
    from jupytext.myst import MystMetadataParsingError, myst_to_notebook

    try:
        notebook = myst_to_notebook(text, add_source_map=True)
    except (MystMetadataParsingError, ValueError) as error:
        raise LessonError(f"not a MyST-Markdown notebook: {error}", line=1) from None
    places = notebook.metadata.get("source_map", [])
    lines = text.split("\n")
    for cell, place in zip(notebook.cells, places, strict=False):
        source = cell.source.strip("\n")
        if not source.strip():
            continue
        # Blank lines and cell options may stand before the source itself.
        first = source.split("\n", 1)[0].strip()
        line = next((number for number in range(place, len(lines)) if lines[number].strip() == first), place) + 1
        if cell.cell_type == "markdown":
            yield "prose", source, line
        elif cell.cell_type == "code":
            yield "code", source, line
        else:
            raise LessonError("raw cells have no place in a lesson", line=line)


def cell_name(lesson: str, part: str) -> str:
    """A cell's id: stable from build to build, at most 64 characters, as nbformat wants it."""
    name = f"{lesson}--{part}"
    # Cells of later instances of an answer have their number behind it.
    most = 60 if part.endswith("--answer") else 64
    return name if len(name) <= most else f"{name[: most - 13]}-{content_hash(name)[:12]}"
