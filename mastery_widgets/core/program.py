"""Programs that a learner writes: tried on cases, some shown to her and some not, and judged by what comes out."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, get_args

from mastery_widgets.core.item import Json, Known, Response
from mastery_widgets.core.program_said import Missed, said_of
from mastery_widgets.core.running import Case, Outcome, ProgramAsked, Where, outcomes_in, outcomes_json
from mastery_widgets.core.shrinking import inputs_in, put, smaller_inputs
from mastery_widgets.core.source_rules import bound_names, program_tree, uses
from mastery_widgets.core.values import is_same, read_value, said, tagged
from mastery_widgets.core.verdict import Verdict
from mastery_widgets.core.wanted import Wanted, What, decision_code, printed_lines, units_of
from mastery_widgets.errors import ResponseError

__all__ = [
    "BLANK", "PROGRAM_LIMIT", "RULES", "Mistake", "ProgramKey", "Wanted", "What", "is_broken", "printed_lines",
    "read_program", "refuse_unreadable", "tree_of",
]  # fmt: skip

PROGRAM_LIMIT: Final = 20_000
BLANK: Final = re.compile(r"(?<!\w)_{3,}(?!\w)")
RULES: Final = ("uses ", "lacks ")
# What has to hold is asked of each value by itself: one that it cannot be asked of has not got it.
_HOLDS: Final = """
def _holds(law, value):
    try:
        return bool(law(value))
    except Exception:
        return False
"""
_GIVEN: Final = """
def _given(call):
    try:
        return (call(),)
    except Exception:
        return None
