"""Certainty-based marks, calibration, and what they lead to in frames and forms."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mastery_widgets.core.certainty import (
    BANDS,
    LEVELS,
    band_of,
    brier,
    calibration,
    expected_mark,
    is_overconfident,
    is_underconfident,
    mark,
)
from mastery_widgets.core.progress import fold
from mastery_widgets.core.release import Release
from mastery_widgets.session.events import Event
from mastery_widgets.session.views import FrameView
from tests.sample import ADA
from tests.unit_sample import FIRST_UNIT, UNIT_COURSE, UNIT_LESSON, Learning, cell, marker, unit_release

chances = st.fractions(0, 1, max_denominator=10_000)


# -- marks and bands ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("confidence", "right", "wrong"), [(1, 1, 0), (2, 2, -2), (3, 3, -6)])
def test_marks_are_those_of_gardner_medwin(confidence: int, right: int, wrong: int) -> None:
    assert (mark(confidence, is_right=True), mark(confidence, is_right=False)) == (right, wrong)


@given(chances)
def test_the_expected_marks_are_p_4p_less_2_and_9p_less_6(p: Fraction) -> None:
    assert [expected_mark(level, p) for level in LEVELS] == [p, 4 * p - 2, 9 * p - 6]


def test_it_pays_to_say_what_one_thinks_the_band_of_a_chance_has_the_highest_expected_mark() -> None:
    for p in (Fraction(place, 3_000) for place in range(3_001)):
        assert expected_mark(band_of(p), p) == max(expected_mark(level, p) for level in LEVELS), p


@pytest.mark.parametrize(("p", "band"), [(0.0, 1), (0.66, 1), (0.67, 2), (0.79, 2), (0.81, 3), (1.0, 3)])
def test_the_bands_end_at_two_in_three_and_four_in_five(p: float, band: int) -> None:
    assert band_of(p) == band


@pytest.mark.parametrize("edge", [Fraction(2, 3), Fraction(4, 5)])
def test_at_the_edge_of_a_band_its_two_confidences_are_worth_the_same(edge: Fraction) -> None:
    below, above = (level for level in LEVELS if edge in BANDS[level])

    assert expected_mark(below, edge) == expected_mark(above, edge)


@pytest.mark.parametrize("confidence", [0, 4, None])
def test_a_confidence_that_nobody_can_choose_has_no_mark(confidence: int) -> None:
    with pytest.raises(ValueError, match="need a confidence of 1, 2 or 3"):
        mark(confidence, is_right=True)


@pytest.mark.parametrize("p", [-0.1, 1.1])
def test_what_is_no_probability_has_no_band(p: float) -> None:
    with pytest.raises(ValueError, match="need a probability"):
        band_of(p)


# -- calibration -------------------------------------------------------------------------------------------------------


def test_calibration_counts_each_confidence_for_itself() -> None:
    found = calibration([(3, True)] * 7 + [(3, False)] + [(2, True), (2, False), (1, False)])

    assert [(one.right, one.asked) for one in found.bands] == [(0, 1), (1, 2), (7, 8)]
    assert found.of(3).share == 0.875
    assert found.mean_mark == pytest.approx((7 * 3 - 6 + 2 - 2 + 0) / 11)


def test_the_brier_score_is_the_mean_squared_distance_from_what_came() -> None:
    assert brier([(0.7, True), (0.3, False), (1.0, True), (0.5, False)]) == pytest.approx((0.09 + 0.09 + 0 + 0.25) / 4)
    assert calibration([(3, True)]).brier == pytest.approx(0.01)
    assert calibration([(3, False)]).brier == pytest.approx(0.81)
    assert calibration([(1, False)]).brier == pytest.approx(1 / 9)


def test_of_nothing_nothing_is_known() -> None:
    found = calibration([])

    assert (found.brier, found.mean_mark, found.of(1).share) == (None, None, None)


@given(st.lists(st.tuples(st.sampled_from(LEVELS), st.booleans()), min_size=1, max_size=30))
def test_a_brier_score_lies_between_0_and_1_and_a_mean_mark_between_minus_6_and_3(said: list[tuple[int, bool]]) -> None:
    found = calibration(said)

    assert found.brier is not None and 0.0 <= found.brier <= 1.0
    assert found.mean_mark is not None and -6 <= found.mean_mark <= 3


def test_too_sure_and_not_sure_enough_are_said_of_three_responses_or_more() -> None:
    def band(confidence: int, right: int, asked: int) -> tuple[bool, bool]:
        one = calibration([(confidence, place < right) for place in range(asked)]).of(confidence)
        return is_overconfident(one), is_underconfident(one)

    assert band(3, 0, 2) == (False, False)
    assert band(3, 2, 3) == (True, False)
    assert band(3, 4, 5) == (False, False)
    assert band(1, 3, 3) == (False, True)
    assert band(1, 2, 3) == (False, False)
    assert band(2, 3, 4) == (False, False)


# -- in a form ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The lesson with units, where every response says how sure it is."""
    return unit_release(tmp_path_factory.mktemp("asking"), course=f"confidence: asked\n{UNIT_COURSE}")


