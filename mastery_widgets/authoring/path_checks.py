"""Whether every way through a lesson leads somewhere and back: branches, wash-ahead, wash-back.

A frame sends a learner elsewhere a few times at the most (``core.paths``), so that every loop of branch and return has
an end; what is refused here is what would keep her for ever, or could never be reached.

Source: Crowder (1960), Automatic tutoring by intrinsic programming: each branch returns to where it began.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from mastery_widgets.core.choice import ChoiceKey

if TYPE_CHECKING:
    from mastery_widgets.authoring.arrangement import Arrangement

__all__ = ["paths"]


def paths(made: Arrangement) -> Iterator[tuple[str, str]]:
    """Id of a frame or branch, and what is wrong with where it leads."""
    part_of = {cell.frame: cell.part for cell in made.cells if cell.frame is not None}
    order = [cell.frame for cell in made.cells if cell.frame is not None]
    yield from _washes(made, part_of, order)
    led: dict[str, list[str]] = {}
    known = ", ".join(_branches(made)) or "none"
    for frame in made.frames.values():
        for way in frame.ways:
            if way.to not in _branches(made):
                yield frame.id, f"`on: {way.on}` leads to {way.to!r}, no `%%branch` of this lesson; it has {known}"
            else:
                led.setdefault(way.to, []).append(frame.id)
            if way.on.startswith("option "):
                yield from _option(made, frame.id, int(way.on.removeprefix("option ")))
    for name in _branches(made):
        yield from _branch(made, name, led.get(name, []), part_of, order)


def _branches(made: Arrangement) -> list[str]:
    return [section.id for section in made.sections.values() if section.kind == "branch"]


def _washes(made: Arrangement, part_of: Mapping[str, str], order: list[str]) -> Iterator[tuple[str, str]]:
    for frame in made.frames.values():
        for key, to, is_later in (("ahead", frame.ahead, True), ("back", frame.back, False)):
            if to is None:
                continue
            if to not in made.frames or part_of[to] != part_of[frame.id] or made.frames[to].kind == "form":
                yield frame.id, f"`{key}: {to}` is no frame of the same unit"
            elif to == frame.id or (order.index(to) > order.index(frame.id)) != is_later:
                yield frame.id, f"`{key}: {to}` does not stand {'after' if is_later else 'before'} this frame"


def _option(made: Arrangement, frame: str, number: int) -> Iterator[tuple[str, str]]:
    item = made.contents[frame].item
    keys = [one.key for one in item.instances if isinstance(one.key, ChoiceKey)] if item is not None else []
    fewest = min((len(key.options) for key in keys), default=0)
    if number > fewest:
        yield frame, f"`on: option {number}`: this frame has {fewest} options"


def _branch(
    made: Arrangement, name: str, led: list[str], part_of: Mapping[str, str], order: list[str]
) -> Iterator[tuple[str, str]]:
    returns = str(made.sections[name].returns)
    frames = made.sections[name].frames
    if not led:
        yield name, "nothing leads to this branch; a frame does with `on`"
    if returns not in made.frames:
        yield name, f"`returns: {returns}` is no frame of this lesson"
        return
    for frame in led:
        if frames and order.index(frames[0]) < order.index(frame):
            yield name, f"stands before {frame!r}, which leads to it; a branch stands after"
        if part_of[returns] != part_of[frame] or order.index(returns) > order.index(frame):
            yield name, f"`returns: {returns}`, but {frame!r} leads here: it returns to that frame or one before it"
    if name in _within(made, name):
        yield name, "leads back into itself: a learner would never come out of it"


def _within(made: Arrangement, name: str) -> set[str]:
    """Branches that can be reached from inside a branch."""
    found: set[str] = set()
    ahead = [name]
    while ahead:
        section = made.sections.get(ahead.pop())
        for frame in section.frames if section is not None else ():
            new = {way.to for way in made.frames[frame].ways} - found
            found |= new
            ahead += new
    return found
