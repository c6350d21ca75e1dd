"""A learner's record, followed: progress is a fold over it, and only what is new is folded."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from mastery_widgets.core.attempt import Attempt, Entry, Step, StepKind
from mastery_widgets.core.correction import is_correction
from mastery_widgets.core.item import Response
from mastery_widgets.core.lesson import Frame, Lesson, open_cells
from mastery_widgets.core.opening import tokens
from mastery_widgets.core.order import seed_of
from mastery_widgets.core.pace import Pace, after, minutes_left
from mastery_widgets.core.progress import Progress, replay
from mastery_widgets.errors import RecordError
from mastery_widgets.session.asked import Asked
from mastery_widgets.session.ports import Clock, Elsewhere, Learner, OwnKernel, Record, Runner
from mastery_widgets.session.presence import Presence
from mastery_widgets.session.screen import Screen

__all__ = ["Followed"]


class Followed:
    """One learner's entries in one lesson, and what they come to."""

    def __init__(
        self,
        lesson: Lesson,
        record: Record,
        learner: Learner,
        *,
        clock: Clock,
        new_id: Callable[[], str],
        elsewhere: Elsewhere | None,
        runner: Runner | None = None,
        kernel: OwnKernel | None = None,
    ) -> None:
        self.lesson = lesson
        self.runner = runner
        self.kernel = kernel
        self.learner = learner
        self.clock = clock
        self.elsewhere = elsewhere
        self.progress = Progress()
        self.presence = Presence()
        self._pace = Pace()
        self._record = record
        self._new_id = new_id
        self._sequence = 0
        self._cell_of = {cell.frame: cell.id for cell in lesson.cells if cell.frame is not None}
        self._tokens: frozenset[str] | None = None
        self._seen: Progress | None = None
        self._open: dict[str, None] = {}

    def mastered_elsewhere(self) -> Collection[str] | None:
        """What other lessons of the course say; None where there is none to ask."""
        return None if self.elsewhere is None else self.elsewhere.mastered()

    def minutes_left(self) -> tuple[int, int] | None:
        """Minutes until the lesson is done, from and to; None when it is."""
        done = {frame for frame in self.lesson.frames if self.progress.of(frame).met_by is not None}
        return minutes_left(self.lesson, done, self._pace)

    def shown(self, screen: Screen, presentation: int) -> None:
        """An instance is on the screen: time in it begins when it is another than before."""
        if screen.shown_presentation != presentation:
            screen.shown_presentation, screen.shown_at = presentation, self.clock()
            self.presence.begin(screen.shown_at)

    def open_now(self) -> dict[str, None]:
        """The open cells, in order; found again only when something has come of the record since."""
        if self._seen is not self.progress:
            found = tokens(self.lesson, self.progress, self.mastered_elsewhere())
            if found != self._tokens:
                self._open = dict.fromkeys(open_cells(self.lesson, found))
                self._tokens = found
            self._seen = self.progress
        return self._open

    def look_elsewhere(self) -> None:
        """Find the open cells again when next asked: another lesson may have brought something."""
        self._seen = None

    def is_open(self, frame: str) -> bool:
        """Whether the learner may see that frame now."""
        return self._cell_of.get(frame) in self.open_now()

    def follow(self, record: Record, learner: Learner, elsewhere: Elsewhere | None) -> None:
        """Continue with this learner's record, and what other lessons say of her.

        Raises:
            RecordError: the record cannot be read; everything is as it was.
        """
        before = (self._record, self.learner, self.progress, self._pace, self._sequence, self.elsewhere)
        self._record, self.learner, self.elsewhere = record, learner, elsewhere
        self.progress, self._pace, self._sequence = Progress(), Pace(), 0
        try:
            self.read_on()
        except RecordError:
            self._record, self.learner, self.progress, self._pace, self._sequence, self.elsewhere = before
            raise

    def read_on(self) -> list[int]:
        """Fold what is new in the record; the numbers of these entries.

        Raises:
            RecordError: the record cannot be read.
        """
        fresh = self._record.entries(self.learner, self.lesson.id, self._sequence)
        if fresh:
            entries = [entry for _, entry in fresh]
            if any(map(is_correction, entries)):
                whole = self._record.entries(self.learner, self.lesson.id)
                self.progress = replay((entry for _, entry in whole), self.lesson)
            else:
                self.progress = replay(entries, self.lesson, self.progress)
            self._pace = after(self._pace, entries, self.lesson)
            self._sequence = fresh[-1][0]
        return [number for number, _ in fresh]

    def write(self, entry: Entry) -> bool:
        """Put an entry on disk and fold it; False when an entry of that id was there before.

        Raises:
            RecordError: it could not be written; nothing has changed.
        """
        sequence = self._record.append(self.learner, self.lesson.id, entry)
        self.presence.kept(entry.at)
        # Whatever another tab wrote in between comes first: the record's order is the order. An id that was used before
        # has a number that is old, or that is another lesson's.
        return sequence in self.read_on()

    def step(
        self, frame: Frame, kind: StepKind, presentation: int, *, rung: int = 0, about: str = "",
        items: tuple[str, ...] = (),
    ) -> Step:  # fmt: skip
        """A step that is made now, and not written yet."""
        now = self.clock()
        return Step(
            id=self._new_id(),
            frame=frame.id,
            kind=kind,
            presentation=presentation,
            key=frame.key,
            release=self.lesson.release,
            at=now,
            rung=rung,
            seconds_spent=self.presence.seconds(now),
            tier=self.learner.tier,
            about=about,
            items=items,
        )

    def attempt(
        self,
        frame: str,
        asked: Asked,
        id: str,
        response: Response,
        *,
        score: float,
        misconception: str | None,
        help_shown: int,
        confidence: int | None,
        shown_at: datetime | None,
    ) -> Attempt:
        """An attempt that is made now, and not written yet; ``shown_at`` is when its instance came on the screen."""
        now = self.clock()
        return Attempt(
            id=id,
            frame=frame,
            presentation=asked.presentation,
            instance=asked.place,
            response=response,
            score=score,
            misconception=misconception,
            help_shown=help_shown,
            meets=False,
            key=asked.key,
            release=self.lesson.release,
            at=now,
            seconds_on_item=None if shown_at is None else max(0.0, (now - shown_at).total_seconds()),
            seconds_spent=self.presence.seconds(now),
            tier=self.learner.tier,
            item=asked.item,
            confidence=confidence,
        )

    def token(self, frame: str, presentation: int) -> str:
        """Opaque name of the instance on screen; another instance has another."""
        mark = seed_of(self.lesson.frames[frame].key, self.learner.subject, frame)
        return f"{presentation}-{mark & 0xFFFFFF:06x}"
