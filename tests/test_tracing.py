"""Knowledge tracing, one response at a time."""

from __future__ import annotations

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mastery_widgets.core.tracing import TracingParameters, known_after, right_next, trace

EASY = TracingParameters(prior=0.2, learn=0.1, guess=0.2, slip=0.1)
HARD = TracingParameters(prior=0.4, learn=0.15, guess=0.25, slip=0.1)

parameters = st.builds(
    TracingParameters,
    prior=st.floats(0.01, 0.99),
    learn=st.floats(0.0, 0.9),
    guess=st.floats(0.01, 0.5),
    slip=st.floats(0.01, 0.3),
)


@pytest.mark.parametrize(
    ("run", "of", "expected"),
    [
        ([1, 1, 1, 1, 1], EASY, [0.576471, 0.873684, 0.971984, 0.994272, 0.998849]),
        ([1, 0, 1, 1, 1], HARD, [0.75, 0.392857, 0.7447, 0.926094, 0.981566]),
    ],
)
def test_the_published_runs_are_traced_to_six_decimals(
    run: list[int], of: TracingParameters, expected: list[float]
) -> None:
    traced = list(accumulate(map(bool, run), lambda known, right: known_after(known, right, of), initial=of.prior))[1:]

    assert traced == pytest.approx(expected, abs=5e-7)
    assert trace(map(bool, run), of) == traced[-1]


def test_the_next_response_is_right_by_knowing_or_by_guessing() -> None:
    assert right_next(0.5, EASY) == pytest.approx(0.5 * 0.9 + 0.5 * 0.2)


@given(parameters, st.lists(st.booleans(), max_size=30))
def test_known_stays_a_probability(of: TracingParameters, run: list[bool]) -> None:
    assert 0.0 <= trace(run, of) <= 1.0


@given(parameters, st.lists(st.booleans(), min_size=1, max_size=20), st.data())
def test_one_more_right_response_never_makes_knowing_less_probable(
    of: TracingParameters, run: list[bool], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(run) - 1))
    better = [*run[:place], True, *run[place + 1 :]]

    assert trace(better, of) >= trace(run, of) - 1e-12


def test_a_response_that_no_state_allows_leaves_what_was_believed() -> None:
    sure = TracingParameters(prior=1.0, learn=0.0, guess=0.0, slip=0.0)

    assert trace([False], sure) == 1.0


@pytest.mark.parametrize("wrong", [{"guess": 0.6}, {"slip": 0.31}, {"prior": -0.1}, {"learn": 1.1}])
def test_parameters_that_would_turn_evidence_round_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=f"need {next(iter(wrong))} in"):
        TracingParameters(**{"prior": 0.2, "learn": 0.1, "guess": 0.2, "slip": 0.1, **wrong})
