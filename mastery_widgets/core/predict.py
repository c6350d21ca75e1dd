"""What a program will do, said before it runs: what it prints, or the value of an expression after it.

What is true was found when the lesson was built: nothing runs here.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mastery_widgets.catalogue import phrase
from mastery_widgets.core.code import LONGEST_CODE
from mastery_widgets.core.item import Json, Known, Response
from mastery_widgets.core.program import printed_lines
from mastery_widgets.core.program_said import side_by_side
from mastery_widgets.core.reading import read_text
from mastery_widgets.core.values import is_same
from mastery_widgets.core.verdict import Verdict
from mastery_widgets.errors import ResponseError

__all__ = ["PredictKey"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictKey:
    """``truth`` is what is printed, line by line, or with ``is_value`` a value as Python writes it.

    A program that stops with an exception has its name as the last line. Printed lines are compared without spaces at
    their ends, values as values (``2.0`` is ``2``, ``'a'`` is ``"a"``). A known error's value is what is said wrongly,
    or ``else``.
    """

    truth: str
    is_value: bool = False
    known: tuple[Known, ...] = ()
    correct: str = ""

    def public(self, seed: int) -> Json:
        return {"value": self.is_value}

    def read(self, response: Mapping[str, object], seed: int) -> Json:
        return {"text": read_text(response).replace("\r\n", "\n").replace("\r", "\n")}

    def shown(self, response: Response, seed: int) -> Json:
        return {"text": response["text"]}

    def check(self, response: Response, language: str) -> Verdict:
        text = str(response["text"])
        beside = side_by_side(
            [
                (phrase("program.predicted", language), text.strip("\n")),
                (phrase("program.is" if self.is_value else "program.prints", language), self.truth),
            ]
        )
        if self._agrees(text, self.truth, is_theirs=True):
            return Verdict(score=1.0, feedback=self.correct + beside)
        for known in self.known:
            if known.value == "else" or self._agrees(text, known.value):
                return Verdict(score=0.0, misconception=known.misconception, feedback=known.feedback + beside)
        return Verdict(score=0.0, feedback=beside)

    def _agrees(self, text: str, other: str, *, is_theirs: bool = False) -> bool:
        if not self.is_value:
            return printed_lines(text.strip("\n")) == printed_lines(other)
        one, two = literal(text), literal(other)
        if one is None:
            # A name is no value: True is one, true is a slip that says so.
            if is_theirs and not any(text.strip() == known.value for known in self.known):
                raise ResponseError("predict-no-value")
            return text.strip() == other.strip()
        return two is not None and is_same(one[0], two[0])

    def right(self) -> Json:
        return {"text": self.truth}

    def known_errors(self) -> Sequence[tuple[Json, str | None]]:
        return [({"text": known.value}, known.misconception) for known in self.known if known.value != "else"]

    def to_json(self) -> Json:
        return {
            "truth": self.truth,
            "value": self.is_value,
            "known": [known.to_json() for known in self.known],
            "correct": self.correct,
        }

    @staticmethod
    def from_json(data: Mapping[str, object]) -> PredictKey:
        known = data["known"]
        assert isinstance(known, list)
        return PredictKey(
            truth=str(data["truth"]),
            is_value=bool(data["value"]),
            known=tuple(Known.from_json(one) for one in known),
            correct=str(data["correct"]),
        )


def literal(text: str) -> tuple[object] | None:
    """The value that a Python literal writes, in a tuple; None where the text is none, or over 200 characters.

    It is read, and never run. ``NameError`` and other names of exceptions stand for themselves.
    """
    plain = text.strip()
    if len(plain) > LONGEST_CODE:
        return None
    if plain.isascii() and plain.isidentifier() and plain.endswith(("Error", "Exception", "Iteration")):
        return (plain,)
    try:
        return (ast.literal_eval(plain),)
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        return None
