"""Answers that can be known without the question: warned of, never refused."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from html import unescape
from pathlib import Path

from mastery_widgets.core.choice import ChoiceKey
from mastery_widgets.core.cloze import ClozeKey
from mastery_widgets.core.item import Instance, Item
from mastery_widgets.core.numeric import NumericKey
from mastery_widgets.core.release import Release
from mastery_widgets.core.text import TextKey
from mastery_widgets.errors import LessonError

__all__ = ["giveaways_in", "numbers_in"]

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")


def giveaways_in(release: Release, file: Path) -> Iterator[LessonError]:
    """A warning for each item whose answers are all the same, and for each of the bank that can be copied.

    Copied: in every variant the answer is the same number of the prompt, counted from its beginning. Only the bank is
    searched for these, since a frame may well let its learner begin with a number that she has just read. A key that
    asks for another writing (lowest terms, say) is exempt: there the value has to stand in the prompt.
    """
    source = file.read_text("utf-8-sig")
    asked = [("frame", id, content.item) for id, content in release.frames.items() if content.item is not None]
    asked += [("item", id, item) for id, item in release.items.items()]
    for kind, id, item in asked:
        said = _always_the_same(item)
        if said is None and kind == "item":
            said = _copied(item)
        if said is not None:
            yield LessonError(said).at(file=file, line=_line(source, kind, id), cell=id)


def numbers_in(html: str) -> list[Fraction]:
    """The numbers that a prompt shows, in reading order: whole ones, decimals and fractions; figures left out."""
    html = re.sub(r"<svg.*?</svg>", " ", html, flags=re.S)
    html = re.sub(r"<mfrac>\s*<mn>(\d+)</mn>\s*<mn>(\d+)</mn>\s*</mfrac>", r" \1/\2 ", html)
    text = unescape(re.sub(r"<[^>]+>", " ", html))
    return [Fraction(found) for found in re.findall(r"\d+(?:\.\d+|/[1-9]\d*)?", text)]


def _always_the_same(item: Item) -> str | None:
    answers = {_answer(instance) for instance in item.instances}
    if len(item.instances) < 2 or len(answers) > 1 or None in answers:
        return None
    return (
        f"all {len(item.instances)} variants have the same answer, {answers.pop()!r}: who has seen one knows them all; "
        f"let the answer vary"
    )


def _answer(instance: Instance) -> str | None:
    """What is right, as far as a learner could keep it in mind for the next variant; None for other kinds."""
    key = instance.key
    if isinstance(key, ChoiceKey):
        return " | ".join(re.sub(r"<[^>]+>", "", option.html).strip() for option in key.options if option.is_right)
    if isinstance(key, NumericKey | TextKey):
        return str(key.right()["text"])
    if isinstance(key, ClozeKey):
        blanks = key.right()["blanks"]
        return " | ".join(map(str, blanks.values())) if isinstance(blanks, Mapping) else None
    return None


def _copied(item: Item) -> str | None:
    prompts = [numbers_in(instance.prompt) for instance in item.instances]
    if len(prompts) < 2:
        return None
    for values in _values(item.instances):
        for place in range(min(map(len, prompts))):
            if all(numbers[place] == value for numbers, value in zip(prompts, values, strict=True)):
                ordinal = _ORDINALS[place] if place < len(_ORDINALS) else f"{place + 1}th"
                return (
                    f"in all {len(prompts)} variants an answer is the {ordinal} number of the prompt: it can be copied "
                    f"without having learnt anything; let it stand elsewhere, or not at all"
                )
    return None


def _values(instances: Sequence[Instance]) -> Iterator[list[Fraction]]:
    """The right numbers of each input, one a variant."""
    columns: dict[str, list[Fraction]] = {}
    for instance in instances:
        keys = {"": instance.key}
        if isinstance(instance.key, ClozeKey):
            keys = {name: blank.key for name, blank in instance.key.blanks.items()}
        for name, key in keys.items():
            if isinstance(key, NumericKey) and key.form in ("any", "decimal", "percent"):
                columns.setdefault(name, []).append(key.value)
    yield from (values for values in columns.values() if len(values) == len(instances))


def _line(source: str, kind: str, id: str) -> int | None:
    begin = re.search(rf"^%%{kind}[ \t]+{re.escape(id)}[ \t]*$", source, flags=re.M)
    return None if begin is None else source[: begin.start()].count("\n") + 1
