"""Keys of programs that a learner writes, mends or completes, and of what they leave in her kernel: all of it tried
when the lesson is built."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mastery_widgets.authoring.filling import fill_code
from mastery_widgets.authoring.frame_text import SLUG, Mark
from mastery_widgets.authoring.programs import (
    CaseText,
    outcomes_of,
    outcomes_together,
    read_case,
    read_look,
    split_program,
    told,
    value_of,
)
from mastery_widgets.authoring.random_inputs import Trial, calls_of, filled_call, read_trial
from mastery_widgets.authoring.variant import Variant, misconception_of, names_of
from mastery_widgets.core.item import Json, Known
from mastery_widgets.core.program import PROGRAM_LIMIT, RULES, Mistake, ProgramKey, Wanted, is_broken
from mastery_widgets.core.running import VALUE_LIMIT, Case, Outcome, Where, decided, with_outcomes
from mastery_widgets.core.source_rules import program_tree, rule_of
from mastery_widgets.core.values import said, tagged
from mastery_widgets.core.wanted import units_of
from mastery_widgets.errors import LessonError, ResponseError

__all__ = ["program_key", "source_rule", "state_key", "where_of"]

_MOST_CASES = 20
_ENDINGS = ("printed", "time", "memory", "output", "else")


def program_key(variant: Variant) -> ProgramKey:
    """The key of a program: ``= call -> value`` a case, and below an ``=`` of its own a program that is right.

    A case with a comment is hidden; the comment says on which kind of input.
    """
    return _key(variant, where_of(variant))


def state_key(variant: Variant) -> ProgramKey:
    """The key of a kernel's state: as that of a program, of which the cases look at what it leaves."""
    if "in" in variant.frame.head:
        raise LessonError("a state is answered in the kernel: `in` does not belong here", line=variant.frame.line)
    return _key(variant, "state")


def where_of(variant: Variant) -> Where:
    """Where a program is written: ``in: cell``, or in the page alone."""
    given = variant.frame.head.get("in", "page")
    if given not in ("page", "cell"):
        raise LessonError(f"`in: {given}`; there are page and cell", line=variant.frame.line)
    return "cell" if given == "cell" else "page"


def _given(variant: Variant) -> str:
    """The code that stands before the learner's."""
    return fill_code(str(variant.frame.head.get("given", "")), variant.names).strip("\n")


def _solution(marks: Sequence[Mark], variant: Variant) -> tuple[str, str]:
    """The program that is right, and what is said when the learner's is."""
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
    return solution, words


@dataclass(frozen=True, slots=True, kw_only=True)
class _Program:
    """The author's right program with what stands before it."""

    given: str
    text: str

    @property
    def whole(self) -> str:
        return f"{self.given}\n{self.text}" if self.given else self.text


def _key(variant: Variant, where: Where) -> ProgramKey:
    marks = variant.frame.of("=")
    solution, words = _solution(marks, variant)
    program = _Program(given=_given(variant), text=solution)
    wanted: list[Wanted] = []
    lines: list[Mark] = []
    for mark in marks:
        if mark.text:
            new = _wanted_of(mark, program, where, variant)
            wanted += new
            lines += [mark] * len(new)
    units = units_of(wanted)
    shown = sum(not wanted[unit[0]].hidden for unit in units)
    if not shown or len(units) > _MOST_CASES:
        raise LessonError(
            f"{len(units)} cases, {shown} of them shown; need up to {_MOST_CASES}, and one that is shown: "
            "`= call -> value` without a comment",
            line=variant.frame.line,
        )
    key = ProgramKey(
        wanted=tuple(wanted),
        solution={"text": solution},
        start=fill_code(str(variant.frame.head.get("start", "")), variant.names).strip("\n"),
        tolerance=_tolerance(variant),
        correct=variant.said(words),
        where=where,
        given=program.given,
        needs=_needs(program, wanted),
    )
    outcomes = _outcomes(solution, key)
    for mark, one, outcome in zip(lines, wanted, outcomes, strict=True):
        if not key.met(one, outcome):
            came = f"{one.call} does not hold: it {told(outcome)}" if one.what == "holds" else told(outcome)
            raise LessonError(f"`= {mark.text}`: the program {came} ({names_of(variant)})", line=mark.line)
    key = replace(key, solution=with_outcomes({"text": solution}, "author", outcomes))
    key = _with_known(key, program, variant)
    _refuse_start(key, variant)
    return key


def _wanted_of(mark: Mark, program: _Program, where: Where, variant: Variant) -> list[Wanted]:
    text = fill_code(mark.text, variant.names)
    trial = read_trial(text, mark)
    if trial is not None:
        return _tried(trial, program, mark, variant)
    if where == "state" and (look := read_look(text)) is not None:
        [outcome] = outcomes_of(program.text, (Case(call=look.call, given=program.given),))
        if outcome.ending != "value":
            raise LessonError(f"`= {mark.text}`: {look.call} {told(outcome)}", line=mark.line)
        return [_looked(look, outcome.value, said(outcome.value), mark)]
    return [_wanted(read_case(text, mark), program, mark)]


def _wanted(text: CaseText, program: _Program, mark: Mark) -> Wanted:
    if text.what != "value":
        return Wanted(
            call=text.call, stdin=text.stdin, what=text.what, right=text.answer, answer=text.answer, hidden=text.about
        )
    return _looked(text, value_of(text.answer, program.whole, mark), text.answer, mark)


def _looked(text: CaseText, value: object, answer: str, mark: Mark) -> Wanted:
    right = tagged(value)
    if len(right) > VALUE_LIMIT // 2 and text.what == "value" and not right.startswith(('{"array"', '{"table"')):
        raise LessonError(f"`= {mark.text[:50]}…`: a value too large to be compared", line=mark.line)
    return Wanted(call=text.call, stdin=text.stdin, what="value", right=right, answer=answer, hidden=text.about)


