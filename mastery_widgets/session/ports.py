"""What a session asks of the world."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from mastery_widgets.core.attempt import Entry, Step
from mastery_widgets.core.item import Item
from mastery_widgets.core.lesson import FrameContent, Lesson
from mastery_widgets.core.running import Case, Outcome, Raised

__all__ = ["CellRun", "Clock", "Contents", "Elsewhere", "Learner", "OwnKernel", "Record", "Runner"]

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Learner:
    """Who answers: (issuer, subject), never a name. ``tier`` is how far the answers can be trusted."""

    issuer: str
    subject: str
    tier: str = "practice"


class Elsewhere(Protocol):
    """The other lessons of a course, for one learner, as they are now.

    A session without it stands alone: what its lesson does not teach itself is taken as known.
    """

    def mastered(self) -> Collection[str]:
        """Ids of the objectives that she has mastered there, or was placed beyond."""
        ...

    def due(self) -> Collection[str]:
        """Ids of the objectives, of any lesson, that are due for review, the most forgotten first."""
        ...

    def doubtful(self) -> Collection[str]:
        """Ids of what the lesson stands on, was mastered, and is so far forgotten that it is checked first."""
        ...

    def overrides(self) -> Mapping[str, Step]:
        """Objectives that a teacher let her through, each with the entry that says who and why."""
        ...

    def name_of(self, objective: str) -> str:
        """The name of an objective of any lesson."""
        ...

    def home(self) -> tuple[str, str] | None:
        """Title and address of the course's own page, where reviews are asked; None where there is none."""
        ...

    def lesson_of(self, objective: str) -> tuple[str, str] | None:
        """Title and address of the lesson that teaches an objective; None where none does, the address may be empty."""
        ...


class Record(Protocol):
    """A learner's entries, append-only, in the order in which they were written."""

    def entries(self, learner: Learner, lesson: str, after: int = 0) -> Sequence[tuple[int, Entry]]:
        """Entries with a sequence number above ``after``, oldest first, each with its number.

        Raises:
            RecordError: the record cannot be read.
        """
        ...

    def append(self, learner: Learner, lesson: str, entry: Entry) -> int:
        """Write one entry and return its sequence number once it is safe on disk.

        An entry whose id is there already is not written again: the number of the first is returned.

        Raises:
            RecordError: it could not be written; nothing has changed.
        """
        ...


class Contents(Protocol):
    """A built lesson: what all may know, and the sealed rest, one piece at a time."""

    @property
    def lesson(self) -> Lesson: ...

    def frame(self, id: str) -> FrameContent:
        """What a frame says and asks.

        Raises:
            SealError: it is missing or damaged.
        """
        ...

    def item(self, id: str) -> Item:
        """An item of the bank.

        Raises:
            SealError: it is missing or damaged.
        """
        ...

    def source(self, cell: str) -> str:
        """The source of a prose or code cell.

        Raises:
            SealError: it is missing or damaged.
        """
        ...

    def html(self, cell: str) -> str:
        """A prose cell as safe HTML.

        Raises:
            SealError: it is missing or damaged.
        """
        ...


class Runner(Protocol):
    """Somewhere to run what a learner has written, apart from this process."""

    @property
    def name(self) -> str:
        """What is recorded with the attempt: which jail it was, or ``own`` for her own machine."""
        ...

    def run(self, code: str, cases: Sequence[Case]) -> list[Outcome]:
        """The outcome of each case, in order, each from a fresh process, within limits.

        Raises:
            SandboxError: it is not run: there is nowhere to run it safely, or no place just now.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CellRun:
    """What ran last in a learner's cell: its source, and the exception with which it stopped; None where it did not."""

    text: str
    raised: Raised | None = None


class OwnKernel(Protocol):
    """The learner's own kernel, in which her cells run: nothing in it is a secret from her, and nothing is confined."""

    @property
    def name(self) -> str:
        """What is recorded with the attempt."""
        ...

    def has_cells(self) -> bool:
        """Whether cells can be put into her notebook."""
        ...

    def last_run(self, instance: str) -> CellRun | None:
        """The last run of the cell in which she answers that instance; None before the first in this kernel."""
        ...

    def look(self, instance: str, cases: Sequence[Case], makes: Sequence[str]) -> list[Outcome]:
        """The outcome of each case in her kernel as it is, within a time limit.

        Of ``makes``, a name that nothing has made since the instance came is ``stale``.
        """
        ...
