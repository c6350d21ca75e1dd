"""Keys of what is arranged: put in order, matched, sorted, or made a program of."""

from __future__ import annotations

import re
from itertools import groupby

from mastery_widgets.authoring.filling import fill, fill_code
from mastery_widgets.authoring.frame_text import SLUG, Mark
from mastery_widgets.authoring.markdown import render_inline
from mastery_widgets.authoring.variant import Variant, misconception_of, names_of, need_said
from mastery_widgets.core.item import Known
from mastery_widgets.core.ordering import OrderingKey
from mastery_widgets.core.pairing import PairingKey
from mastery_widgets.core.parsons import LEVEL_LIMIT, Line, ParsonsKey
from mastery_widgets.errors import LessonError

__all__ = ["matching_key", "ordering_key", "parsons_key", "sorting_key"]

_ARROW = re.compile(r"\s*(?:->|→)\s*")
_OR = re.compile(r"(?:\s+|^)\|(?:\s+|$)")
_LATER = {"*": 1, "else": 2}


def ordering_key(variant: Variant) -> OrderingKey:
    """The key of things in order: one ``=`` line a place, with ``|`` between those of one rank."""
    texts: list[str] = []
    ranks: list[int] = []
    for rank, mark in enumerate(variant.frame.of("=")):
        for text in _alternatives(mark.text, mark, variant):
            texts.append(text)
            ranks.append(rank)
    if not 2 <= len(texts) <= 12 or ranks[-1] == 0:
        raise LessonError(
            f"{len(texts)} things on {ranks[-1] + 1} `=` lines; need 2 to 12, on two lines or more",
            line=variant.frame.line,
        )
    things = _shown(texts, variant, "things")
    rules = {"else": 3, "before": 2, "first": 1, "last": 1, "reversed": 0}
    known = []
    for mark in variant.frame.of("~"):
        need_said(mark)
        text, misconception = misconception_of(mark.text, mark, variant)
        value = _order_rule(fill(text, variant.names).strip(), texts, mark)
        known.append(Known(value=value, misconception=misconception, feedback=variant.html(mark)))
    _need_else(known, variant)
    return OrderingKey(
        things=things,
        ranks=tuple(ranks),
        known=tuple(sorted(known, key=lambda one: rules[one.value.split()[0]])),
        correct=_correct(variant),
    )


def _order_rule(text: str, texts: list[str], mark: Mark) -> str:
    if text in ("else", "reversed"):
        return text
    for name in ("first", "last"):
        if text.endswith(f" {name}") and text.removesuffix(name).strip() in texts:
            return f"{name} {texts.index(text.removesuffix(name).strip())}"
    for found in re.finditer(r"\s+before\s+", text):
        one, other = text[: found.start()], text[found.end() :]
        if one in texts and other in texts:
            return f"before {texts.index(one)} {texts.index(other)}"
    raise LessonError(
        f"`~ {mark.text}`; write `~ reversed`, `~ A before B`, `~ A first`, `~ A last` or `~ else`, with things of the"
        f" `=` lines: {', '.join(texts)}",
        line=mark.line,
    )


def matching_key(variant: Variant) -> PairingKey:
    """The key of things and their partners: ``= thing -> partner``."""
    return _pairing_key(variant, is_sorting=False)


def sorting_key(variant: Variant) -> PairingKey:
    """The key of things and their categories: ``= thing | thing -> category``."""
    return _pairing_key(variant, is_sorting=True)


def _pairing_key(variant: Variant, *, is_sorting: bool) -> PairingKey:
    belongs: dict[str, list[str]] = {}
    options: dict[str, None] = {}
    for mark in variant.frame.of("="):
        left, right = _sides(mark.text, mark)
        option = fill(right, variant.names).strip()
        options[option] = None
        for thing in _alternatives(left, mark, variant):
            belongs.setdefault(thing, []).append(option)
    rules: list[tuple[str, str, str | None, str]] = []
    for mark in variant.frame.of("~"):
        text, misconception = misconception_of(mark.text, mark, variant)
        if text == "else":
            need_said(mark)
            rules.append(("else", "", misconception, variant.html(mark)))
            continue
        left, right = _sides(text, mark)
        thing, option = fill(left, variant.names).strip(), fill(right, variant.names).strip()
        options[option] = None
        if thing not in ("", *belongs):
            raise LessonError(f"`~ {mark.text}`: no `=` line says where {thing!r} belongs", line=mark.line)
        if thing and option in belongs[thing]:
            raise LessonError(
                f"`~ {mark.text}`: that is right for {names_of(variant)}; exclude it with `where`", line=mark.line
            )
        # An option of its own, to which nothing belongs, needs no words; an error does.
        if thing:
            need_said(mark)
        if mark.said.strip():
            rules.append((thing or "*", option, misconception, variant.html(mark)))
    # What stands beside what must not be told by the order in which it was written.
    things = sorted(belongs) if is_sorting else list(belongs)
    choices = list(options) if is_sorting else sorted(options)
    if not 2 <= len(things) <= 24 or not 2 <= len(choices) <= 12:
        raise LessonError(
            f"{len(things)} things and {len(choices)} to put them to; need 2 to 24, and 2 to 12",
            line=variant.frame.line,
        )
    known = [
        Known(
            value=thing if thing == "else" else f"{_place(thing, things)} {choices.index(option)}",
            misconception=misconception,
            feedback=said,
        )
        for thing, option, misconception, said in sorted(rules, key=lambda rule: _LATER.get(rule[0], 0))
    ]
    _need_else(known, variant)
    return PairingKey(
        things=_shown(things, variant, "things"),
        options=_shown(choices, variant, "options"),
        belongs=tuple(tuple(choices.index(option) for option in belongs[thing]) for thing in things),
        is_sorting=is_sorting,
        known=tuple(known),
        correct=_correct(variant),
    )


