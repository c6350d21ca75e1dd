"""What is judged equal and what is not: tables that are tests, and a page of the reference."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mastery_widgets.authoring.compile import compile_frame
from mastery_widgets.authoring.frame_text import read_frame
from mastery_widgets.core.item import Key
from mastery_widgets.errors import AmbiguousResponse, ResponseError

__all__ = ["JUDGED", "Judged", "key_of", "said_of", "tables"]

JUDGED = {"numeric": "Numbers", "quantity": "Quantities", "symbolic": "Expressions and what is made of them"}
SIGNS = {"=": "right", "~": "wrong", "?": "sent back", "&": "asked"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One response to one key: ``head`` is how the frame asks, ``language`` that of its course."""

    head: str
    language: str
    response: str
    verdict: str
    note: str


def tables(name: str) -> Iterator[Judged]:
    """The rows of ``NAME.txt``.

    A line ``@ right; key: value; …`` begins a table; below it stand ``=`` (right), ``~`` (wrong), ``?`` (sent back, no
    attempt) or ``&`` (two readings), the response, and behind ``//`` a note.
    """
    head, language = "", "en"
    for line in Path(__file__).with_name(f"{name}.txt").read_text("utf-8").splitlines():
        if line.startswith("@"):
            parts = [part.strip() for part in line[1:].split(";")]
            language = next((part.partition(":")[2].strip() for part in parts if part.startswith("language:")), "en")
            head = "; ".join(part for part in parts if not part.startswith("language:"))
        elif line.strip() and not line.startswith("#"):
            response, _, note = line[1:].partition(" // ")
            yield Judged(
                head=head, language=language, response=response.strip(), verdict=SIGNS[line[0]], note=note.strip()
            )


def key_of(name: str, head: str) -> Key:
    """The key of a frame that asks so."""
    right, *keys = head.split("; ")
    lines = "\n".join(keys)
    text = f"%%frame one\ntitle: One\nobjective: o\nask: {name}\nwith: q in 1, 2, 3\n{lines}\n---\nWhich, {{q}}?"
    text += f"\n\n= {right}\n~ else\n  No.\n! So."
    item = compile_frame(read_frame(text)).content.item
    assert item is not None
    return item.instances[0].key


def said_of(key: Key, row: Judged) -> str:
    """What becomes of the response."""
    try:
        verdict = key.check(key.read({"text": row.response}, 0), row.language)
    except AmbiguousResponse:
        return "asked"
    except ResponseError:
        return "sent back"
    return "right" if verdict.is_right else "wrong"
