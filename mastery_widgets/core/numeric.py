"""Numeric items: a number in any common writing, judged by exact value or within a tolerance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, cast

from mastery_widgets.core.item import Json, Known, Response
from mastery_widgets.core.numbers import Reading, UnreadableNumber, read_number
from mastery_widgets.core.reading import read_text
from mastery_widgets.core.verdict import Verdict
from mastery_widgets.errors import AmbiguousResponse, ResponseError

__all__ = ["Form", "NumericKey", "has_figures", "read_answer"]

Form = Literal["any", "fraction", "lowest", "mixed", "decimal", "percent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NumericKey:
    """The right value, how near is near enough, and known errors in the order in which they are tried.

    ``tolerance`` is absolute; a relative one is made absolute when the lesson is built. ``significant`` asks for a
    number
    of significant figures. The value of a known error is a number (exactly that), ``<`` or ``>`` and a number (below,
    above), or ``else``.
    """

    value: Fraction
    tolerance: Fraction = Fraction(0)
    significant: int | None = None
    form: Form = "any"
    correct: str = ""
    known: tuple[Known, ...] = ()
    example: str = ""
    before: str = ""
    after: str = ""

    def public(self, seed: int) -> Json:
        return {"example": self.example, "before": self.before, "after": self.after}

    def read(self, response: Mapping[str, object], seed: int) -> Json:
        return read_answer(response)

    def shown(self, response: Response, seed: int) -> Json:
        return {"text": response["text"]}

    def check(self, response: Response, language: str) -> Verdict:
        readings = _readings(str(response["text"]), language)
        meant = response.get("reading")
        if isinstance(meant, int) and meant < len(readings):
            return self._judge(readings[meant])
        if len(readings) == 1:
            return self._judge(readings[0])
        verdicts = [self._try(reading) for reading in readings]
        if verdicts[0] != verdicts[1]:
            raise AmbiguousResponse([reading.text for reading in readings])
        return self._judge(readings[0])

    def _try(self, reading: Reading) -> Verdict | str:
        try:
            return self._judge(reading)
        except ResponseError as error:
            return error.reason

    def _judge(self, reading: Reading) -> Verdict:
        if abs(reading.value - self.value) <= self.tolerance:
            self._refuse_other_form(reading)
            return Verdict(score=1.0, feedback=self.correct)
        for known in self.known:
            if _matches(known.value, reading.value):
                return Verdict(score=0.0, misconception=known.misconception, feedback=known.feedback)
        return Verdict(score=0.0)

    def _refuse_other_form(self, reading: Reading) -> None:
        if self.significant is not None and not has_figures(reading, self.significant):
            raise ResponseError("significant", count=str(self.significant))
        allowed = {
            "any": True,
            "fraction": reading.form == "fraction",
            "lowest": reading.form in ("fraction", "integer", "mixed") and reading.is_lowest,
            "mixed": reading.form == "mixed" or reading.value.denominator == 1,
            "decimal": reading.form in ("decimal", "integer"),
            "percent": reading.form == "percent",
        }
        if not allowed[self.form]:
            raise ResponseError(f"form-{self.form}")

    def right(self) -> Json:
        return {"text": _written(self.value, self.form, self.significant)}

    def known_errors(self) -> Sequence[tuple[Json, str | None]]:
        return [
            ({"text": str(Fraction(known.value))}, known.misconception)
            for known in self.known
            if known.value[0] not in "<>e"
        ]

    def to_json(self) -> Json:
        return {
            "value": str(self.value),
            "tolerance": str(self.tolerance),
            "significant": self.significant,
            "form": self.form,
            "correct": self.correct,
            "known": [known.to_json() for known in self.known],
            "example": self.example,
            "before": self.before,
            "after": self.after,
        }

    @staticmethod
    def from_json(data: Mapping[str, object]) -> NumericKey:
        known = data["known"]
        assert isinstance(known, list)
        significant = data["significant"]
        return NumericKey(
            value=Fraction(str(data["value"])),
            tolerance=Fraction(str(data["tolerance"])),
            significant=significant if isinstance(significant, int) else None,
            form=cast(Form, data["form"]),
            correct=str(data["correct"]),
            known=tuple(Known.from_json(one) for one in known),
            example=str(data["example"]),
            before=str(data["before"]),
            after=str(data["after"]),
        )


def read_answer(response: Mapping[str, object]) -> Json:
    """A text, and which of its readings was meant where she has been asked.

    Raises:
        ResponseError: of another shape.
    """
    text = read_text(response)
    reading = response.get("reading")
    if reading is None:
        return {"text": text}
    if isinstance(reading, bool) or not isinstance(reading, int) or reading not in (0, 1):
        raise ResponseError("malformed")
    return {"text": text, "reading": reading}


def _readings(text: str, language: str) -> tuple[Reading, ...]:
    try:
        return read_number(text, language)
    except UnreadableNumber as error:
        raise ResponseError(f"number-{error.reason}") from None


def has_figures(reading: Reading, wanted: int) -> bool:
    """Whether it is written with so many significant figures; the last zeros of a whole number may count or not."""
    if reading.significant is None:
        return False
    if reading.form == "integer":
        return reading.significant <= wanted <= max(reading.significant, len(str(abs(int(reading.value)))))
    return reading.significant == wanted


def _matches(rule: str, value: Fraction) -> bool:
    if rule == "else":
        return True
    if rule[0] == "<":
        return value < Fraction(rule[1:])
    if rule[0] == ">":
        return value > Fraction(rule[1:])
    return value == Fraction(rule)


def _written(value: Fraction, form: Form, significant: int | None) -> str:
    """A writing of the value that meets the form: for self-tests."""
    if form == "percent":
        hundredfold = value * 100
        return f"{float(hundredfold):g} %" if hundredfold.denominator != 1 else f"{hundredfold} %"
    if significant is not None:
        return f"{float(value):.{significant - 1}e}"
    if form == "mixed" and abs(value) > 1 and value.denominator != 1:
        whole, rest = divmod(abs(value), 1)
        return f"{'-' if value < 0 else ''}{whole} {rest}"
    if form == "fraction":
        return f"{value.numerator}/{value.denominator}"
    if form == "decimal":
        return f"{float(value):.10f}".rstrip("0").rstrip(".")
    return str(value)
