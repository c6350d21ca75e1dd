"""Time needed: what is known of it when not all have finished."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mastery_widgets.analytics.normal import beyond
from mastery_widgets.analytics.timing import Times, cold_start, fit_times, needed

NORMAL = NormalDist()


def made_up(
    seed: int, *, learners: int = 200, units: int = 10, censored: float = 0.3
) -> tuple[np.ndarray, np.ndarray, Times]:
    """β, τ and the times of a class in which ``censored`` of all units were not finished, for reasons of their own."""
    dice = np.random.default_rng(seed)
    beta, tau = dice.uniform(4.0, 6.5, units), dice.normal(0.0, 0.4, learners)
    needs = beta - tau[:, None] + dice.normal(0.0, 0.5, (learners, units))
    patience = dice.normal(0.0, 0.6, (learners, units)) + beta - NORMAL.inv_cdf(censored) * math.hypot(0.4, 0.5, 0.6)
    who, what = np.meshgrid(np.arange(learners), np.arange(units), indexing="ij")
    times = Times(
        learners=tuple(map(str, range(learners))),
        units=tuple(map(str, range(units))),
        learner=who.ravel(),
        unit=what.ravel(),
        seconds=np.exp(np.minimum(needs, patience)).ravel(),
        is_finished=(needs <= patience).ravel(),
    )
    return beta, tau, times


# Ten classes of 200 learners and 10 units, with three units in ten not finished


@pytest.fixture(scope="module")
def classes() -> list[tuple[np.ndarray, np.ndarray, Times]]:
    return [made_up(seed) for seed in range(10)]


def test_three_in_ten_are_not_finished(classes: list[tuple[np.ndarray, np.ndarray, Times]]) -> None:
    assert 1.0 - np.mean([times.is_finished.mean() for _, _, times in classes]) == pytest.approx(0.3, abs=0.01)


def test_what_units_and_learners_take_is_found_again(classes: list[tuple[np.ndarray, np.ndarray, Times]]) -> None:
    fits = [fit_times(times) for _, _, times in classes]
    beta_off = np.concatenate([fit.beta - beta for fit, (beta, _, _) in zip(fits, classes, strict=True)])
    tau_off = np.concatenate([fit.tau - tau for fit, (_, tau, _) in zip(fits, classes, strict=True)])
    slopes = [np.polyfit(fit.tau, tau, 1)[0] for fit, (_, tau, _) in zip(fits, classes, strict=True)]

    assert abs(beta_off.mean()) < 0.05
    assert abs(tau_off.mean()) < 0.05
    assert np.mean(slopes) == pytest.approx(1.0, abs=0.05)
    assert np.mean([fit.sigma for fit in fits]) == pytest.approx(0.5, abs=0.05)
    assert np.mean([fit.sigma_tau for fit in fits]) == pytest.approx(0.4, abs=0.05)


def test_leaving_out_who_did_not_finish_makes_every_unit_quicker_than_it_is(
    classes: list[tuple[np.ndarray, np.ndarray, Times]],
) -> None:
    for beta, _, times in classes:
        logs = np.log(times.seconds)
        as_spent = [logs[times.unit == unit].mean() for unit in range(10)]
        left_out = [logs[(times.unit == unit) & times.is_finished].mean() for unit in range(10)]

        assert np.mean(as_spent - beta) < -0.1
        assert np.mean(left_out - beta) < -0.15


def test_what_is_said_to_be_known_of_a_learner_and_a_unit_is_known_that_well(
    classes: list[tuple[np.ndarray, np.ndarray, Times]],
) -> None:
    fits = [fit_times(times) for _, _, times in classes]
    beta = [(fit.beta - beta) ** 2 / fit.beta_variance for fit, (beta, _, _) in zip(fits, classes, strict=True)]
    tau = [(fit.tau - tau) ** 2 / fit.tau_variance for fit, (_, tau, _) in zip(fits, classes, strict=True)]

    assert np.mean(beta) == pytest.approx(1.0, abs=0.6)
    assert np.mean(tau) == pytest.approx(1.0, abs=0.1)


def test_four_of_five_times_lie_in_the_interval() -> None:
    beta, tau, times = made_up(3, censored=0.3)
    fit = fit_times(times)
    dice = np.random.default_rng(4)
    held = 0
    for learner, unit in zip(dice.integers(0, 200, 2_000), dice.integers(0, 10, 2_000), strict=True):
        estimate = needed(fit, learner=str(learner), unit=str(unit))
        took = math.exp(beta[unit] - tau[learner] + dice.normal(0.0, 0.5))
        held += estimate.low <= took <= estimate.high

    assert held / 2_000 == pytest.approx(0.8, abs=0.04)


# Small cases by hand


def test_the_prediction_is_the_mean_of_a_log_normal_with_all_that_is_not_known() -> None:
    fit = fit_times(made_up(0)[2])
    variance = fit.sigma**2 + fit.tau_variance[7] + fit.beta_variance[2]
    middle = fit.beta[2] - fit.tau[7]
    estimate = needed(fit, learner="7", unit="2")

    assert estimate.mean == pytest.approx(math.exp(middle + variance / 2))
    assert math.log(estimate.high / estimate.low) == pytest.approx(2 * 1.2815515655 * math.sqrt(variance))


def test_a_learner_nobody_knows_has_the_pace_of_everybody_and_a_wider_interval() -> None:
    fit = fit_times(made_up(0)[2])
    known, unknown = needed(fit, learner="7", unit="2"), needed(fit, learner="nobody", unit="2")

    assert math.sqrt(unknown.low * unknown.high) == pytest.approx(math.exp(fit.beta[2]))
    assert unknown.high / unknown.low > known.high / known.low


def test_a_cold_start_is_the_authors_minutes_with_a_deviation_of_six_tenths() -> None:
    estimate = cold_start(10.0)

    assert estimate.mean == pytest.approx(600 * math.exp(0.18))
    assert (estimate.low, estimate.high) == pytest.approx(
        (600 * math.exp(-1.28155 * 0.6), 600 * math.exp(1.28155 * 0.6)), rel=1e-4
    )


def test_a_unit_that_nobody_was_in_takes_the_authors_minutes() -> None:
    fit = fit_times(made_up(0)[2])

    assert math.sqrt(needed(fit, unit="new", minutes=5).low * needed(fit, unit="new", minutes=5).high) == pytest.approx(
        300
    )
    with pytest.raises(ValueError, match="nothing is known of the unit 'new'"):
        needed(fit, unit="new")


def test_the_authors_minutes_count_less_the_more_is_seen() -> None:
    rows = [(str(n), "a", 100.0, True) for n in range(40)]
    few, many = fit_times(Times.of(rows[:2]), {"a": 10.0}), fit_times(Times.of(rows), {"a": 10.0})

    assert math.log(100) < many.beta[0] < few.beta[0] < math.log(600)
    assert many.beta[0] == pytest.approx(math.log(100), abs=0.1)


def test_where_all_have_finished_a_units_time_is_the_mean_of_the_logarithms() -> None:
    rows = [(f"l{n}", unit, seconds, True) for n in range(6) for unit, seconds in (("a", 50.0), ("b", 200.0))]
    fit = fit_times(Times.of(rows))

    assert fit.beta == pytest.approx([math.log(50), math.log(200)], abs=1e-4)
    assert fit.tau == pytest.approx([0.0] * 6, abs=1e-4)


def test_where_all_have_finished_the_deviations_are_those_of_the_analysis_of_variance() -> None:
    _, _, times = made_up(5, learners=400, units=2, censored=1e-9)
    logs = np.log(times.seconds).reshape(400, 2)
    off = logs - logs.mean(axis=0)
    within = float(((off - off.mean(axis=1, keepdims=True)) ** 2).sum()) / 400
    between = float((off.mean(axis=1) ** 2).sum()) / 400 - within / 2
    fit = fit_times(times)

    assert times.is_finished.all()
    # What was taken to be so before counts as two of 400 learners.
    assert fit.sigma**2 == pytest.approx(within, rel=0.02)
    assert fit.sigma_tau**2 == pytest.approx(between, rel=0.02)
    assert fit.beta_variance == pytest.approx([(fit.sigma**2 + fit.sigma_tau**2) / 400] * 2, rel=1e-3)


def test_a_unit_that_nobody_has_finished_is_named_unknown_unless_its_author_said_something() -> None:
    rows = [("ada", "a", 60.0, True), ("ada", "b", 60.0, False), ("bob", "b", 90.0, False)]

    with pytest.raises(ValueError, match="nobody has finished b, and no minutes are given"):
        fit_times(Times.of(rows))
    assert fit_times(Times.of(rows), {"b": 1.0}).beta[1] > math.log(60)


def test_nothing_is_known_of_nobody() -> None:
    with pytest.raises(ValueError, match="no times"):
        fit_times(Times.of([]))


@pytest.mark.parametrize("seconds", [0.0, -1.0, math.nan, math.inf])
def test_times_that_cannot_be_are_refused(seconds: float) -> None:
    with pytest.raises(ValueError, match="seconds above 0"):
        Times.of([("ada", "a", seconds, True)])


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), st.floats(1, 1e5), st.booleans()),
        min_size=1,
        max_size=12,
    )
)
def test_whatever_small_class_there_is_a_fit_is_finite(rows: list[tuple[str, str, float, bool]]) -> None:
    fit = fit_times(Times.of(rows), dict.fromkeys("xyz", 2.0))

    for found in (fit.beta, fit.beta_variance, fit.tau, fit.tau_variance, np.array([fit.sigma, fit.sigma_tau])):
        assert np.all(np.isfinite(found))
    assert np.all(fit.beta_variance > 0)


@pytest.mark.parametrize("x", [-40.0, -8.0, -1.0, -0.1, 0.0, 0.1, 1.0, 4.9, 5.1, 8.0, 37.0])
def test_the_tail_of_the_normal_distribution_has_ten_digits(x: float) -> None:
    survival, mean = beyond(np.array([x]))
    exact = 0.5 * math.erfc(x / math.sqrt(2))

    assert survival[0] == pytest.approx(math.log(exact), rel=1e-10, abs=1e-12)
    assert mean[0] == pytest.approx(NORMAL.pdf(x) / exact, rel=1e-10, abs=1e-300)


def test_the_tail_is_right_where_a_float_has_no_room_for_it() -> None:
    # Mills: the mean beyond x is x + 1/x − 2/x³ and so on.
    assert beyond(np.array([100.0]))[1][0] == pytest.approx(100 + 1 / 100 - 2 / 100**3, rel=1e-9)
