"""Keys of quantities: a number and its unit."""

from __future__ import annotations

from mastery_widgets.authoring.filling import fill
from mastery_widgets.authoring.frame_text import Mark
from mastery_widgets.authoring.variant import (
    Variant,
    misconception_of,
    names_of,
    need_said,
    significant_of,
    tolerance_of,
)
from mastery_widgets.core.item import Known
from mastery_widgets.core.quantity import Quantity, QuantityKey, read_quantity
from mastery_widgets.errors import LessonError, ResponseError

__all__ = ["quantity_key"]


def quantity_key(variant: Variant) -> QuantityKey:
    """The key of a quantity; every ``{expression}`` is filled in before it is read."""
    head, marks = variant.frame.head, variant.frame.of("=")
    if len(marks) > 1:
        raise LessonError("a quantity has one `=` line; other units are converted", line=marks[1].line)
    _, right = _quantity(marks[0].text, marks[0], variant)
    is_convertible = head.get("conversions", True)
    if not isinstance(is_convertible, bool):
        raise LessonError(f"`conversions: {is_convertible}`; true or false", line=variant.frame.line)
    significant = significant_of(variant)
    known = _known(variant)
    key = QuantityKey(
        value=right.number.value,
        unit=right.unit_text,
        tolerance=tolerance_of(head.get("tolerance"), right.number.value, significant, variant),
        significant=significant,
        is_convertible=is_convertible,
        correct=variant.html(marks[0]),
        known=known,
        example=fill(str(head.get("example", "")), variant.names),
        before=fill(str(head.get("before", "")), variant.names),
    )
    for one in known:
        if (
            one.value not in ("else", "dimension")
            and one.value[0] not in "<>"
            and key.is_right(read_quantity(one.value)[0])
        ):
            raise LessonError(
                f"`~ {one.value}` is the right value for {names_of(variant)}; exclude it with `where`",
                line=variant.frame.line,
            )
    return key


def _known(variant: Variant) -> tuple[Known, ...]:
    found: list[tuple[int, Known]] = []
    for mark in variant.frame.of("~"):
        need_said(mark)
        text, misconception = misconception_of(mark.text, mark, variant)
        sign = text[:1] if text[:1] in ("<", ">") else ""
        value, order = text, ("dimension", "else").index(text) + 2 if text in ("dimension", "else") else bool(sign)
        if order < 2:
            value = sign + _quantity(text.removeprefix(sign).strip(), mark, variant)[0]
        found.append((order, Known(value=value, misconception=misconception, feedback=variant.html(mark))))
    if not any(one.value == "else" for _, one in found):
        raise LessonError("no `~ else` says what any other response is told", line=variant.frame.line)
    return tuple(one for _, one in sorted(found, key=lambda pair: pair[0]))


def _quantity(text: str, mark: Mark, variant: Variant) -> tuple[str, Quantity]:
    written = fill(text, variant.names).strip()
    try:
        readings = read_quantity(written)
    except ResponseError as error:
        why = f"the unit {error.values['unit']!r} is not known" if error.values.get("unit") else error.reason
        raise LessonError(
            f"`{mark.sign} {mark.text}` reads {written!r}: {why}; write a number and its unit, such as 3.6 km/h",
            line=mark.line,
        ) from None
    if len(readings) > 1:
        said = " or ".join(reading.text for reading in readings)
        raise LessonError(
            f"`{mark.sign} {mark.text}` reads as {said}; write digits without a comma, and a point for decimals",
            line=mark.line,
        )
    return written, readings[0]