"""
_UNREADABLE: Final = ("SyntaxError", "IndentationError", "TabError")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """A program that errs in a known way, as recorded with what came of it: for self-tests and scripted learners."""

    response: Json
    misconception: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramKey:
    """A program, right when it does on every case what is wanted there, and keeps every rule on its source.

    ``where`` it can be answered: in the page's editor, there or in a cell, or there or by the state of the learner's
    own kernel. ``given`` runs before her program; in a cell it stands above it. ``start`` is what stands in the editor
    at first: nothing, a program with a mistake, or one with blanks (``___``). The score is the share of what is right
    among cases, properties and rules. The value of a known error is a rule that was broken, ``uses WHAT`` or ``lacks
    WHAT``, or ``gives CASE VALUE``, ``prints CASE TEXT``, ``raises CASE NAME`` with the number of a case or ``*`` for
    any that is missed, ``printed`` (where a value was wanted), ``time``, ``memory``, ``output``, or ``else``; the first
    that fits is told. ``tolerance`` is relative and, near 0, absolute. ``solution`` is a right program, as recorded.
    ``needs`` are packages besides Python's library: a jail has none of them.
    """

    wanted: tuple[Wanted, ...]
    solution: Json
    start: str = ""
    known: tuple[Known, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    tolerance: float = 0.0
    correct: str = ""
    where: Where = "page"
    given: str = ""
    needs: tuple[str, ...] = ()

    @property
    def cell(self) -> str:
        """What stands in a cell at first."""
        return "\n\n".join(part for part in (self.given, self.start) if part.strip())

    @property
    def makes(self) -> tuple[str, ...]:
        """Names that the right program makes and that its cases look at."""
        tree = program_tree(str(self.solution.get("text", "")))
        names = set() if tree is None else bound_names(tree)
        calls = [tree for one in self.wanted if (tree := program_tree(one.call)) is not None]
        asked = [node.id for call in calls for node in ast.walk(call) if isinstance(node, ast.Name)]
        return tuple(name for name in dict.fromkeys(asked) if name in names)

    def public(self, seed: int) -> Json:
        units = [[self.wanted[place] for place in unit] for unit in units_of(self.wanted)]
        shown = [_public(unit[0]) for unit in units if not unit[0].hidden]
        found: Json = {"start": self.start, "cases": shown, "more": len(units) - len(shown)}
        return {**found, "given": self.given} if self.given else found

    def read(self, response: Mapping[str, object], seed: int) -> Json:
        if response.get("in") == "state":
            return {"text": str(response.get("text", "")), "in": "state"}
        is_cell = response.get("in") == "cell"
        text = read_program(response)
        start = self.cell if is_cell else self.start
        if start.strip() and text.strip() == start.strip():
            raise ResponseError("program-unchanged")
        if BLANK.search(start) and BLANK.search(text):
            raise ResponseError("program-blank")
        if not is_cell:
            return {"text": text}
        tree = tree_of(text)
        for name in self.makes:
            if name not in bound_names(tree):
                raise ResponseError("cell-unfinished", name=name)
        return {"text": text, "in": "cell"}

    def shown(self, response: Response, seed: int) -> Json:
        return {"text": response["text"]}

    def program(self, response: Response) -> tuple[str, Sequence[Case]]:
        # In a cell what was given stands above it.
        given = "" if "in" in response else self.given
        return str(response["text"]), [Case(call=one.call, stdin=one.stdin, given=given) for one in self.wanted]

    def decision(self, outcomes: Sequence[Outcome]) -> tuple[str, Case, tuple[int, ...]] | None:
        """The author's program, and what to ask it of the values that the learner's gave."""
        asked = decision_code(self.wanted, outcomes)
        if asked is None:
            return None
        return f"{self.given}\n{self.solution['text']}\n{_HOLDS}", Case(call=asked[0]), asked[1]

    def smaller(self, outcomes: Sequence[Outcome]) -> ProgramAsked | None:
        """Smaller inputs than the first random one that is missed, and what the author's program shall say of them."""
        tried = enumerate(zip(self.wanted, outcomes, strict=False))
        missed = [
            (place, one)
            for place, (one, outcome) in tried
            if one.trial and one.what == "value" and not one.met(outcome, self.tolerance)
        ]
        if not missed:
            return None
        place, one = missed[0]
        drawn = [inputs_in(one.trial, other.call) for other in self.wanted if other.trial == one.trial]
        calls = tuple(put(one.trial, less) for less in smaller_inputs(inputs_in(one.trial, one.call), drawn))
        if not calls:
            return None
        oracle = ", ".join(f"_given(lambda: {call})" for call in calls)
        return ProgramAsked(
            place=place, calls=calls, program=f"{self.given}\n{self.solution['text']}\n{_GIVEN}", oracle=f"[{oracle}]"
        )

    def with_smaller(self, response: Json, asked: ProgramAsked, right: object, outcomes: Sequence[Outcome]) -> Json:
        """The response with the smallest input that fails: its call, what is right there, and what came."""
        values = right if isinstance(right, list) and len(right) == len(asked.calls) else []
        for call, value, outcome in zip(asked.calls, values, outcomes, strict=False):
            # In a tuple: the author's program gives a value there.
            if isinstance(value, tuple):
                wanted = replace(self.wanted[asked.place], call=call, right=tagged(value[0]), answer=said(value[0]))
                if not wanted.met(outcome, self.tolerance):
                    [came] = outcomes_json([outcome])
                    return {**response, "smaller": [asked.place, call, wanted.right, came]}
        return response

    def _smallest(self, response: Response, place: int, outcome: Outcome) -> tuple[Wanted, Outcome]:
        """The case that is told: where it is a random input, the smallest on which the program fails."""
        one, found = self.wanted[place], response.get("smaller")
        if not isinstance(found, list) or found[0] != place:
            return one, outcome
        _, call, right, came = found
        [less] = outcomes_in({"outcomes": [came]})
        return replace(one, call=str(call), right=str(right), answer=said(read_value(str(right)))), less

    def check(self, response: Response, language: str) -> Verdict:
        outcomes = outcomes_in(response)
        if not outcomes:
            raise ResponseError("program-not-run")
        refuse_unreadable(outcomes)
        met = [one.met(outcome, self.tolerance) for one, outcome in zip(self.wanted, outcomes, strict=False)]
        met += [False] * (len(self.wanted) - len(met))
        units = [all(met[place] for place in unit) for unit in units_of(self.wanted)]
        broken = self.broken(response)
        score = (sum(units) + len(self._rules()) - len(broken)) / (len(units) + len(self._rules()))
        by = str(response.get("by", ""))
        if score == 1.0:
            return Verdict(score=1.0, feedback=said_of(self.correct, None, by, language))
        missed_at = [place for place in range(len(outcomes)) if not met[place]]
        # What is shown to her comes first: of a hidden case she is told little.
        missed_at.sort(key=lambda place: bool(self.wanted[place].hidden))
        found, place = self._known(outcomes, missed_at, broken)
        missed = None
        if missed_at:
            one, outcome = self._smallest(response, place, outcomes[place])
            missed = Missed(
                call=one.call, reads=one.stdin, what=one.what, answer=one.answer, hidden=one.hidden,
                right=read_value(one.right) if one.what == "value" else one.right, outcome=outcome,
                count=sum(units), of=len(units), is_trial=bool(one.trial), tolerance=self.tolerance,
            )  # fmt: skip
        feedback = said_of(found.feedback if found else "", missed, by, language)
        return Verdict(score=score, misconception=found.misconception if found else None, feedback=feedback)

    def broken(self, response: Response) -> list[Known]:
        """The rules on its source that a program breaks; none where no source came with it."""
        tree = program_tree(str(response["text"]))
        if tree is None or not tree.body:
            return []
        return [one for one in self._rules() if is_broken(one.value, tree)]

    def _rules(self) -> list[Known]:
        return [one for one in self.known if one.value.startswith(RULES)]

    def is_right(self, value: object, place: int) -> bool:
        """Whether a plain value is the one that is wanted in the case with that number."""
        one = self.wanted[place]
        return one.what == "value" and is_same(value, read_value(one.right), tolerance=self.tolerance)

    def met(self, one: Wanted, outcome: Outcome) -> bool:
        """Whether a case came out as it should."""
        return one.met(outcome, self.tolerance)

    def _known(
        self, outcomes: Sequence[Outcome], missed: Sequence[int], broken: Sequence[Known]
    ) -> tuple[Known | None, int]:
        """The first known error that shows, and the case that is missed by it, else the first that is missed."""
        first = missed[0] if missed else 0
        for known in self.known:
            if known in broken:
                return known, first
            name, _, rest = known.value.partition(" ")
            place, _, what = rest.partition(" ")
            for number in missed:
                is_meant = place in ("", "*", str(number))
                if is_meant and self._shows(name, what, outcomes[number], self.wanted[number]):
                    return known, number
        return None, first

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
            **({} if self.where == "page" else {"where": self.where}),
            **({"given": self.given} if self.given else {}),
            **({"needs": list(self.needs)} if self.needs else {}),
        }

    @staticmethod
    def from_json(data: Mapping[str, object]) -> ProgramKey:
        wanted, solution, known, mistakes = (data[name] for name in ("wanted", "solution", "known", "mistakes"))
        where = data.get("where", "page")
        assert isinstance(wanted, list)
        assert isinstance(solution, dict)
        needs = data.get("needs", [])
        assert isinstance(known, list)
        assert isinstance(mistakes, list)
        assert isinstance(needs, list)
        assert where in get_args(Where)
        return ProgramKey(
            wanted=tuple(Wanted.from_json(one) for one in wanted),
            solution=solution,
            start=str(data["start"]),
            known=tuple(Known.from_json(one) for one in known),
            mistakes=tuple(Mistake(response=one, misconception=name) for one, name in mistakes),
            tolerance=float(str(data["tolerance"])),
            correct=str(data["correct"]),
            where=where,  # type: ignore[arg-type]  # one of them
            given=str(data.get("given", "")),
            needs=tuple(map(str, needs)),
        )


def _public(one: Wanted) -> Json:
    if one.trial:
        answer = one.answer if one.what == "holds" else ""
        return {"call": one.trial, "reads": "", "what": "holds" if answer else "random", "answer": answer}
    return {"call": one.call, "reads": one.stdin, "what": one.what, "answer": one.answer}


def is_broken(rule: str, tree: ast.Module) -> bool:
    """Whether a program breaks a rule, ``uses WHAT`` or ``lacks WHAT``."""
    word, _, what = rule.partition(" ")
    return uses(tree, what) == (word == "uses")


def tree_of(text: str) -> ast.Module:
    """The tree of a program that is to be judged.

    Raises:
        ResponseError: Python cannot read it.
    """
    try:
        return ast.parse(text)
    except SyntaxError as error:
        is_space = isinstance(error, IndentationError)
        told = {"line": str(error.lineno or 1), "what": str(error.msg)[:200]}
        raise ResponseError("program-indentation" if is_space else "program-syntax", **told) from None
    except (ValueError, RecursionError, MemoryError):
        raise ResponseError("program-too-long") from None


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


def refuse_unreadable(outcomes: Sequence[Outcome]) -> None:
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
