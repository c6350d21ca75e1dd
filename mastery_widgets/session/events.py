"""What a browser may say, read with bounds: anything in it may be forged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast, get_args

__all__ = ["Event", "EventKind", "read_event"]

EventKind = Literal[
    "respond", "preview", "help", "next", "continue", "reopen", "fold", "begin", "take", "go", "away", "back"
]
_KINDS: frozenset[str] = frozenset(get_args(EventKind))
_ID_LIMIT = 64
_DEPTH_LIMIT = 6
_SIZE_LIMIT = 64_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing a learner did in a frame.

    ``token`` names the instance on screen; ``attempt`` makes a response one. ``confidence`` is how sure she is, 1 to 3;
    None: she said nothing of it. ``route`` is the section that she takes.
    """

    kind: EventKind
    token: str = ""
    attempt: str = ""
    response: Mapping[str, object] | None = None
    confidence: int | None = None
    route: str = ""


def read_event(content: object) -> Event | None:
    """The event in a message; None when it is none of ours, whatever was sent."""
    if not isinstance(content, dict) or _size(content, _DEPTH_LIMIT) > _SIZE_LIMIT:
        return None
    kind = content.get("type")
    if not isinstance(kind, str) or kind not in _KINDS:
        return None
    token, attempt, route = (content.get(name, "") for name in ("token", "attempt", "route"))
    if not _is_id(token) or not _is_id(attempt) or not _is_id(route):
        return None
    confidence = content.get("confidence")
    if confidence is not None and (isinstance(confidence, bool) or confidence not in (1, 2, 3)):
        return None
    response = content.get("response")
    if kind == "respond" and (not isinstance(response, dict) or not attempt):
        return None
    return Event(
        kind=cast(EventKind, kind),
        token=cast(str, token),
        attempt=cast(str, attempt),
        response=response if isinstance(response, dict) else None,
        confidence=None if confidence is None else int(confidence),
        route=cast(str, route),
    )


def _is_id(value: object) -> bool:
    return (
        isinstance(value, str)
        and len(value) <= _ID_LIMIT
        and all(c.isascii() and (c.isalnum() or c in "-_.") for c in value)
    )


def _size(value: object, depth: int) -> int:
    """Characters in all, counted no further than the limit; too deep or of a type JSON has not is over it."""
    if depth < 0:
        return _SIZE_LIMIT + 1
    if isinstance(value, str):
        return len(value)
    if value is None or isinstance(value, bool | int | float):
        return 8
    if isinstance(value, dict):
        parts = [*value.keys(), *value.values()] if len(value) < 256 else None
    elif isinstance(value, list):
        parts = value if len(value) < 256 else None
    else:
        parts = None
    if parts is None:
        return _SIZE_LIMIT + 1
    total = 0
    for part in parts:
        total += _size(part, depth - 1)
        if total > _SIZE_LIMIT:
            break
    return total
