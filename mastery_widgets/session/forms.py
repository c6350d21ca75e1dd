"""A form as it is sat: question after question, no help, one response each; at its end what each objective came to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from mastery_widgets.catalogue import phrase
from mastery_widgets.core.cycle import FormProgress, asks
from mastery_widgets.core.item import Item
from mastery_widgets.core.lesson import Frame, FrameContent
from mastery_widgets.core.progress import fold
from mastery_widgets.core.sitting import questions
from mastery_widgets.errors import ResponseError
from mastery_widgets.session.asked import Asked, asked_in_form
from mastery_widgets.session.cells import place_of
from mastery_widgets.session.events import Event
from mastery_widgets.session.feedback import acknowledgement, refusal_of
from mastery_widgets.session.followed import Followed
from mastery_widgets.session.results import letter, results_view, routes_of
from mastery_widgets.session.running import taken
from mastery_widgets.session.screen import Screen
from mastery_widgets.session.views import FrameView, confidence_view, frame_view, item_view
from mastery_widgets.session.whereabouts import Phase, phase

__all__ = ["act_in_form", "asked_now", "begin", "view_of_form"]


def view_of_form(
    followed: Followed, frame: Frame, content: FrameContent, item_of: Callable[[str], Item], screen: Screen
) -> FrameView:
    """What is on the screen of a form."""
    lesson, progress = followed.lesson, followed.progress
    now = phase(lesson, progress, frame.id, followed.clock())
    state = progress.form(frame.id)
    routes = routes_of(lesson, progress, frame.id, now)
    results = results_view(lesson, progress, frame.id, now)
    is_done = now == "through"
    if is_done and not screen.is_reopened and screen.feedback is None:
        return frame_view(frame, screen, done=True, moves=["reopen"], summary=content.summary, routes=routes,
                          form=_form_view(followed, frame, state, now, None))  # fmt: skip
    asked = asked_now(followed, frame.id, state, item_of)
    if asked is None:
        return frame_view(
            frame,
            screen,
            done=is_done,
            body=content.body if not state.sittings else "",
            feedback=None,
            moves=_moves(now, is_reopened=screen.is_reopened),
            form=_form_view(followed, frame, state, now, results),
            routes=routes,
            evidence={"dots": [], "line": _size(followed, frame, state, now)},
        )
    followed.shown(screen, state.asked)
    return frame_view(
        frame,
        screen,
        item=item_view(
            asked,
            followed.token(frame.id, state.asked),
            last=None,
            is_settled=False,
            place=place_of(asked.instance.key, followed.kernel, is_form=True),
        ),
        moves=["check"],
        form=_form_view(followed, frame, state, now, None),
        confidence=confidence_view(None) if frame.asks_confidence else None,
        evidence={"dots": [], "line": _position(state, lesson.language)},
    )


def _position(state: FormProgress, language: str) -> str:
    assert state.current is not None
    return phrase("form.at", language, at=len(state.current.answers) + 1, of=state.current.size)


def _size(followed: Followed, frame: Frame, state: FormProgress, now: Phase) -> str:
    """How many questions wait, while some do."""
    if now not in ("ready", "check"):
        return ""
    lesson = followed.lesson
    count = sum(asks(lesson, lesson.forms[frame.id], state, followed.clock()).values())
    return phrase("form.of.one" if count == 1 else "form.of.many", lesson.language, count=count)


def _moves(now: Phase, *, is_reopened: bool) -> list[str]:
    if now == "through":
        return ["fold"] if is_reopened else ["go"]
    if now in ("ready", "check"):
        return ["begin"]
    return ["go"] if now in ("routed", "closed") else []


def _form_view(
    followed: Followed, frame: Frame, state: FormProgress, now: Phase, results: dict[str, object] | None
) -> dict[str, object]:
    lesson = followed.lesson
    if state.current is not None:
        number, at, of = state.current.number, len(state.current.answers), state.current.size
    else:
        number, at, of = state.sittings, 0, 0
        if now in ("ready", "check"):
            of = sum(asks(lesson, lesson.forms[frame.id], state, followed.clock()).values())
        elif state.last is not None:
            number = state.last.number
    return {"name": letter(number), "at": at, "of": of, "results": results}


def asked_now(followed: Followed, form: str, state: FormProgress, item_of: Callable[[str], Item]) -> Asked | None:
    """The question on the screen of a form; None between sittings."""
    if state.current is None or not state.current.left:
        return None
    name = state.current.left[0]
    bank = followed.lesson.bank.get(name)
    if bank is None:
        return None
    return asked_in_form(
        bank,
        item_of(name),
        used=followed.progress.used.get(name, 0),
        presentation=state.asked,
        learner=followed.learner,
    )


def begin(followed: Followed, form: str, *, is_test_out: bool = False) -> bool:
    """Begin a sitting, where one can begin; whether it did.

    Raises:
        RecordError: it could not be written.
    """
    lesson = followed.lesson
    now = phase(lesson, followed.progress, form, followed.clock())
    if now not in (("closed",) if is_test_out else ("ready", "check")):
        return False
    state = followed.progress.form(form)
    items = questions(asks(lesson, lesson.forms[form], state, followed.clock()))
    kind = "test-out" if is_test_out else "begin"
    step = followed.step(lesson.frames[form], kind, state.sittings, items=items)  # type: ignore[arg-type]  # one of two
    followed.write(step)
    return True


def act_in_form(
    followed: Followed,
    frame: Frame,
    item_of: Callable[[str], Item],
    event: Event,
    screen: Screen,
    changed: Callable[[], None],
) -> None:
    """Do what an event asks for, where it can be done."""
    state = followed.progress.form(frame.id)
    now = phase(followed.lesson, followed.progress, frame.id, followed.clock())
    if event.kind in ("reopen", "fold", "go"):
        screen.is_reopened = event.kind == "reopen" and now == "through"
        screen.feedback = None
    elif event.kind == "begin":
        screen.feedback = None
        begin(followed, frame.id)
    elif event.kind == "take":
        offered = {route["id"] for route in routes_of(followed.lesson, followed.progress, frame.id, now)}
        if event.route in offered:
            followed.write(followed.step(frame, "take", state.sittings, about=event.route))
            changed()
    elif event.kind == "respond" and event.response is not None:
        _respond(followed, frame, item_of, event, screen, changed)


def _respond(
    followed: Followed,
    frame: Frame,
    item_of: Callable[[str], Item],
    event: Event,
    screen: Screen,
    changed: Callable[[], None],
) -> None:
    assert event.response is not None
    state, language = followed.progress.form(frame.id), followed.lesson.language
    recent = [answer.attempt for sitting in (state.current, state.last) if sitting for answer in sitting.answers]
    if event.attempt in recent:
        # Delivered twice, or sent again because its acknowledgement was lost.
        screen.acknowledged = event.attempt
        return
    asked = asked_now(followed, frame.id, state, item_of)
    if asked is None or event.token != followed.token(frame.id, state.asked):
        screen.feedback = None
        screen.acknowledged = event.attempt
        screen.notice = phrase("notice.elsewhere", language)
        return
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
        help_shown=0,
        confidence=event.confidence if frame.asks_confidence else None,
        shown_at=screen.shown_at,
    )
    after = fold(followed.progress, attempt, followed.lesson).of(frame.id)
    screen.feedback = None
    is_new = followed.write(replace(attempt, meets=after.met_by == attempt.id))
    screen.acknowledged = event.attempt
    if not is_new:
        return
    screen.feedback = acknowledgement(language)
    if followed.progress.form(frame.id).current is None:
        changed()