def ends(release: Release, *answers: tuple[bool, int]) -> str:
    """What is said of confidence when the first form is over."""
    ada = Learning(release)
    for name in FIRST_UNIT:
        through(ada, name)
    view = ada.press("check-one", "begin")
    for is_right, confidence in answers:
        view = ada.respond("check-one", right=is_right, confidence=confidence)
    assert view["form"] is not None
    return str(view["form"]["results"]["rest"])  # type: ignore[index]


def test_at_the_end_of_a_form_she_hears_how_right_she_was_where_she_was_certain(asking: Release) -> None:
    assert (
        ends(asking, *[(True, 3)] * 4, (False, 2), (True, 2)) == "Where you were certain, you were right 4 of 4 times."
    )


def test_who_is_surer_than_she_is_right_is_told_so_kindly(asking: Release) -> None:
    said = ends(asking, (True, 3), (False, 3), (True, 3), (True, 2), (True, 2), (True, 2))

    assert said == (
        "Where you were certain, you were right 2 of 3 times. Some of it feels surer than it is. That is good to know, "
        "and it changes with practice."
    )
    assert not any(word in said.lower() for word in ("wrong", "fail", "mark", "point", "score"))


def test_who_knows_more_than_she_thinks_is_told_so(asking: Release) -> None:
    said = ends(asking, *[(True, 1)] * 4, (True, 2), (True, 2))

    assert said == "Where you were not sure, you were right 4 of 4 times: you know more than you think."


# -- in a frame --------------------------------------------------------------------------------------------------------


def answer(ada: Learning, frame: str, *, right: bool, confidence: int | None) -> FrameView:
    """The view after a response to the instance on the screen of a frame."""
    item = ada.session.frame_view(frame)["item"]
    assert item is not None
    content = ada.session.contents.frame(frame).item
    assert content is not None
    key = next(one for one in content.instances if one.prompt == item["prompt"]).key
    sent = key.right() if right else key.known_errors()[0][0]
    at = len(ada.record.entries(ADA, "sums"))
    event = Event(
        kind="respond", token=ada.session.token(frame), attempt=f"r-{at}", response=sent, confidence=confidence
    )
    view = ada.session.handle(frame, event)
    assert view is not None
    return view


def go_on(ada: Learning, frame: str) -> None:
    ada.session.handle(frame, Event(kind="next", token=ada.session.token(frame)))


def through(ada: Learning, frame: str) -> None:
    answer(ada, frame, right=True, confidence=3)


def title(view: FrameView) -> str:
    assert view["feedback"] is not None
    return view["feedback"]["title"]


def test_in_a_frame_sure_and_not_right_goes_first_to_the_corrective_of_its_objective(asking: Release) -> None:
    ada = Learning(asking)
    view = answer(ada, "doubles", right=False, confidence=3)

    assert title(view) == "Not yet. You were certain of it: that is worth a closer look."
    assert view["notice"].endswith("First have a look at this: Doubling, seen.")
    assert view["moves"] == ["go"]
    assert ada.session.current() == "double-again"
    aside = ada.session.progress.of("doubles").aside
    assert aside is not None
    assert aside.why.key == "sure-and-wrong"


def test_after_the_corrective_the_frame_asks_another_instance(asking: Release) -> None:
    ada = Learning(asking)
    before = ada.session.frame_view("doubles")["item"]
    answer(ada, "doubles", right=False, confidence=3)
    ada.work_through("double-again")
    through(ada, "double-seen")

    assert ada.session.current() == "doubles"
    after = ada.session.frame_view("doubles")["item"]
    assert before is not None and after is not None
    assert after["prompt"] != before["prompt"]


@pytest.mark.parametrize("confidence", [1, 2])
def test_not_right_and_not_certain_goes_on_in_the_frame(asking: Release, confidence: int) -> None:
    ada = Learning(asking)
    view = answer(ada, "doubles", right=False, confidence=confidence)

    assert title(view) == "Not yet."
    assert ada.session.current() == "doubles"


