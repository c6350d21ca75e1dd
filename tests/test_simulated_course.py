"""Made-up learners at the whole fractions course: all come to an end, and no gate opens that should not.

100 learners of a kind; 10,000 with MASTERY_LONG=1. MASTERY_SEED chooses them.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from mastery_widgets.analytics import simulation
from mastery_widgets.analytics.cohort import Cohort, cohort
from mastery_widgets.analytics.simulation import GUESSER, MASTER, TYPICAL, Mind, play
from mastery_widgets.authoring.source import lesson_files, read_course, read_lesson
from mastery_widgets.core.criterion import Criterion
from mastery_widgets.core.lesson import Lesson
from mastery_widgets.core.outlook import outlook
from tests.sample import Tell

IS_LONG = os.environ.get("MASTERY_LONG") == "1"
LEARNERS = 10_000 if IS_LONG else 100
SEED = int(os.environ.get("MASTERY_SEED", "20240503"))
FOLDER = Path(__file__).parents[1] / "lessons" / "fractions"
# Who answers three in five rightly, whatever she is asked, and never learns: the calculator's own learner.
STEADY = Mind(name="steady", always=0.6, known=0.0, learn=0.0, days=25)
STRONG = Mind(name="strong", always=0.95, known=1.0, days=25)


@pytest.fixture(scope="module")
def lessons() -> Sequence[Lesson]:
    course = read_course(FOLDER)
    return [read_lesson(file, course).lesson for file in lesson_files(FOLDER)]


def played(lessons: Sequence[Lesson], mind: Mind, count: int = LEARNERS) -> tuple[Cohort, str]:
    """A cohort, and what is to be said of it."""
    start = time.perf_counter()
    found = cohort(lessons, mind, count, seed=SEED, processes=os.cpu_count() or 1)
    entries = sum(one.entries for one in found.learners)
    return found, (
        f"seed {SEED}: {count:,} {mind.name} learners, {entries:,} entries in {time.perf_counter() - start:.0f} s; "
        f"{found.finished:.1%} through, {found.idle} stuck, "
        f"{sum(len(one.opened_early) for one in found.learners)} units open too early"
    )


@pytest.fixture(scope="module")
def steady(lessons: Sequence[Lesson]) -> tuple[Cohort, str]:
    return played(lessons, STEADY, max(40, LEARNERS // 10))


def criteria(lessons: Sequence[Lesson]) -> dict[str, Criterion]:
    return {name: one for lesson in lessons for form in lesson.forms.values() for name, one in form.criteria.items()}


def most(count: int, chance: float) -> int:
    """The count that is passed with probability .01 at the most: exact binomial, by summing from above."""
    tail, value = 0.0, count
    while value > 0:
        term = math.exp(
            math.lgamma(count + 1) - math.lgamma(value + 1) - math.lgamma(count - value + 1)
            + value * math.log(max(chance, 1e-300)) + (count - value) * math.log1p(-min(chance, 1 - 1e-15))
        )  # fmt: skip
        if tail + term > 0.01:
            return value
        tail += term
        value -= 1
    return 0


def test_the_bound_is_the_binomial_one() -> None:
    assert most(10, 0.5) == 9  # P(10) = .00098, P(>= 9) = .0107
    assert most(100, 0.0) == 0


@pytest.mark.long
def test_typical_learners_come_to_the_end_of_the_course_and_are_never_left_with_nothing_to_do(
    lessons: Sequence[Lesson], tell: Tell
) -> None:
    found, said = played(lessons, TYPICAL)
    tell(said)

    assert found.idle == 0
    assert all(one.opened_early == [] for one in found.learners)
    assert found.finished >= 0.95


@pytest.mark.long
def test_who_only_guesses_opens_no_unit_that_stands_on_another(lessons: Sequence[Lesson], tell: Tell) -> None:
    found, said = played(lessons, GUESSER, max(20, LEARNERS // 5))
    tell(said)

    assert found.idle == 0
    assert all(one.opened_early == [] for one in found.learners)
    for name, criterion in criteria(lessons).items():
        for sittings in (1, 3, 6, 20):
            sat, through = found.through(name, sittings=sittings)
            chance = outlook(criterion, GUESSER.guess, cycles=sittings).passes_in_all
            # Hundreds of bounds at .01 each: what a few of them are passed by is allowed for in the number of tests.
            assert through <= most(sat, chance) + 1, f"{name}: {through} of {sat} within {sittings}"


@pytest.mark.long
@pytest.mark.parametrize("sittings", [1, 2, 3, 6])
def test_of_those_who_answer_three_in_five_no_more_get_through_than_the_calculator_says(
    lessons: Sequence[Lesson], steady: tuple[Cohort, str], tell: Tell, sittings: int
) -> None:
    found, said = steady
    tell(said)
    sat = through = 0
    chances = []
    for name, criterion in criteria(lessons).items():
        count, ok = found.through(name, sittings=sittings)
        sat, through = sat + count, through + ok
        chances += [outlook(criterion, 0.6, cycles=sittings).passes_in_all] * count

    chance = sum(chances) / len(chances)
    assert sat >= 20
    assert through <= most(sat, chance), f"{through} of {sat} within {sittings} forms, the calculator says {chance:.3f}"


@pytest.mark.long
def test_of_those_who_know_it_no_more_are_held_at_the_end_than_the_calculator_says(
    lessons: Sequence[Lesson], tell: Tell
) -> None:
    found, said = played(lessons, STRONG, max(60, LEARNERS // 2))
    tell(said)
    held = sat = 0
    never = []
    for name, criterion in criteria(lessons).items():
        count, through = found.through(name, sittings=3)
        sat, held = sat + count, held + (count - through)
        never += [outlook(criterion, 0.95, cycles=3).never] * count

    assert found.idle == 0
    assert held <= most(sat, sum(never) / len(never)), f"{held} of {sat} after three forms"
    assert sum(found.held().values()) == 0  # and after a rest or two, nobody


def test_masters_are_through_in_about_the_questions_that_there_are(lessons: Sequence[Lesson]) -> None:
    found = cohort(lessons, MASTER, 20, seed=SEED)
    questions = sum(sum(form.items.values()) for lesson in lessons for form in lesson.forms.values())

    assert found.finished == 1.0
    assert all(questions < one.answers < 3 * questions for one in found.learners)


def test_the_cost_grows_with_the_learners_and_with_nothing_else(lessons: Sequence[Lesson]) -> None:
    some, twice = (cohort(lessons, MASTER, count, seed=SEED) for count in (15, 30))
    few, many = (sum(one.entries for one in found.learners) for found in (some, twice))

    assert twice.learners[:15] == some.learners
    assert 1.8 < many / few < 2.2


def test_the_same_seed_gives_the_same_learners_whatever_the_processes(lessons: Sequence[Lesson]) -> None:
    alone, shared = (cohort(lessons, TYPICAL, 6, seed=SEED, processes=count) for count in (1, 2))

    assert alone == shared


def test_a_unit_that_opens_too_early_is_noticed(lessons: Sequence[Lesson], monkeypatch: pytest.MonkeyPatch) -> None:
    # A fault put in on purpose: everything lies open, whatever it stands on.
    monkeypatch.setattr(simulation, "open_cells", lambda lesson, done: [cell.id for cell in lesson.cells])

    found = play(lessons, replace(GUESSER, days=4), SEED)

    assert found.opened_early != []


def test_a_course_that_leaves_a_learner_with_nothing_is_noticed(
    lessons: Sequence[Lesson], monkeypatch: pytest.MonkeyPatch
) -> None:
    # A fault put in on purpose: what rests never may be tried again, and nothing else says so.
    monkeypatch.setattr(simulation, "phase", lambda *_: "closed")

    found = play(lessons, replace(GUESSER, days=4), SEED)

    assert found.idle == 1
