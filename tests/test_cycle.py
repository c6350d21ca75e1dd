"""Bloom's cycle as a learner goes through it: form, corrective, parallel form, enrichment; and where it ends otherwise."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mastery_widgets.core.attempt import Attempt, Step
from mastery_widgets.core.flags import flags
from mastery_widgets.core.progress import fold
from mastery_widgets.core.release import Release
from tests.sample import ADA
from tests.unit_sample import END, FIRST_UNIT, UNIT_COURSE, UNIT_LESSON, Learning, unit_release


@pytest.fixture(scope="module")
def units(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return unit_release(tmp_path_factory.mktemp("units"))


@pytest.fixture
def learning(units: Release) -> Learning:
    """Ada before the first form."""
    ada = Learning(units)
    ada.work_through(*FIRST_UNIT)
    return ada


def attempts(learning: Learning, form: str = "check-one") -> list[Attempt]:
    entries = [entry for _, entry in learning.record.entries(ADA, "sums")]
    return [entry for entry in entries if isinstance(entry, Attempt) and entry.frame == form]


def results(view: Any) -> dict[str, bool]:
    return {one["id"]: one["mastered"] for one in view["form"]["results"]["objectives"]}


# -- a form ------------------------------------------------------------------------------------------------------------


def test_a_form_waits_until_the_frames_of_its_unit_are_done(units: Release) -> None:
    ada = Learning(units)
    ada.work_through("doubles", "halves")
    assert not ada.is_open("check-one")

    ada.work_through("triples")
    assert ada.is_open("check-one")
    assert ada.session.frame_view("check-one")["moves"] == ["begin"]


def test_a_form_asks_one_question_after_the_other_and_says_nothing_of_them_before_its_end(learning: Learning) -> None:
    view = learning.press("check-one", "begin")
    for at in range(5):
        assert view["form"] == {"name": "A", "at": at, "of": 6, "results": None}
        assert view["moves"] == ["check"]
        assert view["help"] == {"shown": [], "next": None}
        view = learning.respond("check-one", right=at % 2 == 0)
        assert view["feedback"] is not None
        assert (view["feedback"]["tone"], view["feedback"]["html"]) == ("noted", "")

    assert results(learning.respond("check-one"))


def test_kinds_of_questions_take_turns(learning: Learning) -> None:
    learning.press("check-one", "begin")
    asked = []
    for _ in range(6):
        asked.append(learning.objective_asked("check-one"))
        learning.respond("check-one")

    assert asked == ["double", "halve", "triple"] * 2


def test_help_is_not_to_be_had_in_a_form(learning: Learning) -> None:
    view = learning.press("check-one", "begin")
    before = learning.session.progress

    assert learning.press("check-one", "help")["item"] == view["item"]
    assert learning.press("check-one", "next")["item"] == view["item"]
    assert learning.session.progress == before


# -- LS-3: diagnostic --------------------------------------------------------------------------------------------------


def test_ls_3_who_misses_one_of_three_objectives_gets_that_corrective_and_no_other(learning: Learning) -> None:
    view = learning.sit("check-one", "triple")

    assert results(view) == {"double": True, "halve": True, "triple": False}
    opened = {name for name in learning.session.lesson.sections if learning.is_open(name)}
    assert opened == {"triple-again"}
    assert learning.session.current() == "triple-again"


def test_ls_3_the_result_stands_per_objective_with_a_line_of_arithmetic(learning: Learning) -> None:
    view = learning.sit("check-one", "triple")

    lines = {one["name"]: one["line"] for one in view["form"]["results"]["objectives"]}  # type: ignore[index]
    assert lines["Double a number"] == "2 of 2 right; 2 of 2 are wanted."
    assert lines["Take a number three times"] == "0 of 2 right; 2 of 2 are wanted."
    assert "Three bars" in view["form"]["results"]["said"]  # type: ignore[index]


def test_ls_3_the_parallel_form_asks_about_what_was_missed_alone_with_unseen_instances(learning: Learning) -> None:
    learning.sit("check-one", "triple")
    assert learning.session.frame_view("check-one")["moves"] == ["go"]
    learning.work_through("triple-again", "triple-seen")

    view = learning.press("check-one", "begin")
    assert view["form"] == {"name": "B", "at": 0, "of": 2, "results": None}
    while view["item"] is not None:
        assert learning.objective_asked("check-one") == "triple"
        view = learning.respond("check-one")
    seen = [(one.item, one.instance) for one in attempts(learning)]
    assert len(set(seen)) == len(seen) == 8


# -- LS-5: parallel ----------------------------------------------------------------------------------------------------


def test_ls_5_all_parallel_forms_ask_the_same_number_of_each_item_and_share_no_instance(learning: Learning) -> None:
    for sitting in range(3):
        learning.sit("check-one", "double", "halve", "triple")
        if sitting < 2:
            while (name := learning.session.current()) != "check-one":
                assert name is not None
                learning.work_through(name)
    asked = attempts(learning)

    forms = [asked[at : at + 6] for at in range(0, 18, 6)]
    blueprints = [sorted(one.item for one in form) for form in forms]
    assert blueprints[0] == blueprints[1] == blueprints[2]
    assert len({(one.item, one.instance) for one in asked}) == 18


# -- LS-6: onward ------------------------------------------------------------------------------------------------------


def test_ls_6_who_is_through_chooses_enrichment_or_goes_on(learning: Learning) -> None:
    view = learning.sit("check-one")

    assert view["done"]
    assert [route["id"] for route in view["routes"]] == ["more-doubles", "chessboard"]
    assert learning.is_open("sixes")
    assert not any(learning.is_open(name) for name in learning.session.lesson.sections)


def test_ls_6_the_enrichment_that_is_chosen_opens_and_no_other(learning: Learning) -> None:
    learning.sit("check-one")
    view = learning.press("check-one", "take", "chessboard")

    assert learning.is_open("chessboard")
    assert not learning.is_open("more-doubles")
    assert [route["id"] for route in view["routes"]] == ["more-doubles"]


def test_ls_6_nothing_is_taken_that_is_not_offered(learning: Learning) -> None:
    learning.sit("check-one", "double")
    for route in ("more-doubles", "double-small", "halve-again", "nothing"):
        learning.press("check-one", "take", route)

    opened = {name for name in learning.session.lesson.sections if learning.is_open(name)}
    assert opened == {"double-again"}


# -- LS-7: no grade ----------------------------------------------------------------------------------------------------


def test_ls_7_what_is_shown_of_a_form_is_mastered_or_not_yet_and_never_a_grade(learning: Learning) -> None:
    view = learning.sit("check-one", "triple")

    shown = json.dumps(view).lower()
    assert not any(word in shown for word in ("grade", "score", "points", "wrong", "fail", "%"))
    objectives = learning.session.lesson_view()["objectives"]
    assert {one["id"]: one["state"] for one in objectives} == {
        "double": "mastered", "halve": "mastered", "triple": "not-yet", "count-on": "not-yet", "six-times": "ahead",
    }  # fmt: skip


# -- what depends, and what does not -----------------------------------------------------------------------------------


def test_a_unit_stays_closed_while_what_it_stands_on_is_not_mastered_and_others_open(learning: Learning) -> None:
    learning.sit("check-one", "triple")

    assert not learning.is_open("sixes")
    assert learning.is_open("next-number")
    locked = learning.session.lesson_view()["locked"]
    assert locked is not None
    assert locked["why"] == "Opens when you have mastered “Take a number three times”"


def test_what_came_while_something_else_was_missing_stays_when_it_is_mastered(learning: Learning) -> None:
    learning.sit("check-one", "triple")
    learning.work_through("triple-again", "triple-seen")
    learning.sit("check-one")

    assert learning.is_open("sixes")
    assert learning.is_open("next-number")


@pytest.mark.parametrize(
    "closing",
    [
        "## Look back\n\nSix times is twice three times.\n",
        "```{code-cell}\n%%frame look-back\ntitle: Look back\n---\nSix times is twice three times.\n```\n",
    ],
    ids=["prose", "a frame to read"],
)
def test_closing_words_wait_until_every_form_has_been_sat(tmp_path: Path, closing: str) -> None:
    ada = Learning(unit_release(tmp_path, lesson=f"{UNIT_LESSON}\n{END}\n{closing}"))
    last = ada.session.lesson.cells[-1].id
    ada.work_through(*FIRST_UNIT)
    ada.sit("check-one", "double")
    ada.work_through("next-number")
    ada.sit("check-three")
    assert last not in ada.session.open_cells()

    ada.work_through("double-again", "double-seen")
    ada.sit("check-one")
    ada.work_through("sixes")
    assert last not in ada.session.open_cells()

    ada.sit("check-two", "six-times")
    assert last in ada.session.open_cells()


def test_a_frame_that_closes_a_lesson_says_which_form_it_waits_for(tmp_path: Path) -> None:
    closing = "```{code-cell}\n%%frame look-back\ntitle: Look back\n---\nAll of it.\n```\n"
    ada = Learning(unit_release(tmp_path, lesson=f"{UNIT_LESSON}\n{END}\n{closing}"))
    ada.work_through(*FIRST_UNIT)
    for form, frame in (("check-one", "sixes"), ("check-two", "next-number")):
        ada.sit(form)
        ada.work_through(frame)

    locked = ada.session.lesson_view()["locked"]
    assert locked == {"title": "Look back", "why": "Opens when you have done: Counting on", "more": 0}


def test_a_teacher_lets_a_learner_through_without_calling_it_mastered(learning: Learning) -> None:
    learning.sit("check-one", "triple")
    entry = Step(
        id="let", frame="check-one", kind="override", presentation=0, key="", release="", at=learning.now,
        about="triple", by="the teacher", why="She showed it to me at the board.",
    )  # fmt: skip
    learning.record.append(ADA, "sums", entry)
    learning.session.catch_up()

    assert learning.is_open("sixes")
    assert learning.session.progress.let_through["triple"] == entry
    assert "triple" not in learning.session.progress.form("check-one").met


# -- the corrective and its turn ---------------------------------------------------------------------------------------


def test_the_next_corrective_is_another_one_where_there_is_another(learning: Learning) -> None:
    learning.sit("check-one", "double")
    assert learning.session.current() == "double-again"
    learning.work_through("double-again", "double-seen")
    learning.sit("check-one", "double")

    assert learning.session.current() == "double-steps"


def test_a_corrective_that_comes_again_has_to_be_done_again_with_another_instance(learning: Learning) -> None:
    learning.sit("check-one", "triple")
    learning.work_through("triple-again", "triple-seen")
    first = learning.session.progress.of("triple-seen").presentation
    learning.sit("check-one", "triple")

    assert learning.session.frame_view("triple-again")["moves"] == ["continue"]
    assert learning.session.current() == "triple-again"
    learning.work_through("triple-again")
    assert learning.session.frame_view("triple-seen")["moves"] == ["check", "help"]
    assert learning.session.progress.of("triple-seen").presentation > first


def test_correctives_come_one_after_the_other(learning: Learning) -> None:
    learning.sit("check-one", "double", "triple")
    assert learning.is_open("double-again")
    assert not learning.is_open("triple-again")

    learning.work_through("double-again", "double-seen")
    assert learning.is_open("triple-again")
    assert learning.session.current() == "triple-again"


def test_sure_and_wrong_comes_first(learning: Learning) -> None:
    view = learning.press("check-one", "begin")
    while view["item"] is not None:
        missing = learning.objective_asked("check-one") in ("double", "triple")
        sure = learning.objective_asked("check-one") == "triple"
        view = learning.respond("check-one", right=not missing, confidence=3 if sure else 1)
    assert learning.session.current() == "double-again"  # nobody asked how sure she was: it is not taken into account

    ada = Learning(sure_units())
    ada.work_through(*FIRST_UNIT)
    view = ada.press("check-one", "begin")
    while view["item"] is not None:
        about = ada.objective_asked("check-one")
        view = ada.respond("check-one", right=about == "halve", confidence=3 if about == "triple" else 1)
    assert ada.session.current() == "triple-again"
    assert "certain" in view["form"]["results"]["said"]  # type: ignore[index]
    why = ada.session.progress.form("check-one").of("triple").why
    assert why is not None
    assert why.key == "sure-and-wrong"


def sure_units(rule: str = "") -> Release:
    import tempfile

    head = f"title: What you can do now\nconfidence: asked\n{rule}"
    text = UNIT_LESSON.replace("title: What you can do now\n", head)
    return unit_release(Path(tempfile.mkdtemp()), lesson=text)


def test_right_but_unsure_is_asked_once_more_where_sure_is_wanted() -> None:
    ada = Learning(sure_units("open-when: form at 80 % of each objective and sure\n"))
    ada.work_through(*FIRST_UNIT)
    ada.press("check-one", "begin")
    view = ada.respond("check-one", confidence=1)

    assert view["form"] is not None
    assert (view["form"]["at"], view["form"]["of"]) == (1, 7)
    while view["item"] is not None:
        view = ada.respond("check-one", confidence=2)
    assert results(view) == {"double": True, "halve": True, "triple": True}


def test_right_but_unsure_twice_is_not_yet_where_sure_is_wanted() -> None:
    ada = Learning(sure_units("open-when: form at 80 % of each objective and sure\n"))
    ada.work_through(*FIRST_UNIT)
    view = ada.press("check-one", "begin")
    while view["item"] is not None:
        view = ada.respond("check-one", confidence=1 if ada.objective_asked("check-one") == "halve" else 3)

    assert results(view) == {"double": True, "halve": False, "triple": True}


# -- LS-9: an end to it ------------------------------------------------------------------------------------------------


def go_round(learning: Learning, *missing: str) -> None:
    """Miss a form and go through whatever follows it."""
    learning.sit("check-one", *missing)
    while (name := learning.session.current()) is not None and name in aside(learning):
        learning.work_through(name)


def aside(learning: Learning) -> set[str]:
    return {frame for section in learning.session.lesson.sections.values() for frame in section.frames}


def test_ls_9_after_three_missed_forms_it_goes_in_smaller_steps_and_then_rests_until_another_day(
    learning: Learning,
) -> None:
    go_round(learning, "double")
    go_round(learning, "double")
    learning.sit("check-one", "double")
    assert learning.is_open("double-tiny")
    assert learning.session.current() == "double-tiny"
    assert not any(flag.kind == "wheel-spin" for flag in flags(learning.session.lesson, learning.session.progress))
    learning.work_through("double-tiny")

    view = learning.session.frame_view("check-one")
    assert view["moves"] == []
    assert "another day" in view["form"]["results"]["said"]  # type: ignore[index]
    assert "What helps now" in view["form"]["results"]["rest"]  # type: ignore[index]
    assert [route["id"] for route in view["routes"]] == ["double-again", "double-steps", "double-small"]


@pytest.mark.parametrize(
    ("much", "rested"),
    [({"hours": 5}, False), ({"hours": 15}, False), ({"hours": 17}, True), ({"days": 1}, True)],
    ids=["five hours", "the same day", "the next day", "a day"],
)
def test_ls_9_it_rests_until_the_date_is_another_and_six_hours_are_over(
    learning: Learning, much: dict[str, float], rested: bool
) -> None:
    for _ in range(3):
        go_round(learning, "double")
    learning.later(**much)

    assert (learning.session.frame_view("check-one")["moves"] == ["begin"]) is rested


def test_ls_9_midnight_alone_is_no_night(learning: Learning) -> None:
    learning.later(hours=15)  # eleven in the evening
    for _ in range(3):
        go_round(learning, "double")
    learning.later(hours=3)

    assert learning.session.frame_view("check-one")["moves"] == []


def test_ls_9_the_teacher_sees_who_needs_help(learning: Learning) -> None:
    for _ in range(2):
        go_round(learning, "double")
        assert flags(learning.session.lesson, learning.session.progress) == ()
    learning.sit("check-one", "double")
    found = flags(learning.session.lesson, learning.session.progress)

    assert [(flag.objective, flag.kind, flag.count) for flag in found] == [("double", "needs-help", 3)]


def test_ls_9_ten_opportunities_without_mastery_are_a_wheel_that_spins(learning: Learning) -> None:
    for _ in range(3):
        go_round(learning, "double")
    learning.later(days=1)
    learning.sit("check-one", "double")

    kinds = {flag.kind for flag in flags(learning.session.lesson, learning.session.progress)}
    assert learning.session.progress.opportunities["double"] >= 10
    assert kinds == {"needs-help", "wheel-spin"}


def test_ls_9_a_learner_who_never_gets_there_always_has_something_to_do_and_never_passes(units: Release) -> None:
    ada = Learning(units)
    ada.work_through(*FIRST_UNIT)
    for _ in range(12):
        for _ in range(12):
            name = ada.session.current()
            if name == "check-one":
                ada.sit(name, "double", "halve", "triple")
            elif name is not None:
                ada.work_through(*([name] if ada.session.lesson.frames[name].kind != "form" else []))
                if ada.session.lesson.frames[name].kind == "form":
                    ada.sit(name, "count-on")
            else:
                assert ada.session.frame_view("check-one")["routes"]
        ada.later(days=1)

    assert not ada.is_open("sixes")
    assert ada.session.progress.form("check-one").met == frozenset()


def test_after_a_rest_it_can_be_mastered(learning: Learning) -> None:
    for _ in range(3):
        go_round(learning, "double")
    learning.later(days=1)
    view = learning.sit("check-one")

    assert view["done"]
    assert flags(learning.session.lesson, learning.session.progress) == ()


def before_the_check(units: Release) -> Learning:
    """A learner who has missed one objective in every form of its cycle: what it stands on is asked about next."""
    ada = Learning(units)
    ada.work_through(*FIRST_UNIT)
    ada.sit("check-one")
    ada.work_through("sixes")
    for _ in range(3):
        ada.sit("check-two", "six-times")
        if ada.session.current() == "six-again":
            ada.work_through("six-again")
    return ada


def test_what_an_objective_stands_on_is_asked_about_before_it_takes_another_route(units: Release) -> None:
    ada = before_the_check(units)
    view = ada.session.frame_view("check-two")
    assert view["moves"] == ["begin"]
    assert view["form"] is not None
    assert view["form"]["of"] == 4

    view = ada.sit("check-two", "triple")
    assert results(view)["double"]
    assert not results(view)["triple"]
    assert ada.session.current() == "triple-again"
    assert "triple" in ada.session.progress.form("check-one").met  # mastery is latched
    ada.work_through("triple-again", "triple-seen")
    assert ada.session.frame_view("check-two")["moves"] == []


def test_who_rests_is_told_what_rests_and_not_what_it_was_checked_against(units: Release) -> None:
    ada = before_the_check(units)
    assert results(ada.sit("check-two", "triple")) == {"six-times": False, "double": True, "triple": False}
    ada.work_through("triple-again", "triple-seen")

    view = ada.session.frame_view("check-two")
    assert "rests" in view["form"]["results"]["said"]  # type: ignore[index]
    assert results(view) == {"six-times": False}


# -- test-out ----------------------------------------------------------------------------------------------------------


def test_who_knows_it_already_is_tested_at_once_and_let_past_the_frames(units: Release) -> None:
    ada = Learning(units)
    assert ada.session.lesson_view()["testout"]
    ada.session.test_out()
    assert ada.session.frame_view("check-one")["calls"] == 1
    while ada.session.frame_view("check-one")["item"] is not None:
        view = ada.respond("check-one")

    assert view["done"]
    assert ada.is_open("sixes")
    assert all(ada.session.progress.of(name).is_skipped for name in FIRST_UNIT)
    assert ada.session.lesson_view()["done"] == 4


def test_a_test_out_that_is_missed_leads_back_and_counts_as_no_cycle(units: Release) -> None:
    ada = Learning(units)
    ada.session.test_out()
    while ada.session.frame_view("check-one")["item"] is not None:
        view = ada.respond("check-one", right=ada.objective_asked("check-one") == "halve")

    assert not any(ada.is_open(name) for name in ada.session.lesson.sections)
    assert ada.session.current() == "doubles"
    assert "did not count" in view["form"]["results"]["said"]  # type: ignore[index]
    state = ada.session.progress.form("check-one")
    assert (state.sat, state.of("double").missed) == (0, 0)
    assert not ada.session.lesson_view()["testout"]


def test_what_a_test_out_has_shown_is_not_taught_again(units: Release) -> None:
    ada = Learning(units)
    ada.session.test_out()
    while ada.session.frame_view("check-one")["item"] is not None:
        ada.respond("check-one", right=ada.objective_asked("check-one") == "halve")

    ada.work_through("doubles")
    assert ada.session.progress.of("halves").is_skipped
    ada.work_through("triples")
    view = ada.press("check-one", "begin")
    assert view["form"] == {"name": "B", "at": 0, "of": 4, "results": None}


def test_a_test_out_that_has_shown_the_end_of_a_unit_opens_no_step_before_its_turn(units: Release) -> None:
    ada = Learning(units)
    ada.session.test_out()
    while ada.session.frame_view("check-one")["item"] is not None:
        ada.respond("check-one", right=ada.objective_asked("check-one") == "triple")

    assert [name for name in FIRST_UNIT if ada.is_open(name)] == ["doubles"]
    ada.work_through("doubles")
    assert [name for name in FIRST_UNIT if ada.is_open(name)] == ["doubles", "halves"]
    ada.work_through("halves")
    assert ada.is_open("triples")
    assert ada.session.frame_view("check-one")["moves"] == ["begin"]


def test_nobody_is_tested_on_what_stands_on_something_missing(units: Release) -> None:
    ada = Learning(units)
    ada.session.test_out()
    while ada.session.frame_view("check-one")["item"] is not None:
        ada.respond("check-one", right=False)
    ada.session.test_out()

    assert ada.session.progress.form("check-two").sittings == 0
    assert ada.session.progress.form("check-three").sittings == 0


# -- elsewhere ---------------------------------------------------------------------------------------------------------


class Others:
    """Other lessons, as a test says they are."""

    def __init__(self, *known: str) -> None:
        self.known = set(known)

    def mastered(self) -> set[str]:
        return self.known

    def due(self) -> set[str]:
        return set()

    def doubtful(self) -> set[str]:
        return set()

    def overrides(self) -> dict[str, Step]:
        return {}

    def name_of(self, objective: str) -> str:
        return objective

    def home(self) -> tuple[str, str] | None:
        return None

    def lesson_of(self, objective: str) -> tuple[str, str] | None:
        return ("Counting", "counting.ipynb") if objective == "count" else None


NEEDY = UNIT_COURSE.replace(
    "  double: Double a number\n", "  count: Count\n  double:\n    name: Double a number\n    prerequisites: [count]\n"
)


def test_a_lesson_that_stands_on_another_says_which_and_opens_when_that_is_mastered(course: Path) -> None:
    release = unit_release(course, course=NEEDY)
    others = Others()
    ada = Learning(release, elsewhere=others)

    assert not ada.is_open("doubles")
    assert ada.session.lesson_view()["needs"] == [{"name": "Count", "lesson": "Counting", "href": "counting.ipynb"}]
    assert Learning(release, elsewhere=Others("count")).is_open("doubles")


def test_a_lesson_on_its_own_takes_what_it_does_not_teach_as_known(course: Path) -> None:
    assert Learning(unit_release(course, course=NEEDY)).is_open("doubles")


# -- the record --------------------------------------------------------------------------------------------------------


def test_a_form_that_was_begun_goes_on_after_a_restart(learning: Learning, units: Release) -> None:
    learning.press("check-one", "begin")
    learning.respond("check-one")
    shown = learning.session.frame_view("check-one")
    again = Learning(units, learning.record)

    assert again.session.progress == learning.session.progress
    view = again.session.frame_view("check-one")
    assert (view["item"], view["form"]) == (shown["item"], shown["form"])


def test_an_item_that_changed_is_asked_again_and_nothing_else(course: Path, learning: Learning) -> None:
    learning.sit("check-one")
    changed = UNIT_LESSON.replace("Half of {2 * n} is\n\n= {n}", "Half of {2 * n} is\n\n= {n + 0 * n}").replace(
        "%%item item-halve\ntitle: Half\nobjective: halve\nask: numeric\nwith: n in 10..24",
        "%%item item-halve\ntitle: Half\nobjective: halve\nask: numeric\nwith: n in 11..25",
    )
    again = Learning(unit_release(course, lesson=changed), learning.record)

    assert again.session.progress.form("check-one").met == {"double", "triple"}
    view = again.press("check-one", "begin")
    assert view["form"] is not None
    assert view["form"]["of"] == 2
    assert again.is_open("sixes")


def test_every_entry_folds_to_a_decision_that_names_it(learning: Learning) -> None:
    learning.sit("check-one", "double")
    entries = [entry for _, entry in learning.record.entries(ADA, "sums")]
    standing = learning.session.progress.form("check-one").standing

    assert {name: one.why.key for name, one in standing.items() if one.why is not None} == {
        "double": "corrective", "halve": "mastered", "triple": "mastered",
    }  # fmt: skip
    assert all(one.why is not None and one.why.entry == entries[-1].id for one in standing.values())
    assert fold(learning.session.progress, entries[-1], learning.session.lesson) == learning.session.progress
