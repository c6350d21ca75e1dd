"""What is asked of every lesson that comes with the kit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape

from mastery_widgets.core.item import Item
from mastery_widgets.core.release import Release

__all__ = ["helped_by", "items", "judged_in_forms", "on_the_way", "words"]


def on_the_way(release: Release) -> list[str]:
    """Frames of instruction, in order: no forms, and nothing beside the way."""
    return [name for name in release.lesson.way if release.lesson.frames[name].kind != "form"]


def items(release: Release) -> Iterator[tuple[str, Item]]:
    """All that asks something, in frames and in the bank."""
    for name, content in release.frames.items():
        if content.item is not None:
            yield name, content.item
    yield from release.items.items()


def words(html: str) -> str:
    """What is read aloud of it, figures left out and formulas counted as one word."""
    html = re.sub(r"<svg.*?</svg>", " ", html, flags=re.S)
    html = re.sub(r"<math.*?</math>", " formula ", html, flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def judged_in_forms(releases: Iterable[Release]) -> list[str]:
    """Objectives that the forms of lessons judge: one stands there as often as it is judged."""
    return [name for release in releases for form in release.lesson.forms.values() for name in form.objectives]


def helped_by(releases: Iterable[Release], kind: str) -> set[str | None]:
    """Objectives that have a section of that kind."""
    return {one.objective for release in releases for one in release.lesson.sections.values() if one.kind == kind}
