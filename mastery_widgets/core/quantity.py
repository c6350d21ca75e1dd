"""Quantity items: a number with its unit, in any unit of the same dimension or only in the one that is asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from mastery_widgets.catalogue import phrase
from mastery_widgets.core.item import Json, Known, Response
from mastery_widgets.core.numbers import Reading, UnreadableNumber, read_number
from mastery_widgets.core.numeric import has_figures, read_answer
from mastery_widgets.core.units import Unit, UnreadableUnit, read_unit
from mastery_widgets.core.verdict import Verdict
from mastery_widgets.errors import AmbiguousResponse, ResponseError

__all__ = ["Quantity", "QuantityKey", "read_quantity"]

TEXT_LIMIT: Final = 120
_PARTS_LIMIT: Final = 3
# Converted by hand, a value is rounded somewhere: what differs by less than this share is the same.
_SLACK: Final = Fraction(1, 10**9)

# What is wrong with a number, where it is not that it is none.
_TOLD: Final = ("too-large", "zero-denominator", "two-numbers", "expression")

_CURRENCY: Final = re.compile(r"([-+−]?) *+([€$£¥]) *+(?=[0-9.,])(.*)", re.S)
# Not behind the x of 3 x 10^5, nor inside a mixed number.
_NEXT_PART: Final = re.compile(
    r"(?<=[^\W\d_])(?<!\b[xXeEyo])(?<!\b(?:and|und))(?<!\b(?:et|en|og|or|ou))(?<!\boch)(?<!\boder)"
    r"(?: *+,| and| und| et| y| en| og| och)? ++(?=[0-9])"
)
_UNIT_BEGINS: Final = re.compile(r"[^\W\d_]|[°℃℉%€$£¥µΩ(]|1 *+/ *+(?=[^\W\d_])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number and what its unit is. ``unit_text`` is the unit as it was written, ``text`` how all was understood."""

    number: Reading
    unit: Unit
    unit_text: str
    text: str

    @property
    def base(self) -> Fraction:
        """Its value in base units."""
        return self.unit.in_base(self.number.value)


def read_quantity(text: str, language: str = "en") -> tuple[Quantity, ...]:
    """The readings of a text: two where its number has two.

    ``3.6 km/h``, ``1 1/2 h``, ``€ 5``, ``1 h 30 min`` (up to three parts of one dimension).

    Raises:
        ResponseError: ``quantity-…``, or ``number-…`` where only the number cannot be read.
    """
    text = text.strip()
    if len(text) > TEXT_LIMIT:
        raise ResponseError("number-too-long")
    if found := _CURRENCY.fullmatch(text):
        text = f"{found[1]}{found[3]} {found[2]}"
    parts = _NEXT_PART.split(text)
    if len(parts) == 1:
        return _read_one(text, language)
    if len(parts) > _PARTS_LIMIT:
        raise ResponseError("quantity-not-one")
    found_parts = [_read_one(part, language)[0] for part in parts]
    first, *others = found_parts
    value = first.number.value
    for other in others:
        if (
            other.unit.dimensions != first.unit.dimensions
            or other.unit.factor >= first.unit.factor
            or other.unit.offset
        ):
            raise ResponseError("quantity-not-one")
        rest = other.number.value * other.unit.factor / first.unit.factor
        value += -rest if text.startswith(("-", "−")) else rest
    return (replace(first, number=replace(first.number, value=value, significant=None, text=text), text=text),)


