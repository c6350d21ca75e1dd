"""Learners that are made up, for trying a report before there is a class. Seeded: the same seed, the same class."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

from mastery_widgets.analytics.simulation import Mind, play
from mastery_widgets.core.attempt import Attempt, Entry, Step
from mastery_widgets.core.lesson import Frame, Lesson
from mastery_widgets.core.order import instance_at, seed_of
from mastery_widgets.core.progress import Progress, fold
from mastery_widgets.session import Learner

__all__ = ["simulated_class", "simulated_course"]

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


def simulated_course(
    lessons: Sequence[Lesson], count: int, *, seed: int
) -> dict[str, list[tuple[int, Learner, Entry]]]:
    """What ``count`` made-up learners write while they play a course, by lesson, each as ``all_entries`` gives it.

    They know a part of it at first, a different one each, and learn; one in five stops somewhere on the way.
    """
    found: dict[str, list[tuple[int, Learner, Entry]]] = {lesson.id: [] for lesson in lessons}
    instances = {item.id: item.instances for lesson in lessons for item in lesson.bank.values()}
    minutes = {lesson.id: lesson.minutes_per_frame for lesson in lessons}
    for number in range(count):
        dice = Random(f"{seed} {number} course")
        pace = dice.gauss(0.0, 0.4)
        mind = Mind(name="made-up", known=dice.uniform(0.2, 0.9), learn=dice.uniform(0.3, 0.7), slip=0.03, forget=0.005)
        written: list[tuple[str, Entry]] = []
        play(
            lessons,
            mind,
            f"{seed} {number}",
            watch=lambda lesson, entry, written=written: written.append((lesson, entry)),  # type: ignore[misc]
            doubts=Random(f"{seed} {number} doubts"),
        )
        if dice.random() < 0.2:
            written = written[: dice.randrange(1, len(written))]
        learner = Learner(issuer="simulated", subject=f"{number:05}")
        used: Counter[str] = Counter()
        now = written[0][1].at
        for lesson, entry in written:
            # A question of a form takes half of a frame's time, going on next to none.
            worth = 1.0 if isinstance(entry, Attempt) or entry.kind == "read" else 0.1
            worth *= 0.5 if isinstance(entry, Attempt) and entry.item else 1.0
            seconds = 60.0 * minutes[lesson] * worth * math.exp(dice.gauss(-0.25 - pace, 0.6))
            now = max(now + timedelta(seconds=seconds), entry.at)
            timed = replace(entry, at=now, seconds_spent=seconds)
            if isinstance(timed, Attempt) and timed.item:
                seed = seed_of(learner.issuer, learner.subject, "item", timed.item)
                place = instance_at(used[timed.item], count=instances[timed.item], seed=seed)
                used[timed.item] += 1
                timed = replace(timed, instance=place)
            found[lesson].append((len(found[lesson]) + 1, learner, timed))
    return found


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
