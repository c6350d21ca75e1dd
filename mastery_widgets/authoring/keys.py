"""From the marks of a frame to the key of one of its instances, kind by kind."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from mastery_widgets.authoring.filling import fill, filled_inline
from mastery_widgets.authoring.frame_text import Mark
from mastery_widgets.authoring.keys_arranged import matching_key, ordering_key, parsons_key, sorting_key
from mastery_widgets.authoring.keys_graphical import graphical_key
from mastery_widgets.authoring.keys_predict import predict_key
from mastery_widgets.authoring.keys_program import program_key, state_key
from mastery_widgets.authoring.keys_quantity import quantity_key
from mastery_widgets.authoring.keys_symbolic import symbolic_key
from mastery_widgets.authoring.keys_tests import tests_key
from mastery_widgets.authoring.variant import (
    Variant,
    misconception_of,
    names_of,
    need_said,
    number_of,
    significant_of,
    tolerance_of,
)
from mastery_widgets.catalogue import phrase
from mastery_widgets.core.choice import ChoiceKey, Option
from mastery_widgets.core.cloze import Blank, ClozeKey
from mastery_widgets.core.item import Key, Known
from mastery_widgets.core.numbers import UnreadableNumber, format_number, read_number
from mastery_widgets.core.numeric import Form, NumericKey
from mastery_widgets.core.point import PointKey
from mastery_widgets.core.text import TextKey
from mastery_widgets.errors import LessonError

__all__ = ["ASKS", "key_of"]

_FORMS: tuple[Form, ...] = ("any", "fraction", "lowest", "mixed", "decimal", "percent")
_BLANK = re.compile(r"\[\[([a-z][a-z0-9]*)(?::([^\]]*))?\]\]")


def key_of(variant: Variant) -> Key:
    """The key of one instance.

    Raises:
        LessonError: with the line of the mark that cannot be understood.
    """
    ask = variant.frame.head.get("ask")
    if not isinstance(ask, str) or ask not in ASKS:
        raise LessonError(f"`ask: {ask}`; there are {', '.join(sorted(ASKS))}", line=variant.frame.line)
    if not variant.frame.of("="):
        raise LessonError("no `=` line says what is right", line=variant.frame.line)
    return ASKS[ask](variant)


def _known_numbers(marks: list[tuple[str, Mark]], right: Fraction, variant: Variant) -> tuple[Known, ...]:
    """Known errors of a number, exact values first, then ranges, then ``else``; shadowed ones fall away."""
    exact: dict[str, Known] = {}
    ranges: list[Known] = []
    rest: list[Known] = []
    for text, mark in marks:
        need_said(mark)
        text, misconception = misconception_of(text, mark, variant)
        said = variant.html(mark)
        if text == "else":
            rest.append(Known(value="else", misconception=misconception, feedback=said))
        elif text[:1] in "<>" and text:
            value = f"{text[0]}{number_of(text[1:], mark, variant)}"
            ranges.append(Known(value=value, misconception=misconception, feedback=said))
        else:
            number = number_of(text, mark, variant)
            if number == right:
                raise LessonError(
                    f"`~ {mark.text}` is {number}, which is the right value for {names_of(variant)}; "
                    "exclude it with `where`",
                    line=mark.line,
                )
            exact.setdefault(str(number), Known(value=str(number), misconception=misconception, feedback=said))
    if not rest:
        raise LessonError("no `~ else` says what any other response is told", line=variant.frame.line)
    return (*exact.values(), *ranges, *rest[:1])


def _numeric_key(variant: Variant) -> NumericKey:
    marks = variant.frame.of("=")
    if len(marks) > 1:
        raise LessonError("a number has one `=` line; every writing of the value is accepted", line=marks[1].line)
    right = number_of(marks[0].text, marks[0], variant)
    known = _known_numbers([(m.text, m) for m in variant.frame.of("~")], right, variant)
    return _numeric(right, known, variant.html(marks[0]), variant)


def _numeric(right: Fraction, known: tuple[Known, ...], correct: str, variant: Variant) -> NumericKey:
    head = variant.frame.head
    form = str(head.get("form", "any"))
    if form not in _FORMS:
        raise LessonError(f"`form: {form}`; there are {', '.join(_FORMS)}", line=variant.frame.line)
    significant = significant_of(variant)
    return NumericKey(
        value=right,
        tolerance=tolerance_of(head.get("tolerance"), right, significant, variant),
        significant=significant,
        form=form,
        correct=correct,
        known=known,
        example=fill(str(head.get("example", "")), variant.names),
        before=fill(str(head.get("before", "")), variant.names),
        after=fill(str(head.get("after", "")), variant.names),
    )


def _text_key(variant: Variant) -> TextKey:
    return _text(
        [(m.text, m) for m in variant.frame.of("=")],
        [(m.text, m) for m in variant.frame.of("≈")],
        [(m.text, m) for m in variant.frame.of("~")],
        variant,
    )


def _text(
    right: list[tuple[str, Mark]],
    near: list[tuple[str, Mark]],
    wrong: list[tuple[str, Mark]],
    variant: Variant,
    *,
    needs_else: bool = True,
) -> TextKey:
    known = []
    for text, mark in wrong:
        need_said(mark)
        text, misconception = misconception_of(text, mark, variant)
        known.append(Known(value=fill(text, variant.names), misconception=misconception, feedback=variant.html(mark)))
    if needs_else and not any(one.value == "else" for one in known):
        raise LessonError("no `~ else` says what any other response is told", line=variant.frame.line)
    return TextKey(
        accepted=tuple(fill(text, variant.names) for text, _ in right),
        near=tuple(fill(text, variant.names) for text, _ in near),
        known=tuple(known),
        correct=next((variant.html(mark) for _, mark in right if mark.said), ""),
        is_wide=variant.frame.head.get("wide", False) not in (False, "no", "off"),
    )


def _choice_key(variant: Variant) -> ChoiceKey:
    is_multiple = variant.frame.head.get("ask") == "choices"
    options: list[Option] = []
    otherwise = ""
    for mark in variant.frame.of("=", "~"):
        if mark.sign == "~":
            need_said(mark)
            if mark.text == "else":
                otherwise = variant.html(mark)
                continue
        text, misconception = misconception_of(mark.text, mark, variant) if mark.sign == "~" else (mark.text, None)
        options.append(
            Option(
                html=filled_inline(text, variant.names),
                is_right=mark.sign == "=",
                misconception=misconception,
                feedback=variant.html(mark),
            )
        )
    right = sum(option.is_right for option in options)
    if not is_multiple and right != 1:
        raise LessonError(
            f"a choice has one right option, got {right}; `ask: choices` has several", line=variant.frame.line
        )
    if not 2 <= len(options) <= 12 or right == len(options):
        raise LessonError(
            f"{len(options)} options, {right} of them right; need 2 to 12, and one that is not right",
            line=variant.frame.line,
        )
    if is_multiple and not otherwise:
        raise LessonError(
            "`choices` needs `~ else`: what is told to who missed a right option", line=variant.frame.line
        )
    if len({option.html for option in options}) != len(options):
        raise LessonError(f"two options are the same for {names_of(variant)}", line=variant.frame.line)
    return ChoiceKey(options=tuple(options), is_multiple=is_multiple, otherwise=otherwise)


def _cloze_key(variant: Variant) -> ClozeKey:
    lists = {m[1]: m[2] for m in _BLANK.finditer(variant.frame.prompt)}
    if not lists:
        raise LessonError("a cloze has blanks, written [[name]]; the prompt has none", line=variant.frame.prompt_line)
    by_blank: dict[str, dict[str, list[tuple[str, Mark]]]] = {name: {"=": [], "~": [], "≈": []} for name in lists}
    for mark in variant.frame.of("=", "~", "≈"):
        if mark.sign == "~" and mark.text == "else":
            for marks in by_blank.values():
                marks["~"].append(("else", mark))
            continue
        name, colon, text = mark.text.partition(":")
        if not colon or name.strip() not in lists:
            raise LessonError(
                f"`{mark.sign} {mark.text}`: write `{mark.sign} blank: value`; the blanks are {', '.join(lists)}",
                line=mark.line,
            )
        by_blank[name.strip()][mark.sign].append((text.strip(), mark))
    blanks: dict[str, Blank] = {}
    for place, name in enumerate(lists, 1):
        if not by_blank[name]["="]:
            raise LessonError(f"no `= {name}: …` says what is right there", line=variant.frame.line)
        label = phrase("cloze.blank", variant.language, place=place, count=len(lists))
        blanks[name] = _blank(lists[name], by_blank[name], label, variant)
    said = next((variant.html(mark) for mark in variant.frame.of("=") if mark.said), "")
    return ClozeKey(blanks=blanks, correct=said)


def _blank(options: str | None, marks: dict[str, list[tuple[str, Mark]]], label: str, variant: Variant) -> Blank:
    right, mark = marks["="][0]
    if options is not None:
        return Blank(kind="choice", key=_listed(options, marks, variant), label=label, width=4)
    filled = fill(right, variant.names)
    try:
        read_number(filled, "en")
    except UnreadableNumber:
        key = _text(marks["="], marks["≈"], marks["~"], variant)
        return Blank(kind="text", key=key, label=label, width=max(6, *(len(a) + 2 for a in key.accepted)))
    number = number_of(right, mark, variant)
    known = _known_numbers(marks["~"], number, variant)
    return Blank(kind="numeric", key=_numeric(number, known, "", variant), label=label, width=5)


def _listed(options: str, marks: dict[str, list[tuple[str, Mark]]], variant: Variant) -> ChoiceKey:
    texts = [fill(part.strip(), variant.names) for part in options.split("|")]
    right = {fill(text, variant.names) for text, _ in marks["="]}
    if not right <= set(texts) or len(set(texts)) < 2:
        raise LessonError(
            f"the list offers {', '.join(texts)}; right is {', '.join(right)}, which must be among them",
            line=marks["="][0][1].line,
        )
    said: dict[str, tuple[str | None, str]] = {}
    otherwise = ""
    for text, mark in marks["~"]:
        need_said(mark)
        text, misconception = misconception_of(text, mark, variant)
        if text == "else":
            otherwise = variant.html(mark)
        else:
            said[fill(text, variant.names)] = (misconception, variant.html(mark))
    return ChoiceKey(
        options=tuple(
            Option(
                html=text,
                is_right=text in right,
                misconception=said.get(text, (None, ""))[0],
                feedback=said.get(text, (None, ""))[1],
            )
            for text in texts
        ),
        otherwise=otherwise,
    )


_LINE = re.compile(r"(.+?)\s+to\s+(.+?)\s+in\s+(.+?)\s+steps?")


def _point_key(variant: Variant) -> PointKey:
    head, mark = variant.frame.head, variant.frame.of("=")[0]
    found = _LINE.fullmatch(str(head.get("line", "")).strip())
    if not found:
        raise LessonError(f"`line: {head.get('line')}`; write `line: 0 to 2 in 8 steps`", line=variant.frame.line)
    low, high = number_of(found[1], mark, variant), number_of(found[2], mark, variant)
    steps = number_of(found[3], mark, variant)
    if not low < high or steps.denominator != 1 or not 1 <= steps <= 200:
        raise LessonError(f"a line goes up in 1 to 200 steps, got {low} to {high} in {steps}", line=variant.frame.line)

    def place(value: Fraction) -> Fraction:
        return (value - low) / (high - low) * steps

    right = number_of(mark.text, mark, variant)
    step = place(right)
    if step.denominator != 1 or not 0 <= step <= steps:
        raise LessonError(f"{right} is no place on the line for {names_of(variant)}", line=mark.line)
    given = head.get("labels", [low, high])
    values = [number_of(str(one), mark, variant) for one in given] if isinstance(given, list) else [low, high]
    values = [value for value in values if place(value).denominator == 1 and 0 <= place(value) <= steps]
    if right in values and right not in (low, high):
        raise LessonError(f"the label {right} names the very place that is asked for", line=variant.frame.line)
    labels = tuple((int(place(value)), format_number(value, variant.language)) for value in values)
    known = []
    for one in _known_numbers([(m.text, m) for m in variant.frame.of("~")], right, variant):
        where = _placed(one.value, place, int(steps))
        if where is not None:
            known.append(Known(value=where, misconception=one.misconception, feedback=one.feedback))
    return PointKey(
        low=low,
        high=high,
        steps=int(steps),
        step=int(step),
        labels=labels,
        places=_places(int(steps), labels, variant.language),
        start=0 if step else int(steps),
        known=tuple(known),
        correct=variant.html(mark),
    )


def _placed(rule: str, place: Callable[[Fraction], Fraction], steps: int) -> str | None:
    """A known value as a place on the line; None when no learner can point at it."""
    if rule == "else":
        return rule
    sign, number = (rule[0], rule[1:]) if rule[0] in "<>" else ("", rule)
    step = place(Fraction(number))
    if not sign and (step.denominator != 1 or not 0 <= step <= steps):
        return None
    return f"{sign}{step}"


def _places(steps: int, labels: tuple[tuple[int, str], ...], language: str) -> tuple[str, ...]:
    """Every place in words: which labels it lies between, and how many steps on. Never its number."""
    words = []
    for step in range(steps + 1):
        before = [label for label in labels if label[0] <= step]
        at = [text for place, text in labels if place == step]
        if at:
            words.append(phrase("point.at", language, label=at[0]))
        elif before:
            count = step - before[-1][0]
            key = "point.after-one" if count == 1 else "point.after"
            words.append(phrase(key, language, count=count, label=before[-1][1]))
        else:
            words.append(phrase("point.place", language, count=step))
    return tuple(words)


ASKS: dict[str, Callable[[Variant], Key]] = {
    "choice": _choice_key,
    "choices": _choice_key,
    "cloze": _cloze_key,
    "code": program_key,
    "graphical": graphical_key,
    "matching": matching_key,
    "numeric": _numeric_key,
    "ordering": ordering_key,
    "parsons": parsons_key,
    "point": _point_key,
    "predict": predict_key,
    "quantity": quantity_key,
    "sorting": sorting_key,
    "state": state_key,
    "symbolic": symbolic_key,
    "tests": tests_key,
    "text": _text_key,
}
