"""The notation of what a unit has beside its frames: a form, correctives, smaller steps, enrichment, branches."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mastery_widgets.authoring.frame_text import opened, read_head
from mastery_widgets.errors import LessonError

__all__ = ["MARKERS", "Marker", "marker_word", "read_marker"]

MARKERS: Mapping[str, frozenset[str]] = {
    "form": frozenset(["title", "items", "open-when", "forms", "cycles", "confidence"]),
    "corrective": frozenset(["title", "objective", "mode"]),
    "smaller": frozenset(["title", "objective", "mode"]),
    "enrichment": frozenset(["title"]),
    "branch": frozenset(["title", "returns"]),
    "end": frozenset(),
}
_OPENING = re.compile(r"%%([a-z]+)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """A form, or the beginning or end of a section, as it is written. ``id`` is empty for ``%%end``."""

    word: str
    id: str
    head: Mapping[str, Any]
    body: str
    line: int


def marker_word(source: str) -> str | None:
    """``form`` for a cell that begins with ``%%form``, and so on; None for any other cell."""
    found = _OPENING.match(source)
    return found[1] if found and found[1] in MARKERS else None


def read_marker(text: str, *, first_line: int = 1) -> Marker:
    """The marker in a cell's source. Where no line ``---`` stands, all of it is the head.

    Raises:
        LessonError: with the line: no id, no title, an unknown key, or text in a cell that takes none.
    """
    word = marker_word(text)
    assert word is not None
    lines = text.rstrip("\n").split("\n")
    if word == "end":
        if len(lines) > 1 or lines[0].split() != ["%%end"]:
            raise LessonError("`%%end` stands alone in its cell; what follows the section is a cell of its own",
                              line=first_line)  # fmt: skip
        return Marker(word=word, id="", head={}, body="", line=first_line)
    id = opened(lines, word, first_line)
    end = next((i for i, line in enumerate(lines) if i and line.rstrip() == "---"), len(lines))
    head = read_head(lines[1:end], MARKERS[word], first_line=first_line, cell=id)
    title = head.get("title")
    if not isinstance(title, str) or not title.strip() or len(title) > 120:
        raise LessonError(
            f"`%%{word}` has a `title` of at most 120 characters, got {title!r}", line=first_line, cell=id
        )
    return Marker(word=word, id=id, head=head, body="\n".join(lines[end + 1 :]).strip("\n"), line=first_line)