def _place(thing: str, things: list[str]) -> str:
    return thing if thing == "*" else str(things.index(thing))


def _sides(text: str, mark: Mark) -> tuple[str, str]:
    sides = _ARROW.split(text)
    if len(sides) != 2 or not sides[1]:
        raise LessonError(f"`{mark.sign} {mark.text}`; write `{mark.sign} thing -> where it belongs`", line=mark.line)
    return sides[0], sides[1]


def _alternatives(text: str, mark: Mark, variant: Variant) -> list[str]:
    texts = [fill(part, variant.names).strip() for part in _OR.split(text)]
    if not all(texts):
        raise LessonError(f"`{mark.sign} {mark.text}` names nothing", line=mark.line)
    return texts


def _shown(texts: list[str], variant: Variant, what: str) -> tuple[str, ...]:
    """What a learner sees of each text; the values of the variant are in it already."""
    shown = tuple(render_inline(text) for text in texts)
    if len(set(shown)) != len(shown):
        raise LessonError(f"two {what} are the same for {names_of(variant)}", line=variant.frame.line)
    return shown


def _need_else(known: list[Known], variant: Variant) -> None:
    if not any(one.value == "else" for one in known):
        raise LessonError("no `~ else` says what any other response is told", line=variant.frame.line)


def _correct(variant: Variant) -> str:
    return next((variant.html(mark) for mark in variant.frame.of("=") if mark.said.strip()), "")


def parsons_key(variant: Variant) -> ParsonsKey:
    """The key of a program: its lines indented below an ``=`` that stands alone; below an empty line, what is said."""
    written: list[list[tuple[str, int]]] = []
    correct = ""
    for mark in variant.frame.of("="):
        code, _, said = mark.said.partition("\n\n")
        if mark.text or not code.strip():
            raise LessonError(
                f"`= {mark.text}`; a program stands below an `=` of its own, each line indented by two spaces or more",
                line=mark.line,
            )
        written.append(_levels(fill_code(code, variant.names), mark))
        correct = correct or variant.said(said)
    pool: list[str] = []
    programs: list[tuple[Line, ...]] = []
    for one in written:
        used: list[Line] = []
        for text, level in one:
            taken = {place for place, _ in used}
            free = [place for place, line in enumerate(pool) if line == text and place not in taken]
            if not free:
                pool.append(text)
            used.append((free[0] if free else len(pool) - 1, level))
        programs.append(tuple(used))
    known: list[Known] = []
    for mark in variant.frame.of("~"):
        need_said(mark)
        text, misconception = _code_and_misconception(mark, variant)
        text = fill_code(text, variant.names)
        if text not in ("else", "indentation", "order", "missing"):
            if text in pool:
                raise LessonError(f"`~ {mark.text}` is a line of the program for {names_of(variant)}", line=mark.line)
            pool.append(text)
            text = f"uses {len(pool) - 1}"
        known.append(Known(value=text, misconception=misconception, feedback=variant.html(mark)))
    _need_else(known, variant)
    if not 2 <= len(pool) <= 30 or any(len(text) > 120 for text in pool):
        raise LessonError(
            f"{len(pool)} lines, the longest of {max(map(len, pool))} characters; need 2 to 30 lines of at most 120",
            line=variant.frame.line,
        )
    known.sort(key=lambda one: ("uses", "indentation", "order", "missing", "else").index(one.value.split()[0]))
    # A line's place must not tell whether it belongs to the program.
    order = sorted(range(len(pool)), key=lambda place: pool[place])
    return ParsonsKey(
        lines=tuple(pool[place] for place in order),
        programs=tuple(tuple((order.index(place), level) for place, level in program) for program in programs),
        known=tuple(
            Known(
                value=f"uses {order.index(int(one.value[5:]))}" if one.value.startswith("uses") else one.value,
                misconception=one.misconception,
                feedback=one.feedback,
            )
            for one in known
        ),
        correct=correct,
    )


def _levels(code: str, mark: Mark) -> list[tuple[str, int]]:
    """The lines of a program with their level of indentation, the shallowest 0."""
    rows = [(line.strip(), len(line) - len(line.lstrip(" "))) for line in code.expandtabs(4).split("\n")]
    widths = sorted({width for _, width in rows})
    steps = [key for key, _ in groupby(width - widths[0] for width in widths)]
    unit = next((step for step in steps if step), 1)
    if any(step % unit or step // unit > LEVEL_LIMIT for step in steps):
        raise LessonError(
            f"a program is indented by the same number of spaces each time, at most {LEVEL_LIMIT} times; got"
            f" {', '.join(map(str, steps))} spaces",
            line=mark.line,
        )
    return [(text, (width - widths[0]) // unit) for text, width in rows]


def _code_and_misconception(mark: Mark, variant: Variant) -> tuple[str, str | None]:
    """A line of code may end in brackets of its own; a name with a hyphen in it is no code."""
    found = re.fullmatch(r"(.*?)\s+\[([a-z0-9-]+)\]", mark.text)
    is_name = found and SLUG.fullmatch(found[2]) and (found[2] in variant.misconceptions or "-" in found[2])
    return misconception_of(mark.text, mark, variant) if is_name else (mark.text, None)
