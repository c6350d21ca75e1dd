"""Keys of programs that a learner writes, mends or completes: tried on their cases when the lesson is built."""

from __future__ import annotations

import re
from dataclasses import replace

from mastery_widgets.authoring.filling import fill_code
from mastery_widgets.authoring.frame_text import SLUG, Mark
from mastery_widgets.authoring.programs import CaseText, outcomes_of, read_case, split_program, told, value_of
from mastery_widgets.authoring.variant import Variant, misconception_of, names_of
from mastery_widgets.core.item import Json, Known
from mastery_widgets.core.program import PROGRAM_LIMIT, Mistake, ProgramKey, Wanted
from mastery_widgets.core.running import VALUE_LIMIT, Case, with_outcomes
from mastery_widgets.core.values import tagged
from mastery_widgets.errors import LessonError, ResponseError

__all__ = ["program_key"]

_MOST_CASES = 20
_ENDINGS = ("printed", "time", "memory", "output", "else")


def program_key(variant: Variant) -> ProgramKey:
    """The key of a program: ``= call -> value`` a case, and below an ``=`` of its own a program that is right.

    A case with a comment is hidden; the comment says on which kind of input.
    """
    marks = variant.frame.of("=")
    programs = [mark for mark in marks if not mark.text]
    if len(programs) != 1:
        raise LessonError(
            f"{len(programs)} programs; need one that is right, below an `=` of its own, indented by two spaces",
            line=variant.frame.line,
        )
    code, words = split_program(programs[0], is_program=True)
    solution = fill_code(code, variant.names)
    if not solution.strip() or len(solution) > PROGRAM_LIMIT:
        raise LessonError(f"a program of {len(solution)} characters; need 1 to {PROGRAM_LIMIT}", line=programs[0].line)
    texts = [(read_case(fill_code(mark.text, variant.names), mark), mark) for mark in marks if mark.text]
    shown = sum(not text.about for text, _ in texts)
    if not shown or len(texts) > _MOST_CASES:
        raise LessonError(
            f"{len(texts)} cases, {shown} of them shown; need up to {_MOST_CASES}, and one that is shown: "
            "`= call -> value` without a comment",
            line=variant.frame.line,
        )
    wanted = tuple(_wanted(text, solution, mark) for text, mark in texts)
    key = ProgramKey(
        wanted=wanted,
        solution={},
        start=fill_code(str(variant.frame.head.get("start", "")), variant.names).strip("\n"),
        tolerance=_tolerance(variant),
        correct=variant.said(words),
    )
    key = replace(key, solution=_ran(solution, key))
    for (_, mark), one, outcome in zip(texts, wanted, outcomes_of(solution, _cases(key)), strict=True):
        if not key.met(one, outcome):
            raise LessonError(f"`= {mark.text}`: the program {told(outcome)} ({names_of(variant)})", line=mark.line)
    key = _with_known(key, solution, variant)
    _refuse_start(key, variant)
    return key


def _wanted(text: CaseText, solution: str, mark: Mark) -> Wanted:
    right = tagged(value_of(text.answer, solution, mark)) if text.what == "value" else text.answer
    if len(right) > VALUE_LIMIT // 2:
        raise LessonError(f"`= {mark.text[:50]}…`: a value too large to be compared", line=mark.line)
    return Wanted(call=text.call, stdin=text.stdin, what=text.what, right=right, answer=text.answer, hidden=text.about)


def _with_known(key: ProgramKey, solution: str, variant: Variant) -> ProgramKey:
    known: list[Known] = []
    mistakes: list[tuple[Mark, Mistake, Known]] = []
    for mark in variant.frame.of("~"):
        code, words = split_program(mark, is_program=False)
        if not words.strip():
            raise LessonError(
                f"`~ {mark.text}` has no feedback; say below it, indented, what that would mean", line=mark.line
            )
        text, misconception = _rule_and_misconception(mark, variant)
        one = Known(
            value=_rule(fill_code(text, variant.names).strip(), key, solution, mark, variant),
            misconception=misconception,
            feedback=variant.said(words),
        )
        known.append(one)
        if code.strip():
            mistake = Mistake(response=_ran(fill_code(code, variant.names), key), misconception=misconception)
            mistakes.append((mark, mistake, one))
    known.sort(key=lambda one: one.value == "else")
    key = replace(key, known=tuple(known), mistakes=tuple(mistake for _, mistake, _ in mistakes))
    for mark, mistake, one in mistakes:
        try:
            verdict = key.check(mistake.response, variant.language)
        except ResponseError as error:
            raise LessonError(
                f"the program below `~ {mark.text}` is sent back and not judged: {error.reason}", line=mark.line
            ) from None
        if verdict.is_right or not verdict.feedback.startswith(one.feedback):
            came = "is right" if verdict.is_right else "is told something else"
            raise LessonError(f"the program below `~ {mark.text}` {came} ({names_of(variant)})", line=mark.line)
    return key


def _rule(text: str, key: ProgramKey, solution: str, mark: Mark, variant: Variant) -> str:
    if text in _ENDINGS:
        return text
    if found := re.fullmatch(r"raises\s+([A-Za-z_]\w*)", text):
        return f"raises * {found[1]}"
    case = read_case(text, mark)
    place = "*"
    if case.call or case.stdin:
        places = [at for at, one in enumerate(key.wanted) if (one.call, one.stdin) == (case.call, case.stdin)]
        if not places:
            calls = ", ".join(one.call or "(the program)" for one in key.wanted)
            raise LessonError(f"`~ {mark.text}`: that is none of the cases: {calls}", line=mark.line)
        place = str(places[0])
    if case.what != "value":
        return f"{'prints' if case.what == 'printed' else 'raises'} {place} {case.answer}"
    value = value_of(case.answer, solution, mark)
    if place != "*" and key.is_right(value, int(place)):
        raise LessonError(
            f"`~ {mark.text}` is what is right for {names_of(variant)}; exclude it with `where`", line=mark.line
        )
    return f"gives {place} {tagged(value)}"


def _rule_and_misconception(mark: Mark, variant: Variant) -> tuple[str, str | None]:
    """A value may end in brackets of its own; a name with a hyphen in it is no value."""
    found = re.fullmatch(r"(.*?)\s+\[([a-z0-9-]+)\]", mark.text)
    is_name = found and SLUG.fullmatch(found[2]) and (found[2] in variant.misconceptions or "-" in found[2])
    return misconception_of(mark.text, mark, variant) if is_name else (mark.text, None)


def _cases(key: ProgramKey) -> list[Case]:
    return [Case(call=one.call, stdin=one.stdin) for one in key.wanted]


def _ran(code: str, key: ProgramKey) -> Json:
    return with_outcomes({"text": code}, "author", outcomes_of(code, _cases(key)))


def _refuse_start(key: ProgramKey, variant: Variant) -> None:
    if not key.start.strip():
        return
    try:
        verdict = key.check(_ran(key.start, key), variant.language)
    except ResponseError:
        return  # none that Python can read: that is to be mended
    if verdict.is_right:
        raise LessonError(f"the program in `start` is right already ({names_of(variant)})", line=variant.frame.line)


def _tolerance(variant: Variant) -> float:
    given = variant.frame.head.get("tolerance", 0)
    text = str(given).strip()
    try:
        value = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        value = -1.0
    if not 0 <= value < 1:
        raise LessonError(f"`tolerance: {given}`; a share such as 1e-9, or 1 %", line=variant.frame.line)
    return value
