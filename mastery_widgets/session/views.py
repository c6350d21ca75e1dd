"""What the browser is shown: the shapes of ``docs/protocol.md``, and nothing that a learner may not read yet."""

from __future__ import annotations

from typing import TypedDict

from mastery_widgets.catalogue import phrase
from mastery_widgets.core.criterion import Criterion, State
from mastery_widgets.core.item import Instance, Json
from mastery_widgets.core.lesson import Frame, FrameContent, Lesson
from mastery_widgets.core.progress import FrameProgress, Progress
from mastery_widgets.core.verdict import Verdict
from mastery_widgets.errors import AmbiguousResponse, ResponseError
from mastery_widgets.session.arithmetic import how_far, what_opens

__all__ = [
    "Feedback",
    "FrameView",
    "LessonView",
    "evidence_view",
    "feedback_of",
    "folded_view",
    "help_view",
    "item_view",
    "lesson_view",
    "moves_of",
    "refusal_of",
]


class Feedback(TypedDict):
    tone: str
    title: str
    html: str
    counted: bool
    readings: list[str]
    blanks: dict[str, bool]


class FrameView(TypedDict):
    frame: str
    title: str
    kind: str
    done: bool
    body: str
    item: Json | None
    feedback: Feedback | None
    help: Json
    evidence: Json
    moves: list[str]
    summary: str
    notice: str
    acknowledged: str
    serial: int


class LessonView(TypedDict):
    title: str
    done: int
    total: int
    minutes: str
    locked: Json | None
    finished: str
    notice: str


def item_view(instance: Instance, kind: str, token: str, state: FrameProgress, seed: int) -> Json:
    """The instance on screen."""
    response = None if state.last is None else instance.key.shown(state.last.response, seed)
    return {
        "token": token,
        "kind": kind,
        "prompt": instance.prompt,
        "label": instance.label,
        "response": response,
        "settled": state.is_settled,
        "public": instance.key.public(seed),
    }


def feedback_of(verdict: Verdict, *, is_evidence: bool, language: str) -> Feedback:
    """What is said to a judged response."""
    if verdict.is_right:
        key = "feedback.right" if is_evidence else "feedback.right-finished"
    elif verdict.blanks and any(verdict.blanks.values()):
        key = "feedback.partly"
    else:
        key = "feedback.not-yet"
    html = verdict.feedback
    if not html and not verdict.is_right:
        html = phrase("feedback.look-again", language)
    return Feedback(
        tone="right" if verdict.is_right else "not-yet",
        title=phrase(key, language),
        html=html,
        counted=True,
        readings=[],
        blanks=dict(verdict.blanks),
    )


def refusal_of(error: ResponseError, language: str) -> Feedback:
    """What is said to a response of which no attempt was made."""
    values = dict(error.values)
    blank = values.pop("blank", "")
    title = phrase(f"response.{error.reason}", language, **values, blank=blank)
    if blank and error.reason != "ambiguous-blank":
        title = phrase("response.in-blank", language, blank=blank, what=title)
    is_question = isinstance(error, AmbiguousResponse)
    return Feedback(
        tone="ask" if is_question else "unclear",
        title=title,
        html="",
        counted=False,
        readings=list(error.readings) if isinstance(error, AmbiguousResponse) else [],
        blanks={},
    )


def help_view(instance: Instance | None, shown: int) -> Json:
    """The rungs asked for, and which kind the next one is."""
    rungs = () if instance is None else instance.help
    return {
        "shown": [{"kind": rung.kind, "html": rung.html} for rung in rungs[:shown]],
        "next": rungs[shown].kind if shown < len(rungs) else None,
    }


def evidence_view(criterion: Criterion | None, evidence: State | None, language: str) -> Json:
    """Dots and one line: how far the criterion is. ``evidence`` None: there is none yet."""
    if criterion is None:
        return {"dots": [], "line": ""}
    state = criterion.start() if evidence is None else evidence
    why = criterion.why(state)
    # One try has no score to keep; what it opens stands in the lesson line.
    line = "" if why.key == "once" else how_far(why, language)
    return {"dots": list(criterion.dots(state)), "line": line}


def moves_of(state: FrameProgress, instance: Instance | None) -> list[str]:
    """What a learner can do now in a frame that is not done."""
    if instance is None:
        return ["continue"]
    if state.is_settled:
        return ["next"]
    moves = ["check"]
    if state.help_shown < len(instance.help):
        moves.append("help")
    if state.tries or state.help_shown:
        moves.append("next")
    return moves


def folded_view(
    frame: Frame,
    content: FrameContent,
    *,
    feedback: Feedback | None,
    acknowledged: str,
    serial: int,
) -> FrameView:
    """A frame that is done, in one line; with its confirmation while that is fresh."""
    return FrameView(
        frame=frame.id,
        title=frame.title,
        kind=frame.kind,
        done=True,
        body="",
        item=None,
        feedback=feedback,
        help={"shown": [], "next": None},
        evidence={"dots": [], "line": ""},
        moves=["reopen"],
        summary=content.summary,
        notice="",
        acknowledged=acknowledged,
        serial=serial,
    )


def lesson_view(lesson: Lesson, progress: Progress, *, minutes: tuple[int, int] | None, notice: str) -> LessonView:
    """Where the learner is, what is left, and why the next frame is closed.

    ``minutes`` are from and to; None when all is done.
    """
    order = lesson.frame_order
    opened = progress.opened
    left = [frame for frame in order if progress.of(frame).met_by is None]
    done = len(order) - len(left)
    locked: Json | None = None
    # The first that has not let her through is open; what stands behind it is closed.
    here, *closed = [frame for frame in order if frame not in opened] or [""]
    if closed:
        locked = {
            "title": lesson.frames[closed[0]].title,
            "why": _why(lesson.frames[here], lesson.language),
            "more": len(closed) - 1,
        }
    return LessonView(
        title=lesson.title,
        done=done,
        total=len(order),
        minutes=_minutes(minutes, lesson.language),
        locked=locked,
        finished="" if left else phrase("lesson.finished", lesson.language),
        notice=notice,
    )


def _why(frame: Frame, language: str) -> str:
    if frame.criterion is None:
        return phrase("locked.read", language)
    return phrase("locked.rule", language, rule=what_opens(frame.criterion, language))


def _minutes(minutes: tuple[int, int] | None, language: str) -> str:
    if minutes is None:
        return ""
    low, high = minutes
    return phrase("lesson.minutes", language, low=low, high=high)
