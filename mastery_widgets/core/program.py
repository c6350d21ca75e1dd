"""Programs that a learner writes: tried on cases, some shown to her and some not, and judged by what comes out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from mastery_widgets.core.item import Json, Known, Response
from mastery_widgets.core.program_said import Missed, said_of
from mastery_widgets.core.running import Case, Outcome, outcomes_in
from mastery_widgets.core.values import is_same, read_value
from mastery_widgets.core.verdict import Verdict
from mastery_widgets.errors import ResponseError

__all__ = ["BLANK", "PROGRAM_LIMIT", "Mistake", "ProgramKey", "Wanted", "What", "printed_lines", "read_program"]

PROGRAM_LIMIT: Final = 20_000
BLANK: Final = re.compile(r"(?<!\w)_{3,}(?!\w)")
_UNREADABLE: Final = ("SyntaxError", "IndentationError", "TabError")

What = Literal["value", "printed", "raised"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A case, and what is right there.

    ``right`` is a value (as ``values.tagged`` writes it), what is printed, or the name of an exception, as ``what``
    says. ``call`` and ``answer`` are shown to a learner as the author wrote them, but for a case that is ``hidden``:
    she is told that text alone, which says on which kind of input.
    """

    call: str
    stdin: str
    what: What
    right: str
    answer: str
    hidden: str = ""

    def to_json(self) -> Json:
        return {name: getattr(self, name) for name in self.__slots__}

    @staticmethod
    def from_json(data: Mapping[str, object]) -> Wanted:
        texts = {name: str(data[name]) for name in ("call", "stdin", "right", "answer", "hidden")}
        return Wanted(what=data["what"], **texts)  # type: ignore[arg-type]  # one of three


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """A program that errs in a known way, as recorded with what came of it: for self-tests and scripted learners."""

    response: Json
    misconception: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramKey:
    """A program, right when it does on every case what is wanted there.

    ``start`` is what stands in the editor at first: nothing, a program with a mistake, or one with blanks (``___``).
    The score is the share of the cases that are right. The value of a known error is ``gives CASE VALUE``,
    ``prints CASE TEXT`` or ``raises CASE NAME`` with the number of a case or ``*`` for any that is missed,
    ``printed`` (where a value was wanted), ``time``, ``memory``, ``output``, or ``else``; the first that fits is told.
    ``tolerance`` is relative and, near 0, absolute. ``solution`` is a right program, as recorded.
    """

    wanted: tuple[Wanted, ...]
    solution: Json
    start: str = ""
    known: tuple[Known, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    tolerance: float = 0.0
    correct: str = ""

    def public(self, seed: int) -> Json:
        shown = [
            {"call": one.call, "reads": one.stdin, "what": one.what, "answer": one.answer}
            for one in self.wanted
            if not one.hidden
        ]
        return {"start": self.start, "cases": shown, "more": len(self.wanted) - len(shown)}

    def read(self, response: Mapping[str, object], seed: int) -> Json:
        text = read_program(response)
        if self.start.strip() and text.strip() == self.start.strip():
            raise ResponseError("program-unchanged")
        if BLANK.search(self.start) and BLANK.search(text):
            raise ResponseError("program-blank")
        return {"text": text}

    def shown(self, response: Response, seed: int) -> Json:
        return {"text": response["text"]}

    def program(self, response: Response) -> tuple[str, Sequence[Case]]:
        return str(response["text"]), [Case(call=one.call, stdin=one.stdin) for one in self.wanted]

    def check(self, response: Response, language: str) -> Verdict:
        outcomes = outcomes_in(response)
        if not outcomes:
            raise ResponseError("program-not-run")
        _refuse_unreadable(outcomes)
        met = [self.met(one, outcome) for one, outcome in zip(self.wanted, outcomes, strict=False)]
        score = sum(met) / len(self.wanted)
        by = str(response.get("by", ""))
        if score == 1.0:
            return Verdict(score=1.0, feedback=said_of(self.correct, None, by, language))
        missed_at = [place for place, is_met in enumerate(met) if not is_met]
        # What is shown to her comes first: of a hidden case she is told little.
        missed_at.sort(key=lambda place: bool(self.wanted[place].hidden))
        found, place = self._known(outcomes, missed_at)
        one = self.wanted[place]
        missed = Missed(
            call=one.call, reads=one.stdin, what=one.what, answer=one.answer, hidden=one.hidden,
            right=read_value(one.right) if one.what == "value" else one.right, outcome=outcomes[place],
            count=sum(met), of=len(self.wanted),
        )  # fmt: skip
        feedback = said_of(found.feedback if found else "", missed, by, language)
        return Verdict(score=score, misconception=found.misconception if found else None, feedback=feedback)

    def is_right(self, value: object, place: int) -> bool:
        """Whether a plain value is the one that is wanted in the case with that number."""
        one = self.wanted[place]
        return one.what == "value" and is_same(value, read_value(one.right), tolerance=self.tolerance)

    def met(self, one: Wanted, outcome: Outcome) -> bool:
        """Whether a case came out as it should."""
        if one.what == "raised":
            return outcome.raised is not None and outcome.ending == "raised" and outcome.raised.kind == one.right
        if outcome.ending != "value":
            return False
        if one.what == "printed":
            return printed_lines(outcome.printed) == printed_lines(one.right)
        return is_same(outcome.value, read_value(one.right), tolerance=self.tolerance)

    def _known(self, outcomes: Sequence[Outcome], missed: Sequence[int]) -> tuple[Known | None, int]:
        """The first known error that shows in a case that is missed, and that case; None, and the first case missed."""
        for known in self.known:
            name, _, rest = known.value.partition(" ")
            place, _, what = rest.partition(" ")
            for number in missed:
                is_meant = place in ("", "*", str(number))
                if is_meant and self._shows(name, what, outcomes[number], self.wanted[number]):
                    return known, number
        return None, missed[0]

    def _shows(self, name: str, what: str, outcome: Outcome, wanted: Wanted) -> bool:
        match name:
            case "gives":
                return outcome.ending == "value" and is_same(outcome.value, read_value(what), tolerance=self.tolerance)
            case "prints":
                return outcome.ending == "value" and printed_lines(outcome.printed) == printed_lines(what)
            case "raises":
                return outcome.ending == "raised" and outcome.raised is not None and outcome.raised.kind == what
            case "printed":
                is_none = outcome.ending == "value" and outcome.value is None
                return wanted.what == "value" and is_none and bool(outcome.printed.strip())
            case _:
                return name in ("else", outcome.ending)

    def right(self) -> Json:
        return dict(self.solution)

    def known_errors(self) -> Sequence[tuple[Json, str | None]]:
        return [(dict(one.response), one.misconception) for one in self.mistakes]

    def to_json(self) -> Json:
        return {
            "wanted": [one.to_json() for one in self.wanted],
            "solution": self.solution,
            "start": self.start,
            "known": [known.to_json() for known in self.known],
            "mistakes": [[one.response, one.misconception] for one in self.mistakes],
            "tolerance": self.tolerance,
            "correct": self.correct,
        }

    @staticmethod
    def from_json(data: Mapping[str, object]) -> ProgramKey:
        wanted, solution, known, mistakes = (data[name] for name in ("wanted", "solution", "known", "mistakes"))
        assert isinstance(wanted, list)
        assert isinstance(solution, dict)
        assert isinstance(known, list)
        assert isinstance(mistakes, list)
        return ProgramKey(
            wanted=tuple(Wanted.from_json(one) for one in wanted),
            solution=solution,
            start=str(data["start"]),
            known=tuple(Known.from_json(one) for one in known),
            mistakes=tuple(Mistake(response=one, misconception=name) for one, name in mistakes),
            tolerance=float(str(data["tolerance"])),
            correct=str(data["correct"]),
        )


def read_program(response: Mapping[str, object]) -> str:
    """The program under ``text``, each line ended by a line feed.

    Raises:
        ResponseError: ``malformed`` (no text there, or a NUL in it), ``program-too-long`` (over 20,000 characters),
            ``empty``.
    """
    text = response.get("text")
    if not isinstance(text, str) or "\0" in text:
        raise ResponseError("malformed")
    if len(text) > PROGRAM_LIMIT:
        raise ResponseError("program-too-long")
    if not text.strip():
        raise ResponseError("empty")
    # Lone surrogates cannot be written to disk.
    return text.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")


def printed_lines(text: str) -> list[str]:
    """What is printed, for comparison: spaces at the ends of lines and empty lines at the end are nothing."""
    return [line.rstrip() for line in text.rstrip().split("\n")]


def _refuse_unreadable(outcomes: Sequence[Outcome]) -> None:
    """A program that Python cannot read is no attempt: it has not run on any case.

    Raises:
        ResponseError: it is none.
    """
    # All of them, since a program may raise such an error by itself, on one kind of input, to try it for nothing.
    kinds = [one.raised.kind if one.raised is not None else "" for one in outcomes]
    first = outcomes[0].raised
    if first is None or not all(kind in _UNREADABLE for kind in kinds):
        return
    told = {"line": str(first.line or 1), "what": first.message[:200]}
    if first.kind != "SyntaxError":
        raise ResponseError("program-indentation", **told)
    raise ResponseError("program-syntax", **told)
