"""One variant of a frame, and what its marks say in it: shared by the kinds."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from mastery_widgets.authoring.expressions import Value, evaluate
from mastery_widgets.authoring.filling import fill, filled_html
from mastery_widgets.authoring.frame_text import SLUG, FrameText, Mark
from mastery_widgets.core.numbers import UnreadableNumber, read_number
from mastery_widgets.errors import LessonError

__all__ = ["Variant", "misconception_of", "names_of", "need_said", "number_of"]


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


def names_of(variant: Variant) -> str:
    return ", ".join(f"{name}={value}" for name, value in variant.names.items()) or "the only variant"
