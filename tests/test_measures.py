"""Measures of predicted chances, by worked examples."""

from __future__ import annotations

from math import isnan, log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mastery_widgets.analytics.measures import auc, learner_folds, log_loss, rmse
from mastery_widgets.analytics.responses import Responses, from_columns

pairs = st.lists(st.tuples(st.booleans(), st.sampled_from([0.1, 0.25, 0.5, 0.5, 0.75, 0.9])), min_size=2, max_size=40)


def columns(rows: list[tuple[bool, float]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([right for right, _ in rows]), np.array([chance for _, chance in rows])


def class_of(learners: int, each: int = 3) -> Responses:
    names = [f"learner {number}" for number in range(learners) for _ in range(each)]
    return from_columns(names, ["fractions"] * len(names), [True] * len(names))


def test_the_area_of_four_responses_by_hand() -> None:
    # Pairs of a right and a wrong one: .35 > .1, .35 < .4, .8 > .1, .8 > .4: three of four.
    assert auc(np.array([False, False, True, True]), np.array([0.1, 0.4, 0.35, 0.8])) == 0.75


def test_equal_chances_count_one_half() -> None:
    # Right .5, .7; wrong .5, .2: one half, 1, 1, 1.
    assert auc(np.array([True, True, False, False]), np.array([0.5, 0.7, 0.5, 0.2])) == 3.5 / 4


def test_the_same_chance_for_all_ranks_nothing() -> None:
    assert auc(np.array([True, False, False]), np.array([0.3, 0.3, 0.3])) == 0.5


def test_there_is_no_area_when_all_are_right() -> None:
    assert isnan(auc(np.array([True, True]), np.array([0.3, 0.4])))


@given(pairs)
def test_the_area_is_the_share_of_pairs_in_order(rows: list[tuple[bool, float]]) -> None:
    is_right, chance = columns(rows)
    compared = [
        1.0 if mine > yours else 0.5 if mine == yours else 0.0
        for mine in chance[is_right]
        for yours in chance[~is_right]
    ]

    found = auc(is_right, chance)

    assert isnan(found) if not compared else found == pytest.approx(sum(compared) / len(compared))


def test_surprise_by_hand() -> None:
    found = log_loss(np.array([True, False]), np.array([0.8, 0.5]))

    assert found == pytest.approx(-(log(0.8) + log(0.5)) / 2)


def test_a_certainty_that_failed_is_a_large_surprise_and_not_an_endless_one() -> None:
    assert log_loss(np.array([False]), np.array([1.0])) == pytest.approx(-log(1e-12), rel=1e-3)


def test_root_mean_square_by_hand() -> None:
    assert rmse(np.array([True, False]), np.array([0.8, 0.4])) == pytest.approx(sqrt((0.04 + 0.16) / 2))


@pytest.mark.parametrize("measure", [auc, log_loss, rmse])
@pytest.mark.parametrize(
    ("is_right", "chance", "said"),
    [
        (np.array([True]), np.array([0.5, 0.5]), "one length"),
        (np.array([], bool), np.array([]), "one length above 0"),
        (np.array([True]), np.array([1.2]), r"\[0, 1\]"),
        (np.array([True]), np.array([np.nan]), r"\[0, 1\]"),
    ],
)
def test_what_is_no_column_of_chances_is_refused(measure, is_right, chance, said) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=said):
        measure(is_right, chance)


def test_every_learner_is_held_out_once_with_all_of_her_responses() -> None:
    responses = class_of(11)

    held_out = [set(part.learner.tolist()) for _, part in learner_folds(responses, 4, seed=3)]

    assert sorted(learner for part in held_out for learner in part) == list(range(11))
    assert {len(part) for part in held_out} == {2, 3}
    for train, part in learner_folds(responses, 4, seed=3):
        assert len(train) + len(part) == len(responses)
        assert not set(train.learner.tolist()) & set(part.learner.tolist())


def test_the_seed_decides_the_folds() -> None:
    def divided(seed: int) -> list[list[int]]:
        return [part.learner.tolist() for _, part in learner_folds(class_of(11), 4, seed)]

    assert divided(3) == divided(3)
    assert divided(3) != divided(4)


@pytest.mark.parametrize("folds", [1, 12])
def test_folds_need_two_parts_and_a_learner_for_each(folds: int) -> None:
    with pytest.raises(ValueError, match="need 2 <= folds <= learners"):
        next(learner_folds(class_of(11), folds, 0))
