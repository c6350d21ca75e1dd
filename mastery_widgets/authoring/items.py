"""From the text of a frame or an item to what it asks: every instance built and tried."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from mastery_widgets.authoring.expressions import Value, variants
from mastery_widgets.authoring.filling import filled_html, filled_inline
from mastery_widgets.authoring.frame_text import FrameText
from mastery_widgets.authoring.keys import key_of
from mastery_widgets.authoring.keys_predict import program_shown
from mastery_widgets.authoring.markdown import plain
from mastery_widgets.authoring.variant import Variant, as_it_holds
from mastery_widgets.authoring.ways import one_objective
from mastery_widgets.core.choice import ChoiceKey
from mastery_widgets.core.item import Help, HelpKind, Instance, Item
from mastery_widgets.core.kinds import instance_to_json, item_to_json
from mastery_widgets.core.unit import LEVELS, BankItem
from mastery_widgets.errors import AmbiguousResponse, LessonError, ResponseError

__all__ = [
    "CompiledItem",
    "compile_item",
    "content_hash",
    "fewest_options",
    "item_of",
    "judged",
    "lines_of",
    "objectives_of",
]

_RUNGS: dict[str, HelpKind] = {"?": "hint", "??": "scaffold", "!": "solution"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledItem:
    """An item of the bank and its content."""

    bank: BankItem
    item: Item


def compile_item(
    text: FrameText,
    *,
    language: str = "en",
    objectives: Collection[str] | None = None,
    misconceptions: Collection[str] = (),
) -> CompiledItem:
    """The item of the bank that a text describes. ``objectives`` None: any is taken.

    Raises:
        LessonError: with the line and the item's id.
    """
    try:
        head = text.head
        title = head.get("title", text.id)
        if not isinstance(title, str) or not title.strip() or len(title) > 120:
            raise LessonError(f"an item's `title` has at most 120 characters, got {title!r}")
        if "ask" not in head:
            raise LessonError("an item asks something: it has an `ask`")
        level = head.get("level", "apply")
        if level not in LEVELS:
            raise LessonError(f"`level: {level}`; there are {', '.join(LEVELS)}")
        about = one_objective(objectives_of(head.get("objective"), objectives, False), "an item")
        item, _ = item_of(text, language, misconceptions)
        bank = BankItem(
            id=text.id,
            title=title.strip(),
            objective=about,
            level=level,
            instances=len(item.instances),
            key=content_hash(judged(item)),
            is_constructed=item.kind != "choice",
        )
        return CompiledItem(bank=bank, item=item)
    except LessonError as error:
        raise error.at(line=text.line, cell=text.id) from None


Names = Mapping[str, Value]


def item_of(text: FrameText, language: str, misconceptions: Collection[str]) -> tuple[Item, tuple[Names, ...]]:
    """What a frame or item asks, and the values of each of its instances.

    Raises:
        LessonError: with the line of what cannot be understood, or of an answer that is not judged as the author does.
    """
    head = text.head
    let = head.get("let") or {}
    if not isinstance(let, dict):
        raise LessonError(f"`let` is a mapping such as `c: a * b`, got {let!r}")
    where = head.get("where")
    instances: dict[str, tuple[Instance, Names]] = {}
    for names in variants(
        lines_of(head.get("with")), {str(k): str(v) for k, v in let.items()}, None if where is None else str(where)
    ):
        held = as_it_holds(text, names)
        variant = Variant(frame=held, names=names, language=language, misconceptions=misconceptions)
        instance = _instance(variant)
        _try(instance, variant, language)
        instances.setdefault(content_hash(instance_to_json(instance)), (instance, names))
    ask = str(head["ask"])
    made, values = zip(*instances.values(), strict=True) if instances else ((), ())
    return Item(kind="choice" if ask == "choices" else ask, instances=made), values


def _instance(variant: Variant) -> Instance:
    text = variant.frame
    key = key_of(variant)
    prompt = filled_html(text.prompt, variant.names)
    if not prompt:
        raise LessonError("the frame asks nothing: no prompt between the head and the marks")
    prompt += program_shown(variant)
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


def fewest_options(instances: Iterable[Instance]) -> int | None:
    """How many options the item has where it has the fewest; None where the answer is constructed."""
    choices = [one.key for one in instances if isinstance(one.key, ChoiceKey)]
    return min((len(key.options) for key in choices if not key.is_multiple), default=None)


def lines_of(given: object) -> list[str]:
    """The lines of a key that holds one or several."""
    if given is None:
        return []
    lines = given if isinstance(given, list) else str(given).split("\n")
    return [str(line).strip() for line in lines if str(line).strip()]


def objectives_of(given: object, known: Collection[str] | None, is_exposition: bool) -> tuple[str, ...]:
    """The objectives that a head names; ``known`` None: any is taken.

    Raises:
        LessonError: none where something is asked, or one that the course has not.
    """
    names = [given] if isinstance(given, str) else list(given) if isinstance(given, list) else []
    if not names and not is_exposition:
        raise LessonError("no `objective`: what does this frame let a learner do?")
    for name in names:
        if known is not None and (not isinstance(name, str) or name not in known):
            raise LessonError(f"objective {name!r} is not in course.yml; it has {', '.join(sorted(known))}")
    return tuple(str(name) for name in names)


def judged(item: Item) -> object:
    """What of an item decides a verdict: its keys without what is said about them."""

    def strip(value: object) -> object:
        if isinstance(value, dict):
            said = (
                "feedback",
                "correct",
                "otherwise",
                "label",
                "places",
                "example",
                "before",
                "after",
                "width",
                "drawing",
            )
            return {k: strip(v) for k, v in value.items() if k not in said}
        return [strip(part) for part in value] if isinstance(value, list) else value

    instances = item_to_json(item)["instances"]
    assert isinstance(instances, list)
    return [item.kind, [strip(one["key"]) for one in instances]]


def content_hash(data: object) -> str:
    """Sixteen hexadecimal digits that stay while the data does."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
