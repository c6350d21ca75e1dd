"""The notation of a frame: head, prompt, and the marks below it. Grammar: ``docs/lesson-format.md``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mastery_widgets.authoring.yaml_text import read_yaml
from mastery_widgets.errors import LessonError

__all__ = ["FrameText", "Mark", "read_frame"]

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?")
_MARK = re.compile(r"(=|~|≈|\?\?|\?|!)(?:[ \t]+(.*))?$")
_KNOWN_KEYS = frozenset(
    [
        "title",
        "kind",
        "objective",
        "ask",
        "open-when",
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
        "summary",
        "wide",
        "before",
        "after",
        "conversions",
        "shape",
        "symbols",
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One marked line and the text indented below it. ``line`` is its line in the file."""

    sign: str
    text: str
    said: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameText:
    """A frame as it is written, before any value is filled in."""

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


def read_frame(text: str, *, first_line: int = 1) -> FrameText:
    """The frame in a cell's source that begins with ``%%frame``.

    Raises:
        LessonError: with the line: no id, no head, an unknown key, text after the marks that belongs to none.
    """
    lines = text.split("\n")
    opening = lines[0].split()
    if len(opening) != 2 or not SLUG.fullmatch(opening[1]):
        raise LessonError(
            f"got {lines[0]!r}; write `%%frame some-id`: lower-case letters, digits and hyphens, at most 48",
            line=first_line,
        )
    id = opening[1]
    try:
        end = next(i for i, line in enumerate(lines) if i and line.rstrip() == "---")
    except StopIteration:
        raise LessonError(
            "the head of a frame ends with a line `---`; there is none", line=first_line, cell=id
        ) from None
    try:
        head = read_yaml("\n".join(lines[1:end]), first_line=first_line + 1)
    except LessonError as error:
        raise error.at(cell=id) from None
    for key in head:
        if key not in _KNOWN_KEYS:
            raise LessonError(
                f"unknown key {key!r} in the head; there are {', '.join(sorted(_KNOWN_KEYS))}",
                line=first_line,
                cell=id,
            )
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
