"""Programs of a lesson: how they are written, and what comes of them on the author's machine."""

from __future__ import annotations

import ast
import io
import os
import tokenize
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache

from mastery_widgets.authoring.frame_text import Mark
from mastery_widgets.core.program import What
from mastery_widgets.core.running import Case, Outcome
from mastery_widgets.core.values import said
from mastery_widgets.errors import LessonError, SandboxError

__all__ = [
    "CaseText", "outcomes_of", "outcomes_together", "read_case", "read_look", "split_program", "told", "value_of",
]  # fmt: skip

_WORDS: dict[str, What] = {"->": "value", "prints": "printed", "raises": "raised"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseText:
    """One line such as ``reads "3" f(2) -> 4  # even numbers``; ``answer`` is the text of what is right."""

    call: str
    stdin: str
    what: What
    answer: str
    about: str

    @property
    def case(self) -> Case:
        """What goes to the program."""
        return Case(call=self.call, stdin=self.stdin)


def read_case(text: str, mark: Mark) -> CaseText:
    """A case and what is right there.

    Raises:
        LessonError: with the line: no such text.
    """
    wanted = (
        f'`{mark.sign} {mark.text}`; write `call -> value`, `call raises NameOfError` or `call prints "text"`, '
        'with `reads "text"` before it where input() is read'
    )
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, SyntaxError):
        raise LessonError(wanted, line=mark.line) from None
    about = next((one.string.lstrip("# ") for one in tokens if one.type == tokenize.COMMENT), "")
    end = next((one.start[1] for one in tokens if one.type == tokenize.COMMENT), len(text))
    begin, stdin = 0, ""
    if len(tokens) > 1 and tokens[0].string == "reads" and tokens[1].type == tokenize.STRING:
        begin, stdin = tokens[1].end[1], text_of(tokens[1].string, wanted, mark)
    depth = 0
    for token in tokens:
        depth += (token.string in "([{") - (token.string in ")]}") if token.type == tokenize.OP else 0
        if depth == 0 and token.string in _WORDS and token.start[1] >= begin:
            what, answer = _WORDS[token.string], text[token.end[1] : end].strip()
            call = text[begin : token.start[1]].strip()
            if not answer or (what == "value" and not call and mark.sign == "="):
                break
            if what == "printed":
                answer = text_of(answer, wanted, mark)
            return CaseText(call=call, stdin=stdin, what=what, answer=answer, about=about.strip())
    raise LessonError(wanted, line=mark.line)


def read_look(text: str) -> CaseText | None:
    """A line that is one expression and nothing else: what it is after the program is right; None: another line."""
    call, _, about = text.partition("#")
    try:
        ast.parse(call.strip(), mode="eval")
    except (SyntaxError, ValueError):
        return None
    return CaseText(call=call.strip(), stdin="", what="value", answer="", about=about.strip())


def text_of(literal: str, wanted: str, mark: Mark) -> str:
    """The text that a Python literal writes.

    Raises:
        LessonError: it writes none.
    """
    try:
        value = ast.literal_eval(literal)
    except (SyntaxError, ValueError):
        value = None
    if not isinstance(value, str):
        raise LessonError(wanted, line=mark.line)
    return value


def split_program(mark: Mark, *, is_program: bool) -> tuple[str, str]:
    """The program below a mark, and below a line ``---`` the words; without such a line all is one of them."""
    lines = mark.said.split("\n")
    if "---" in [line.rstrip() for line in lines]:
        at = [line.rstrip() for line in lines].index("---")
        return "\n".join(lines[:at]).strip("\n"), "\n".join(lines[at + 1 :]).strip("\n")
    return (mark.said, "") if is_program else ("", mark.said)


def value_of(text: str, program: str, mark: Mark) -> object:
    """The plain value of a Python expression; what is no literal is evaluated after the author's program.

    Raises:
        LessonError: it has none.
    """
    try:
        return ast.literal_eval(text)
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        pass
    [outcome] = outcomes_of(program, (Case(call=text),))
    if outcome.ending != "value":
        raise LessonError(f"`{mark.sign} {mark.text}`: {text} {told(outcome)}", line=mark.line)
    return outcome.value


def told(outcome: Outcome) -> str:
    """What came of a case, to an author."""
    if outcome.raised is not None:
        line = f" in line {outcome.raised.line}" if outcome.raised.line else ""
        return f"raises {outcome.raised.kind}: {outcome.raised.message}{line}"
    if outcome.ending == "value":
        printed = f", and prints {outcome.printed[:200]!r}" if outcome.printed else ""
        return f"gives {said(outcome.value)}{printed}"
    ends = {
        "unfit": f"gives what cannot be compared ({outcome.said})",
        "ended": "ends before it gives a value",
    }
    return ends.get(outcome.ending, f"is stopped at its limit of {outcome.ending}")


@lru_cache(maxsize=4096)
def _outcome(code: str, case: Case) -> Outcome:
    from mastery_widgets.sandbox.rehearsal import rehearse

    return rehearse(code, case)


def outcomes_together(code: str, cases: Sequence[Case]) -> list[Outcome]:
    """What comes of an author's program on cases that are only looked at: in one process, where that is possible.

    Raises:
        LessonError: it cannot be run here.
    """
    if len(cases) < 3:
        return outcomes_of(code, cases)
    whole = Case(call=f"[{', '.join(f'({case.call})' for case in cases)}]", given=cases[0].given)
    [outcome] = outcomes_of(code, (whole,))
    if outcome.ending == "value" and isinstance(outcome.value, list) and len(outcome.value) == len(cases):
        return [Outcome(ending="value", value=one, printed=outcome.printed) for one in outcome.value]
    return outcomes_of(code, cases)


def outcomes_of(code: str, cases: Sequence[Case]) -> list[Outcome]:
    """What comes of an author's program on each case, on this machine, within time limits.

    Raises:
        LessonError: it cannot be run here.
    """
    try:
        with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
            return list(pool.map(lambda case: _outcome(code, case), cases))
    except SandboxError as error:
        raise LessonError(f"a program of the lesson cannot be tried: {error}") from None
