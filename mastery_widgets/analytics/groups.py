"""A record of many learners, taken apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from mastery_widgets.core.attempt import Entry
from mastery_widgets.session import Learner

__all__ = ["ClassRecord", "by_learner"]


class ClassRecord(Protocol):
    """A record that says what all learners did: for whoever runs the place."""

    def all_entries(self, lesson: str) -> Sequence[tuple[int, Learner, Entry]]:
        """Entries of all learners at a lesson, oldest first, each with its number.

        Raises:
            RecordError: the record cannot be read.
        """
        ...


def by_learner(rows: Iterable[tuple[int, Learner, Entry]]) -> Mapping[tuple[str, str], Sequence[Entry]]:
    """Each learner's entries, oldest first, by (issuer, subject); learners in the order in which they began."""
    found: dict[tuple[str, str], list[Entry]] = {}
    for _, learner, entry in rows:
        found.setdefault((learner.issuer, learner.subject), []).append(entry)
    return found
