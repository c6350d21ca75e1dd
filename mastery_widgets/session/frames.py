"""One frame that says or asks something: its view, and what comes of an event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from mastery_widgets.catalogue import phrase
from mastery_widgets.core.frame_progress import FrameProgress
from mastery_widgets.core.lesson import Frame, FrameContent
from mastery_widgets.core.progress import fold
from mastery_widgets.core.running import placed
from mastery_widgets.errors import ResponseError
from mastery_widgets.session.asked import Asked, asked_in_frame
from mastery_widgets.session.cells import place_of
from mastery_widgets.session.events import Event
from mastery_widgets.session.feedback import Feedback, feedback_of, refusal_of
from mastery_widgets.session.followed import Followed
from mastery_widgets.session.running import taken
from mastery_widgets.session.screen import Screen
from mastery_widgets.session.views import (
    FrameView,
    confidence_view,
    evidence_view,
    frame_view,
    help_view,
    item_view,
    moves_of,
)

__all__ = ["act_in_frame", "view_of_frame"]


def view_of_frame(followed: Followed, frame: Frame, content: FrameContent, screen: Screen) -> FrameView:
    """What is on the screen of a frame."""
    state = followed.progress.of(frame.id)
    is_done = state.met_by is not None
    if is_done and not screen.is_reopened:
        summary = "" if state.is_skipped else content.summary
        return frame_view(frame, screen, done=True, moves=["reopen"], summary=summary, notice="")
    asked = asked_in_frame(frame, content.item, state, followed.learner)
    followed.shown(screen, state.presentation)
    instance = None if asked is None else asked.instance
    language = followed.lesson.language
    moves = ["fold"] if is_done else ["go"] if state.aside is not None else moves_of(state, instance)
    return frame_view(
        frame,
        screen,
        done=is_done,
        body=content.body,
        item=_item(followed, frame, state, asked),
        feedback=screen.feedback or _feedback_again(asked, frame, state, language),
        help=help_view(instance, state.help_shown),
        evidence=evidence_view(frame.criterion, state.evidence, language),
        moves=moves,
        summary=content.summary if is_done else "",
        notice=screen.notice or _sent(followed, state),
        confidence=confidence_view(state.last) if frame.asks_confidence and not is_done else None,
    )


def _item(followed: Followed, frame: Frame, state: FrameProgress, asked: Asked | None) -> dict[str, object] | None:
    if asked is None:
        return None
    is_settled = state.is_settled or state.met_by is not None or state.aside is not None
    last = None if state.last is None else state.last.response
    is_told = state.help_shown > 0 and state.help_shown >= len(asked.instance.help)
    token = followed.token(frame.id, state.presentation)
    place = place_of(asked.instance.key, followed.kernel)
    return item_view(asked, token, last=last, is_settled=is_settled, is_told=is_told, place=place)


def _sent(followed: Followed, state: FrameProgress) -> str:
    """Where she is sent first, in words."""
    aside = state.aside
    if aside is None:
        return ""
    lesson = followed.lesson
    title = lesson.sections[aside.to].title if aside.is_branch else lesson.frames[aside.to].title
    return phrase("notice.branch" if aside.is_branch else "notice.back", lesson.language, title=title)


def _feedback_again(asked: Asked | None, frame: Frame, state: FrameProgress, language: str) -> Feedback | None:
    """After a reload, what was last said to the response that is still on the screen."""
    if asked is None or state.last is None:
        return None
    try:
        verdict = asked.instance.key.check(state.last.response, language)
    except ResponseError:
        return None
    return feedback_of(
        verdict,
        is_evidence=state.tries == 1 and state.help_shown == 0,
        language=language,
        confidence=state.last.confidence if frame.asks_confidence else None,
        is_doubtful=state.is_doubtful and state.met_by is None,
    )


def act_in_frame(
    followed: Followed, frame: Frame, content: FrameContent, event: Event, screen: Screen, changed: Callable[[], None]
) -> None:
    """Do what an event asks for, where it can be done; ``changed`` is called when more than this frame may differ."""
    state = followed.progress.of(frame.id)
    if event.kind in ("reopen", "fold"):
        screen.is_reopened = event.kind == "reopen" and state.met_by is not None
        screen.feedback = None
        return
    if frame.criterion is None:
        if event.kind == "continue" and state.met_by is None:
            followed.write(followed.step(frame, "read", state.presentation))
            changed()
        return
    if state.met_by is not None:
        if event.kind == "respond":
            screen.acknowledged = event.attempt
        return
    if event.token != followed.token(frame.id, state.presentation):
        # Another tab has gone on, or a message came twice: nothing is counted, she is shown where she is.
        is_known = event.kind == "respond" and screen.acknowledged == event.attempt
        if not is_known:
            screen.feedback = None
            screen.acknowledged = event.attempt
            screen.notice = phrase("notice.elsewhere", followed.lesson.language)
        return
    if event.kind == "respond" and state.last is not None and state.last.id == event.attempt:
        # Delivered twice, or sent again because its acknowledgement was lost.
        screen.acknowledged = event.attempt
        return
    asked = asked_in_frame(frame, content.item, state, followed.learner)
    if asked is None or state.aside is not None:
        return
    if event.kind == "help" and not state.is_settled:
        if state.help_shown < len(asked.instance.help):
            followed.write(followed.step(frame, "help", state.presentation, rung=state.help_shown))
    elif event.kind == "next" and "next" in moves_of(state, asked.instance):
        followed.write(followed.step(frame, "next", state.presentation))
        screen.feedback = None
        if placed(asked.instance.key) is not None:
            # Another instance is answered in another cell.
            changed()
    elif event.kind == "respond" and event.response is not None and not state.is_settled:
        _respond(followed, frame, asked, event, screen, changed)


def _respond(
    followed: Followed, frame: Frame, asked: Asked, event: Event, screen: Screen, changed: Callable[[], None]
) -> None:
    assert event.response is not None
    language = followed.lesson.language
    state = followed.progress.of(frame.id)
    try:
        response = taken(asked, event.response, followed.runner, followed.kernel, frame.id)
        verdict = asked.instance.key.check(response, language)
    except ResponseError as error:
        screen.feedback = refusal_of(error, language)
        screen.acknowledged = event.attempt
        return
    attempt = followed.attempt(
        frame.id,
        asked,
        event.attempt,
        response,
        score=verdict.score,
        misconception=verdict.misconception,
        help_shown=state.help_shown,
        confidence=event.confidence if frame.asks_confidence else None,
        shown_at=screen.shown_at,
    )
    after = fold(followed.progress, attempt, followed.lesson).of(frame.id)
    screen.feedback = None
    is_new = followed.write(replace(attempt, meets=after.met_by == attempt.id))
    screen.acknowledged = event.attempt
    if not is_new:
        # An id that was used before is not a second attempt, and gets no second verdict.
        return
    now = followed.progress.of(frame.id)
    screen.feedback = feedback_of(
        verdict,
        is_evidence=state.is_first_unaided,
        language=language,
        confidence=attempt.confidence,
        is_doubtful=now.is_doubtful and now.met_by is None,
    )
    if now.met_by is not None or now.aside is not None:
        screen.is_reopened = False
        changed()