def _read_one(text: str, language: str) -> tuple[Quantity, ...]:
    """Every reading with the longest number that the text begins with, and a unit behind it."""
    unit_trouble: ResponseError | None = None
    number_trouble: UnreadableNumber | None = None
    for begin in reversed([found.start() for found in _UNIT_BEGINS.finditer(text)]):
        before, unit_text = text[:begin].rstrip(" *·×⋅"), text[begin:]
        if not before:
            continue
        try:
            numbers = read_number(before, language)
        except UnreadableNumber as error:
            number_trouble = number_trouble or error
            continue
        try:
            (unit,) = read_unit(unit_text)
        except UnreadableUnit as error:
            # The unit is read from its beginning: a piece of it tells nothing.
            unit_trouble = ResponseError("quantity-unit")
            if error.name:
                unit_trouble = ResponseError("quantity-unknown-unit", unit=error.name)
            continue
        return tuple(
            Quantity(number=number, unit=unit, unit_text=unit_text, text=f"{number.text}\u00a0{unit_text}")
            for number in numbers
        )
    if number_trouble is not None and number_trouble.reason in _TOLD:
        raise ResponseError(f"number-{number_trouble.reason}")
    if unit_trouble is not None:
        raise unit_trouble
    try:
        read_number(text, language)
    except UnreadableNumber as error:
        if error.reason in _TOLD:
            raise ResponseError(f"number-{error.reason}") from None
        raise ResponseError("quantity-unreadable") from None
    raise ResponseError("quantity-no-unit")


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantityKey:
    """The right value in ``unit``, how near is near enough, and known errors in the order in which they are tried.

    ``tolerance`` is absolute, in ``unit``. Without ``is_convertible`` a right value in another unit is sent back. The
    value of a known error is a quantity, ``<`` or ``>`` and a quantity, ``dimension`` (a unit of another dimension), or
    ``else``.
    """

    value: Fraction
    unit: str
    tolerance: Fraction = Fraction(0)
    significant: int | None = None
    is_convertible: bool = True
    correct: str = ""
    known: tuple[Known, ...] = ()
    example: str = ""
    before: str = ""

    def public(self, seed: int) -> Json:
        return {"example": self.example, "before": self.before, "after": ""}

    def read(self, response: Mapping[str, object], seed: int) -> Json:
        return read_answer(response)

    def shown(self, response: Response, seed: int) -> Json:
        return {"text": response["text"]}

    def check(self, response: Response, language: str) -> Verdict:
        text = str(response["text"])
        readings = read_quantity(text, language)
        meant = response.get("reading")
        if isinstance(meant, int) and meant < len(readings):
            return self._judge(readings[meant], language)
        verdicts = [self._try(reading, language) for reading in readings]
        if any(verdict != verdicts[0] for verdict in verdicts):
            raise AmbiguousResponse([reading.text for reading in readings])
        return self._judge(readings[0], language)

    def _try(self, reading: Quantity, language: str) -> Verdict | str:
        try:
            return self._judge(reading, language)
        except ResponseError as error:
            return error.reason

    def _judge(self, quantity: Quantity, language: str) -> Verdict:
        (unit,) = read_unit(self.unit)
        if self.is_right(quantity):
            if not self.is_convertible and quantity.unit != unit:
                raise ResponseError("quantity-other-unit", unit=self.unit)
            if self.significant is not None and not has_figures(quantity.number, self.significant):
                raise ResponseError("significant", count=str(self.significant))
            return Verdict(score=1.0, feedback=self.correct)
        if any(self.is_right(replace(quantity, unit=other)) for other in _alike(quantity.unit_text)):
            raise ResponseError("quantity-case")
        is_other = quantity.unit.dimensions != unit.dimensions
        for known in self.known:
            if known.value != "else" and _matches(known.value, quantity, is_other):
                return Verdict(score=0.0, misconception=known.misconception, feedback=known.feedback)
        if is_other:
            return Verdict(score=0.0, feedback=f"<p>{phrase('quantity.dimension', language)}</p>")
        for known in self.known:
            if known.value == "else":
                return Verdict(score=0.0, misconception=known.misconception, feedback=known.feedback)
        return Verdict(score=0.0)

    def is_right(self, quantity: Quantity) -> bool:
        """Whether it has the right value, whatever its unit."""
        (unit,) = read_unit(self.unit)
        if quantity.unit.dimensions != unit.dimensions:
            return False
        value = unit.of_base(quantity.base)
        slack = Fraction(0) if quantity.unit == unit else _SLACK * max(abs(value), abs(self.value))
        return abs(value - self.value) <= self.tolerance + slack

    def right(self) -> Json:
        return {"text": _written(self.value, self.significant, self.unit)}

    def known_errors(self) -> Sequence[tuple[Json, str | None]]:
        return [
            ({"text": known.value}, known.misconception)
            for known in self.known
            if known.value not in ("else", "dimension") and known.value[0] not in "<>"
        ]

    def to_json(self) -> Json:
        return {
            "value": str(self.value),
            "unit": self.unit,
            "tolerance": str(self.tolerance),
            "significant": self.significant,
            "conversions": self.is_convertible,
            "correct": self.correct,
            "known": [known.to_json() for known in self.known],
            "example": self.example,
            "before": self.before,
        }

    @staticmethod
    def from_json(data: Mapping[str, object]) -> QuantityKey:
        known, significant = data["known"], data["significant"]
        assert isinstance(known, list)
        return QuantityKey(
            value=Fraction(str(data["value"])),
            unit=str(data["unit"]),
            tolerance=Fraction(str(data["tolerance"])),
            significant=significant if isinstance(significant, int) else None,
            is_convertible=bool(data["conversions"]),
            correct=str(data["correct"]),
            known=tuple(Known.from_json(one) for one in known),
            example=str(data["example"]),
            before=str(data["before"]),
        )


def _alike(unit_text: str) -> tuple[Unit, ...]:
    """What the unit would be if capital and small letters were the same."""
    try:
        return read_unit(unit_text, is_case_kept=False)
    except UnreadableUnit:
        return ()


def _matches(rule: str, quantity: Quantity, is_other: bool) -> bool:
    if rule == "dimension":
        return is_other
    sign = rule[0] if rule[0] in "<>" else ""
    (wrong,) = read_quantity(rule.removeprefix(sign))[:1]
    if wrong.unit.dimensions != quantity.unit.dimensions:
        return False
    if sign:
        return quantity.base < wrong.base if sign == "<" else quantity.base > wrong.base
    return abs(quantity.base - wrong.base) <= _SLACK * max(abs(quantity.base), abs(wrong.base))


def _written(value: Fraction, significant: int | None, unit: str) -> str:
    number = str(value) if significant is None else f"{float(value):.{significant - 1}e}"
    return f"{number} {unit}"
