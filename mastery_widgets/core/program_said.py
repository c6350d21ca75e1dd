"""What is said of a program that does not do yet what it should: what was wanted and what came, on which input.

Everything that a program gave is hostile text until it is escaped. Of a hidden case nothing is said that its program
chose: it could tell by it what the case is.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Final

from mastery_widgets.catalogue import phrase
from mastery_widgets.core.differences import difference_of
from mastery_widgets.core.running import Outcome, Raised
from mastery_widgets.core.values import said

__all__ = ["TOLD", "TYPES", "Missed", "raised_said", "said_of", "side_by_side"]

TOLD: Final = (
    "AssertionError", "AttributeError", "FileNotFoundError", "ImportError", "IndexError", "KeyError",
    "ModuleNotFoundError", "NameError",
    "RecursionError", "TypeError", "UnboundLocalError", "ValueError", "ZeroDivisionError",
)  # fmt: skip
TYPES: Final = ("Array", "NoneType", "Table", "bool", "dict", "float", "frozenset", "int", "list", "str", "tuple")


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """The first case that is not right, and how many are, ``count`` ``of`` all.

    ``is_trial``: it is a random input, the smallest that was found.
    """

    call: str
    reads: str
    what: str
    answer: str
    right: object
    hidden: str
    outcome: Outcome
    count: int
    of: int
    is_trial: bool = False
    tolerance: float = 0.0


def said_of(feedback: str, missed: Missed | None, by: str, language: str) -> str:
    """Safe HTML: what the author says, then what differs, then where the program ran where that is her own machine."""
    parts = [feedback]
    if missed is not None:
        parts.append(_hidden(missed, language) if missed.hidden else _shown(missed, language))
        if missed.of > 1:
            parts.append(_paragraph("program.count", language, right=missed.count, all=missed.of))
    if by == "own":
        parts.append(_paragraph("program.own", language))
    return "".join(parts)


def side_by_side(rows: list[tuple[str, str]]) -> str:
    """Safe HTML: plain texts below each other, each beside its name."""
    cells = "".join(f'<tr><th scope="row">{escape(name)}</th><td>{_pre(text)}</td></tr>' for name, text in rows)
    return f'<table class="mw-beside"><tbody>{cells}</tbody></table>'


def _pre(text: str) -> str:
    return f"<pre><code>{escape(text)}</code></pre>"


def _paragraph(key: str, language: str, **values: object) -> str:
    return f"<p>{escape(phrase(key, language, **values))}</p>"


def _hidden(missed: Missed, language: str) -> str:
    about = _paragraph("program.hidden", language, about=missed.hidden)
    ending, raised = missed.outcome.ending, missed.outcome.raised
    if ending in ("time", "memory", "output", "ended", "stale"):
        return about + _paragraph(
            f"program.{ending}", language, **({"name": missed.outcome.said} if ending == "stale" else {})
        )
    if raised is not None:
        if raised.kind in TOLD:
            return about + _paragraph("program.hidden-raised", language, kind=raised.kind)
        return about + _paragraph("program.hidden-stops", language)
    return about


def _shown(missed: Missed, language: str) -> str:
    outcome = missed.outcome
    tried = phrase("program.tried-random" if missed.is_trial else "program.tried", language)
    rows = [(tried, missed.call)] if missed.call else []
    if missed.reads:
        rows.append((phrase("program.reads", language), missed.reads))
    rows.append((phrase(f"program.wanted-{missed.what}", language), missed.answer))
    if outcome.raised is not None:
        return side_by_side(rows) + raised_said(outcome.raised, language)
    if outcome.ending == "unfit":
        return side_by_side(rows) + _paragraph("program.unfit", language, what=outcome.said)
    if outcome.ending == "stale":
        return side_by_side(rows) + _paragraph("program.stale", language, name=outcome.said)
    if outcome.ending != "value":
        return side_by_side(rows) + _paragraph(f"program.{outcome.ending}", language)
    if missed.what == "printed":
        got = outcome.printed.rstrip()[:1000] or phrase("program.nothing-printed", language)
        return side_by_side([*rows, (phrase("program.got-printed", language), got)])
    rows.append((phrase("program.got", language), said(outcome.value)))
    return side_by_side(rows) + _told_apart(missed, language)


def _told_apart(missed: Missed, language: str) -> str:
    """A value that is of another type than the wanted one, or was printed instead of returned."""
    got, right = missed.outcome.value, missed.right
    if missed.what != "value":
        return ""
    if got is None and right is not None:
        return _paragraph("program.printed" if missed.outcome.printed.strip() else "program.none", language)
    names = [type(one).__name__ for one in (got, right)]
    if names[0] != names[1] and all(name in TYPES for name in names) and set(names) != {"int", "float"}:
        is_, wanted = (phrase(f"program.type.{name}", language) for name in names)
        return _paragraph("program.types", language, got=is_, wanted=wanted)
    where = difference_of(got, right, language, tolerance=missed.tolerance)
    return f"<p>{escape(where)}</p>" if where else ""


def raised_said(raised: Raised, language: str, *, is_message_told: bool = True) -> str:
    """Safe HTML: the line of an exception, what it means, and Python's own words for it."""
    message = f"{raised.kind}: {raised.message}" if raised.message and is_message_told else raised.kind
    key = f"program.raised.{raised.kind}" if raised.kind in TOLD else "program.raised"
    words = phrase(key, language)
    if raised.line:
        words = phrase("program.line", language, line=raised.line, what=words)
    return f"<p>{escape(words)}</p>{_pre(message[:400])}"
