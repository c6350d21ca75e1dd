"""One learner at one lesson: an event in, a view out, and nothing acknowledged before it is on disk."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from mastery_widgets.catalogue import phrase
from mastery_widgets.core.attempt import Attempt, Entry, Step
from mastery_widgets.core.item import Instance, Response
from mastery_widgets.core.lesson import Frame, FrameContent, Lesson, open_cells
from mastery_widgets.core.order import instance_at, seed_of
from mastery_widgets.core.pace import Pace, after, minutes_left
from mastery_widgets.core.progress import FrameProgress, Progress, fold, replay
from mastery_widgets.errors import RecordError, ResponseError
from mastery_widgets.session.events import Event
from mastery_widgets.session.ports import Clock, Contents, Learner, Record
from mastery_widgets.session.presence import Presence
from mastery_widgets.session.views import (
    Feedback,
    FrameView,
    LessonView,
    evidence_view,
    feedback_of,
    folded_view,
    help_view,
    item_view,
    lesson_view,
    moves_of,
    refusal_of,
)

__all__ = ["Session"]


@dataclass(slots=True)
class _Screen:
    """What one frame's view holds that no record does: the last word said, and whether it is unfolded again."""

    feedback: Feedback | None = None
    notice: str = ""
    acknowledged: str = ""
    is_reopened: bool = False
    serial: int = 0
    shown_at: datetime | None = None
    shown_presentation: int = -1


