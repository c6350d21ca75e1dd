"""A record that lives as long as its process: for tests, previews and visitors who have no name yet."""

from __future__ import annotations

from collections.abc import Sequence

from mastery_widgets.core.attempt import Entry
from mastery_widgets.session.ports import Learner

__all__ = ["MemoryRecord"]


class MemoryRecord:
    """Entries of all learners, in one list."""

    def __init__(self) -> None:
        self._rows: list[tuple[Learner, str, Entry]] = []

    def entries(self, learner: Learner, lesson: str, after: int = 0) -> Sequence[tuple[int, Entry]]:
        """Entries above ``after``, oldest first, each with its number."""
        return [
            (number, entry)
            for number, (whose, which, entry) in enumerate(self._rows[after:], after + 1)
            if _key(whose) == _key(learner) and which == lesson
        ]

    def all_entries(self, lesson: str) -> Sequence[tuple[int, Learner, Entry]]:
        """Entries of all learners at a lesson, oldest first: for whoever runs the place, never for a learner."""
        return [
            (number, Learner(issuer=whose.issuer, subject=whose.subject, tier=entry.tier), entry)
            for number, (whose, which, entry) in enumerate(self._rows, 1)
            if which == lesson
        ]

    def append(self, learner: Learner, lesson: str, entry: Entry) -> int:
        """Keep one entry, unless this learner has one of that id; the number it has."""
        for number, (whose, _, old) in enumerate(self._rows, 1):
            if old.id == entry.id and _key(whose) == _key(learner):
                return number
        self._rows.append((learner, lesson, entry))
        return len(self._rows)


def _key(learner: Learner) -> tuple[str, str]:
    return learner.issuer, learner.subject
