"""The ways through a lesson that are not straight on: branches, correctives, wash-ahead, wash-back.

Source: Crowder (1960), Automatic tutoring by intrinsic programming; for wash-ahead and wash-back Markle (1969), Good
frames and bad.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mastery_widgets.core.attempt import Attempt
from mastery_widgets.core.criterion import SURE
from mastery_widgets.core.frame_progress import Aside, FrameProgress
from mastery_widgets.core.lesson import Frame, Lesson
from mastery_widgets.core.unit import Way
from mastery_widgets.core.why import Decision

__all__ = ["MOST_ASIDES", "aside_of", "between"]

MOST_ASIDES = 3


def aside_of(lesson: Lesson, frame: Frame, state: FrameProgress, attempt: Attempt, *, is_missed: bool) -> Aside | None:
    """Where a response that is not right leads first; None: she goes on in the frame.

    A branch for what she did comes before anything else. Where she was certain, the corrective of the objective comes
    first: what she is sure of does not go away by being asked again.
    ``is_missed``: it has made the criterion missed. A frame sends her elsewhere three times at the most, so that every
    loop ends.
    """
    if state.asides >= MOST_ASIDES:
        return None
    for way in frame.ways:
        if way.to in lesson.sections and _holds(way, state, attempt):
            why = Decision(key="branch", entry=attempt.id, values={"on": way.on})
            return Aside(to=way.to, is_branch=True, why=why)
    if frame.asks_confidence and state.tries == 1 and attempt.confidence == SURE:
        mine = _correctives(lesson, frame)
        if mine:
            why = Decision(key="sure-and-wrong", entry=attempt.id)
            return Aside(to=mine[state.asides % len(mine)], is_branch=True, why=why)
    if is_missed and frame.back is not None and frame.back in lesson.frames:
        return Aside(to=frame.back, is_branch=False, why=Decision(key="back", entry=attempt.id))
    return None


def _holds(way: Way, state: FrameProgress, attempt: Attempt) -> bool:
    counted = re.fullmatch(r"(failed|option) (\d+)", way.on)
    if counted is None:
        return attempt.misconception == way.on
    number = int(counted[2])
    if counted[1] == "failed":
        return state.tries == 1 and state.missed >= number
    chosen = attempt.response.get("chosen")
    return isinstance(chosen, list) and number - 1 in chosen


def _correctives(lesson: Lesson, frame: Frame) -> list[str]:
    """Correctives of a frame's objectives, of a frame on the way of a unit."""
    sections = (lesson.sections[name] for unit in lesson.units if frame.id in unit.frames for name in unit.sections)
    return [one.id for one in sections if one.kind == "corrective" and one.objective in frame.objectives]


def between(lesson: Lesson, frame: str, ahead: str) -> Iterator[str]:
    """Frames of the way that stand after ``frame`` and before ``ahead``."""
    order = lesson.way
    if frame in order and ahead in order:
        yield from order[order.index(frame) + 1 : order.index(ahead)]
