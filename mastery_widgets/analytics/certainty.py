"""How sure a class was and how right: calibration over a lesson, and where it was sure of something else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mastery_widgets.core.attempt import Attempt, Entry
from mastery_widgets.core.certainty import Calibration, calibration
from mastery_widgets.core.correction import corrected
from mastery_widgets.core.criterion import SURE
from mastery_widgets.core.lesson import Lesson

__all__ = ["Certainty", "SureAndWrong", "certainty"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SureAndWrong:
    """Responses to one item that were certain and not right: ``count`` of ``sure`` that were certain.

    ``item`` is a frame, or an item of the bank; ``misconception`` the most frequent one among them, or None.
    """

    item: str
    count: int
    sure: int
    misconception: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Certainty:
    """``learners`` who said how sure they were, how that agrees with what came, and where it does not."""

    learners: int
    calibration: Calibration
    sure_and_wrong: tuple[SureAndWrong, ...]


def certainty(lesson: Lesson, learners: Mapping[tuple[str, str], Sequence[Entry]]) -> Certainty:
    """The certainty of a class: of first responses without help that said how sure they are.

    What was sure and not right stands with the item where it was most frequent first.
    """
    said: list[tuple[int, bool]] = []
    sure: Counter[str] = Counter()
    wrong: dict[str, Counter[str]] = {}
    count = 0
    for entries in learners.values():
        mine = [one for one in _first(entries) if one.frame in lesson.frames]
        count += bool(mine)
        for one in mine:
            assert one.confidence is not None
            is_right = one.score == 1.0
            said.append((one.confidence, is_right))
            if one.confidence == SURE:
                name = one.item or one.frame
                sure[name] += 1
                if not is_right:
                    wrong.setdefault(name, Counter())[one.misconception or ""] += 1
    found = [
        SureAndWrong(item=name, count=sum(ways.values()), sure=sure[name], misconception=_most(ways))
        for name, ways in wrong.items()
    ]
    found.sort(key=lambda one: (-one.count, one.item))
    return Certainty(learners=count, calibration=calibration(said), sure_and_wrong=tuple(found))


def _first(entries: Sequence[Entry]) -> Iterator[Attempt]:
    met: set[tuple[str, int]] = set()
    for entry in corrected(entries):
        if isinstance(entry, Attempt) and (entry.frame, entry.presentation) not in met:
            met.add((entry.frame, entry.presentation))
            if entry.confidence is not None and not entry.help_shown:
                yield entry


def _most(ways: Counter[str]) -> str | None:
    named = Counter({name: times for name, times in ways.items() if name})
    return named.most_common(1)[0][0] if named else None
