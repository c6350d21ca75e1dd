"""Entries as JSON and back: the form in which they are stored and carried."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

from mastery_widgets.core.attempt import Attempt, Entry, Step, StepKind
from mastery_widgets.errors import RecordError

__all__ = ["decode", "encode"]


def encode(entry: Entry) -> str:
    """One line of JSON with all of an entry but its id, frame and time, which have columns of their own."""
    common = {
        "presentation": entry.presentation,
        "key": entry.key,
        "release": entry.release,
        "tier": entry.tier,
        "seconds_spent": entry.seconds_spent,
    }
    if isinstance(entry, Step):
        said = {"about": entry.about, "items": list(entry.items), "by": entry.by, "why": entry.why}
        line = {**common, "rung": entry.rung, **_present({**said, "misconception": entry.misconception})}
        return _line(line if entry.score is None else {**line, "score": entry.score})
    asked = {"item": entry.item, "confidence": entry.confidence}
    return _line(
        {
            **common,
            "instance": entry.instance,
            "response": entry.response,
            "score": entry.score,
            "misconception": entry.misconception,
            "help_shown": entry.help_shown,
            "meets": entry.meets,
            "seconds_on_item": entry.seconds_on_item,
            **_present(asked),
        }
    )


def _present(parts: Mapping[str, object]) -> dict[str, object]:
    """What a part of all entries has: it takes no room in the others."""
    return {name: value for name, value in parts.items() if value}


def _line(data: Mapping[str, object]) -> str:
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False)


def decode(id: str, frame: str, kind: str, at: str, body: str) -> Entry:
    """The entry that ``encode`` wrote; ``at`` is its time in ISO 8601.

    Raises:
        RecordError: the row is damaged; its id is named.
    """
    try:
        data = json.loads(body)
        return _entry(id, frame, kind, datetime.fromisoformat(at), data)
    except (ValueError, KeyError, TypeError) as error:
        raise RecordError(
            f"record entry {id} cannot be read ({error}); restore the record from a backup",
            reason="damaged",
        ) from error


def _entry(id: str, frame: str, kind: str, at: datetime, data: Mapping[str, object]) -> Entry:
    presentation, key = cast(int, data["presentation"]), str(data["key"])
    release, tier = str(data["release"]), str(data["tier"])
    # Entries from before this was measured have none.
    spent = _seconds(data.get("seconds_spent"))
    if kind != "response":
        return Step(
            id=id,
            frame=frame,
            kind=cast(StepKind, kind),
            presentation=presentation,
            key=key,
            release=release,
            at=at,
            rung=cast(int, data["rung"]),
            seconds_spent=spent,
            tier=tier,
            about=str(data.get("about", "")),
            items=tuple(str(item) for item in cast(Sequence[object], data.get("items", ()))),
            by=str(data.get("by", "")),
            why=str(data.get("why", "")),
            score=None if data.get("score") is None else float(cast(float, data["score"])),
            misconception=None if data.get("misconception") is None else str(data["misconception"]),
        )
    misconception = data["misconception"]
    confidence = data.get("confidence")
    return Attempt(
        id=id,
        frame=frame,
        presentation=presentation,
        instance=cast(int, data["instance"]),
        response=cast(Mapping[str, object], data["response"]),
        score=float(cast(float, data["score"])),
        misconception=None if misconception is None else str(misconception),
        help_shown=cast(int, data["help_shown"]),
        meets=bool(data["meets"]),
        key=key,
        release=release,
        at=at,
        seconds_on_item=_seconds(data["seconds_on_item"]),
        seconds_spent=spent,
        tier=tier,
        item=str(data.get("item", "")),
        confidence=None if confidence is None else int(cast(int, confidence)),
    )


def _seconds(given: object) -> float | None:
    return None if given is None else float(cast(float, given))
