"""Learners that are made up, for trying a report before there is a class. Seeded: the same seed, the same class."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

from mastery_widgets.core.attempt import Attempt, Entry, Step
from mastery_widgets.core.lesson import Frame, Lesson
from mastery_widgets.core.order import instance_at
from mastery_widgets.core.progress import Progress, fold
from mastery_widgets.session import Learner

__all__ = ["simulated_class"]

_BEGIN = datetime(2024, 9, 2, 8, tzinfo=UTC)
_TRIES = 60


@dataclass(slots=True)
class _One:
    """A learner of a pace and a readiness of her own; frames differ as well, the same for all."""

    dice: Random
    lesson: Lesson
    pace: float
    readiness: float
    now: datetime
    progress: Progress
    serial: int = 0

    def spend(self) -> float:
        seconds = 60.0 * self.lesson.minutes_per_frame * math.exp(self.dice.gauss(-0.25 - self.pace, 0.6))
        self.now += timedelta(seconds=seconds)
        self.serial += 1
        return seconds


def simulated_class(lesson: Lesson, count: int, *, seed: int) -> list[tuple[int, Learner, Entry]]:
    """What ``count`` made-up learners write into a record, as ``all_entries`` gives it.

    Each is as likely to be right as she is ready and the frame is easy; who has been wrong is more likely to be right
    at the next instance; one frame in a hundred is where she stops for good.
    """
    easy = {frame: Random(f"{seed} {frame}").gauss(2.6, 0.7) for frame in lesson.frames}
    rows: list[tuple[Learner, Entry]] = []
    for number in range(count):
        dice = Random(f"{seed} {number}")
        one = _One(
            dice=dice,
            lesson=lesson,
            pace=dice.gauss(0.0, 0.4),
            readiness=dice.gauss(0.0, 0.8),
            now=_BEGIN + timedelta(minutes=dice.uniform(0, 600)),
            progress=Progress(),
        )
        learner = Learner(issuer="simulated", subject=f"{number:05}")
        for frame in lesson.frame_order:
            if dice.random() < 0.01:
                break
            is_done = False
            for entry in _through(one, lesson.frames[frame], easy[frame]):
                one.progress = fold(one.progress, entry, lesson)
                rows.append((learner, entry))
                is_done = one.progress.of(frame).met_by is not None
                if is_done:
                    break
            if not is_done:
                break
    return [(place, learner, entry) for place, (learner, entry) in enumerate(rows, 1)]


def _through(one: _One, frame: Frame, ease: float) -> Iterator[Entry]:
    """What she does in a frame, until whoever asks has seen enough."""
    seconds = one.spend()
    if frame.criterion is None:
        yield _step(one, frame, "read", 0, seconds)
        return
    for presentation in range(_TRIES):
        if presentation:
            yield _step(one, frame, "next", presentation - 1, one.spend() / 10)
            seconds = one.spend()
        chance = 1.0 / (1.0 + math.exp(-(ease + one.readiness + 0.5 * presentation)))
        is_right = one.dice.random() < chance
        attempt = Attempt(
            id=f"a-{one.serial}",
            frame=frame.id,
            presentation=presentation,
            instance=instance_at(presentation, count=frame.instances, seed=one.serial),
            response={},
            score=float(is_right),
            misconception=None,
            help_shown=0,
            meets=False,
            key=frame.key,
            release=one.lesson.release,
            at=one.now,
            seconds_on_item=seconds,
            seconds_spent=seconds,
        )
        state = fold(one.progress, attempt, one.lesson).of(frame.id)
        yield replace(attempt, meets=state.met_by == attempt.id)


def _step(one: _One, frame: Frame, kind: str, presentation: int, seconds: float) -> Step:
    assert kind in ("next", "read")
    return Step(
        id=f"s-{one.serial}",
        frame=frame.id,
        kind=kind,  # type: ignore[arg-type]  # the assertion above says which
        presentation=presentation,
        key=frame.key,
        release=one.lesson.release,
        at=one.now,
        seconds_spent=seconds,
    )
