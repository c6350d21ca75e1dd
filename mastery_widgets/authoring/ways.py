"""What a head says of the way through a lesson: how it teaches, where it leads off, whether it asks how sure she is."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, cast

from mastery_widgets.core.unit import MODES, Mode, Way
from mastery_widgets.errors import LessonError

__all__ = ["is_asked", "mode_of", "one_objective", "ways_of"]

_COUNTED = re.compile(r"(failed|option) +([1-9]|[1-5]\d|6[0-4])")


def mode_of(head: Mapping[str, Any]) -> Mode:
    """The mode of instruction; ``text`` where nothing is said.

    Raises:
        LessonError: one that there is not.
    """
    mode = head.get("mode", "text")
    if mode not in MODES:
        raise LessonError(f"`mode: {mode}`; there are {', '.join(MODES)}")
    return cast(Mode, mode)


def is_asked(head: Mapping[str, Any], otherwise: bool = False) -> bool:
    """Whether confidence is asked for with a response.

    Raises:
        LessonError: neither ``asked`` nor ``off``.
    """
    said = head.get("confidence")
    if said is None:
        return otherwise
    if said not in ("asked", "off"):
        raise LessonError(f"`confidence: {said}`; write asked or off")
    return bool(said == "asked")


def one_objective(names: Sequence[str], who: str) -> str:
    """The only one of the names.

    Raises:
        LessonError: none, or more than one.
    """
    if len(names) != 1:
        raise LessonError(f"{who} serves exactly one `objective`, got {', '.join(names) or 'none'}")
    return names[0]


def ways_of(head: Mapping[str, Any], misconceptions: Collection[str], kind: str) -> tuple[Way, ...]:
    """The ways off a frame, in the order in which they are tried.

    Raises:
        LessonError: no mapping, a frame that asks nothing, or something that no response can show.
    """
    given = head.get("on")
    if given is None:
        return ()
    if kind == "exposition":
        raise LessonError("an exposition asks nothing: no response can lead `on` to a branch")
    if not isinstance(given, dict) or not given:
        raise LessonError("`on` is a mapping: a misconception, `failed 2` or `option 3`, each with a branch's id")
    return tuple(Way(on=_trigger(str(on), misconceptions), to=str(to)) for on, to in given.items())


def _trigger(text: str, misconceptions: Collection[str]) -> str:
    said = " ".join(text.split())
    if found := _COUNTED.fullmatch(said):
        return f"{found[1]} {int(found[2])}"
    if said not in misconceptions:
        known = ", ".join(sorted(misconceptions)) or "none"
        raise LessonError(
            f"`on: {said}`: write a misconception of course.yml ({known}), `failed 2` (first tries missed) or "
            "`option 3` (the third option was chosen)"
        )
    return said
