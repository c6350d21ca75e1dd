"""Carroll's variables: what is known of them, what is named unknown, and what follows."""

from __future__ import annotations

import csv
import io
import json
import math
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from mastery_widgets.analytics.carroll import Account, Variable, account, opportunity, quality
from mastery_widgets.analytics.groups import by_learner
from mastery_widgets.analytics.simulated import simulated_class
from mastery_widgets.analytics.timing import Estimate, Times, fit_times
from mastery_widgets.analytics.units_in_time import spent_in_units, units_of
from mastery_widgets.cli.report_time import time_report
from mastery_widgets.core.release import Release
from mastery_widgets.session import Learner
from mastery_widgets.store.memory import MemoryRecord
from tests.sample import COURSE, LESSON, answer_rightly, open_up_to, session_of, write_course

NOW = datetime(2025, 6, 2, 12, tzinfo=UTC)
UNKNOWN = Variable(value=None, why="nobody said")
ENOUGH = Variable(value=1e9, why="years")


def of(
    *, spent: float = 300.0, mastered: bool = False, active: bool = False, needs: float = 600.0, given: Variable = ENOUGH,
    prerequisites: tuple[int, int] = (0, 0),
) -> Account:  # fmt: skip
    return account(
        spent=spent,
        is_mastered=mastered,
        is_active=active,
        estimate=Estimate(mean=needs, low=needs / 2, high=needs * 2),
        time_given=given,
        treatments=UNKNOWN,
        prerequisites=prerequisites[0],
        prerequisites_mastered=prerequisites[1],
    )


# Degree of learning, and the diagnosis


@pytest.mark.parametrize(("spent", "degree"), [(150, 0.25), (300, 0.5), (600, 1.0), (900, 1.0)])
def test_the_degree_of_learning_is_time_spent_over_time_needed_at_most_one(spent: float, degree: float) -> None:
    assert of(spent=spent).degree.value == degree


def test_who_has_mastered_a_unit_has_learnt_it_however_little_she_needed() -> None:
    one = of(spent=100, mastered=True)

    assert (one.degree.value, one.aptitude.value, one.diagnosis) == (1.0, 100, "mastered")
    assert not one.perseverance.is_known


def test_who_cannot_be_given_what_she_needs_needs_time() -> None:
    assert of(given=Variable(value=500, why="")).diagnosis == "needs time"
    assert of(given=Variable(value=500, why=""), active=True).diagnosis == "needs time"


def test_who_had_the_time_and_did_not_use_it_stopped_early() -> None:
    assert of(given=Variable(value=700, why="")).diagnosis == "stopped early"
    assert of(given=UNKNOWN).diagnosis == "stopped early"


def test_twice_the_time_without_mastery_is_a_matter_of_instruction_or_prerequisites() -> None:
    assert of(spent=1_201).diagnosis == "instruction or prerequisite problem"
    assert of(spent=1_199).diagnosis == "no diagnosis"


def test_who_was_seen_lately_has_not_stopped() -> None:
    one = of(active=True)

    assert (one.diagnosis, one.perseverance.is_known) == ("under way", False)
    assert of().perseverance.value == 300


# What is known, and what is not


def test_opportunity_comes_from_the_course_file() -> None:
    given = opportunity(spent=600, minutes_a_week=70, until=date(2025, 6, 30), now=NOW)

    assert given.value == pytest.approx(600 + 28 * 10 * 60)


def test_after_the_last_day_no_time_is_left_to_come() -> None:
    assert opportunity(spent=600, minutes_a_week=70, until=date(2025, 5, 1), now=NOW).value == 600


def test_opportunity_is_unknown_where_the_course_file_does_not_say_it() -> None:
    missing = opportunity(spent=600, minutes_a_week=70, until=None, now=NOW)

    assert (missing.value, missing.why) == (None, "the course file does not say until")
    assert "minutes-a-week and until" in opportunity(spent=0, minutes_a_week=None, until=None, now=NOW).why


def test_ability_to_understand_is_told_as_what_it_is_known_by() -> None:
    assert of(prerequisites=(4, 3)).understanding.value == 0.75
    assert of(prerequisites=(4, 3)).understanding.why.startswith("3 of 4 prerequisites mastered")
    assert not of().understanding.is_known


def two_treatments(longer: float, learners: int = 60) -> Times:
    """A unit in two treatments, and eight others that all were in; who had the second is slower by nature."""
    dice = np.random.default_rng(1)
    rows = []
    for number in range(learners):
        is_second = number % 2 == 1
        pace = dice.normal(0.0, 0.3) - 0.5 * is_second
        rows += [(str(number), f"other {n}", float(np.exp(5 - pace + dice.normal(0, 0.3))), True) for n in range(8)]
        log = 5 - pace + longer * is_second + dice.normal(0, 0.3)
        rows.append((str(number), "unit@new" if is_second else "unit@old", float(np.exp(log)), True))
    return Times.of(rows)


