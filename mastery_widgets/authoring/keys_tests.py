"""Keys of tests that a learner writes: tried on every implementation when the lesson is built."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mastery_widgets.authoring.filling import fill_code
from mastery_widgets.authoring.frame_text import Mark
from mastery_widgets.authoring.keys_program import source_rule, where_of
from mastery_widgets.authoring.programs import outcomes_of, split_program, told
from mastery_widgets.authoring.variant import Variant, misconception_of, names_of
from mastery_widgets.core.item import Json, Known
from mastery_widgets.core.program import PROGRAM_LIMIT, RULES
from mastery_widgets.core.running import Case, Outcome, with_outcomes
from mastery_widgets.core.written_tests import ALL_TESTS, WrittenTestsKey, Wrong
from mastery_widgets.errors import LessonError, ResponseError

__all__ = ["tests_key"]

_MOST = 12  # implementations


def tests_key(variant: Variant) -> WrittenTestsKey:
    """The key of tests: ``=`` an implementation that is right, ``~ name`` one that is not, ``= tests`` tests that tell
    them apart."""
    marks = variant.frame.of("=")
    right = tuple(_program(mark, variant)[0] for mark in marks if not mark.text)
    suites = [mark for mark in marks if mark.text == "tests"]
    if not right or len(suites) != 1 or len(right) + 1 != len(marks):
        raise LessonError(
            f"{len(right)} right implementations and {len(suites)} `= tests`; need one at least below an `=` of its "
            "own, and below `= tests` the tests that are right",
            line=variant.frame.line,
        )
    wrong: list[Wrong] = []
    known: list[Known] = []
    for mark in variant.frame.of("~"):
        code, words = split_program(mark, is_program=False)
        text, misconception = misconception_of(mark.text, mark, variant)
        if not words.strip():
            raise LessonError(
                f"`~ {mark.text}` has no feedback; say below `---` what it means to let it through", line=mark.line
            )
        if text.startswith(RULES):
            rule = source_rule(text, _program(suites[0], variant)[0], mark)
            known.append(Known(value=rule, misconception=misconception, feedback=variant.said(words)))
        elif not code.strip():
            raise LessonError(f"`~ {mark.text}` holds no implementation above a line `---`", line=mark.line)
        else:
            said = variant.said(words)
            wrong.append(Wrong(text=fill_code(code, variant.names), misconception=misconception, feedback=said))
    if not wrong or len(right) + len(wrong) > _MOST:
        raise LessonError(
            f"{len(wrong)} wrong implementations; need one at least, and {_MOST} in all at most",
            line=variant.frame.line,
        )
    tests, words = _program(suites[0], variant)
    key = WrittenTestsKey(
        right_ones=right,
        wrong=tuple(wrong),
        solution={"text": tests},
        start=fill_code(str(variant.frame.head.get("start", "")), variant.names).strip("\n"),
        known=tuple(known),
        correct=variant.said(words),
        where=where_of(variant),
    )
    outcomes = _outcomes(tests, key)
    _refuse_missed(outcomes, key, suites[0], marks, variant)
    key = replace(key, solution=with_outcomes({"text": tests}, "author", outcomes))
    _refuse_start(key, variant)
    return key


def _program(mark: Mark, variant: Variant) -> tuple[str, str]:
    code, words = split_program(mark, is_program=True)
    text = fill_code(code, variant.names)
    if not text.strip() or len(text) > PROGRAM_LIMIT:
        raise LessonError(f"a program of {len(text)} characters; need 1 to {PROGRAM_LIMIT}", line=mark.line)
    return text, words


def _outcomes(tests: str, key: WrittenTestsKey) -> list[Outcome]:
    texts = [*key.right_ones, *(one.text for one in key.wrong)]
    return outcomes_of(tests, [Case(call=ALL_TESTS, given=text) for text in texts])


def _refuse_missed(
    outcomes: Sequence[Outcome], key: WrittenTestsKey, suite: Mark, marks: Sequence[Mark], variant: Variant
) -> None:
    count = len(key.right_ones)
    rights = [mark for mark in marks if not mark.text]
    wrongs = [mark for mark in variant.frame.of("~") if not mark.text.startswith(RULES)]
    for mark, outcome in zip(rights, outcomes[:count], strict=True):
        if outcome.ending != "value":
            raise LessonError(
                f"this implementation does not pass the tests of line {suite.line}: it {told(outcome)} "
                f"({names_of(variant)})",
                line=mark.line,
            )
    for mark, outcome in zip(wrongs, outcomes[count:], strict=True):
        if outcome.ending != "raised":
            came = "passes them" if outcome.ending == "value" else told(outcome)
            raise LessonError(
                f"`~ {mark.text}`: the tests of line {suite.line} do not catch it: it {came} ({names_of(variant)})",
                line=mark.line,
            )


def _refuse_start(key: WrittenTestsKey, variant: Variant) -> None:
    if not key.start.strip():
        return
    response: Json = with_outcomes({"text": key.start}, "author", _outcomes(key.start, key))
    try:
        is_right = key.check(response, variant.language).is_right
    except ResponseError:
        return  # none that Python can read: that is to be mended
    if is_right:
        raise LessonError(f"the tests in `start` are right already ({names_of(variant)})", line=variant.frame.line)
