"""Keys of predictions: the program of a frame runs here, when the lesson is built, and nowhere else."""

from __future__ import annotations

from html import escape

from mastery_widgets.authoring.filling import fill_code
from mastery_widgets.authoring.programs import outcomes_of, told
from mastery_widgets.authoring.variant import Variant, misconception_of, names_of, need_said
from mastery_widgets.core.item import Known
from mastery_widgets.core.predict import PredictKey
from mastery_widgets.core.running import Case
from mastery_widgets.core.values import said
from mastery_widgets.errors import LessonError, ResponseError

__all__ = ["predict_key", "program_shown"]

_MOST_PRINTED = 1_000


def predict_key(variant: Variant) -> PredictKey:
    """The key of what a program prints, or with ``value`` of what an expression is after it; ``=`` may stand bare.

    In what is wrong, ``\\n`` begins another line.
    """
    marks = variant.frame.of("=")
    if len(marks) > 1:
        raise LessonError("there is one `=` line: what is true is found by running the program", line=marks[1].line)
    value = variant.frame.head.get("value")
    key = PredictKey(truth=_truth(variant, value), is_value=value is not None, correct=variant.html(marks[0]))
    if marks[0].text and not _is_told(key, _lines(marks[0].text, variant), variant):
        raise LessonError(
            f"`= {marks[0].text}`: the program gives {key.truth!r} ({names_of(variant)})", line=marks[0].line
        )
    known = []
    for mark in variant.frame.of("~"):
        need_said(mark)
        text, misconception = misconception_of(mark.text, mark, variant)
        text = _lines(text, variant)
        if text != "else" and _is_told(key, text, variant):
            raise LessonError(
                f"`~ {mark.text}` is what the program gives for {names_of(variant)}; exclude it with `where`",
                line=mark.line,
            )
        known.append(Known(value=text, misconception=misconception, feedback=variant.html(mark)))
    if not any(one.value == "else" for one in known):
        raise LessonError("no `~ else` says what any other response is told", line=variant.frame.line)
    known.sort(key=lambda one: one.value == "else")
    return PredictKey(truth=key.truth, is_value=key.is_value, known=tuple(known), correct=key.correct)


def program_shown(variant: Variant) -> str:
    """The program of a frame that asks for a prediction, as safe HTML below its prompt; empty for other kinds."""
    if variant.frame.head.get("ask") != "predict":
        return ""
    value = variant.frame.head.get("value")
    shown = f"<pre><code>{escape(_program(variant))}</code></pre>"
    return shown if value is None else f"{shown}<pre><code>{escape(_value(variant, value))}</code></pre>"


def _program(variant: Variant) -> str:
    return fill_code(str(variant.frame.head.get("code", "")), variant.names).strip("\n")


def _value(variant: Variant, value: object) -> str:
    return fill_code(str(value), variant.names).strip()


def _lines(text: str, variant: Variant) -> str:
    return fill_code(text, variant.names).replace("\\n", "\n")


def _is_told(key: PredictKey, text: str, variant: Variant) -> bool:
    try:
        return key.check({"text": text}, variant.language).is_right
    except ResponseError:
        return False


def _truth(variant: Variant, value: object) -> str:
    line, program = variant.frame.line, _program(variant)
    if not program.strip():
        raise LessonError("`code: |` holds the program that is shown; there is none", line=line)
    call = "" if value is None else _value(variant, value)
    [outcome] = outcomes_of(program, (Case(call=call),))
    if outcome.ending not in ("value", "raised"):
        raise LessonError(f"the program {told(outcome)} ({names_of(variant)})", line=line)
    ends = outcome.raised.kind if outcome.raised is not None else ""
    if value is not None:
        truth = ends or said(outcome.value, _MOST_PRINTED)
    else:
        truth = "\n".join(part for part in (outcome.printed.rstrip(), ends) if part)
    if not truth or len(truth) > _MOST_PRINTED:
        raise LessonError(
            f"the program prints {len(truth)} characters ({names_of(variant)}); need 1 to {_MOST_PRINTED}", line=line
        )
    return truth