def test_quality_is_claimed_between_treatments_of_a_unit_with_the_learners_pace_taken_into_account() -> None:
    finished = {"unit@new": 30, "unit@old": 30}
    fit = fit_times(two_treatments(0.4, learners=600))
    found = quality(fit, "unit@new", ["unit@old"], finished)

    assert found.value == pytest.approx(math.exp(0.4), rel=0.1)
    assert found.low is not None and found.high is not None
    assert found.low < found.value < found.high


def test_quality_is_unknown_of_a_single_treatment_and_of_one_that_few_have_finished() -> None:
    fit = fit_times(two_treatments(0.4))

    assert (
        quality(fit, "other 1", [], {"other 1": 60}).why
        == "there is one treatment of this unit; it takes two to compare"
    )
    few = quality(fit, "unit@new", ["unit@old"], {"unit@new": 30, "unit@old": 4})
    assert (few.value, few.why) == (None, "fewer than 5 learners finished one of the treatments")


# From the record


def test_an_exposition_belongs_to_the_unit_of_what_is_asked_next(release: Release) -> None:
    assert units_of(release.lesson) == {
        "begin": "unit-fraction", "one-part": "unit-fraction", "bigger": "unit-fraction", "call-it": "unit-fraction",
        "point-it": "place", "fill-in": "place",
    }  # fmt: skip


def test_an_exposition_after_which_nothing_is_asked_belongs_to_what_was_asked_last(release: Release) -> None:
    turned = replace(release.lesson, cells=release.lesson.cells[::-1])

    assert turned.frame_order[-1] == "begin"
    assert units_of(turned)["begin"] == "unit-fraction"


def test_a_learner_has_a_row_for_each_unit_that_she_was_in_and_has_mastered_it_with_its_last_frame(
    release: Release, record: MemoryRecord
) -> None:
    session = session_of(release, record, Learner(issuer="school", subject="ada"))
    open_up_to(session, "point-it")
    answer_rightly(session, "point-it")
    rows = spent_in_units(release.lesson, by_learner(record.all_entries("sample")))

    assert [(row.unit, row.is_mastered) for row in rows] == [("unit-fraction", True), ("place", False)]
    assert all(row.seconds >= 1 for row in rows)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    write_course(tmp_path / "course")
    return tmp_path / "course"


def report(place: Path, form: str, simulated: int = 40) -> str:
    return time_report(place, record="", simulated=simulated, seed=2, form=form)


def test_the_time_report_says_of_each_unit_what_it_takes_and_names_what_is_not_known(place: Path) -> None:
    table = report(place, "table")
    rows = list(csv.DictReader(io.StringIO(report(place, "csv"))))
    found = json.loads(report(place, "json"))

    assert [row["unit"] for row in rows] == ["unit-fraction", "place"]
    assert [float(row["planned"]) for row in rows] == [4.0, 2.0]
    assert all(float(row["low"]) < float(row["mean"]) < float(row["high"]) for row in rows)
    assert "unknown: opportunity: the course file does not say minutes-a-week and until" in table
    assert "unknown: quality of instruction: there is one treatment of this unit" in table
    assert {one["variable"] for one in found[1]["unknown"]} == {"opportunity", "quality of instruction"}


def test_with_the_last_day_gone_by_who_stopped_is_said_to_have_needed_time(tmp_path: Path) -> None:
    write_course(tmp_path, course=COURSE + "minutes-a-week: 90\nuntil: 2024-09-01\n", lesson=LESSON)
    rows = list(csv.DictReader(io.StringIO(report(tmp_path, "csv", simulated=150))))

    assert sum(int(row["needs time"]) for row in rows) > 0
    assert sum(int(row["stopped early"]) for row in rows) == 0
    assert "opportunity" not in report(tmp_path, "table")


def test_before_anybody_came_a_unit_takes_what_its_author_planned(place: Path, tmp_path: Path) -> None:
    from mastery_widgets.store.sqlite import SqliteRecord

    SqliteRecord(tmp_path / "empty.sqlite").close()
    (first, _) = json.loads(time_report(place, record=str(tmp_path / "empty.sqlite"), simulated=0, seed=1, form="json"))

    assert (first["learners"], first["planned"]) == (0, 4.0)
    assert first["low"] * first["high"] == pytest.approx(16.0)


def test_units_of_a_made_up_class_are_timed_without_a_complaint(release: Release) -> None:
    rows = spent_in_units(release.lesson, by_learner(simulated_class(release.lesson, 30, seed=1)))

    assert len({(row.learner, row.unit) for row in rows}) == len(rows)
