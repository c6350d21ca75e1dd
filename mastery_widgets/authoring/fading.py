"""From one worked item, a series: worked out, to complete, alone.

Each step shows less of the worked solution than the one before, from its end backwards; the last shows nothing.

Source: Renkl & Atkinson (2003), Structuring the transition from example study to problem solving in cognitive skill
acquisition; for the name vanishing Skinner (1958), Teaching machines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html import escape

from mastery_widgets.authoring.code_blanks import blanks_in
from mastery_widgets.authoring.compile import CompiledFrame
from mastery_widgets.authoring.expressions import Value
from mastery_widgets.authoring.filling import fill, filled_html
from mastery_widgets.authoring.frame_text import SLUG, FrameText
from mastery_widgets.authoring.items import content_hash, judged
from mastery_widgets.authoring.markdown import plain, render_inline
from mastery_widgets.catalogue import phrase
from mastery_widgets.core.cloze import Blank, ClozeKey
from mastery_widgets.core.code import LONGEST_CODE, CodeKey
from mastery_widgets.core.criterion import Once
from mastery_widgets.core.item import Instance, Item
from mastery_widgets.core.lesson import FrameContent
from mastery_widgets.errors import LessonError

__all__ = ["faded"]

_CODE = re.compile(r"^```(?:python)?\n(.*?)^```[ \t]*$", re.M | re.S)
_BLANK = re.compile(r'<span data-blank="([a-z0-9]+)"></span>')
_ITEM = re.compile(r"^(?:\d+[.)]|[-*])[ \t]+", re.M)
WORKED = 3


def faded(text: FrameText, compiled: CompiledFrame, language: str) -> tuple[CompiledFrame, ...]:
    """The frames of a series, in order; the frame itself, alone, where its head says nothing of it.

    Raises:
        LessonError: a series that does not end alone, shows more in a later step than before, or has nothing to show.
    """
    given = text.head.get("fade")
    if given is None:
        return (compiled,)
    try:
        return tuple(_series(text, compiled, _steps(given), language))
    except LessonError as error:
        raise error.at(line=text.line, cell=text.id) from None


def _steps(given: object) -> list[str]:
    steps = given if isinstance(given, list) else []
    order = [("worked", "complete", "alone").index(one) for one in steps if one in ("worked", "complete", "alone")]
    is_one = len(order) == len(steps) > 1 and order == sorted(order)
    if not is_one or steps[-1] != "alone" or steps.count("alone") != 1 or steps.count("worked") > 1:
        raise LessonError(
            f"`fade: {given}`; a list such as [worked, complete, alone]: each step shows less, and the last is alone"
        )
    return [str(step) for step in steps]


def _series(text: FrameText, compiled: CompiledFrame, steps: list[str], language: str) -> Iterator[CompiledFrame]:
    frame, item = compiled.frame, compiled.content.item
    if item is None or frame.criterion is None:
        raise LessonError("an exposition asks nothing: it cannot fade")
    *rest, shown = item.instances
    if len(rest) < frame.criterion.least_instances:
        raise LessonError(
            f"{len(item.instances)} different instances; one is worked out, and `open-when` can need "
            f"{frame.criterion.least_instances} others; add values to `with`"
        )
    used: dict[str, int] = {}
    completes, done = steps.count("complete"), 0
    for step in steps:
        name = f"{frame.id}--{step}" + (f"-{used[step] + 1}" if step in used else "")
        used[step] = used.get(step, 0) + 1
        if step != "alone" and not SLUG.fullmatch(name):
            raise LessonError(f"`fade` makes the id {name!r}, which is longer than 48 characters; shorten {frame.id!r}")
        if step == "worked":
            yield _worked(compiled, name, shown, language)
        elif step == "complete":
            done += 1
            yield _to_complete(text, compiled, name, tuple(rest), done, completes, language)
        else:
            alone = Item(kind=item.kind, instances=tuple(rest))
            key = content_hash({"criterion": frame.criterion.to_json(), "item": judged(alone)})
            yield CompiledFrame(
                frame=replace(frame, instances=len(rest), key=key), content=replace(compiled.content, item=alone)
            )


def _worked(compiled: CompiledFrame, name: str, shown: Instance, language: str) -> CompiledFrame:
    """The whole of it to read: what is asked, what is right, and how it is done."""
    title = phrase("fade.worked", language, title=compiled.frame.title)
    frame = replace(
        compiled.frame, id=name, title=title[:120], kind="exposition", criterion=None, instances=0, prompt=WORKED,
        key=content_hash({"exposition": True}), asks_confidence=False, ways=(), ahead=None, back=None,
    )  # fmt: skip
    right = shown.key.right().get("blanks")
    filled = dict(right) if isinstance(right, dict) else {}
    asked = _BLANK.sub(lambda found: f"<strong>{escape(str(filled.get(found[1], '')))}</strong>", shown.prompt)
    solution = next(rung.html for rung in shown.help if rung.kind == "solution")
    content = FrameContent(body=f"{asked}{solution}", item=None, summary=render_inline(title))
    return CompiledFrame(frame=frame, content=content)


def _to_complete(
    text: FrameText,
    compiled: CompiledFrame,
    name: str,
    instances: tuple[Instance, ...],
    step: int,
    steps: int,
    language: str,
) -> CompiledFrame:
    mark = text.of("!")[0]
    solution = "\n".join(part for part in (mark.text, mark.said) if part)
    code = _CODE.search(solution)
    made = []
    for instance, values in zip(instances, compiled.values, strict=False):
        if code is not None:
            made.append(_with_blanks(instance, fill(code[1], values).rstrip("\n"), step, steps, text, values, language))
        else:
            made.append(_with_steps(instance, solution, step, steps, values, language))
    item = compiled.content.item
    assert item is not None
    asked = Item(kind="cloze" if code is not None else item.kind, instances=tuple(made))
    title = phrase("fade.complete", language, title=compiled.frame.title)
    frame = replace(
        compiled.frame, id=name, title=title[:120], kind="practice", criterion=Once(), instances=len(made),
        key=content_hash({"criterion": Once().to_json(), "item": judged(asked)}),
        prompt=max(1, WORKED - 1 - (step - 1) * 2 // steps), ways=(), ahead=None, back=None,
    )  # fmt: skip
    return CompiledFrame(frame=frame, content=FrameContent(body="", item=asked, summary=render_inline(title)))


def _with_steps(
    instance: Instance, solution: str, step: int, steps: int, values: Mapping[str, Value], language: str
) -> Instance:
    """What is asked, with the first steps of its solution; the last one is hers in any case."""
    parts = _parts(solution)
    if len(parts) <= steps:
        raise LessonError(
            f"a worked solution (!) of {len(parts)} steps (a list, paragraphs, sentences) can be completed in at most "
            f"{len(parts) - 1} ways; `fade` has {steps}"
        )
    kept = len(parts) - max(1, round(step * len(parts) / (steps + 1)))
    shown = "".join(f"<li>{filled_html(part, values)}</li>" for part in parts[:kept])
    prompt = f"{instance.prompt}<p>{escape(phrase('fade.steps', language))}</p><ol>{shown}</ol>"
    return replace(instance, prompt=prompt)


def _parts(solution: str) -> list[str]:
    """Steps of a solution: the items of its list, else its paragraphs, else its sentences."""
    if len(_ITEM.findall(solution)) > 1:
        return [part.strip() for part in _ITEM.split(solution)[1:]]
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", solution) if part.strip()]
    if len(paragraphs) > 1:
        return paragraphs
    return [part.strip() for part in re.split(r"(?<=[.;:!?])\s+", solution) if part.strip()]


def _with_blanks(
    instance: Instance,
    code: str,
    step: int,
    steps: int,
    text: FrameText,
    values: Mapping[str, Value],
    language: str,
) -> Instance:
    """What is asked, with its program, and places of the program left out."""
    otherwise = next((filled_html(mark.said, values) for mark in text.of("~") if mark.text == "else"), "")
    blanks: dict[str, Blank] = {}
    shown, end = "", 0
    found = blanks_in(code, step, steps + 1)
    for place, blank in enumerate(found, 1):
        if len(blank.text) > LONGEST_CODE:
            raise LessonError(f"an expression of {len(blank.text)} characters cannot be left out; divide it")
        name = f"b{place}"
        label = phrase("cloze.blank", language, place=place, count=len(found))
        key = CodeKey(accepted=blank.text, otherwise=otherwise)
        blanks[name] = Blank(kind="code", key=key, label=label, width=min(40, max(4, len(blank.text) + 1)))
        shown += f'{escape(code[end : blank.start])}<span data-blank="{name}"></span>'
        end = blank.end
    shown += escape(code[end:])
    asked = _BLANK.sub("…", instance.prompt)
    prompt = f"{asked}<pre><code>{shown}</code></pre>"
    return replace(instance, prompt=prompt, label=plain(asked)[:200], key=ClozeKey(blanks=blanks))
