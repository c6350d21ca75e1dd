"""Minutes left: the author's word at first, the learner's own pace as she goes on."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mastery_widgets.core.attempt import Step
from mastery_widgets.core.pace import Pace, after, minutes_left, seconds_left
from mastery_widgets.core.release import Release
from mastery_widgets.session import Session
from tests.sample import answer_rightly, go_on

AT = datetime(2024, 5, 1, 8, tzinfo=UTC)
STEP = Step(id="s", frame="begin", kind="read", presentation=0, key="k", release="r", at=AT)


def middle(low: float, high: float) -> float:
    return math.sqrt(low * high)


def test_before_she_has_done_anything_the_authors_minutes_stand_with_a_factor_of_their_own() -> None:
    low, high = seconds_left([], 1_000, 60.0)

    # Many frames: what is left of the doubt is the author's, log-normal with a deviation of .6.
    assert middle(low, high) == pytest.approx(60_000)
    assert high / low == pytest.approx(math.exp(2 * 1.2816 * 0.6), rel=0.01)


def test_after_n_frames_her_own_pace_has_the_weight_that_is_documented() -> None:
    spent = [120.0] * 8
    low, high = seconds_left(spent, 1_000, 60.0)
    within = 4 * 0.49 / (4 + 7)
    weight = 8 / (8 + within / 0.36)
    # Twice as slow as the author thought, seen as a mean of the logarithm, which lies half a variance below.
    pace = weight * math.log(2) + (1 - weight) * -within / 2

    assert middle(low, high) == pytest.approx(60_000 * math.exp(pace + within / 2))


def test_who_is_twice_as_fast_is_told_so() -> None:
    slow, fast = seconds_left([60.0] * 12, 10, 60.0), seconds_left([30.0] * 12, 10, 60.0)

    assert middle(*fast) / middle(*slow) == pytest.approx(0.5, abs=0.03)


@given(st.integers(0, 30), st.integers(1, 60), st.floats(10, 300))
def test_more_of_the_same_narrows_the_range(count: int, left: int, expected: float) -> None:
    before = seconds_left([expected] * count, left, expected)
    now = seconds_left([expected] * (count + 1), left, expected)

    assert now[1] / now[0] < before[1] / before[0]


def test_the_range_holds_four_times_of_five() -> None:
    dice, held, cases = Random(7), 0, 2_000
    for _ in range(cases):
        pace = dice.gauss(-0.245, 0.6)
        spent = [60 * math.exp(dice.gauss(pace, 0.7)) for _ in range(6)]
        rest = sum(60 * math.exp(dice.gauss(pace, 0.7)) for _ in range(12))
        low, high = seconds_left(spent, 12, 60.0)
        held += low <= rest <= high

    assert held / cases == pytest.approx(0.8, abs=0.03)


def test_minutes_are_rounded_to_a_step_that_the_range_can_bear(release: Release) -> None:
    lesson = replace(release.lesson, minutes_per_frame=20.0)
    found = minutes_left(lesson, (), Pace())

    assert found is not None
    low, high = found
    assert low % 60 == high % 60 == 0


def test_minutes_left_are_whole_at_least_one_and_a_range(release: Release) -> None:
    lesson = replace(release.lesson, minutes_per_frame=0.01)

    assert minutes_left(lesson, (), Pace()) == (1, 2)


def test_when_all_is_done_nothing_is_left(release: Release) -> None:
    assert minutes_left(release.lesson, release.lesson.frames, Pace()) is None


def test_pace_step_by_step_is_pace_at_once_and_lunch_is_capped(release: Release) -> None:
    entries = [
        replace(STEP, id=str(n), frame=frame, at=AT + timedelta(seconds=at))
        for n, (frame, at) in enumerate([("begin", 0), ("begin", 30), ("one-part", 7_230), ("one-part", 7_250)])
    ]
    step_by_step = Pace()
    for entry in entries:
        step_by_step = after(step_by_step, [entry], release.lesson)

    assert step_by_step == after(Pace(), entries, release.lesson)
    # One minute a frame: an interval counts up to three of them.
    assert step_by_step.seconds == {"begin": 30, "one-part": 180 + 20}


def test_the_lesson_line_goes_by_her_own_pace(session: Session) -> None:
    before = session.lesson_view()["minutes"]
    session.frame_view("begin")
    go_on(session, "begin")
    for frame in ("one-part", "bigger"):
        while not answer_rightly(session, frame)["done"]:
            go_on(session, frame)

    # Its clock goes on by a second a look: who is that fast has but a minute or two to go.
    assert before == "about 2 to 14 minutes left"
    assert session.lesson_view()["minutes"] == "about 1 to 2 minutes left"
