"""What a class did in forms: mastered in which, equally hard or not, how sure and how right; in three writings."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mastery_widgets.analytics.certainty import certainty
from mastery_widgets.analytics.forms import MOST_APART, apart, difficulties, form_figures, hardness
from mastery_widgets.analytics.groups import by_learner
from mastery_widgets.analytics.sequence import frame_figures
from mastery_widgets.analytics.simulated import simulated_course
from mastery_widgets.analytics.units_in_time import minutes_planned, spent_in_units, stands_on, units_of
from mastery_widgets.analytics.validation import form_tests, post_test
from mastery_widgets.cli.report_forms import confidence_report, forms_report
from mastery_widgets.cli.report_frames import validation_report
from mastery_widgets.core.attempt import Attempt, Entry
from mastery_widgets.core.release import Release
from mastery_widgets.session import Learner
from mastery_widgets.store.memory import MemoryRecord
from tests.sample import write_course
from tests.unit_sample import FIRST_UNIT, UNIT_COURSE, UNIT_LESSON, Learning, unit_release

Who = tuple[str, str]


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Release:
    lesson = UNIT_LESSON.replace("title: What you can do now\n", "title: What you can do now\nconfidence: asked\n")
    return unit_release(tmp_path_factory.mktemp("asking"), lesson=lesson)


@pytest.fixture
def record() -> MemoryRecord:
    return MemoryRecord()


def learner(release: Release, record: MemoryRecord, name: str) -> Learning:
    one = Learning(release, record, learner=Learner(issuer="school", subject=name))
    one.work_through(*FIRST_UNIT)
    return one


def entries(record: MemoryRecord) -> Mapping[Who, Sequence[Entry]]:
    return by_learner(record.all_entries("sums"))


# -- the post-test of a unit -------------------------------------------------------------------------------------------


def test_pi_10_the_post_test_of_a_unit_is_its_first_form_and_not_what_correctives_made_of_it(
    asking: Release, record: MemoryRecord
) -> None:
    ada = learner(asking, record, "ada")
    ada.sit("check-one", "triple", confidence=3)
    ada.work_through("triple-again", "triple-seen")
    ada.sit("check-one", confidence=3)
    (mine,) = entries(record).values()

    assert form_tests(asking.lesson, mine) == {"check-one": (4, 6), "check-two": None, "check-three": None}
    assert post_test(asking.lesson, mine) is None


def test_pi_10_a_test_out_comes_before_instruction_and_is_no_post_test(asking: Release, record: MemoryRecord) -> None:
    ada = Learning(asking, record)
    ada.session.test_out()
    view = ada.session.frame_view("check-one")
    while view["item"] is not None:
        view = ada.respond("check-one", right=False, confidence=2)
    (mine,) = entries(record).values()

    assert form_tests(asking.lesson, mine)["check-one"] is None


def test_pi_10_the_post_test_of_a_lesson_is_that_of_all_its_units(asking: Release, record: MemoryRecord) -> None:
    ada = learner(asking, record, "ada")
    ada.sit("check-one", confidence=3)
    ada.work_through("sixes")
    ada.sit("check-two")
    ada.work_through("next-number")
    ada.sit("check-three", "count-on")
    (mine,) = entries(record).values()

    assert post_test(asking.lesson, mine) == (9, 12)


def test_pi_10_an_item_that_has_changed_says_nothing_of_the_test(asking: Release, record: MemoryRecord) -> None:
    learner(asking, record, "ada").sit("check-one", confidence=3)
    (mine,) = entries(record).values()
    changed = replace(
        asking.lesson,
        bank={name: replace(one, key="another") for name, one in asking.lesson.bank.items()},
    )

    assert form_tests(changed, mine)["check-one"] is None


def test_pi_10_units_lessons_and_all_together_stand_in_the_report(tmp_path: Path) -> None:
    write_course(tmp_path, lesson=UNIT_LESSON, course=UNIT_COURSE)
    said = validation_report(tmp_path, record="", simulated=12, seed=1, form="csv")
    rows = list(csv.DictReader(io.StringIO(said)))

    assert [(row["lesson"], row["unit"]) for row in rows] == [
        ("sums", "check-one"), ("sums", "check-two"), ("sums", "check-three"), ("sums", ""),
    ]  # fmt: skip
    assert all(int(row["sat"]) > 5 for row in rows)
    assert min(int(row["sat"]) for row in rows[:3]) >= int(rows[3]["sat"])


# -- mastered in which form --------------------------------------------------------------------------------------------


def test_each_objective_is_told_with_the_form_in_which_it_was_mastered(asking: Release, record: MemoryRecord) -> None:
    first, second, third = (learner(asking, record, name) for name in ("ada", "bob", "cleo"))
    first.sit("check-one", confidence=3)
    second.sit("check-one", "triple", confidence=3)
    second.work_through("triple-again", "triple-seen")
    second.sit("check-one", confidence=3)
    third.sit("check-one", "double", confidence=3)
    found = {one.objective: one for one in form_figures(asking.lesson, entries(record))}

    assert (found["halve"].sat, found["halve"].mastered_in, found["halve"].not_yet) == (3, (3,), 0)
    assert (found["triple"].mastered_in, found["triple"].not_yet) == ((2, 1), 0)
    assert (found["double"].mastered_in, found["double"].not_yet) == ((2,), 1)
    assert found["six-times"].sat == 0


# -- LS-5: equally hard ------------------------------------------------------------------------------------------------


@settings(max_examples=20)
@given(hard=st.lists(st.floats(0, 1), min_size=15, max_size=15), salt=st.integers(0, 10**6))
def test_ls_5_parallel_forms_of_a_class_are_equally_hard_however_hard_their_instances_are(
    asking: Release, hard: list[float], salt: int
) -> None:
    of_items = {(name, place): value for name in asking.lesson.bank for place, value in enumerate(hard)}
    class_ = [("school", f"{salt}-{number}") for number in range(600)]
    means = hardness(asking.lesson, "check-one", "double", of_items, class_)

    assert len(means[0]) == 3
    found = apart(means)
    assert found is not None and found <= MOST_APART


def test_ls_5_forms_that_are_not_equally_hard_are_found_out(asking: Release) -> None:
    of_items = {(name, place): place / 15 for name in asking.lesson.bank for place in range(15)}
    one = hardness(asking.lesson, "check-one", "double", of_items, [("school", "ada")])

    # A class of one draws two of fifteen: her forms differ, and that is told.
    assert (apart(one) or 0.0) > MOST_APART
    assert apart([]) is None


def test_ls_5_the_difficulty_of_an_instance_is_measured_in_first_forms(asking: Release, record: MemoryRecord) -> None:
    for number in range(12):
        ada = learner(asking, record, f"learner-{number}")
        ada.sit("check-one", *(["triple"] if number < 6 else []), confidence=2)
        if number < 6:
            ada.work_through("triple-again", "triple-seen")
            ada.sit("check-one", confidence=2)
    found = difficulties(asking.lesson, entries(record))

    mean = [
        sum(value for (item, _), value in found.items() if item == name) / 15 for name in ("item-double", "item-triple")
    ]
    assert mean[0] == 1.0
    assert mean[1] == pytest.approx(0.5, abs=0.1)
    assert not any(item == "item-six" for item, _ in found)


def test_ls_5_the_report_says_how_far_apart_the_forms_are(tmp_path: Path) -> None:
    write_course(tmp_path, lesson=UNIT_LESSON, course=UNIT_COURSE)
    rows = list(csv.DictReader(io.StringIO(forms_report(tmp_path, record="", simulated=30, seed=1, form="csv"))))
    found = json.loads(forms_report(tmp_path, record="", simulated=30, seed=1, form="json"))

    assert [row["objective"] for row in rows] == ["double", "halve", "triple", "six-times", "count-on"]
    assert all(float(row["apart"]) <= MOST_APART for row in rows)
    assert all(one["is_parallel"] for one in found)
    assert [int(row["sat"]) for row in rows] == [one["sat"] for one in found]
    assert "apart" in forms_report(tmp_path, record="", simulated=30, seed=1, form="table")


# -- how sure ----------------------------------------------------------------------------------------------------------


def test_where_a_class_was_certain_and_not_right_is_told_with_the_misconception(
    asking: Release, record: MemoryRecord
) -> None:
    learner(asking, record, "ada").sit("check-one", "double", confidence=3)
    learner(asking, record, "bob").sit("check-one", "triple", confidence=1)
    found = certainty(asking.lesson, entries(record))

    assert found.learners == 2
    assert [(band.right, band.asked) for band in found.calibration.bands] == [(4, 6), (0, 0), (4, 6)]
    (one,) = found.sure_and_wrong
    assert (one.item, one.count, one.sure, one.misconception) == ("item-double", 2, 2, "adds-two")


def test_who_was_not_asked_how_sure_she_is_has_no_part_in_it(asking: Release, record: MemoryRecord) -> None:
    ada = learner(asking, record, "ada")
    ada.sit("check-one")

    assert certainty(asking.lesson, entries(record)).learners == 0


def test_the_report_on_confidence_is_told_in_three_writings_and_without_a_grade(tmp_path: Path) -> None:
    write_course(tmp_path, lesson=UNIT_LESSON, course=f"confidence: asked\n{UNIT_COURSE}")
    table, text, whole = (
        confidence_report(tmp_path, record="", simulated=20, seed=1, form=form) for form in ("table", "csv", "json")
    )
    rows, (found,) = list(csv.DictReader(io.StringIO(text))), json.loads(whole)

    assert [int(row["responses"]) for row in rows] == [band["responses"] for band in found["bands"]]
    assert [(row["from"], row["to"]) for row in rows] == [("0.0", "0.667"), ("0.667", "0.8"), ("0.8", "1.0")]
    assert 0 < found["brier"] < 0.3
    assert "Brier score" in table and "67% to 80%" in table
    assert "grade" not in table + text + whole


def test_where_nobody_is_asked_the_report_says_so(tmp_path: Path) -> None:
    write_course(tmp_path, lesson=UNIT_LESSON, course=UNIT_COURSE)

    assert "nobody was asked" in confidence_report(tmp_path, record="", simulated=3, seed=1, form="table")


# -- units in time, and the sequence -----------------------------------------------------------------------------------


def test_a_unit_holds_its_frames_its_form_and_its_sections(asking: Release) -> None:
    found = units_of(asking.lesson)

    assert set(found) == set(asking.lesson.frame_order)
    assert {name for name, unit in found.items() if unit == "check-three"} == {
        "next-number", "check-three", "next-again", "far",
    }  # fmt: skip
    assert found["double-seen"] == found["doubles"] == "check-one"


def test_planned_minutes_count_the_questions_of_a_form_and_nothing_that_few_need(asking: Release) -> None:
    # Three frames and six questions; one frame and three questions, twice.
    assert minutes_planned(asking.lesson) == {"check-one": 6.0, "check-two": 2.0, "check-three": 2.0}
    assert stands_on(asking.lesson)["check-two"] == ("double", "triple")


def test_a_unit_is_mastered_with_its_form_and_its_objectives_are_told(asking: Release, record: MemoryRecord) -> None:
    learner(asking, record, "ada").sit("check-one", confidence=3)
    bob = learner(asking, record, "bob")
    bob.later(minutes=5)
    bob.sit("check-one", "triple", confidence=3)
    timed = {
        who: [replace(one, seconds_spent=5.0, at=one.at.replace(minute=place)) for place, one in enumerate(mine)]
        for who, mine in entries(record).items()
    }
    rows = {row.learner[1]: row for row in spent_in_units(asking.lesson, timed) if row.unit == "check-one"}

    assert (rows["ada"].is_mastered, rows["ada"].mastered) == (True, ("double", "halve", "triple"))
    assert (rows["bob"].is_mastered, rows["bob"].mastered) == (False, ("double", "halve"))


def test_a_section_that_nobody_needed_has_stopped_nobody(asking: Release) -> None:
    rows = by_learner(simulated_course([asking.lesson], 20, seed=2)["sums"])
    (last,) = {max(one.at for mine in rows.values() for one in mine)}
    found = {one.frame: one for one in frame_figures(asking.lesson, rows, now=last.replace(year=2030))}

    assert found["far"].stopped == found["twelve"].stopped == found["chessboard"].stopped == 0
    assert sum(one.stopped for one in found.values()) <= 20
    assert found["check-one"].through >= 15


# -- made-up learners at a course with units ---------------------------------------------------------------------------


def test_made_up_learners_go_through_units_and_their_record_replays(asking: Release) -> None:
    rows = simulated_course([asking.lesson], 8, seed=3)["sums"]
    assert rows == simulated_course([asking.lesson], 8, seed=3)["sums"]
    forms = [one for _, _, one in rows if isinstance(one, Attempt) and one.item]

    assert forms
    assert {one.confidence for one in forms if one.frame == "check-one"} == {1, 2, 3}
    assert {one.confidence for one in forms if one.frame != "check-one"} == {None}
    found = form_figures(asking.lesson, by_learner(rows))
    assert all(one.sat >= 5 and one.mastered_in for one in found)
