"""Symbolic items: expressions, equations, sets, intervals, vectors and matrices, equal by stated rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, cast

from mastery_widgets.core.algebra.answers import Answer, Shape, read_answers
from mastery_widgets.core.algebra.equal import Decider, same_answer
from mastery_widgets.core.algebra.forms import ExpressionForm, has_form
from mastery_widgets.core.algebra.reading import Grammar
from mastery_widgets.core.algebra.shown import answer_mathml, answer_text
from mastery_widgets.core.algebra.slow import patient
from mastery_widgets.core.algebra.tokens import UnreadableExpression
from mastery_widgets.core.item import Json, Known, Preview, Response
from mastery_widgets.core.numbers import decimal_sign
from mastery_widgets.core.numeric import read_answer
from mastery_widgets.core.reading import read_text
from mastery_widgets.core.verdict import Verdict
from mastery_widgets.errors import AmbiguousResponse, ResponseError

__all__ = ["SymbolicKey", "read_symbolic"]

# What a telephone's keyboard hides, for each shape: never more than the question itself says.
_PALETTES: Final[Mapping[Shape, str]] = {
    "expression": "^ √( ( ) / ·",
    "equation": "= ^ √( ( ) /",
    "set": "{ } ; ± √( /",
    "interval": "[ ] ( ) ; ∞ ∪ ≤ <",
    "vector": "( ) ; √( /",
    "matrix": "[ ] , ; √( /",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SymbolicKey:
    """What is right, as the author wrote it, over the letters ``symbols``; ``form`` is asked of who has it right.

    The value of a known error is an answer of the same shape, or ``else``.
    """

    answer: str
    symbols: tuple[str, ...]
    shape: Shape = "expression"
    form: ExpressionForm = "any"
    correct: str = ""
    known: tuple[Known, ...] = ()
    example: str = ""
    before: str = ""
    after: str = ""

    def public(self, seed: int) -> Json:
        return {
            "example": self.example,
            "before": self.before,
            "after": self.after,
            "palette": [*self.symbols[:6], *_PALETTES[self.shape].split()],
        }

    def read(self, response: Mapping[str, object], seed: int) -> Json:
        return read_answer(response)

    def shown(self, response: Response, seed: int) -> Json:
        return {"text": response["text"]}

    def _readings(self, text: str, language: str) -> tuple[Answer, ...]:
        return read_symbolic(text, self.shape, self.symbols, decimal_sign(language))

    def preview(self, response: Mapping[str, object], language: str) -> Preview:
        """How a text is understood; it is no response, and nothing is said of whether it is right.

        Raises:
            ResponseError: it cannot be read.
        """
        decimal = decimal_sign(language)
        readings = self._readings(read_text(response), language)
        return Preview(
            html=tuple(answer_mathml(reading, decimal) for reading in readings),
            text=tuple(answer_text(reading, decimal) for reading in readings),
        )

    def check(self, response: Response, language: str) -> Verdict:
        readings = self._readings(str(response["text"]), language)
        decide = patient()
        meant = response.get("reading")
        if isinstance(meant, int) and meant < len(readings):
            return self._judge(readings[meant], decide)
        verdicts = [self._try(reading, decide) for reading in readings]
        if any(verdict != verdicts[0] for verdict in verdicts):
            raise AmbiguousResponse([answer_text(reading, decimal_sign(language)) for reading in readings])
        return self._judge(readings[0], decide)

    def _try(self, reading: Answer, decide: Decider) -> Verdict | str:
        try:
            return self._judge(reading, decide)
        except ResponseError as error:
            return error.reason

    def _judge(self, reading: Answer, decide: Decider) -> Verdict:
        right = _written(self.answer, self.shape, self.symbols)
        is_same = same_answer(reading, right, decide)
        if is_same is None:
            raise ResponseError("expression-undecided")
        if is_same:
            if not has_form(reading, right, self.form):
                raise ResponseError(f"expression-form-{self.form}")
            return Verdict(score=1.0, feedback=self.correct)
        for known in self.known:
            if known.value == "else" or same_answer(reading, _written(known.value, self.shape, self.symbols), decide):
                return Verdict(score=0.0, misconception=known.misconception, feedback=known.feedback)
        return Verdict(score=0.0)

    def right(self) -> Json:
        return {"text": self.answer}

    def known_errors(self) -> Sequence[tuple[Json, str | None]]:
        return [({"text": known.value}, known.misconception) for known in self.known if known.value != "else"]

    def to_json(self) -> Json:
        return {
            "answer": self.answer,
            "symbols": list(self.symbols),
            "shape": self.shape,
            "form": self.form,
            "correct": self.correct,
            "known": [known.to_json() for known in self.known],
            "example": self.example,
            "before": self.before,
            "after": self.after,
        }

    @staticmethod
    def from_json(data: Mapping[str, object]) -> SymbolicKey:
        known, symbols = data["known"], data["symbols"]
        assert isinstance(known, list)
        assert isinstance(symbols, list)
        return SymbolicKey(
            answer=str(data["answer"]),
            symbols=tuple(str(symbol) for symbol in symbols),
            shape=cast(Shape, data["shape"]),
            form=cast(ExpressionForm, data["form"]),
            correct=str(data["correct"]),
            known=tuple(Known.from_json(one) for one in known),
            example=str(data["example"]),
            before=str(data["before"]),
            after=str(data["after"]),
        )


def read_symbolic(text: str, shape: Shape, symbols: Sequence[str], decimal: str = ".") -> tuple[Answer, ...]:
    """The readings of an answer over some letters.

    Raises:
        ResponseError: ``expression-…``: it cannot be read.
    """
    grammar = Grammar(symbols=frozenset(symbols), is_comma_decimal=decimal == ",")
    try:
        return read_answers(text, shape, grammar)
    except UnreadableExpression as error:
        raise ResponseError(f"expression-{error.reason}", **error.values) from None


@cache
def _written(text: str, shape: Shape, symbols: tuple[str, ...]) -> Answer:
    """What an author wrote; it has one reading."""
    return read_symbolic(text, shape, symbols)[0]
