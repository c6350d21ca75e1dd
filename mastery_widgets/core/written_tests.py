"""Tests that a learner writes: right when every right implementation passes them and every wrong one does not."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final, get_args

from mastery_widgets.catalogue import phrase
from mastery_widgets.core.item import Json, Known, Response
from mastery_widgets.core.program import BLANK, is_broken, read_program, refuse_unreadable, tree_of
from mastery_widgets.core.program_said import raised_said, said_of
from mastery_widgets.core.running import Case, Outcome, Where, outcomes_in, with_outcomes
from mastery_widgets.core.source_rules import bound_names, program_tree
from mastery_widgets.core.verdict import Verdict
from mastery_widgets.errors import ResponseError

__all__ = ["ALL_TESTS", "WrittenTestsKey", "Wrong"]

# Tests are lines that run, and functions that are called.
ALL_TESTS: Final = "len([one() for name, one in list(globals().items()) if name.startswith('test') and callable(one)])"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """An implementation with a mistake, and what is said when the tests let it through."""

    text: str
    misconception: str | None
    feedback: str

    def to_json(self) -> Json:
        return {"text": self.text, "misconception": self.misconception, "feedback": self.feedback}

    @staticmethod
    def from_json(data: Mapping[str, object]) -> Wrong:
        misconception = data["misconception"]
        return Wrong(
            text=str(data["text"]),
            misconception=None if misconception is None else str(misconception),
            feedback=str(data["feedback"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenTestsKey:
    """``right`` and ``wrong`` are implementations of one thing; the score is the share that the tests tell rightly.

    ``known`` are rules on the source of the tests (``uses WHAT``, ``lacks WHAT``). ``solution`` are tests that are
    right, as recorded.
    """

    right_ones: tuple[str, ...]
    wrong: tuple[Wrong, ...]
    solution: Json
    start: str = ""
    known: tuple[Known, ...] = ()
    correct: str = ""
    where: Where = "page"

    @property
    def cell(self) -> str:
        """What stands in a cell at first."""
        return self.start

    @property
    def makes(self) -> tuple[str, ...]:
        """Nothing: tests leave nothing behind that is looked at."""
        return ()

    @property
    def needs(self) -> tuple[str, ...]:
        """No package besides Python's library."""
        return ()

    def public(self, seed: int) -> Json:
        return {"start": self.start, "cases": [], "more": 0, "wrong": len(self.wrong)}

    def read(self, response: Mapping[str, object], seed: int) -> Json:
        text = read_program(response)
        if self.start.strip() and text.strip() == self.start.strip():
            raise ResponseError("program-unchanged")
        if BLANK.search(self.start) and BLANK.search(text):
            raise ResponseError("program-blank")
        tree = tree_of(text)
        if not any(isinstance(node, ast.Assert | ast.Raise) for node in ast.walk(tree)):
            raise ResponseError("tests-none")
        for name in sorted(self._names() & bound_names(tree)):
            raise ResponseError("tests-defines", name=name)
        return {"text": text, "in": "cell"} if response.get("in") == "cell" else {"text": text}

    def _names(self) -> set[str]:
        """What the implementations define: tests that defined it too would test themselves."""
        trees = [tree for text in self.right_ones if (tree := program_tree(text)) is not None]
        return {one.name for tree in trees for one in tree.body if isinstance(one, ast.FunctionDef | ast.ClassDef)}

    def shown(self, response: Response, seed: int) -> Json:
        return {"text": response["text"]}

    def program(self, response: Response) -> tuple[str, Sequence[Case]]:
        texts = [*self.right_ones, *(one.text for one in self.wrong)]
        return str(response["text"]), [Case(call=ALL_TESTS, given=text) for text in texts]

    def check(self, response: Response, language: str) -> Verdict:
        outcomes = outcomes_in(response)
        if not outcomes:
            raise ResponseError("program-not-run")
        refuse_unreadable(outcomes)
        count = len(self.right_ones)
        passed = [outcome.ending == "value" for outcome in outcomes[:count]]
        caught = [outcome.ending == "raised" for outcome in outcomes[count:]]
        caught += [False] * (len(self.wrong) - len(caught))
        tree = program_tree(str(response["text"]))
        broken = [one for one in self.known if tree is not None and is_broken(one.value, tree)]
        kept = len(self.known) - len(broken)
        of = count + len(self.wrong) + len(self.known)
        by = str(response.get("by", ""))
        score = (sum(passed) + sum(caught) + kept) / of
        if score == 1.0:
            return Verdict(score=1.0, feedback=said_of(self.correct, None, by, language))
        if not all(passed) or len(passed) < count:
            # Tests that a right one fails catch everything: what they caught is nothing.
            failed = next((one for one, is_passed in zip(outcomes, passed, strict=False) if not is_passed), None)
            said = said_of(_refused(failed, language), None, by, language)
            return Verdict(score=min(score, 0.5) if sum(passed) else 0.0, feedback=said)
        if broken:
            return Verdict(
                score=score,
                misconception=broken[0].misconception,
                feedback=said_of(broken[0].feedback, None, by, language),
            )
        through = next(one for one, is_caught in zip(self.wrong, caught, strict=True) if not is_caught)
        told = phrase("tests.caught", language, caught=sum(caught), all=len(self.wrong))
        feedback = said_of(f"{through.feedback}<p>{escape(told)}</p>", None, by, language)
        return Verdict(score=score, misconception=through.misconception, feedback=feedback)

    def right(self) -> Json:
        return dict(self.solution)

    def known_errors(self) -> Sequence[tuple[Json, str | None]]:
        # A test that lets everything through.
        passed = [Outcome(ending="value", value=0)] * (len(self.right_ones) + len(self.wrong))
        response = with_outcomes({"text": "assert True"}, "author", passed)
        return [(response, self.check(response, "en").misconception)]

    def to_json(self) -> Json:
        return {
            "right_ones": list(self.right_ones),
            "wrong": [one.to_json() for one in self.wrong],
            "solution": self.solution,
            "start": self.start,
            "known": [known.to_json() for known in self.known],
            "correct": self.correct,
            "where": self.where,
        }

    @staticmethod
    def from_json(data: Mapping[str, object]) -> WrittenTestsKey:
        right, wrong, solution = data["right_ones"], data["wrong"], data["solution"]
        known, where = data["known"], data["where"]
        assert isinstance(right, list)
        assert isinstance(wrong, list)
        assert isinstance(solution, dict)
        assert isinstance(known, list)
        assert where in get_args(Where)
        return WrittenTestsKey(
            right_ones=tuple(map(str, right)),
            wrong=tuple(Wrong.from_json(one) for one in wrong),
            solution=solution,
            start=str(data["start"]),
            known=tuple(Known.from_json(one) for one in known),
            correct=str(data["correct"]),
            where=where,  # type: ignore[arg-type]  # one of them
        )


def _refused(outcome: Outcome | None, language: str) -> str:
    """What is said when a right implementation does not pass. Its values are not told: they would be the answer."""
    said = f"<p>{escape(phrase('tests.right-fails', language))}</p>"
    if outcome is not None and outcome.raised is not None:
        return said + raised_said(outcome.raised, language, is_message_told=False)
    if outcome is not None and outcome.ending in ("time", "memory", "output", "ended"):
        return f"{said}<p>{escape(phrase(f'program.{outcome.ending}', language))}</p>"
    return said
