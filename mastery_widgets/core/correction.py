"""Corrections: a verdict that a changed key judges anew. They are written beside what they correct, never over it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from mastery_widgets.core.attempt import Attempt, Entry, Step

__all__ = ["corrected", "is_correction"]


def is_correction(entry: Entry) -> bool:
    """Whether an entry corrects an earlier one."""
    return isinstance(entry, Step) and entry.kind == "correct"


def corrected(entries: Iterable[Entry]) -> list[Entry]:
    """The same entries, each response with the verdict and the key of its latest correction.

    What else she did in a frame under the same old key (took help, went on) goes with the responses to the new one.
    """
    listed = list(entries)
    latest = {entry.about: entry for entry in listed if isinstance(entry, Step) and entry.kind == "correct"}
    if not latest:
        return listed

    renewed = {
        (entry.frame, entry.key): latest[entry.id].key
        for entry in listed
        if isinstance(entry, Attempt) and entry.id in latest and not entry.item
    }

    def now(entry: Entry) -> Entry:
        if isinstance(entry, Step) and (entry.frame, entry.key) in renewed:
            return replace(entry, key=renewed[entry.frame, entry.key])
        correction = latest.get(entry.id)
        if correction is None or correction.score is None or not isinstance(entry, Attempt):
            return entry
        return replace(
            entry, score=correction.score, misconception=correction.misconception, key=correction.key, meets=False
        )

    return [now(entry) for entry in listed]
