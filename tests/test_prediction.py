"""The prediction: what it is made of, that it sees nothing ahead, and that its chances mean what they say."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mastery_widgets.analytics.calibration import drawn, reliability
from mastery_widgets.analytics.logistic import chances, fit_weights
from mastery_widgets.analytics.measures import auc, learner_folds
from mastery_widgets.analytics.prediction import Prediction, fit_prediction
from mastery_widgets.analytics.responses import Responses, from_columns
from mastery_widgets.analytics.traits import NAMES, traits
from mastery_widgets.analytics.walk import known_before, right_chance
from mastery_widgets.core.tracing import TracingParameters

PARAMETERS = TracingParameters(prior=0.4, learn=0.15, guess=0.25, slip=0.1)


def able_and_less_able(learners: int, seed: int) -> Responses:
    """Twelve responses at each of three objectives in turn; learners differ in ability, which tracing cannot know."""
    chance = np.random.default_rng(seed)
    ability = chance.normal(0.0, 1.2, learners)
    rows = []
    for learner in range(learners):
        for turn in range(36):
            score = ability[learner] + 0.05 * turn - (0.0, 0.5, 1.0)[turn % 3]
            rows.append(
                (f"learner {learner}", f"objective {turn % 3}", bool(chance.random() < 1 / (1 + np.exp(-score))))
            )
    return from_columns(*zip(*rows, strict=True))  # type: ignore[arg-type]  # three columns


@pytest.fixture(scope="module")
def divided() -> tuple[Responses, Responses]:
    return next(learner_folds(able_and_less_able(240, seed=1), 3, seed=0))


@pytest.fixture(scope="module")
def prediction(divided: tuple[Responses, Responses]) -> Prediction:
    return fit_prediction(divided[0])


def of(columns: Responses, name: str) -> list[float]:
    found = traits(columns, dict.fromkeys(columns.objectives, PARAMETERS), np.full(len(columns.objectives), 0.5))
    return found[:, NAMES.index(name)].tolist()


def test_earlier_responses_weigh_less_the_older_they_are() -> None:
    columns = from_columns("aaaa", "xxxx", [True, False, True, True])

    # Before the fourth: right, wrong, right, with weights .25, .5, 1.
    assert of(columns, "rights, decay 0.5")[3] == pytest.approx(np.log1p(1.25))
    assert of(columns, "wrongs, decay 0.5")[3] == pytest.approx(np.log1p(0.5))
    assert of(columns, "opportunity, logarithm") == pytest.approx(np.log([1, 2, 3, 4]))


def test_a_learner_is_measured_elsewhere_against_what_was_expected_of_her() -> None:
    columns = from_columns("aaab", "xxyy", [True, True, True, True])
    chance = right_chance(
        columns, dict.fromkeys("xy", PARAMETERS), known_before(columns, dict.fromkeys("xy", PARAMETERS))
    )

    found = of(columns, "learner elsewhere")

    ahead = (1 - chance[0]) + (1 - chance[1])
    variance = chance[0] * (1 - chance[0]) + chance[1] * (1 - chance[1])
    assert found == pytest.approx([0.0, 0.0, ahead / (variance + 1.0), 0.0])


def test_the_response_before_is_looked_at_where_it_was_given() -> None:
    columns = from_columns("aaabb", "xxyyx", [True, False, True, True, False])

    assert of(columns, "response before was here") == [0, 1, 0, 0, 0]
    elsewhere = of(columns, "response before, elsewhere")
    assert elsewhere[:2] == [0.0, 0.0]
    assert elsewhere[2] < 0.0 < elsewhere[4]


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), st.booleans()), min_size=1, max_size=30),
    st.data(),
)
def test_no_trait_looks_at_its_own_response_or_ahead(rows: list[tuple[str, str, bool]], data: st.DataObject) -> None:
    columns = from_columns(*zip(*rows, strict=True))  # type: ignore[arg-type]  # three columns
    place = data.draw(st.integers(0, len(rows) - 1))
    other = [right != (number >= place) for number, (_, _, right) in enumerate(rows)]
    changed = from_columns((row[0] for row in rows), (row[1] for row in rows), other)
    parameters = dict.fromkeys("xyz", PARAMETERS)
    shares = np.full(len(columns.objectives), 0.5)

    before, after = traits(columns, parameters, shares), traits(changed, parameters, shares)

    assert after[: place + 1].tolist() == before[: place + 1].tolist()


@given(st.lists(st.tuples(st.sampled_from("xyz"), st.booleans()), min_size=1, max_size=20))
def test_other_learners_between_change_no_trait(hers: list[tuple[str, bool]]) -> None:
    alone = from_columns("a" * len(hers), (name for name, _ in hers), (right for _, right in hers))
    mixed = from_columns(
        "ab" * len(hers), (name for name, _ in hers for _ in "ab"), (one for _, right in hers for one in (right, False))
    )
    parameters, shares = dict.fromkeys("xyz", PARAMETERS), np.full(len(alone.objectives), 0.5)

    assert traits(mixed, parameters, shares)[::2] == pytest.approx(traits(alone, parameters, shares))


def test_it_knows_able_learners_where_tracing_does_not(
    divided: tuple[Responses, Responses], prediction: Prediction
) -> None:
    held_out = divided[1]
    tracing = right_chance(held_out, prediction.parameters, known_before(held_out, prediction.parameters))

    assert auc(held_out.is_right, prediction.before_each(held_out)) > auc(held_out.is_right, tracing) + 0.01


def test_its_chances_mean_what_they_say(divided: tuple[Responses, Responses], prediction: Prediction) -> None:
    held_out = divided[1]

    found = reliability(held_out.is_right, prediction.before_each(held_out), bands=6)

    assert found.error < 0.05


def test_what_comes_next_is_what_it_would_have_said_before_it(
    prediction: Prediction, divided: tuple[Responses, Responses]
) -> None:
    held_out = divided[1]
    hers = held_out.where(held_out.learner == held_out.learner[0])
    names = [hers.objectives[place] for place in hers.objective]
    said = prediction.before_each(hers)

    for ordinal in (0, 1, 7, 20):
        history = list(zip(names[:ordinal], hers.is_right[:ordinal].tolist(), strict=True))
        assert prediction.next_right(history)[names[ordinal]] == pytest.approx(said[ordinal])


def test_right_responses_raise_what_is_said_of_the_next(prediction: Prediction) -> None:
    well = prediction.next_right([("objective 0", True)] * 6)
    badly = prediction.next_right([("objective 0", False)] * 6)

    assert all(well[name] > badly[name] for name in prediction.objectives)


def test_objectives_may_come_in_another_order(prediction: Prediction, divided: tuple[Responses, Responses]) -> None:
    held_out = divided[1]
    turned = held_out.of(held_out.objectives[::-1])

    assert prediction.before_each(turned) == pytest.approx(prediction.before_each(held_out))


def test_an_objective_it_does_not_know_is_named(prediction: Prediction) -> None:
    with pytest.raises(ValueError, match="not fitted to 'sums'"):
        prediction.next_right([("sums", True)])
    with pytest.raises(ValueError, match="not fitted to 'sums'"):
        prediction.before_each(from_columns("a", ["sums"], [True]))


@pytest.mark.parametrize("is_right", [[True] * 99, [True] * 200, [False] * 200])
def test_it_is_not_fitted_to_next_to_nothing(is_right: list[bool]) -> None:
    with pytest.raises(ValueError, match="need 100 responses or more, right and wrong ones"):
        fit_prediction(from_columns(map(str, range(len(is_right))), ["x"] * len(is_right), is_right))


def test_objectives_whose_tracing_is_refused_are_predicted_from_their_share() -> None:
    # Four learners: too few to trace, enough to count.
    columns = from_columns("abcd" * 50, ["x"] * 200, [True, True, False, True] * 50)

    found = fit_prediction(columns)

    assert found.parameters == {}
    assert found.next_right([])["x"] == pytest.approx(0.75, abs=0.1)


# -- logistic regression -----------------------------------------------------------------------------------------------


def test_two_groups_get_the_log_odds_of_their_shares() -> None:
    features = np.array([[1.0, 0.0]] * 4 + [[1.0, 1.0]] * 4)
    is_right = np.array([True, False, False, False, True, True, True, False])

    found = fit_weights(features, is_right, np.zeros(2))

    assert found == pytest.approx([np.log(1 / 3), 2 * np.log(3)])


def test_a_pull_keeps_weights_finite_where_the_rows_are_separated() -> None:
    features = np.array([[1.0, -1.0]] * 5 + [[1.0, 1.0]] * 5)

    found = fit_weights(features, np.array([False] * 5 + [True] * 5), np.array([0.0, 1.0]))

    # At the best place the pull balances the slope: w = 10 / (1 + exp(w)).
    assert found[1] == pytest.approx(10 / (1 + np.exp(found[1])))


def test_a_firm_pull_keeps_to_what_was_believed() -> None:
    features = np.array([[1.0], [1.0], [1.0]])

    found = fit_weights(features, np.array([True, True, False]), np.array([1e6]), np.array([-1.0]))

    assert found == pytest.approx([-1.0], abs=1e-5)


@pytest.mark.parametrize(("rows", "pull"), [(2, [0.0]), (3, [0.0, 0.0]), (3, [-1.0])])
def test_shapes_that_do_not_fit_are_refused(rows: int, pull: list[float]) -> None:
    with pytest.raises(ValueError, match="need 3 outcomes and 1 pulls >= 0"):
        fit_weights(np.ones((3, 1)), np.ones(rows, bool), np.array(pull))


def test_chances_far_out_are_still_numbers() -> None:
    assert chances(np.array([[1e4], [-1e4]]), np.array([1.0])).tolist() == [1.0, 0.0]


# -- reliability -------------------------------------------------------------------------------------------------------


def test_reliability_by_hand() -> None:
    chance = np.array([0.1, 0.3, 0.6, 0.8])

    found = reliability(np.array([False, True, True, True]), chance, bands=2)

    assert [(one.chance, one.share_right, one.responses) for one in found.bands] == [
        (pytest.approx(0.2), 0.5, 2),
        (pytest.approx(0.7), 1.0, 2),
    ]
    assert found.error == pytest.approx((0.3 + 0.3) / 2)


def test_more_bands_than_responses_are_refused() -> None:
    with pytest.raises(ValueError, match="need 10 responses or more"):
        reliability(np.array([True]), np.array([0.5]))


def test_the_curve_is_a_picture_that_says_its_figures_in_words() -> None:
    found = reliability(np.array([False, True, True, True]), np.array([0.1, 0.3, 0.6, 0.8]), bands=2)

    picture = ElementTree.fromstring(drawn(found, "Fractions <& more>"))

    words = {child.tag.rpartition("}")[2]: child.text for child in picture}
    assert words["title"] == "Fractions <& more>"
    assert words["desc"] == "20% said, 50% right; 70% said, 100% right. Mean distance 0.300."
    assert len(picture.findall(".//{*}circle")) == 2