class Session:
    """Progress is a fold over the record; the session keeps its value and folds only what is new.

    While it is not ``is_known`` who is there, frames are shown and nothing can be answered, so that no answer is lost
    when the learner ``join``s. ``new_id`` makes ids for steps that no browser named. ``on_change`` callbacks hear, when
    ``tell`` is called, that the set of open cells or the learner's place may have changed.
    """

    def __init__(
        self,
        contents: Contents,
        record: Record,
        learner: Learner,
        *,
        clock: Clock,
        new_id: Callable[[], str],
        is_known: bool = True,
    ) -> None:
        self._contents = contents
        self._record = record
        self._learner = learner
        self._clock = clock
        self._new_id = new_id
        self._progress = Progress()
        self._pace = Pace()
        self._presence = Presence()
        self._sequence = 0
        self._screens: dict[str, _Screen] = {}
        self._content: dict[str, FrameContent] = {}
        # JupyterLab may hand messages to the kernel in threads of their own while a cell runs.
        self.lock = threading.RLock()
        self._has_changed = False
        self._is_known = is_known
        self._cell_of = {cell.frame: cell.id for cell in contents.lesson.cells if cell.frame is not None}
        self._opened: frozenset[str] | None = None
        self._open: dict[str, None] = {}
        self.notice = ""
        self.on_change: list[Callable[[], None]] = []
        self.catch_up()

    # -- what is so -----------------------------------------------------------------------------------------------

    @property
    def lesson(self) -> Lesson:
        """What all may know of the lesson."""
        return self._contents.lesson

    @property
    def contents(self) -> Contents:
        """The built lesson that this session plays."""
        return self._contents

    @property
    def progress(self) -> Progress:
        """Where the learner stands, as far as this session has read the record."""
        return self._progress

    def open_cells(self) -> tuple[str, ...]:
        """Ids of the open cells: the whole set, in order."""
        return tuple(self._open_now())

    def is_open(self, frame: str) -> bool:
        """Whether the learner may see that frame now."""
        return self._cell_of.get(frame) in self._open_now()

    def _open_now(self) -> dict[str, None]:
        """The open cells, in order; found again only when another frame has let the learner through."""
        opened = self._progress.opened
        if opened != self._opened:
            self._open = dict.fromkeys(open_cells(self.lesson, opened))
            self._opened = opened
        return self._open

    def catch_up(self) -> bool:
        """Fold what other tabs, kernels or surfaces have written; whether there was any of it.

        Raises:
            RecordError: the record cannot be read.
        """
        return bool(self._read_on())

    def join(self, record: Record, learner: Learner) -> None:
        """Continue as this learner, from this record: what was not kept anywhere before is forgotten.

        Raises:
            RecordError: the record cannot be read; the session goes on as it was.
        """
        before = (self._record, self._learner, self._progress, self._pace, self._sequence)
        self._record, self._learner = record, learner
        self._progress, self._pace, self._sequence = Progress(), Pace(), 0
        try:
            self.catch_up()
        except RecordError:
            self._record, self._learner, self._progress, self._pace, self._sequence = before
            raise
        self._is_known = True
        self._screens.clear()
        self._changed()

    # -- what the browser is shown --------------------------------------------------------------------------------

    def frame_view(self, id: str) -> FrameView:
        """What is on the screen of a frame.

        Raises:
            KeyError: the lesson has no such frame, or it is closed: closed frames have no view.
            SealError: its content is missing or damaged.
        """
        frame = self.lesson.frames[id]
        if not self.is_open(id):
            raise KeyError(id)
        screen = self._screen(id)
        screen.serial += 1
        state = self._progress.of(id)
        content = self._frame_content(id)
        if state.met_by is not None and not screen.is_reopened:
            return folded_view(
                frame,
                content,
                feedback=screen.feedback,
                acknowledged=screen.acknowledged,
                serial=screen.serial,
            )
        instance = self._instance(frame, content, state)
        if screen.shown_presentation != state.presentation:
            screen.shown_presentation, screen.shown_at = state.presentation, self._clock()
            self._presence.begin(screen.shown_at)
        done = state.met_by is not None
        moves = ["fold"] if done else moves_of(state, instance)
        language = self.lesson.language
        return FrameView(
            frame=id,
            title=frame.title,
            kind=frame.kind,
            done=done,
            body=content.body,
            item=(
                None
                if instance is None or content.item is None
                else item_view(
                    instance,
                    content.item.kind,
                    self.token(id),
                    replace(state, is_settled=True) if done else state,
                    self._seed(frame, state),
                )
            ),
            feedback=screen.feedback or self._feedback_again(instance, state),
            help=help_view(instance, state.help_shown),
            evidence=evidence_view(frame.criterion, state.evidence, language),
            moves=moves if self._is_known else [],
            summary=content.summary if done else "",
            notice=screen.notice,
            acknowledged=screen.acknowledged,
            serial=screen.serial,
        )

    def lesson_view(self) -> LessonView:
        """Where the learner is in the whole lesson."""
        done = {frame for frame in self.lesson.frames if self._progress.of(frame).met_by is not None}
        minutes = minutes_left(self.lesson, done, self._pace)
        return lesson_view(self.lesson, self._progress, minutes=minutes, notice=self.notice)

    def token(self, frame: str) -> str:
        """Opaque name of the instance on screen; another instance has another."""
        state = self._progress.of(frame)
        mark = seed_of(self.lesson.frames[frame].key, self._learner.subject, frame)
        return f"{state.presentation}-{mark & 0xFFFFFF:06x}"

    def on_screen(self, frame: str) -> Instance | None:
        """The instance that a learner sees; None where the frame is closed, unknown, or asks nothing.

        Raises:
            SealError: its content is missing or damaged.
        """
        if frame not in self.lesson.frames or not self.is_open(frame):
            return None
        return self._instance(self.lesson.frames[frame], self._frame_content(frame), self._progress.of(frame))

    # -- what the learner does ------------------------------------------------------------------------------------

    def handle(self, id: str, event: Event) -> FrameView | None:
        """The view after an event; None for a closed or unknown frame, and where there is nothing new to see."""
        if event.kind in ("away", "back"):
            (self._presence.went if event.kind == "away" else self._presence.came)(self._clock())
            return None
        if not self._is_known or id not in self.lesson.frames or not self.is_open(id):
            return None
        self._let_go_of_confirmations(id)
        screen = self._screen(id)
        screen.notice = ""
        try:
            if self.catch_up():
                self._changed()
            self._apply(id, event, screen)
        except RecordError as error:
            screen.feedback = None
            screen.notice = phrase(f"record.{error.reason}", self.lesson.language)
        return self.frame_view(id)

    def tell(self) -> None:
        """Call ``on_change`` when something has opened since: after the view, so that feedback comes first."""
        if self._has_changed:
            self._has_changed = False
            for callback in list(self.on_change):
                callback()

    def _apply(self, id: str, event: Event, screen: _Screen) -> None:
        state = self._progress.of(id)
        if event.kind in ("reopen", "fold"):
            screen.is_reopened = event.kind == "reopen" and state.met_by is not None
            screen.feedback = None
            return
        frame = self.lesson.frames[id]
        if frame.criterion is None:
            if event.kind == "continue" and state.met_by is None:
                self._write(self._step(frame, state, "read"))
                self._changed()
            return
        if state.met_by is not None:
            if event.kind == "respond":
                screen.acknowledged = event.attempt
            return
        if event.token != self.token(id):
            # Another tab has gone on, or a message came twice: nothing is counted, she is shown where she is.
            is_known = event.kind == "respond" and screen.acknowledged == event.attempt
            if not is_known:
                screen.feedback = None
                screen.acknowledged = event.attempt
                screen.notice = phrase("notice.elsewhere", self.lesson.language)
            return
        if event.kind == "respond" and state.last is not None and state.last.id == event.attempt:
            # Delivered twice, or sent again because its acknowledgement was lost.
            screen.acknowledged = event.attempt
            return
        content = self._frame_content(id)
        instance = self._instance(frame, content, state)
        if instance is None:
            return
        if event.kind == "help" and not state.is_settled:
            if state.help_shown < len(instance.help):
                self._write(self._step(frame, state, "help", rung=state.help_shown))
        elif event.kind == "next" and "next" in moves_of(state, instance):
            self._write(self._step(frame, state, "next"))
            screen.feedback = None
        elif event.kind == "respond" and event.response is not None and not state.is_settled:
            self._respond(frame, state, instance, event, screen)

    def _respond(
        self,
        frame: Frame,
        state: FrameProgress,
        instance: Instance,
        event: Event,
        screen: _Screen,
    ) -> None:
        assert event.response is not None
        language = self.lesson.language
        seed = self._seed(frame, state)
        try:
            response = instance.key.read(event.response, seed)
            verdict = instance.key.check(response, language)
        except ResponseError as error:
            screen.feedback = refusal_of(error, language)
            screen.acknowledged = event.attempt
            return
        attempt = self._attempt(frame, state, event.attempt, response, verdict.score)
        attempt = replace(attempt, misconception=verdict.misconception)
        after = fold(self._progress, attempt, self.lesson).of(frame.id)
        attempt = replace(attempt, meets=after.met_by == attempt.id)
        screen.feedback = None
        is_new = self._write(attempt)
        screen.acknowledged = event.attempt
        if not is_new:
            # An id that was used before is not a second attempt, and gets no second verdict.
            return
        screen.feedback = feedback_of(verdict, is_evidence=state.is_first_unaided, language=language)
        if self._progress.of(frame.id).met_by is not None:
            screen.is_reopened = False
            self._changed()

    # -- how it is written ----------------------------------------------------------------------------------------

    def _write(self, entry: Entry) -> bool:
        """Put an entry on disk and fold it; False when an entry of that id was there before."""
        sequence = self._record.append(self._learner, self.lesson.id, entry)
        self._presence.kept(entry.at)
        # Whatever another tab wrote in between comes first: the record's order is the order. An id that was used before
        # has a number that is old, or that is another lesson's.
        return sequence in self._read_on()

    def _read_on(self) -> list[int]:
        """Fold what is new in the record; the numbers of these entries."""
        fresh = self._record.entries(self._learner, self.lesson.id, self._sequence)
        if fresh:
            entries = [entry for _, entry in fresh]
            self._progress = replay(entries, self.lesson, self._progress)
            self._pace = after(self._pace, entries, self.lesson)
            self._sequence = fresh[-1][0]
        return [number for number, _ in fresh]

    def _attempt(self, frame: Frame, state: FrameProgress, id: str, response: Response, score: float) -> Attempt:
        now = self._clock()
        shown = self._screen(frame.id).shown_at
        return Attempt(
            id=id,
            frame=frame.id,
            presentation=state.presentation,
            instance=self._place(frame, state),
            response=response,
            score=score,
            misconception=None,
            help_shown=state.help_shown,
            meets=False,
            key=frame.key,
            release=self.lesson.release,
            at=now,
            seconds_on_item=(None if shown is None else max(0.0, (now - shown).total_seconds())),
            seconds_spent=self._presence.seconds(now),
            tier=self._learner.tier,
        )

    def _step(self, frame: Frame, state: FrameProgress, kind: str, rung: int = 0) -> Step:
        assert kind in ("help", "next", "read")
        now = self._clock()
        return Step(
            id=self._new_id(),
            frame=frame.id,
            kind=kind,  # type: ignore[arg-type]  # the assertion above says which
            presentation=state.presentation,
            key=frame.key,
            release=self.lesson.release,
            at=now,
            rung=rung,
            seconds_spent=self._presence.seconds(now),
            tier=self._learner.tier,
        )

    # -- small things ---------------------------------------------------------------------------------------------

    def _screen(self, id: str) -> _Screen:
        return self._screens.setdefault(id, _Screen())

    def _let_go_of_confirmations(self, here: str) -> None:
        """Once she does something in another frame, what is done folds into its one line."""
        for id, screen in self._screens.items():
            if id != here and screen.feedback is not None and self._progress.of(id).met_by is not None:
                screen.feedback = None
                self._changed()

    def _frame_content(self, id: str) -> FrameContent:
        if id not in self._content:
            self._content[id] = self._contents.frame(id)
        return self._content[id]

    def _seed(self, frame: Frame, state: FrameProgress) -> int:
        """For the arrangement of options: fixed for a learner, a frame and a presentation."""
        learner = self._learner
        return seed_of(learner.issuer, learner.subject, frame.id, state.presentation)

    def _place(self, frame: Frame, state: FrameProgress) -> int:
        seed = seed_of(self._learner.issuer, self._learner.subject, frame.id)
        return instance_at(state.presentation, count=frame.instances, seed=seed)

    def _instance(self, frame: Frame, content: FrameContent, state: FrameProgress) -> Instance | None:
        if content.item is None:
            return None
        return content.item.instances[self._place(frame, state)]

    def _feedback_again(self, instance: Instance | None, state: FrameProgress) -> Feedback | None:
        """After a reload, what was last said to the response that is still on the screen."""
        if instance is None or state.last is None:
            return None
        try:
            verdict = instance.key.check(state.last.response, self.lesson.language)
        except ResponseError:
            return None
        is_evidence = state.tries == 1 and state.help_shown == 0
        return feedback_of(verdict, is_evidence=is_evidence, language=self.lesson.language)

    def _changed(self) -> None:
        self._has_changed = True
