"""The sum over all paths is what a walk through time finds, and its steps never lose likelihood."""

from __future__ import annotations

from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mastery_widgets.analytics.climb import Bounds, beginnings, climb, step
from mastery_widgets.analytics.paths import expected, paths_of
from mastery_widgets.analytics.responses import Responses, from_columns
from tests.brute_tracing import counts, log_likelihood

run = st.lists(st.booleans(), min_size=1, max_size=9)
runs = st.lists(run, min_size=1, max_size=12)
four = st.tuples(st.floats(0.01, 0.99), st.floats(0.01, 0.9), st.floats(0.01, 0.5), st.floats(0.01, 0.3))


def responses_of(runs: list[list[bool]]) -> Responses:
    rows = [(f"learner {number}", right) for number, one in enumerate(runs) for right in one]
    return from_columns((name for name, _ in rows), ["x"] * len(rows), (right for _, right in rows))


def test_one_right_response_by_hand() -> None:
    # Known beforehand .4 × .9, or unknown and lucky .6 × .25.
    found = expected(paths_of(responses_of([[True]])), np.array([[[0.4, 0.15, 0.25, 0.1]]]))

    assert found.log_likelihood[0, 0] == pytest.approx(log(0.4 * 0.9 + 0.6 * 0.25))
    assert found.yes[0, 0] == pytest.approx([0.36 / 0.51, 0.0, 0.15 / 0.51, 0.0])
    assert found.no[0, 0] == pytest.approx([0.15 / 0.51, 0.0, 0.0, 0.36 / 0.51])


@given(runs, four)
def test_likelihood_and_expected_counts_are_those_of_a_walk_through_time(
    runs: list[list[bool]], parameters: tuple[float, ...]
) -> None:
    found = expected(paths_of(responses_of(runs)), np.array([[parameters]]))

    yes, no = counts(runs, parameters)
    assert found.log_likelihood[0, 0] == pytest.approx(log_likelihood(runs, parameters))
    assert found.yes[0, 0] == pytest.approx(yes, abs=1e-9)
    assert found.no[0, 0] == pytest.approx(no, abs=1e-9)


def test_equal_runs_are_counted_once_and_weigh_as_often_as_they_came() -> None:
    paths = paths_of(responses_of([[True, False]] * 5 + [[True]]))

    assert paths.learners.tolist() == [5, 1]
    assert paths.before.shape == (2, 3 + 2)


def test_objectives_and_starts_do_not_touch_each_other() -> None:
    chance = np.random.default_rng(5)
    columns = from_columns(
        [f"learner {number % 17}" for number in range(300)],
        [f"objective {number % 3}" for number in range(300)],
        chance.random(300) < 0.6,
    )
    begin = beginnings(4, 3, Bounds(), chance)

    together = expected(paths_of(columns), begin)

    for place, name in enumerate(columns.objectives):
        for start in range(4):
            alone = expected(paths_of(columns.of([name])), begin[start : start + 1, place : place + 1])
            assert together.log_likelihood[start, place] == pytest.approx(alone.log_likelihood[0, 0])
            assert together.yes[start, place] == pytest.approx(alone.yes[0, 0])


@pytest.mark.parametrize("first", [True, False])
def test_a_run_of_two_thousand_keeps_its_logarithm(first: bool) -> None:
    # Half of the responses have a chance of 1/1000: their product, and its inverse, are beyond any double.
    parameters = (0.5, 0.001, 0.001, 0.001)
    run = [first] * 1_000 + [not first] * 1_000

    found = expected(paths_of(responses_of([run])), np.array([[parameters]]))

    assert found.log_likelihood[0, 0] == pytest.approx(log_likelihood([run], parameters), rel=1e-12)
    assert found.yes[0, 0, 2] + found.no[0, 0, 3] == pytest.approx(1_000)


def test_an_objective_without_a_response_is_named() -> None:
    with pytest.raises(ValueError, match="no response to 'y'"):
        paths_of(from_columns("aa", "xy", [True, True]).where(np.array([True, False])))


@given(runs, four)
def test_a_step_never_lowers_the_likelihood_and_stays_in_bounds(
    runs: list[list[bool]], parameters: tuple[float, ...]
) -> None:
    paths, bounds = paths_of(responses_of(runs)), Bounds(guess=0.4, slip=0.2)
    here = np.minimum(np.array([[parameters]]), bounds.upper)

    before, here = step(paths, here, bounds)
    for _ in range(5):
        after, here = step(paths, here, bounds)
        assert after[0, 0] >= before[0, 0] - 1e-9
        assert (here <= bounds.upper).all()
        assert (here >= 1e-4).all()
        before = after


@given(runs, st.integers(0, 1_000))
def test_leaps_never_lower_the_likelihood(runs: list[list[bool]], seed: int) -> None:
    begin = beginnings(6, 1, Bounds(), np.random.default_rng(seed))

    history = climb(paths_of(responses_of(runs)), begin, Bounds(), tolerance=1e-9, rounds=15).history

    assert (np.diff(history, axis=0) >= -1e-9).all()


def test_where_a_climb_ends_no_small_step_leads_higher() -> None:
    chance = np.random.default_rng(2)
    runs = [(chance.random(8) < np.linspace(0.3, 0.9, 8)).tolist() for _ in range(60)]
    bounds = Bounds()
    end = climb(paths_of(responses_of(runs)), beginnings(8, 1, bounds, chance), bounds, tolerance=1e-10, rounds=500)
    best = end.parameters[np.argmax(end.log_likelihood[:, 0]), 0]

    top = log_likelihood(runs, best)
    for place in range(4):
        for off in (-1e-3, 1e-3):
            moved = best.copy()
            moved[place] += off
            if 1e-4 <= moved[place] <= bounds.upper[place]:
                assert log_likelihood(runs, moved) <= top + 1e-6


def test_starts_share_the_room_out() -> None:
    drawn = beginnings(10, 1, Bounds(), np.random.default_rng(0))[1:, 0]

    # Nine of ten equal parts of the range of guess hold one start each; the tenth start is the usual one.
    assert len({int((guess - 0.02) / 0.48 * 10) for guess in drawn[:, 2]}) == 9


@pytest.mark.parametrize("wrong", [{"guess": 0.6}, {"slip": 0.4}, {"guess": 0.0}])
def test_bounds_that_would_turn_evidence_round_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="need guess in"):
        Bounds(**wrong)
