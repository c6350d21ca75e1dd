"""Where a learner stands in one frame: a fold over its own entries."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mastery_widgets.core.attempt import Attempt, Entry, Step
from mastery_widgets.core.criterion import UNSURE, Criterion, Piece, State
from mastery_widgets.core.lesson import Frame
from mastery_widgets.core.why import Decision

__all__ = ["FRESH", "Aside", "FrameProgress", "anew", "fold_frame", "is_missed", "reopened", "skipped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """What comes first before a frame goes on: a branch or a corrective, or an earlier frame (``is_branch`` false)."""

    to: str
    is_branch: bool
    why: Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameProgress:
    """Where a learner stands in one frame.

    ``presentation`` is the ordinal of the instance on screen; ``tries`` and ``help_shown`` belong to it, ``last`` is
    her last attempt at it, ``is_settled`` says that it was answered rightly. ``met_by`` is the id of the entry that met
    the criterion of this key; ``was_opened`` stays true when a later release changed the key. ``evidence`` is the state
    of the frame's criterion; None before the first piece of it.

    ``firsts`` and ``missed`` count first responses, and those of them that were not right, since she came or came back;
    ``aside`` is where she is sent first, ``asides`` how often she was. ``is_skipped``: she was let past it.
    ``is_doubtful``: what would have met the criterion was right and unsure, and one more that is right is waited for.
    """

    presentation: int = 0
    tries: int = 0
    help_shown: int = 0
    last: Attempt | None = None
    is_settled: bool = False
    evidence: State | None = None
    met_by: str | None = None
    was_opened: bool = False
    firsts: int = 0
    missed: int = 0
    aside: Aside | None = None
    asides: int = 0
    is_skipped: bool = False
    is_doubtful: bool = False

    @property
    def is_first_unaided(self) -> bool:
        """Whether a response now would be evidence."""
        return self.tries == 0 and self.help_shown == 0


FRESH = FrameProgress()


def fold_frame(state: FrameProgress, entry: Entry, frame: Frame) -> FrameProgress:
    """The state after one more entry of this frame; the same one where the entry is late, double, or of an older key.

    While she is sent elsewhere first, nothing counts here. Right but unsure, where that was asked, asks for one more.
    """
    if isinstance(entry, Attempt) and entry.meets and not state.was_opened:
        state = replace(state, was_opened=True)
    if entry.key != frame.key or entry.presentation != state.presentation or state.aside is not None:
        return state
    if isinstance(entry, Step):
        return _fold_step(state, entry, frame)
    evidence, met_by, criterion = state.evidence, state.met_by, frame.criterion
    firsts, missed, is_doubtful = state.firsts, state.missed, state.is_doubtful
    is_right = entry.score == 1.0
    if criterion is not None and state.is_first_unaided:
        before = criterion.start() if evidence is None else evidence
        evidence = criterion.add(before, Piece(is_right=is_right, confidence=entry.confidence))
        firsts, missed = firsts + 1, missed + (not is_right)
    if met_by is None and is_doubtful:
        met_by = entry.id if is_right and state.is_first_unaided else None
    elif met_by is None and criterion is not None and evidence is not None and criterion.is_met(evidence):
        is_doubtful = frame.asks_confidence and is_right and entry.confidence == UNSURE
        met_by = None if is_doubtful else entry.id
    return replace(
        state,
        tries=state.tries + 1,
        last=entry,
        is_settled=state.is_settled or is_right,
        evidence=evidence,
        met_by=met_by,
        was_opened=state.was_opened or met_by is not None,
        firsts=firsts,
        missed=missed,
        is_doubtful=is_doubtful,
    )


def _fold_step(state: FrameProgress, step: Step, frame: Frame) -> FrameProgress:
    if step.kind == "help":
        # Two tabs may ask for the same rung: it is given once.
        return replace(state, help_shown=max(state.help_shown, step.rung + 1))
    if step.kind == "next":
        return replace(state, presentation=state.presentation + 1, tries=0, help_shown=0, last=None, is_settled=False)
    if step.kind == "read" and frame.criterion is None:
        return replace(state, met_by=state.met_by or step.id, was_opened=True)
    return state


def is_missed(criterion: Criterion, state: FrameProgress) -> bool:
    """Whether the last first response has made the criterion missed: a form over or a window full, and not met."""
    if state.evidence is None or criterion.is_met(state.evidence):
        return False
    if criterion.longest_form is not None:
        return criterion.is_over(state.evidence)
    return state.firsts % max(1, len(criterion.dots(state.evidence))) == 0


def anew(state: FrameProgress) -> FrameProgress:
    """She comes back: an unseen instance, and what she missed before is not held against her twice."""
    return replace(
        state,
        presentation=state.presentation + 1,
        tries=0,
        help_shown=0,
        last=None,
        is_settled=False,
        firsts=0,
        missed=0,
        aside=None,
    )


def reopened(state: FrameProgress) -> FrameProgress:
    """The frame has to be done again, with unseen instances; it closes nothing that it opened."""
    return replace(anew(state), evidence=None, met_by=None, is_skipped=False, is_doubtful=False)


def skipped(state: FrameProgress, by: str) -> FrameProgress:
    """She was let past it by the entry ``by``."""
    return replace(state, met_by=by, was_opened=True, is_skipped=True, aside=None)
