"""Figures of items, on tables small enough to be worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mastery_widgets.analytics.items import (
    alpha,
    analyse,
    b_index,
    difficulty,
    discrimination,
    item_rest,
    options_of,
    standard_error,
)

NAN = math.nan
# Four learners, three items: sums 3, 2, 1, 0.
STAIRS = np.array([[1, 1, 1], [1, 1, 0], [1, 0, 0], [0, 0, 0]], float)

tables = arrays(float, st.tuples(st.integers(2, 8), st.integers(2, 5)), elements=st.sampled_from([0.0, 1.0]))


def test_difficulty_is_the_mean_score() -> None:
    assert difficulty(STAIRS).tolist() == [0.75, 0.5, 0.25]


def test_difficulty_is_of_those_who_attempted_the_item_and_of_nobody_nothing() -> None:
    scores = np.array([[1, NAN, 0.5], [NAN, NAN, 1.0], [0, NAN, NAN]])

    assert difficulty(scores) == pytest.approx([0.5, NAN, 0.75], nan_ok=True)


def test_an_item_is_held_against_the_others_and_not_against_itself() -> None:
    # The first item 1 1 1 0 against the sum of the others 2 1 0 0: r = (3/4) / √(3/4 · 11/4).
    assert item_rest(STAIRS)[0] == pytest.approx(0.75 / math.sqrt(0.75 * 2.75))


def test_an_item_that_all_answer_alike_goes_with_nothing() -> None:
    assert math.isnan(item_rest(np.array([[1, 1], [1, 0], [1, 1]], float))[0])


def test_alpha_of_three_items_by_hand() -> None:
    # Variances of the items 1/4, 1/3, 1/4, of the sum 5/3: α = 3/2 · (1 − (5/6) / (5/3)).
    assert alpha(STAIRS) == pytest.approx(0.75)


def test_alpha_is_kuder_and_richardsons_where_all_is_right_or_wrong() -> None:
    p, k, n = difficulty(STAIRS), 3, 4
    variance = STAIRS.sum(axis=1).var(ddof=0)

    assert alpha(STAIRS) == pytest.approx(k / (k - 1) * (1 - float((p * (1 - p)).sum()) / variance))
    assert n == len(STAIRS)


def test_who_did_not_attempt_every_item_is_left_out_of_alpha() -> None:
    assert alpha(np.vstack([STAIRS, [[1, NAN, 1]]])) == pytest.approx(0.75)


@pytest.mark.parametrize("scores", [[[1, 0]], [[1], [0]], [[1, 0], [0, 1]], [[NAN, 1], [1, NAN]]])
def test_alpha_is_not_known_of_one_learner_one_item_or_equal_sums(scores: list[list[float]]) -> None:
    assert math.isnan(alpha(np.array(scores, float)))
    assert math.isnan(standard_error(np.array(scores, float)))


def test_the_standard_error_is_the_spread_that_alpha_leaves() -> None:
    assert standard_error(STAIRS) == pytest.approx(math.sqrt(5 / 3) * math.sqrt(0.25))


def test_discrimination_is_best_27_in_a_hundred_less_weakest() -> None:
    scores = np.array([[float(learner < 30), float(learner < 95)] for learner in range(100)])
    # The best 27 have both right. Of the weakest 27, five have neither; 22 of the equal 65 in the middle count in part.
    assert discrimination(scores) == pytest.approx([1.0, 1.0 - 22 / 27])


@given(tables, st.randoms(use_true_random=False))
def test_the_order_of_the_learners_says_nothing(scores: np.ndarray, dice: object) -> None:
    order = list(range(len(scores)))
    dice.shuffle(order)  # type: ignore[attr-defined]  # Hypothesis gives a Random
    turned = scores[order]

    for figure in (difficulty, item_rest, discrimination):
        assert figure(turned) == pytest.approx(figure(scores), nan_ok=True)
    assert alpha(turned) == pytest.approx(alpha(scores), nan_ok=True)


def test_the_b_index_is_what_masters_have_more() -> None:
    assert b_index(STAIRS, np.array([True, True, False, False])).tolist() == [0.5, 1.0, 0.5]


def test_an_item_that_is_hard_easy_or_apart_is_flagged() -> None:
    scores = np.array([[1, 1, 1, 1, 0, 1], [1, 1, 1, 1, 0, 1], [1, 0, 1, 0, 1, 1], [0, 0, 0, 0, 0, 1]], float)
    found = [[flag.word for flag in one.flags] for one in analyse(scores, ["a", "b", "a again", "b again", "c", "d"])]

    assert found == [[], [], [], [], ["hard", "apart"], ["easy"]]


CHOICES = ["right", "right", "right", "swaps", "swaps", "counts"]
OTHERS = np.array([[1, 1], [1, 1], [1, 0], [0, 0], [0, 1], [0, 0]], float)


def figures(choices: list[str | None], key: str, options: list[str]) -> list[tuple[str, str]]:
    scores = np.column_stack([[float(one == key) for one in choices], OTHERS])
    found = options_of(choices, scores, 0, key, options)
    (first, *_) = analyse(scores, ["a", "b", "c"], options=[found, (), ()])
    return [(flag.word, flag.said) for flag in first.flags]


def test_a_distractor_that_nobody_chooses_is_flagged() -> None:
    assert figures(CHOICES, "right", ["right", "swaps", "counts", "adds"]) == [("unused", "nobody chose 'adds'")]


def test_a_distractor_that_stronger_learners_choose_than_the_key_makes_the_key_suspect() -> None:
    assert [word for word, _ in figures(CHOICES, "swaps", ["right", "swaps", "counts"])] == ["apart", "key"]


def test_a_distractor_that_draws_the_stronger_is_flagged() -> None:
    choices = ["right", "swaps", "swaps", "counts", "counts", "counts"]

    assert [word for word, _ in figures(choices, "right", ["right", "swaps", "counts"])] == ["hard", "draws"]


def test_who_did_not_attempt_an_item_chose_nothing() -> None:
    scores = np.column_stack([[1, 1, 1, 0, 0, NAN], OTHERS])
    choices = [*CHOICES[:5], None]
    found = options_of(choices, scores, 0, "right", ["right", "swaps"])

    assert [(one.option, one.chosen, one.is_key) for one in found] == [("right", 3, True), ("swaps", 2, False)]
    assert found[0].item_rest == pytest.approx(-found[1].item_rest)


def test_scores_are_a_table() -> None:
    with pytest.raises(ValueError, match=r"need scores of shape \(learners, items\), got 1 dimensions"):
        difficulty(np.array([1.0]))
