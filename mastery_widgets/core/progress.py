"""Progress: a fold over a learner's entries. Replay equals step by step.

Late and double deliveries change nothing: an entry counts only for the presentation that it was made in, and a record
holds no id twice. Mastery is latched: a later slip closes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from mastery_widgets.core.attempt import Attempt, Entry, Step
from mastery_widgets.core.criterion import Piece, State
from mastery_widgets.core.lesson import Frame, Lesson

__all__ = ["FrameProgress", "Progress", "fold", "replay"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameProgress:
    """Where a learner stands in one frame.

    ``presentation`` is the ordinal of the instance on screen; ``tries`` and ``help_shown`` belong to it, ``last`` is
    her
    last attempt at it, ``is_settled`` says that it was answered rightly. ``met_by`` is the id of the entry that met the
    criterion of this key; ``was_opened`` stays true when a later release changed the key. ``evidence`` is the state of
    the frame's criterion; None before the first piece of it.
    """

    presentation: int = 0
    tries: int = 0
    help_shown: int = 0
    last: Attempt | None = None
    is_settled: bool = False
    evidence: State | None = None
    met_by: str | None = None
    was_opened: bool = False

    @property
    def is_first_unaided(self) -> bool:
        """Whether a response now would be evidence."""
        return self.tries == 0 and self.help_shown == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where a learner stands in a lesson."""

    frames: Mapping[str, FrameProgress] = field(default_factory=dict)

    def of(self, frame: str) -> FrameProgress:
        """Progress in a frame; a fresh one where nothing has happened."""
        return self.frames.get(frame, _FRESH)

    @property
    def opened(self) -> frozenset[str]:
        """Frames that have let the learner through."""
        return frozenset(id for id, one in self.frames.items() if one.was_opened)


_FRESH = FrameProgress()


def fold(progress: Progress, entry: Entry, lesson: Lesson) -> Progress:
    """Progress after one more entry."""
    return replay([entry], lesson, progress)


def _fold_frame(state: FrameProgress, entry: Entry, frame: Frame) -> FrameProgress:
    if isinstance(entry, Attempt) and entry.meets and not state.was_opened:
        state = replace(state, was_opened=True)
    if entry.key != frame.key or entry.presentation != state.presentation:
        return state
    if isinstance(entry, Step):
        return _fold_step(state, entry, frame)
    evidence, met_by, criterion = state.evidence, state.met_by, frame.criterion
    if criterion is not None and state.is_first_unaided:
        before = criterion.start() if evidence is None else evidence
        evidence = criterion.add(before, Piece(is_right=entry.score == 1.0))
    if met_by is None and criterion is not None and evidence is not None and criterion.is_met(evidence):
        met_by = entry.id
    return replace(
        state,
        tries=state.tries + 1,
        last=entry,
        is_settled=state.is_settled or entry.score == 1.0,
        evidence=evidence,
        met_by=met_by,
        was_opened=state.was_opened or met_by is not None,
    )


def _fold_step(state: FrameProgress, step: Step, frame: Frame) -> FrameProgress:
    if step.kind == "help":
        # Two tabs may ask for the same rung: it is given once.
        return replace(state, help_shown=max(state.help_shown, step.rung + 1))
    if step.kind == "next":
        return replace(
            state,
            presentation=state.presentation + 1,
            tries=0,
            help_shown=0,
            last=None,
            is_settled=False,
        )
    if frame.criterion is None:
        return replace(state, met_by=state.met_by or step.id, was_opened=True)
    return state


def replay(entries: Iterable[Entry], lesson: Lesson, start: Progress | None = None) -> Progress:
    """Progress after all entries, oldest first, from ``start`` or from nothing."""
    frames = dict(start.frames) if start is not None else {}
    for entry in entries:
        frame = lesson.frames.get(entry.frame)
        if frame is not None:
            frames[frame.id] = _fold_frame(frames.get(frame.id, _FRESH), entry, frame)
    return Progress(frames=frames)
