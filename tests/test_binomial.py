"""Exact bounds of a share."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mastery_widgets.core.binomial import at_least, lower_bound, upper_bound

counts = st.integers(1, 80).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("k", "n", "bound"),
    [(9, 10, 0.606), (18, 20, 0.717), (27, 30, 0.761), (47, 50, 0.852), (58, 60, 0.899), (29, 29, 0.902)],
)
def test_pi_10_the_lower_bound_is_that_of_clopper_and_pearson(k: int, n: int, bound: float) -> None:
    assert lower_bound(k, n) == pytest.approx(bound, abs=0.0005)


def test_all_of_n_have_the_bound_that_can_be_written_down() -> None:
    assert lower_bound(29, 29) == pytest.approx(0.05 ** (1 / 29))
    assert upper_bound(0, 29) == pytest.approx(1 - 0.05 ** (1 / 29))


def test_at_least_two_of_three_is_what_one_counts_on_ones_fingers() -> None:
    assert at_least(2, 3, 0.25) == pytest.approx(3 * 0.25**2 * 0.75 + 0.25**3)
    assert at_least(1, 4, 0.0) == 0.0
    assert at_least(4, 4, 1.0) == 1.0


def test_without_a_case_nothing_is_known() -> None:
    assert (lower_bound(0, 0), upper_bound(0, 0)) == (0.0, 1.0)


@given(counts)
def test_at_the_bound_the_count_is_as_unlikely_as_was_agreed(count: tuple[int, int]) -> None:
    k, n = count
    bound = lower_bound(k, n)

    assert k == 0 or at_least(k, n, bound) == pytest.approx(0.05)


@given(counts, st.floats(0.5, 0.99))
def test_the_bounds_enclose_the_share_that_was_seen(count: tuple[int, int], confidence: float) -> None:
    k, n = count

    assert lower_bound(k, n, confidence) <= k / n + 1e-12
    assert upper_bound(k, n, confidence) >= k / n - 1e-12


def test_a_thousand_learners_are_no_trouble() -> None:
    middle, spread = 0.9, math.sqrt(0.9 * 0.1 / 5_000)

    assert lower_bound(4_500, 5_000) == pytest.approx(middle - 1.645 * spread, abs=0.001)


@pytest.mark.parametrize(("k", "n", "confidence"), [(3, 2, 0.95), (-1, 2, 0.95), (1, 2, 1.0), (1, 2, 0.0)])
def test_counts_that_cannot_be_are_refused(k: int, n: int, confidence: float) -> None:
    with pytest.raises(ValueError, match="need 0 <= k <= n"):
        lower_bound(k, n, confidence)
