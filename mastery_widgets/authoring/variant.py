"""One variant of a frame, and what its marks say in it: shared by the kinds."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from mastery_widgets.authoring.expressions import Value, evaluate
from mastery_widgets.authoring.filling import fill, filled_html
from mastery_widgets.authoring.frame_text import SLUG, FrameText, Mark
from mastery_widgets.core.numbers import UnreadableNumber, read_number
from mastery_widgets.errors import LessonError

__all__ = [
    "Variant",
    "as_it_holds",
    "misconception_of",
    "names_of",
    "need_said",
    "number_of",
    "significant_of",
    "tolerance_of",
]

_CONDITION = re.compile(r"(.*\[[a-z0-9-]+\])\s+if\s+(.+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One combination of a frame's values, and what holds for the whole course."""

    frame: FrameText
    names: Mapping[str, Value]
    language: str
    misconceptions: Collection[str]

    def html(self, mark: Mark) -> str:
        """What is said below a mark."""
        return self.said(mark.said)

    def said(self, text: str) -> str:
        """What is said, as safe HTML; empty for nothing."""
        return filled_html(text, self.names) if text.strip() else ""


def as_it_holds(text: FrameText, names: Mapping[str, Value]) -> FrameText:
    """The text for one variant: a known error that has a condition is there where it holds, and without it.

    Raises:
        LessonError: with the line of a condition that cannot be evaluated.
    """
    kept: list[Mark] = []
    for mark in text.marks:
        found = _CONDITION.fullmatch(mark.text) if mark.sign == "~" else None
        if found is None:
            kept.append(mark)
            continue
        try:
            if evaluate(found[2], names):
                kept.append(replace(mark, text=found[1]))
        except LessonError as error:
            raise LessonError(f"`~ {mark.text}`: {error.message}", line=mark.line) from None
    return replace(text, marks=tuple(kept))


def misconception_of(text: str, mark: Mark, variant: Variant) -> tuple[str, str | None]:
    """A mark's text without its trailing [misconception], and that misconception."""
    found = re.fullmatch(r"(.*?)\s*\[([a-z0-9-]+)\]", text)
    if not found or not SLUG.fullmatch(found[2]):
        return text, None
    if found[2] not in variant.misconceptions:
        known = ", ".join(sorted(variant.misconceptions)) or "none"
        raise LessonError(f"misconception {found[2]!r} is not named in course.yml; it names {known}", line=mark.line)
    return found[1], found[2]


def need_said(mark: Mark) -> None:
    if not mark.said.strip():
        raise LessonError(
            f"`{mark.sign} {mark.text}` has no feedback; say below it, indented, what that response would mean",
            line=mark.line,
        )


def number_of(text: str, mark: Mark, variant: Variant) -> Fraction:
    filled = fill(text, variant.names).strip()
    try:
        readings = read_number(filled, "en")
    except UnreadableNumber:
        pass
    else:
        if len(readings) > 1:
            said = " or ".join(reading.text for reading in readings)
            raise LessonError(
                f"`{mark.sign} {mark.text}` reads as {said}; write digits without a comma, and a point for decimals",
                line=mark.line,
            )
        return readings[0].value
    try:
        value = evaluate(filled, variant.names)
    except LessonError as error:
        raise LessonError(f"`{mark.sign} {mark.text}`: {error.message}", line=mark.line) from None
    if isinstance(value, str):
        raise LessonError(f"`{mark.sign} {mark.text}` gives {value!r}; a number was wanted", line=mark.line)
    return Fraction(value)


def significant_of(variant: Variant) -> int | None:
    """How many significant figures the head asks for; None where it asks for none."""
    given = variant.frame.head.get("significant")
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int) or not 1 <= given <= 12:
        raise LessonError(f"`significant: {given}`; a number from 1 to 12", line=variant.frame.line)
    return given


def tolerance_of(given: object, right: Fraction, significant: int | None, variant: Variant) -> Fraction:
    if given is None:
        if significant is None or right == 0:
            return Fraction(0)
        # Half a unit in the last figure that was asked for.
        return abs(right - Fraction(f"{float(right):.{significant - 1}e}")) + Fraction(1, 10**15)
    text = str(given).strip()
    try:
        if isinstance(given, str) and (len(text) > 20 or "e" in text.lower()):
            raise ValueError  # 1e999999999 would take all memory
        if text.endswith("%"):
            share = abs(Fraction(text[:-1].strip())) / 100
            return share * abs(right)
        return abs(Fraction(text))
    except (ValueError, ZeroDivisionError):
        raise LessonError(f"`tolerance: {text}`; write 0.01, or 2 % of the value", line=variant.frame.line) from None


def names_of(variant: Variant) -> str:
    return ", ".join(f"{name}={value}" for name, value in variant.names.items()) or "the only variant"
