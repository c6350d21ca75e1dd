"""The notation of a frame or an item: head, prompt, and the marks below it. Grammar: ``docs/lesson-format.md``."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from mastery_widgets.authoring.yaml_text import read_yaml
from mastery_widgets.errors import LessonError

__all__ = ["FrameText", "Mark", "opened", "read_frame", "read_head", "read_item"]

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?")
_MARK = re.compile(r"(=|~|≈|\?\?|\?|!)(?:[ \t]+(.*))?$")
_ASKING = (
    "title",
    "objective",
    "ask",
    "with",
    "let",
    "where",
    "tolerance",
    "significant",
    "form",
    "example",
    "line",
    "labels",
    "label",
    "wide",
    "before",
    "after",
    "conversions",
    "shape",
    "symbols",
    "start",
    "given",
    "in",
    "code",
    "value",
    "place",
    "figure",
    "plot",
    "words",
    "step",
    "through",
    "spots",
)
_FRAME_KEYS = frozenset([*_ASKING, "kind", "open-when", "summary", "mode", "on", "ahead", "back", "confidence", "fade"])
_ITEM_KEYS = frozenset([*_ASKING, "level"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One marked line and the text indented below it. ``line`` is its line in the file."""

    sign: str
    text: str
    said: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameText:
    """A frame, or an item of the bank, as it is written, before any value is filled in."""

    id: str
    head: Mapping[str, Any]
    prompt: str
    marks: tuple[Mark, ...]
    line: int
    prompt_line: int
    prose: tuple[str, ...] = field(default=())

    def of(self, *signs: str) -> tuple[Mark, ...]:
        """The marks with one of these signs, in order."""
        return tuple(mark for mark in self.marks if mark.sign in signs)


def opened(lines: list[str], word: str, first_line: int) -> str:
    """The id in a cell's first line, ``%%word some-id``.

    Raises:
        LessonError: no id, or one that is none.
    """
    opening = lines[0].split()
    if len(opening) != 2 or not SLUG.fullmatch(opening[1]):
        raise LessonError(
            f"got {lines[0]!r}; write `%%{word} some-id`: lower-case letters, digits and hyphens, at most 48",
            line=first_line,
        )
    return opening[1]


def read_head(lines: list[str], known: Collection[str], *, first_line: int, cell: str) -> Mapping[str, Any]:
    """The YAML in the lines of a head, which begin at ``first_line`` + 1.

    Raises:
        LessonError: with the line: no YAML, or a key that is not ``known``.
    """
    try:
        head = read_yaml("\n".join(lines), first_line=first_line + 1)
    except LessonError as error:
        raise error.at(cell=cell) from None
    for key in head:
        if key not in known:
            raise LessonError(
                f"unknown key {key!r} in the head; there are {', '.join(sorted(known))}", line=first_line, cell=cell
            )
    return head


def read_frame(text: str, *, first_line: int = 1) -> FrameText:
    """The frame in a cell's source that begins with ``%%frame``.

    Raises:
        LessonError: with the line: no id, no head, an unknown key, text after the marks that belongs to none.
    """
    return _read(text, "frame", _FRAME_KEYS, first_line)


def read_item(text: str, *, first_line: int = 1) -> FrameText:
    """The item of the bank in a cell's source that begins with ``%%item``.

    Raises:
        LessonError: as ``read_frame``.
    """
    return _read(text, "item", _ITEM_KEYS, first_line)


def _read(text: str, word: str, known: Collection[str], first_line: int) -> FrameText:
    lines = text.split("\n")
    id = opened(lines, word, first_line)
    try:
        end = next(i for i, line in enumerate(lines) if i and line.rstrip() == "---")
    except StopIteration:
        raise LessonError(
            f"the head of {'an' if word == 'item' else 'a'} {word} ends with a line `---`; there is none",
            line=first_line,
            cell=id,
        ) from None
    head = read_head(lines[1:end], known, first_line=first_line, cell=id)
    body = lines[end + 1 :]
    begin = next((i for i, line in enumerate(body) if _MARK.fullmatch(line.rstrip())), len(body))
    prompt = "\n".join(body[:begin]).strip("\n")
    marks = _marks(body[begin:], first_line + end + 1 + begin, id)
    return FrameText(id=id, head=head, prompt=prompt, marks=marks, line=first_line, prompt_line=first_line + end + 1)


def _marks(lines: list[str], first_line: int, id: str) -> tuple[Mark, ...]:
    marks: list[Mark] = []
    said: list[str] = []

    def close() -> None:
        if marks:
            last = marks[-1]
            marks[-1] = Mark(sign=last.sign, text=last.text, said="\n".join(said).strip("\n"), line=last.line)
        said.clear()

    for number, line in enumerate(lines, first_line):
        found = _MARK.fullmatch(line.rstrip())
        if found:
            close()
            marks.append(Mark(sign=found[1], text=(found[2] or "").strip(), said="", line=number))
        elif line.startswith("  ") or not line.strip():
            said.append(line[2:])
        else:
            raise LessonError(
                f"{line.strip()[:50]!r} belongs to no mark; indent it by two spaces below the mark it belongs to, "
                "or put it above the first mark",
                line=number,
                cell=id,
            )
    close()
    return tuple(marks)