def test_a_second_try_at_an_instance_leads_to_no_corrective(asking: Release) -> None:
    ada = Learning(asking)
    answer(ada, "doubles", right=False, confidence=1)
    answer(ada, "doubles", right=False, confidence=3)

    assert ada.session.progress.of("doubles").aside is None


def test_a_branch_for_what_she_did_comes_before_the_corrective(tmp_path: Path) -> None:
    frame = cell("frame doubles")
    branch = marker("branch", "aside", "title: Two more\nreturns: doubles\n", "Two times, not two more.")
    text = UNIT_LESSON.replace(
        frame,
        frame.replace("ask: numeric\n", "ask: numeric\non: {adds-two: aside}\n")
        + branch
        + "```{code-cell}\n%%end\n```\n",
    )
    ada = Learning(unit_release(tmp_path, lesson=text, course=f"confidence: asked\n{UNIT_COURSE}"))
    answer(ada, "doubles", right=False, confidence=3)

    assert ada.session.current() == "aside"


def test_the_next_corrective_is_another_one_and_after_three_times_there_is_none(asking: Release) -> None:
    ada = Learning(asking)
    led = []
    for _ in range(4):
        answer(ada, "doubles", right=False, confidence=3)
        aside = ada.session.progress.of("doubles").aside
        led.append(aside.to if aside else None)
        if aside:
            ada.work_through(aside.to)
            through(ada, asking.lesson.sections[aside.to].frames[-1])

    assert led == ["double-again", "double-steps", "double-again", None]


def test_right_but_unsure_asks_for_one_more_and_says_why(asking: Release) -> None:
    ada = Learning(asking)
    view = answer(ada, "doubles", right=True, confidence=1)

    assert title(view) == "Yes. You were not sure of it, so one more comes."
    assert view["moves"] == ["next"]
    assert not ada.is_open("halves")
    go_on(ada, "doubles")
    assert answer(ada, "doubles", right=True, confidence=1)["done"]
    assert ada.is_open("halves")


def test_one_more_is_one_more_that_is_right(asking: Release) -> None:
    ada = Learning(asking)
    answer(ada, "doubles", right=True, confidence=1)
    go_on(ada, "doubles")
    assert not answer(ada, "doubles", right=False, confidence=2)["done"]
    answer(ada, "doubles", right=True, confidence=2)
    assert ada.session.progress.of("doubles").met_by is None  # the same instance again
    go_on(ada, "doubles")

    assert answer(ada, "doubles", right=True, confidence=2)["done"]


@pytest.mark.parametrize("confidence", [2, 3, None])
def test_right_and_not_unsure_is_enough(asking: Release, confidence: int | None) -> None:
    ada = Learning(asking)

    assert answer(ada, "doubles", right=True, confidence=confidence)["done"]


def test_what_was_said_to_her_is_said_again_after_a_reload(asking: Release) -> None:
    ada = Learning(asking)
    first = answer(ada, "doubles", right=True, confidence=1)
    again = Learning(asking, ada.record).session.frame_view("doubles")

    assert title(again) == title(first)


@given(
    moves=st.lists(st.tuples(st.booleans(), st.sampled_from(LEVELS)), max_size=12),
    better=st.sets(st.integers(0, 11), min_size=1),
)
def test_in_a_frame_turning_a_response_right_and_sure_never_loses_mastery(
    asking: Release, moves: list[tuple[bool, int]], better: set[int]
) -> None:
    def met_after(run: list[tuple[bool, int]]) -> int | None:
        ada = Learning(asking)
        for place, (is_right, confidence) in enumerate(run):
            if answer(ada, "doubles", right=is_right, confidence=confidence)["done"]:
                return place
            while (name := ada.session.current()) != "doubles":
                assert name is not None
                ada.work_through(name) if asking.lesson.frames[name].criterion is None else through(ada, name)
            if ada.session.progress.of("doubles").tries:
                go_on(ada, "doubles")
        return None

    before = met_after(moves)
    after = met_after([(True, 3) if place in better else one for place, one in enumerate(moves)])

    assert before is None or (after is not None and after <= before)


def test_replay_of_doubts_and_certainties_equals_step_by_step(asking: Release) -> None:
    ada = Learning(asking)
    for is_right, confidence in [(True, 1), (False, 3), (True, 2)]:
        if ada.session.progress.of("doubles").tries:
            go_on(ada, "doubles")
        answer(ada, "doubles", right=is_right, confidence=confidence)
    progress = None
    for _, entry in ada.record.entries(ADA, "sums"):
        progress = fold(progress or type(ada.session.progress)(), entry, asking.lesson)

    assert progress == ada.session.progress