def _tried(trial: Trial, program: _Program, mark: Mark, variant: Variant) -> list[Wanted]:
    """The random inputs of a property, each a case: the author's program says what is right there, or what holds."""
    inputs = calls_of(trial, f"{variant.frame.id} {mark.text} {names_of(variant)}", mark)
    calls = [filled_call(trial.call, values, mark) for values in inputs]
    laws = [filled_call(trial.holds, values, mark) for values in inputs] if trial.holds else [""] * len(inputs)
    outcomes = outcomes_together(program.text, [Case(call=call, given=program.given) for call in calls])
    wanted: list[Wanted] = []
    for call, law, outcome in zip(calls, laws, outcomes, strict=True):
        if outcome.ending != "value":
            raise LessonError(f"`= {mark.text}`: for {call} the program {told(outcome)}", line=mark.line)
        wanted.append(
            Wanted(
                call=call,
                stdin="",
                what="holds" if law else "value",
                right=law or tagged(outcome.value),
                answer=trial.holds or said(outcome.value),
                hidden=trial.about,
                trial=trial.call,
            )
        )
    return wanted


def _with_known(key: ProgramKey, program: _Program, variant: Variant) -> ProgramKey:
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
            value=_rule(fill_code(text, variant.names).strip(), key, program, mark, variant),
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


def _rule(text: str, key: ProgramKey, program: _Program, mark: Mark, variant: Variant) -> str:
    if text in _ENDINGS:
        return text
    if text.startswith(RULES):
        return source_rule(text, program.text, mark)
    if found := re.fullmatch(r"raises\s+([A-Za-z_]\w*)", text):
        return f"raises * {found[1]}"
    case = read_case(text, mark)
    place = "*"
    if case.call or case.stdin:
        places = [at for at, one in enumerate(key.wanted) if (one.call, one.stdin) == (case.call, case.stdin)]
        if not places:
            calls = ", ".join(one.call or "(the program)" for one in key.wanted if not one.trial)
            raise LessonError(f"`~ {mark.text}`: that is none of the cases: {calls}", line=mark.line)
        place = str(places[0])
    if case.what != "value":
        return f"{'prints' if case.what == 'printed' else 'raises'} {place} {case.answer}"
    value = value_of(case.answer, program.whole, mark)
    if place != "*" and key.is_right(value, int(place)):
        raise LessonError(
            f"`~ {mark.text}` is what is right for {names_of(variant)}; exclude it with `where`", line=mark.line
        )
    return f"gives {place} {tagged(value)}"


def source_rule(text: str, program: str, mark: Mark) -> str:
    """A rule on the source, as the key keeps it.

    Raises:
        LessonError: nothing that can be looked for, or the author's own program breaks it.
    """
    word, _, what = text.partition(" ")
    try:
        rule = f"{word} {rule_of(what)}"
    except ValueError as error:
        raise LessonError(f"`~ {mark.text}`: {error}; docs/programs.md lists what can", line=mark.line) from None
    tree = program_tree(program)
    if tree is None:
        raise LessonError("the right program is none that Python can read", line=mark.line)
    if is_broken(rule, tree):
        raise LessonError(f"`~ {mark.text}`: the right program breaks this rule itself", line=mark.line)
    return rule


def _rule_and_misconception(mark: Mark, variant: Variant) -> tuple[str, str | None]:
    """A value may end in brackets of its own; a name with a hyphen in it is no value."""
    found = re.fullmatch(r"(.*?)\s+\[([a-z0-9-]+)\]", mark.text)
    is_name = found and SLUG.fullmatch(found[2]) and (found[2] in variant.misconceptions or "-" in found[2])
    return misconception_of(mark.text, mark, variant) if is_name else (mark.text, None)


def _outcomes(code: str, key: ProgramKey) -> list[Outcome]:
    """What comes of an author's program on each case, with what holds decided."""
    cases = [Case(call=one.call, stdin=one.stdin, given=key.given) for one in key.wanted]
    apart = [place for place, one in enumerate(key.wanted) if not one.trial and key.where != "state"]
    joined = [place for place in range(len(cases)) if place not in apart]
    found = dict(zip(apart, outcomes_of(code, [cases[place] for place in apart]), strict=True))
    found.update(zip(joined, outcomes_together(code, [cases[place] for place in joined]), strict=True))
    outcomes = [found[place] for place in range(len(cases))]
    asked = key.decision(outcomes)
    if asked is None:
        return outcomes
    program, case, places = asked
    [truths] = outcomes_of(program, (case,))
    return decided(outcomes, places, truths.value)


def _ran(code: str, key: ProgramKey) -> Json:
    return with_outcomes({"text": code}, "author", _outcomes(code, key))


def _refuse_start(key: ProgramKey, variant: Variant) -> None:
    if not key.start.strip():
        return
    try:
        verdict = key.check(_ran(key.start, key), variant.language)
    except ResponseError:
        return  # none that Python can read: that is to be mended
    if verdict.is_right:
        raise LessonError(f"the program in `start` is right already ({names_of(variant)})", line=variant.frame.line)


def _needs(program: _Program, wanted: Sequence[Wanted]) -> tuple[str, ...]:
    """Packages that the author's program imports and Python's library has not; what draws needs matplotlib."""
    tree = program_tree(program.whole)
    found: list[str] = ["matplotlib"] if any(re.match(r"(len\()?figure\b", one.call) for one in wanted) else []
    for node in [] if tree is None else ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [one.name.split(".")[0] for one in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.append(node.module.split(".")[0])
    return tuple(dict.fromkeys(name for name in found if name not in sys.stdlib_module_names))


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
