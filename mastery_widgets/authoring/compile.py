"""From the text of a frame to a frame and its content, every instance built and tried."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from mastery_widgets.authoring.expressions import Value, variants
from mastery_widgets.authoring.filling import filled_html, filled_inline
from mastery_widgets.authoring.frame_text import FrameText
from mastery_widgets.authoring.keys import key_of
from mastery_widgets.authoring.markdown import plain, render_inline
from mastery_widgets.authoring.variant import Variant
from mastery_widgets.core.choice import ChoiceKey
from mastery_widgets.core.criterion import Criterion, LastN, Once, read_rule
from mastery_widgets.core.item import Help, HelpKind, Instance, Item
from mastery_widgets.core.kinds import instance_to_json, item_to_json
from mastery_widgets.core.lesson import Frame, FrameContent, FrameKind
from mastery_widgets.errors import AmbiguousResponse, LessonError, ResponseError

__all__ = ["CompiledFrame", "compile_frame", "read_criterion"]

_RUNGS: dict[str, HelpKind] = {"?": "hint", "??": "scaffold", "!": "solution"}
_FRAME_KINDS: tuple[FrameKind, ...] = ("exposition", "practice", "criterion")


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledFrame:
    """A frame, its content, and how many variants fell away because they read the same."""

    frame: Frame
    content: FrameContent


def compile_frame(
    text: FrameText,
    *,
    language: str = "en",
    objectives: Collection[str] | None = None,
    misconceptions: Collection[str] = (),
) -> CompiledFrame:
    """The frame that a text describes. ``objectives`` None: any is taken (a preview knows no course).

    Raises:
        LessonError: with the line and the frame's id.
    """
    try:
        return _compile(text, language, objectives, misconceptions)
    except LessonError as error:
        raise error.at(line=text.line, cell=text.id) from None


def _compile(
    text: FrameText, language: str, objectives: Collection[str] | None, misconceptions: Collection[str]
) -> CompiledFrame:
    head = text.head
    title = head.get("title")
    if not isinstance(title, str) or not title.strip() or len(title) > 120:
        raise LessonError(f"a frame has a `title` of at most 120 characters, got {title!r}")
    is_exposition = "ask" not in head
    kind = head.get("kind", "exposition" if is_exposition else "practice")
    if kind not in _FRAME_KINDS or (kind == "exposition") != is_exposition:
        raise LessonError(
            f"`kind: {kind}` with{'out' if is_exposition else ''} `ask`; exposition asks nothing, others do"
        )
    about = _objectives(head.get("objective"), objectives, is_exposition)
    if is_exposition:
        if text.marks:
            raise LessonError("an exposition asks nothing, and has no marks", line=text.marks[0].line)
        body = filled_html(text.prompt, {})
        content = FrameContent(body=body, item=None, summary=_summary(head, title, {}))
        frame = Frame(
            id=text.id,
            title=title,
            kind="exposition",
            objectives=about,
            criterion=None,
            instances=0,
            key=_hash({"exposition": True}),
        )
        return CompiledFrame(frame=frame, content=content)
    return _compile_item(text, title, kind, about, language, misconceptions)


def _compile_item(
    text: FrameText,
    title: str,
    kind: FrameKind,
    about: tuple[str, ...],
    language: str,
    misconceptions: Collection[str],
) -> CompiledFrame:
    head = text.head
    ask = str(head["ask"])
    read_criterion(head.get("open-when"), ask)
    let = head.get("let") or {}
    if not isinstance(let, dict):
        raise LessonError(f"`let` is a mapping such as `c: a * b`, got {let!r}")
    where = head.get("where")
    instances: dict[str, Instance] = {}
    first: Mapping[str, Value] = {}
    for names in variants(
        _lines(head.get("with")), {str(k): str(v) for k, v in let.items()}, None if where is None else str(where)
    ):
        first = first or names
        variant = Variant(frame=text, names=names, language=language, misconceptions=misconceptions)
        instance = _instance(variant)
        _try(instance, variant, language)
        instances.setdefault(_hash(instance_to_json(instance)), instance)
    criterion = read_criterion(head.get("open-when"), ask, options=_fewest_options(instances.values()))
    if len(instances) < criterion.least_instances:
        raise LessonError(
            f"{len(instances)} different instances; `open-when: {head.get('open-when', 'right at once')}` "
            f"can need {criterion.least_instances}; add values to `with`"
        )
    item = Item(kind="choice" if ask == "choices" else ask, instances=tuple(instances.values()))
    content = FrameContent(body="", item=item, summary=_summary(head, title, first))
    frame = Frame(
        id=text.id,
        title=title,
        kind=kind,
        objectives=about,
        criterion=criterion,
        instances=len(instances),
        key=_hash({"criterion": criterion.to_json(), "item": _judged(item)}),
    )
    return CompiledFrame(frame=frame, content=content)


def _instance(variant: Variant) -> Instance:
    text = variant.frame
    key = key_of(variant)
    prompt = filled_html(text.prompt, variant.names)
    if not prompt:
        raise LessonError("the frame asks nothing: no prompt between the head and the marks")
    label = text.head.get("label")
    rungs: list[Help] = []
    for mark in text.of("?", "??", "!"):
        said = "\n".join(part for part in (mark.text, mark.said) if part)
        rungs.append(Help(kind=_RUNGS[mark.sign], html=filled_html(said, variant.names)))
    order = [rung.kind for rung in rungs]
    if order.count("solution") != 1 or order != sorted(order, key=["hint", "scaffold", "solution"].index):
        raise LessonError(
            "the ladder is hints (?), scaffolds (??), then one worked solution (!); the solution is required"
        )
    return Instance(
        prompt=prompt,
        label=plain(filled_inline(str(label), variant.names)) if label else plain(prompt)[:200],
        key=key,
        help=tuple(rungs),
    )


def _try(instance: Instance, variant: Variant, language: str) -> None:
    """Put the instance's own answers and known errors to its checker.

    Raises:
        LessonError: the checker does not judge them as the author does.
    """
    place = ", ".join(f"{name}={value}" for name, value in variant.names.items()) or "its only variant"
    right = instance.key.right()
    try:
        if not instance.key.check(right, language).is_right:
            raise LessonError(f"its own right answer {right} is judged not right ({place})")
    except AmbiguousResponse:
        # The example is written plainly: no learner's language reads it twice.
        pass
    except ResponseError as error:
        raise LessonError(f"its own right answer {right} cannot be read: {error.reason} ({place})") from None
    for response, misconception in instance.key.known_errors():
        try:
            verdict = instance.key.check(response, language)
        except ResponseError as error:
            raise LessonError(f"the known error {response} cannot be read: {error.reason} ({place})") from None
        if verdict.is_right:
            raise LessonError(f"the known error {response} is judged right ({place})")
        if misconception is not None and verdict.misconception != misconception:
            raise LessonError(
                f"the known error {response} should reveal {misconception!r}, but the checker finds "
                f"{verdict.misconception!r} ({place})"
            )


def read_criterion(text: object, ask: str, *, size: int | None = None, options: int | None = None) -> Criterion:
    """The criterion in `open-when`; a choice asks for two running where nothing is said.

    ``size`` is how many items of the objective a form takes, None in a frame; ``options`` is how many options a choice
    has at the least, None where the answer is constructed.

    Raises:
        LessonError: not one of the rules there are.
    """
    if text is None:
        return LastN(m=2, n=2) if ask == "choice" else Once()
    said = " ".join(str(text).split())
    try:
        return read_rule(said, size=size, options=options)
    except ValueError as error:
        raise LessonError(f"`open-when: {said[:200]}`: {error}") from None


def _fewest_options(instances: Iterable[Instance]) -> int | None:
    """How many options the item has where it has the fewest; None where the answer is constructed."""
    choices = [one.key for one in instances if isinstance(one.key, ChoiceKey)]
    return min((len(key.options) for key in choices if not key.is_multiple), default=None)


def _objectives(given: object, known: Collection[str] | None, is_exposition: bool) -> tuple[str, ...]:
    names = [given] if isinstance(given, str) else list(given) if isinstance(given, list) else []
    if not names and not is_exposition:
        raise LessonError("no `objective`: what does this frame let a learner do?")
    for name in names:
        if known is not None and (not isinstance(name, str) or name not in known):
            raise LessonError(f"objective {name!r} is not in course.yml; it has {', '.join(sorted(known))}")
    return tuple(str(name) for name in names)


def _lines(given: object) -> list[str]:
    if given is None:
        return []
    lines = given if isinstance(given, list) else str(given).split("\n")
    return [str(line).strip() for line in lines if str(line).strip()]


def _summary(head: Mapping[str, object], title: str, names: Mapping[str, Value]) -> str:
    given = head.get("summary")
    return filled_inline(str(given), names) if given else render_inline(title)


def _judged(item: Item) -> object:
    """What of an item decides a verdict: its keys without what is said about them."""

    def strip(value: object) -> object:
        if isinstance(value, dict):
            said = ("feedback", "correct", "otherwise", "label", "places", "example", "before", "after", "width")
            return {k: strip(v) for k, v in value.items() if k not in said}
        return [strip(part) for part in value] if isinstance(value, list) else value

    instances = item_to_json(item)["instances"]
    assert isinstance(instances, list)
    return [item.kind, [strip(one["key"]) for one in instances]]


def _hash(data: object) -> str:
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
