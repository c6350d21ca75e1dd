"""One learner's records in all lessons of a course, followed together: what is mastered, what is due."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from mastery_widgets.core.attempt import Attempt, Entry, Step
from mastery_widgets.core.correction import corrected, is_correction
from mastery_widgets.core.course import PLACEMENT, Outline, Standing, asked_about, practices, standings
from mastery_widgets.core.lesson import Lesson
from mastery_widgets.core.opening import mastered_here
from mastery_widgets.core.placement import Answer
from mastery_widgets.core.progress import Progress, replay
from mastery_widgets.core.review import DOUBTFUL_BELOW, Memory, Practice, due, replay_practice, retrievability
from mastery_widgets.session.ports import Clock, Contents, Learner, Record

__all__ = ["CourseRecord", "Shelf"]

_FRESH_FOR = timedelta(seconds=2)
# Nothing is forgotten under nine tenths sooner than this after it was mastered: until then no schedule is made.
_SOONEST_DUE = timedelta(hours=12)


class Shelf(Protocol):
    """The built lessons of a course, each opened when it is asked for."""

    def contents(self, lesson: str) -> Contents | None:
        """A lesson; None where it is not there.

        Raises:
            SealError: it is damaged.
        """
        ...


@dataclass(slots=True)
class _Followed:
    lesson: Lesson
    progress: Progress = field(default_factory=Progress)
    entries: list[tuple[int, Entry]] = field(default_factory=list)

    @property
    def sequence(self) -> int:
        return self.entries[-1][0] if self.entries else 0


class CourseRecord:
    """What the lessons of a course say of a learner. Only what is new is read, and not more often than is of use."""

    def __init__(self, outline: Outline, shelf: Shelf, record: Record, learner: Learner, *, clock: Clock) -> None:
        self.outline = outline
        self.learner = learner
        self.clock = clock
        self._shelf = shelf
        self._record = record
        self._followed: dict[str, _Followed | None] = {}
        self._read_at: dict[str, datetime] = {}
        self._practices: tuple[int, tuple[Practice, ...]] = (-1, ())
        self._memories: Mapping[str, Memory] | None = None

    def follow(self, record: Record, learner: Learner) -> None:
        """Go on with another learner, from her record."""
        self._record, self.learner = record, learner
        self._followed.clear()
        self._read_at.clear()
        self._practices, self._memories = (-1, ()), None

    def read_on(self, lessons: Iterable[str] | None = None) -> None:
        """Fold what is new, now.

        Raises:
            RecordError: the record cannot be read.
            SealError: a lesson is damaged.
        """
        for id in self._all() if lessons is None else lessons:
            self._read(id)

    def append(self, lesson: str, entry: Entry) -> None:
        """Write an entry into a lesson's record, and fold it.

        Raises:
            RecordError: it could not be written; nothing has changed.
        """
        self._record.append(self.learner, lesson, entry)
        self._read(lesson)

    # -- what is so -----------------------------------------------------------------------------------------------

    def contents(self, lesson: str) -> Contents | None:
        """A built lesson of the course; None where it is not there."""
        return self._shelf.contents(lesson)

    def mastered(self, lessons: Iterable[str] | None = None) -> frozenset[str]:
        """Objectives mastered in the lessons that teach them."""
        found: set[str] = set()
        for id in self._all() if lessons is None else lessons:
            one, taught = self._fresh(id), self.outline.lesson(id)
            if one is not None and taught is not None:
                found |= mastered_here(one.lesson, one.progress) & frozenset(taught.objectives)
        return frozenset(found)

    def overrides(self, lessons: Iterable[str] | None = None) -> dict[str, Step]:
        """Objectives that a teacher let her through, each with the entry that says who and why."""
        found: dict[str, Step] = {}
        for id in self._all() if lessons is None else lessons:
            one = self._fresh(id)
            if one is not None:
                found.update(one.progress.let_through)
        return found

    def standings(self) -> dict[str, Standing]:
        """Where she stands with each objective of the course."""
        tried: set[str] = set()
        for id in self._all():
            one = self._fresh(id)
            if one is not None:
                tried |= one.progress.opportunities.keys()
        return standings(
            self.outline.graph,
            mastered=self.mastered(),
            due=self.due(),
            tried=tried,
            let_through=self.overrides(),
        )

    def memories(self) -> Mapping[str, Memory]:
        """How well what was mastered is held; empty while nothing can have been forgotten yet."""
        followed = [one for one in map(self._fresh, self._all()) if one is not None]
        last = max((one.sequence for one in followed), default=0)
        if self._practices[0] != last:
            made = [pair for one in followed for pair in practices(one.lesson, one.progress, one.entries)]
            made.sort(key=lambda pair: pair[0])
            self._practices, self._memories = (last, tuple(one for _, one in made)), None
        if self._memories is None:
            oldest = min((one.at for one in self._practices[1] if one.is_mastery), default=None)
            if oldest is None or self.clock() - oldest < _SOONEST_DUE:
                return {}
            self._memories = replay_practice(self._practices[1], self.outline.graph)
        return self._memories

    def due(self) -> tuple[str, ...]:
        """Objectives that are due for review, the most forgotten first."""
        return due(self.memories(), self.clock())

    def is_doubtful(self, objective: str) -> bool:
        """Whether something mastered is so far forgotten that it is checked before what stands on it."""
        memory = self.memories().get(objective)
        if memory is None:
            return False
        return memory.rating == "again" or retrievability(memory, self.clock()) < DOUBTFUL_BELOW

    def doubtful(self) -> tuple[str, ...]:
        """What is in doubt and may be asked now: who has just failed at something looks at it first."""
        now, memories = self.clock(), self.memories()
        waits = {name for name, one in memories.items() if one.rating == "again" and now < one.due}
        return tuple(name for name in memories if name not in waits and self.is_doubtful(name))

    def answers(self) -> tuple[Answer, ...]:
        """The answers of her latest placement, oldest first."""
        found: list[tuple[int, Entry, Lesson]] = []
        for one in map(self._fresh, self._all()):
            if one is not None:
                found += [(number, entry, one.lesson) for number, entry in one.entries if entry.frame == PLACEMENT]
        answers: list[Answer] = []
        for _, entry, lesson in sorted(found, key=lambda each: each[0]):
            if isinstance(entry, Step):
                answers.clear()
                continue
            for objective in asked_about(lesson, entry)[:1]:
                answers.append(Answer(objective=objective, is_right=entry.score == 1.0))
        return tuple(answers)

    def asked(self, lesson: str, where: str) -> list[Attempt]:
        """The responses that were given in a review or a placement to what a lesson teaches, oldest first."""
        one = self._fresh(lesson)
        entries = [] if one is None else one.entries
        return [entry for _, entry in entries if isinstance(entry, Attempt) and entry.frame == where]

    # -- small things ---------------------------------------------------------------------------------------------

    def _all(self) -> Collection[str]:
        return [lesson.id for lesson in self.outline.lessons]

    def _fresh(self, id: str) -> _Followed | None:
        """A lesson's record as it was a moment ago."""
        now = self.clock()
        read = self._read_at.get(id)
        if read is None or not read <= now < read + _FRESH_FOR:
            return self._read(id)
        return self._followed[id]

    def _read(self, id: str) -> _Followed | None:
        self._read_at[id] = self.clock()
        one = self._followed.get(id)
        fresh = self._record.entries(self.learner, id, 0 if one is None else one.sequence)
        if one is None and fresh:
            # A lesson that she has never been in is not even opened.
            contents = self._shelf.contents(id)
            one = None if contents is None else _Followed(lesson=contents.lesson)
        if one is not None and fresh:
            one.entries += fresh
            if any(is_correction(entry) for _, entry in fresh):
                numbers = [number for number, _ in one.entries]
                one.entries = list(zip(numbers, corrected(entry for _, entry in one.entries), strict=True))
                one.progress = replay((entry for _, entry in one.entries), one.lesson)
            else:
                one.progress = replay((entry for _, entry in fresh), one.lesson, one.progress)
        self._followed[id] = one
        return one
