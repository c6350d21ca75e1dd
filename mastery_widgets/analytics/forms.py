"""What a class did in the forms of a lesson: mastered in which form, and whether the forms are equally hard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from mastery_widgets.core.attempt import Attempt, Entry
from mastery_widgets.core.correction import corrected
from mastery_widgets.core.lesson import Lesson
from mastery_widgets.core.order import instance_at, seed_of
from mastery_widgets.core.progress import sittings

__all__ = ["MOST_APART", "FormFigures", "apart", "difficulties", "form_figures", "hardness"]

Learner = tuple[str, str]
Instance = tuple[str, int]

MOST_APART = 0.05
# An instance that few have answered is taken to be like its item; this many answers outweigh that.
_LIKE_ITS_ITEM = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFigures:
    """One objective in the forms of a unit.

    ``sat`` learners were asked about it in a form, ``mastered_in`` says how many had it in their first, second, …
    form, ``tested_out`` before any. ``apart`` is the greatest difference of mean difficulty (share right, in [0, 1])
    between two of its parallel forms, over all learners; None where nobody has answered. ``apart_for_one`` is that
    difference as a single learner meets it, on average, between her first two forms.
    """

    form: str
    objective: str
    sat: int
    mastered_in: tuple[int, ...]
    tested_out: int
    apart: float | None
    apart_for_one: float | None

    @property
    def not_yet(self) -> int:
        """Who was asked and has not mastered it."""
        return self.sat - sum(self.mastered_in)

    @property
    def is_parallel(self) -> bool:
        """Whether its forms are equally hard, within .05; true as long as nothing speaks against it.

        Source: the bound is this kit's; for parallel forms Guskey (2010), Lessons of mastery learning.
        """
        return self.apart is None or self.apart <= MOST_APART


@dataclass(slots=True)
class _Tally:
    sat: set[Learner] = field(default_factory=set)
    mastered_in: Counter[int] = field(default_factory=Counter)
    tested_out: int = 0


def form_figures(lesson: Lesson, learners: Mapping[Learner, Sequence[Entry]]) -> tuple[FormFigures, ...]:
    """Figures of every objective of every form, in the lesson's order."""
    tally = {(id, name): _Tally() for id, form in lesson.forms.items() for name in form.objectives}
    for who, entries in learners.items():
        asked: Counter[tuple[str, str]] = Counter()
        for id, sitting, findings in sittings(entries, lesson):
            for finding in findings:
                place = (id, finding.objective)
                if place not in tally or sitting.kind == "check":
                    continue
                if sitting.kind == "test-out":
                    tally[place].tested_out += finding.is_mastered
                    continue
                asked[place] += 1
                tally[place].sat.add(who)
                if finding.is_mastered:
                    tally[place].mastered_in[asked[place]] += 1
    hard = difficulties(lesson, learners)
    found: list[FormFigures] = []
    for (id, name), one in tally.items():
        means = hardness(lesson, id, name, hard, learners)
        found.append(
            FormFigures(
                form=id,
                objective=name,
                sat=len(one.sat),
                mastered_in=tuple(one.mastered_in[n] for n in range(1, max(one.mastered_in, default=0) + 1)),
                tested_out=one.tested_out,
                apart=apart(means),
                apart_for_one=_for_one(means),
            )
        )
    return tuple(found)


def difficulties(lesson: Lesson, learners: Mapping[Learner, Sequence[Entry]]) -> dict[Instance, float]:
    """Share right of each instance of the bank in first forms, in [0, 1]; of later forms only some are asked.

    An instance is drawn towards the share of its item, the more the fewer have answered it; those of an item that
    nobody has answered are not there.
    """
    right: Counter[Instance] = Counter()
    asked: Counter[Instance] = Counter()
    for entries in learners.values():
        attempts = {one.id: one for one in corrected(entries) if isinstance(one, Attempt) and one.item}
        met: set[str] = set()
        for id, sitting, _ in sittings(entries, lesson):
            if sitting.kind != "form" or id in met:
                continue
            met.add(id)
            for answer in sitting.answers:
                attempt = attempts.get(answer.attempt)
                if attempt is not None and answer.is_current:
                    asked[answer.item, attempt.instance] += 1
                    right[answer.item, attempt.instance] += answer.is_right
    found: dict[Instance, float] = {}
    for item in lesson.bank.values():
        mine = [(item.id, place) for place in range(item.instances)]
        total = sum(asked[one] for one in mine)
        if total:
            mean = sum(right[one] for one in mine) / total
            found |= {one: (right[one] + _LIKE_ITS_ITEM * mean) / (asked[one] + _LIKE_ITS_ITEM) for one in mine}
    return found


def hardness(
    lesson: Lesson, form: str, objective: str, hard: Mapping[Instance, float], learners: Iterable[Learner]
) -> list[list[float]]:
    """The mean difficulty of each parallel form of an objective, for each learner: those that she would be asked.

    Empty where the difficulty of an item is not known. Every learner draws the instances in an order of her own.
    """
    items = {name: n for name, n in lesson.forms[form].items.items() if lesson.bank[name].objective == objective}
    if not all((name, 0) in hard for name in items):
        return []
    return [
        [
            sum(
                hard[name, instance_at(used, count=lesson.bank[name].instances, seed=seed_of(*who, "item", name))]
                for name, count in items.items()
                for used in range(number * count, (number + 1) * count)
            )
            / sum(items.values())
            for number in range(lesson.forms[form].forms)
        ]
        for who in learners
    ]


def apart(means: Sequence[Sequence[float]]) -> float | None:
    """The greatest difference between the mean difficulties of two forms, over all learners; None without learners."""
    if not means:
        return None
    forms = [sum(column) / len(means) for column in zip(*means, strict=True)]
    return max((abs(one - other) for one, other in combinations(forms, 2)), default=0.0)


def _for_one(means: Sequence[Sequence[float]]) -> float | None:
    if not means or len(means[0]) < 2:
        return None
    return sum(abs(one[0] - one[1]) for one in means) / len(means)
