"""Many made-up learners at one course, and what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from mastery_widgets.analytics.simulation import Mind, Played, play
from mastery_widgets.core.lesson import Lesson

__all__ = ["Cohort", "cohort"]

_shared: list[Sequence[Lesson]] = []


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """A class of one kind of learner. ``objectives`` are those of the course, in order."""

    mind: Mind
    objectives: tuple[str, ...]
    learners: tuple[Played, ...]

    @property
    def finished(self) -> float:
        """The share that is through the whole course, in [0, 1]."""
        return sum(one.is_finished for one in self.learners) / len(self.learners)

    @property
    def idle(self) -> int:
        """How many came to a moment at which nothing was left that could lead on."""
        return sum(one.idle > 0 for one in self.learners)

    def through(self, objective: str, *, sittings: int) -> tuple[int, int]:
        """How many sat a form on an objective, and how many of them were through within so many sittings."""
        sat = [one for one in self.learners if one.sittings.get(objective)]
        return len(sat), sum(one.mastered.get(objective, sittings + 1) <= sittings for one in sat)

    def held(self) -> Counter[str]:
        """Objectives that learners sat and had not mastered at the end, most often first."""
        return Counter(
            name for one in self.learners for name, count in one.sittings.items() if count and name not in one.mastered
        )

    def errors(self) -> Counter[str]:
        """Errors at first tries, frame by frame, most often first."""
        found: Counter[str] = Counter()
        for one in self.learners:
            found.update(one.errors)
        return found


def cohort(lessons: Sequence[Lesson], mind: Mind, count: int, *, seed: int, processes: int = 1) -> Cohort:
    """``count`` learners, each with dice of her own.

    Raises:
        ValueError: no learners.
    """
    if count < 1:
        raise ValueError(f"need one learner at the least, got {count}")
    names = [f"{seed}-{number}" for number in range(count)]
    if processes > 1 and count > 1:
        with ProcessPoolExecutor(processes, initializer=_share, initargs=(tuple(lessons),)) as pool:
            learners = tuple(pool.map(_play, [mind] * count, names, chunksize=max(1, count // (processes * 8))))
    else:
        learners = tuple(play(lessons, mind, name) for name in names)
    objectives = tuple(dict.fromkeys(one.id for lesson in lessons for one in lesson.objectives))
    return Cohort(mind=mind, objectives=objectives, learners=learners)


def _share(lessons: Sequence[Lesson]) -> None:
    _shared[:] = [lessons]


def _play(mind: Mind, name: str) -> Played:
    return play(_shared[0], mind, name)
