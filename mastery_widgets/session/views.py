"""What the browser is shown: the shapes of ``docs/protocol.md``, and nothing that a learner may not read yet."""

from __future__ import annotations

from typing import TypedDict, cast

from mastery_widgets.core.attempt import Attempt
from mastery_widgets.core.criterion import Criterion, State
from mastery_widgets.core.frame_progress import FrameProgress
from mastery_widgets.core.item import Instance, Json, Response, Showing
from mastery_widgets.core.lesson import Frame
from mastery_widgets.session.arithmetic import how_far
from mastery_widgets.session.asked import Asked
from mastery_widgets.session.feedback import Feedback
from mastery_widgets.session.screen import Screen

__all__ = [
    "FrameView",
    "confidence_view",
    "evidence_view",
    "frame_view",
    "help_view",
    "item_view",
    "moves_of",
]


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
    form: Json | None
    confidence: Json | None
    routes: list[dict[str, str]]
    calls: int


def item_view(
    asked: Asked,
    token: str,
    *,
    last: Response | None,
    is_settled: bool,
    is_told: bool = False,
    place: str = "page",
) -> Json:
    """The instance on screen, with the response that she gave last. ``place`` is where she answers it.

    ``is_told``: she has been told what is right. Then, or when she has answered for good, a kind may show it.
    """
    key, seed = asked.instance.key, asked.seed
    public = key.public(seed)
    told = {"right": key.shown_right()} if (is_settled or is_told) and isinstance(key, Showing) else {}
    return {
        "token": token,
        "kind": asked.kind,
        "prompt": asked.instance.prompt,
        "label": asked.instance.label,
        "response": None if last is None else key.shown(last, seed),
        "settled": is_settled,
        "public": public if place == "page" else {**public, "place": place},
        **told,
    }


def confidence_view(last: Attempt | None) -> Json:
    """How sure she said she was of this instance; 0: nothing yet."""
    return {"chosen": (last.confidence or 0) if last is not None else 0}


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


def frame_view(frame: Frame, screen: Screen, **parts: object) -> FrameView:
    """A view with the given parts; what is not given is empty."""
    view = FrameView(
        frame=frame.id,
        title=frame.title,
        kind=frame.kind,
        done=False,
        body="",
        item=None,
        feedback=screen.feedback,
        help={"shown": [], "next": None},
        evidence={"dots": [], "line": ""},
        moves=[],
        summary="",
        notice=screen.notice,
        acknowledged=screen.acknowledged,
        serial=screen.serial,
        form=None,
        confidence=None,
        routes=[],
        calls=screen.calls,
    )
    assert parts.keys() <= view.keys()
    return cast(FrameView, {**view, **parts})
