"""One learner before a whole course: reviews and placement asked in frames of their own, and the map."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from mastery_widgets.catalogue import phrase
from mastery_widgets.core.attempt import Attempt, Step
from mastery_widgets.core.course import PLACEMENT, REVIEW, asked_about
from mastery_widgets.core.item import Instance, Response
from mastery_widgets.core.order import seed_of
from mastery_widgets.core.placement import Belief, Placement
from mastery_widgets.core.review import open_run
from mastery_widgets.core.verdict import Verdict
from mastery_widgets.errors import RecordError, ResponseError
from mastery_widgets.session.asked import Asked
from mastery_widgets.session.course_items import ask, askable, kinds
from mastery_widgets.session.course_record import CourseRecord
from mastery_widgets.session.events import Event
from mastery_widgets.session.feedback import acknowledgement, feedback_of, refusal_of
from mastery_widgets.session.ports import Contents, Learner, Record
from mastery_widgets.session.screen import Screen
from mastery_widgets.session.views import FrameView, item_view

__all__ = ["CourseSession"]

_REVIEWED_AT_ONCE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answered:
    """A question of a review that has been answered, and is still on the screen."""

    asked: Asked
    response: Response
    verdict: Verdict


class CourseSession:
    """Plays two frames that belong to no lesson, ``@review`` and ``@placement``; each response goes into the record of
    the lesson that teaches what was asked.

    ``first`` are objectives that are asked about before others, due or not: what a lesson stands on and may have been
    forgotten. Nobody answers while it is not ``is_known`` who is there.
    """

    def __init__(
        self,
        course: CourseRecord,
        *,
        new_id: Callable[[], str],
        is_known: bool = True,
        first: Callable[[], Collection[str]] = lambda: (),
    ) -> None:
        self.course = course
        self.lock = threading.RLock()
        self.on_change: list[Callable[[], None]] = []
        self.is_known = is_known
        self._new_id = new_id
        self._first = first
        self._screens = {REVIEW: Screen(), PLACEMENT: Screen()}
        self._answered: _Answered | None = None
        self._reviewed: set[str] = set()
        self._askable: frozenset[str] | None = None
        self._has_changed = False

    @property
    def language(self) -> str:
        """The course's language."""
        return self.course.outline.language

    def join(self, record: Record, learner: Learner) -> None:
        """Continue as this learner, from this record."""
        self.course.follow(record, learner)
        self.is_known = True
        self._answered = None
        self._has_changed = True

    def call(self, frame: str) -> None:
        """Send the learner to a frame: it takes the focus when its view comes."""
        self._screens[frame].calls += 1

    def tell(self) -> None:
        """Call ``on_change`` when something has come of an answer since."""
        if self._has_changed:
            self._has_changed = False
            for callback in list(self.on_change):
                callback()

    def kinds(self, frame: str) -> tuple[str, ...]:
        """The kinds of items that the course asks, each once."""
        return kinds(self.course)

    def on_screen(self, frame: str) -> Instance | None:
        """The instance that waits for a response; None where none does."""
        asked = self._waiting(frame)
        return None if asked is None else asked.instance

    def token(self, frame: str) -> str:
        """Opaque name of the instance that waits for a response."""
        asked = self._waiting(frame)
        return "" if asked is None else self._token(asked)

    def _waiting(self, frame: str) -> Asked | None:
        if frame == REVIEW:
            waiting = () if self._answered is not None else self.to_review()
            found = ask(self.course, waiting[0], REVIEW) if waiting else None
        else:
            found = self._next_of_placement(*self.placement())
        return None if found is None else found[1]

    # -- what waits -----------------------------------------------------------------------------------------------

    def to_review(self) -> tuple[str, ...]:
        """Objectives of this review that are still to be asked about: begun ones first, then in doubt, then due."""
        begun = [name for name in self._all_asked() if name in self.can_ask() and self._run(name)]
        due = [name for name in self.course.due() if name in self.can_ask()]
        first = [name for name in self._first() if name in self.can_ask()]
        waiting = [
            name for name in dict.fromkeys((*begun, *first, *due)) if name in begun or name not in self._reviewed
        ]
        return tuple(waiting[: max(_REVIEWED_AT_ONCE - len(self._reviewed), len(begun))])

    def can_ask(self) -> frozenset[str]:
        """Objectives that some item asks about."""
        if self._askable is None:
            self._askable = askable(self.course)
        return self._askable

    def placement(self) -> tuple[Placement, Belief]:
        """The rule of this course's placement, and what is thought of the learner."""
        placement = Placement(graph=self.course.outline.graph, askable=self.can_ask())
        return placement, placement.replay(self.course.answers())

    def _all_asked(self) -> list[str]:
        return [name for taught in self.course.outline.lessons for name in taught.objectives]

    def _run(self, objective: str) -> tuple[bool, ...]:
        """Today's responses to an objective that is being checked."""
        taught = self.course.outline.lesson_of(objective)
        contents = None if taught is None else self.course.contents(taught.id)
        if taught is None or contents is None:
            return ()
        today = self.course.clock().date()
        return open_run(
            attempt.score == 1.0
            for attempt in self.course.asked(taught.id, REVIEW)
            if attempt.at.date() == today and objective in asked_about(contents.lesson, attempt)
        )

    # -- what the browser is shown --------------------------------------------------------------------------------

    def frame_view(self, id: str) -> FrameView:
        """What is on the screen of ``@review`` or ``@placement``.

        Raises:
            KeyError: neither of them.
            RecordError: the record cannot be read.
        """
        screen = self._screens[id]
        screen.serial += 1
        return self._review_view(screen) if id == REVIEW else self._placement_view(screen)

    def _review_view(self, screen: Screen) -> FrameView:
        if self._answered is not None:
            one = self._answered
            shown = (
                [] if one.verdict.is_right else [rung for rung in one.asked.instance.help if rung.kind == "solution"]
            )
            return self._view(
                REVIEW,
                screen,
                item=item_view(one.asked, self._token(one.asked), last=one.response, is_settled=True),
                help={"shown": [{"kind": rung.kind, "html": rung.html} for rung in shown], "next": None},
                moves=["next"],
            )
        waiting = self.to_review()
        found = ask(self.course, waiting[0], REVIEW) if waiting else None
        if found is None:
            said = phrase("review.done" if self._reviewed else "review.none", self.language)
            return self._view(REVIEW, screen, done=True, summary=said)
        _, asked = found
        self._show(screen, asked)
        return self._view(
            REVIEW,
            screen,
            item=item_view(asked, self._token(asked), last=None, is_settled=False),
            moves=["check"],
            evidence={"dots": [], "line": phrase("review.left", self.language, count=len(waiting))},
        )

    def _placement_view(self, screen: Screen) -> FrameView:
        placement, belief = self.placement()
        asked = self._next_of_placement(placement, belief)
        form = {"name": "", "at": len(belief.answers), "of": 0, "results": None}
        if asked is None and belief.answers:
            names = [self.course.outline.graph.named[id].name for id in placement.begin(belief)]
            begin = phrase("placement.begin", self.language, names=", ".join(names)) if names else ""
            count = len(placement.known(belief))
            known = phrase("placement.known", self.language, count=count, total=len(belief.known)) if count else ""
            results = {"objectives": [], "said": begin or known, "rest": known if begin else ""}
            return self._view(PLACEMENT, screen, form={**form, "results": results}, feedback=None)
        if not belief.answers and not screen.calls:
            said = phrase("placement.offer", self.language)
            moves = ["begin"] if asked is not None else []
            return self._view(PLACEMENT, screen, body=f"<p>{said}</p>", moves=moves, form=form)
        if asked is None:
            return self._view(PLACEMENT, screen, body=f"<p>{phrase('placement.none', self.language)}</p>", form=form)
        self._show(screen, asked[1])
        return self._view(
            PLACEMENT,
            screen,
            item=item_view(asked[1], self._token(asked[1]), last=None, is_settled=False),
            moves=["check"],
            form=form,
            evidence={"dots": [], "line": phrase("placement.at", self.language, at=len(belief.answers) + 1)},
        )

    def _next_of_placement(self, placement: Placement, belief: Belief) -> tuple[Contents, Asked] | None:
        objective = placement.next(belief)
        return None if objective is None else ask(self.course, objective, PLACEMENT)

    def _view(self, id: str, screen: Screen, **parts: object) -> FrameView:
        kind = "practice" if id == REVIEW else "form"
        view = FrameView(
            frame=id, title=phrase(f"{id[1:]}.title", self.language), kind=kind, done=False, body="", item=None,
            feedback=screen.feedback, help={"shown": [], "next": None}, evidence={"dots": [], "line": ""}, moves=[],
            summary="", notice=screen.notice, acknowledged=screen.acknowledged, serial=screen.serial, form=None,
            confidence=None, routes=[], calls=screen.calls,
        )  # fmt: skip
        view.update(parts)  # type: ignore[typeddict-item]  # the names are those above
        if not self.is_known:
            view["moves"] = []
        return view

    def _show(self, screen: Screen, asked: Asked) -> None:
        mark = seed_of(asked.item, asked.presentation) & 0xFFFFFF
        if screen.shown_presentation != mark:
            screen.shown_presentation, screen.shown_at = mark, self.course.clock()

    def _token(self, asked: Asked) -> str:
        mark = seed_of(asked.key, self.course.learner.subject, asked.item)
        return f"{asked.presentation}-{mark & 0xFFFFFF:06x}"

    # -- what the learner does ------------------------------------------------------------------------------------

    def handle(self, id: str, event: Event) -> FrameView | None:
        """The view after an event; None where nobody can answer, or for another frame."""
        if not self.is_known or id not in self._screens:
            return None
        screen = self._screens[id]
        screen.notice = ""
        try:
            self.course.read_on()
            if id == REVIEW:
                self._act_in_review(event, screen)
            else:
                self._act_in_placement(event, screen)
        except RecordError as error:
            screen.feedback = None
            screen.notice = phrase(f"record.{error.reason}", self.language)
        return self.frame_view(id)

    def _act_in_review(self, event: Event, screen: Screen) -> None:
        if event.kind == "next" and self._answered is not None:
            self._answered = None
            screen.feedback = None
        elif event.kind == "respond" and event.response is not None:
            if self._answered is not None:
                screen.acknowledged = event.attempt
                return
            waiting = self.to_review()
            found = ask(self.course, waiting[0], REVIEW) if waiting else None
            judged = self._respond(REVIEW, found, event, screen)
            if judged is None or found is None:
                return
            response, verdict = judged
            self._answered = _Answered(asked=found[1], response=response, verdict=verdict)
            screen.feedback = feedback_of(verdict, is_evidence=True, language=self.language)
            if not self._run(waiting[0]):
                self._reviewed.add(waiting[0])

    def _act_in_placement(self, event: Event, screen: Screen) -> None:
        placement, belief = self.placement()
        if event.kind == "begin":
            screen.feedback = None
            screen.calls += 1
            # One that is going on goes on: the button of another tab throws no answer away.
            if belief.answers and placement.next(belief) is None:
                self.course.append(self.course.outline.lessons[0].id, self._beginning())
        elif event.kind == "respond" and event.response is not None:
            found = self._next_of_placement(placement, belief)
            if self._respond(PLACEMENT, found, event, screen) is not None:
                screen.feedback = acknowledgement(self.language)

    def _respond(
        self, where: str, found: tuple[Contents, Asked] | None, event: Event, screen: Screen
    ) -> tuple[Response, Verdict] | None:
        """Judge and record a response; None where no attempt was made of it."""
        assert event.response is not None
        screen.acknowledged = event.attempt
        if found is None or event.token != self._token(found[1]):
            screen.feedback = None
            screen.notice = phrase("notice.elsewhere", self.language)
            return None
        contents, asked = found
        try:
            response = asked.instance.key.read(event.response, asked.seed)
            verdict = asked.instance.key.check(response, self.language)
        except ResponseError as error:
            screen.feedback = refusal_of(error, self.language)
            return None
        self.course.append(contents.lesson.id, self._attempt(where, contents, asked, event, response, verdict, screen))
        self._has_changed = True
        return response, verdict

    def _attempt(
        self,
        where: str,
        contents: Contents,
        asked: Asked,
        event: Event,
        response: Response,
        verdict: Verdict,
        screen: Screen,
    ) -> Attempt:
        now: datetime = self.course.clock()
        return Attempt(
            id=event.attempt,
            frame=where,
            presentation=asked.presentation,
            instance=asked.place,
            response=response,
            score=verdict.score,
            misconception=verdict.misconception,
            help_shown=0,
            meets=False,
            key=asked.key,
            release=contents.lesson.release,
            at=now,
            seconds_on_item=None if screen.shown_at is None else max(0.0, (now - screen.shown_at).total_seconds()),
            tier=self.course.learner.tier,
            item=asked.item,
        )

    def _beginning(self) -> Step:
        """Another placement begins: the answers of the one before no longer count."""
        return Step(
            id=self._new_id(),
            frame=PLACEMENT,
            kind="begin",
            presentation=0,
            key="",
            release="",
            at=self.course.clock(),
            tier=self.course.learner.tier,
        )
