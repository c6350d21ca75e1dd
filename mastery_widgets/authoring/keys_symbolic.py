"""Keys of expressions and what is made of them."""

from __future__ import annotations

import re

from mastery_widgets.authoring.filling import fill, fill_code
from mastery_widgets.authoring.frame_text import Mark
from mastery_widgets.authoring.variant import Variant, misconception_of, names_of, need_said
from mastery_widgets.core.algebra.answers import SHAPES, Answer, Shape
from mastery_widgets.core.algebra.equal import same_answer
from mastery_widgets.core.algebra.forms import FORMS
from mastery_widgets.core.algebra.slow import patient
from mastery_widgets.core.algebra.tokens import UnreadableExpression, letters_in
from mastery_widgets.core.algebra.tree import Name
from mastery_widgets.core.item import Known
from mastery_widgets.core.symbolic import SymbolicKey, read_symbolic
from mastery_widgets.errors import LessonError, ResponseError

__all__ = ["symbolic_key"]


def symbolic_key(variant: Variant) -> SymbolicKey:
    """The key of an expression, an equation, a set …; braces with a name of the frame in them become its value."""
    head, marks = variant.frame.head, variant.frame.of("=")
    if len(marks) > 1:
        raise LessonError("there is one `=` line; every writing of it is accepted", line=marks[1].line)
    shape, form = str(head.get("shape", "expression")), str(head.get("form", "any"))
    if shape not in SHAPES:
        raise LessonError(f"`shape: {shape}`; there are {', '.join(SHAPES)}", line=variant.frame.line)
    if form not in FORMS or (form == "solved") > (shape == "equation"):
        raise LessonError(
            f"`form: {form}` of `shape: {shape}`; there are {', '.join(FORMS)}, the last for equations",
            line=variant.frame.line,
        )
    texts = {mark: fill_code(_plain(mark, variant)[0], variant.names).strip() for mark in variant.frame.of("=", "~")}
    symbols = _symbols(texts, variant)
    right = _answer(texts[marks[0]], marks[0], shape, symbols)
    if form == "solved" and not isinstance(right.parts[0], Name):
        raise LessonError(f"`= {marks[0].text}` is not solved; write one letter on the left", line=marks[0].line)
    known: list[Known] = []
    for mark in variant.frame.of("~"):
        need_said(mark)
        text, misconception = texts[mark], _plain(mark, variant)[1]
        if text != "else" and same_answer(_answer(text, mark, shape, symbols), right, patient()) is not False:
            raise LessonError(
                f"`~ {mark.text}` is the same as what is right for {names_of(variant)}; exclude it with `where`",
                line=mark.line,
            )
        known.append(Known(value=text, misconception=misconception, feedback=variant.html(mark)))
    if not any(one.value == "else" for one in known):
        raise LessonError("no `~ else` says what any other response is told", line=variant.frame.line)
    return SymbolicKey(
        answer=texts[marks[0]],
        symbols=symbols,
        shape=shape,
        form=form,
        correct=variant.html(marks[0]),
        known=tuple(sorted(known, key=lambda one: one.value == "else")),
        example=fill(str(head.get("example", "")), variant.names),
        before=fill(str(head.get("before", "")), variant.names),
        after=fill(str(head.get("after", "")), variant.names),
    )


def _plain(mark: Mark, variant: Variant) -> tuple[str, str | None]:
    return misconception_of(mark.text, mark, variant) if mark.sign == "~" else (mark.text, None)


def _symbols(texts: dict[Mark, str], variant: Variant) -> tuple[str, ...]:
    """The letters of the head, or all that stand in the marks."""
    given = variant.frame.head.get("symbols")
    if given is not None:
        names = [str(one).strip() for one in (given if isinstance(given, list) else str(given).split(","))]
        for name in names:
            if not re.fullmatch(r"[^\W\d_][^\W_]{0,11}(_[0-9A-Za-z]{1,4})?", name):
                raise LessonError(f"`symbols: {name}`; letters, such as x, alpha or v_0", line=variant.frame.line)
        return tuple(sorted(set(names)))
    found: set[str] = set()
    for mark, text in texts.items():
        try:
            found |= letters_in(text) if text != "else" else set()
        except UnreadableExpression as error:
            raise _unreadable(text, mark, error.reason, error.values) from None
    return tuple(sorted(found))


def _answer(text: str, mark: Mark, shape: Shape, symbols: tuple[str, ...]) -> Answer:
    try:
        readings = read_symbolic(text, shape, symbols)
    except ResponseError as error:
        raise _unreadable(text, mark, error.reason.removeprefix("expression-"), error.values) from None
    if len(readings) > 1:
        raise LessonError(f"`{mark.sign} {mark.text}` has two readings; write brackets", line=mark.line)
    return readings[0]


def _unreadable(text: str, mark: Mark, reason: str, values: dict[str, str]) -> LessonError:
    about = "".join(f", {name} {value!r}" for name, value in values.items())
    return LessonError(f"`{mark.sign} {mark.text}` reads {text!r}: {reason}{about}", line=mark.line)
