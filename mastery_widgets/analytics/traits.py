"""What a prediction looks at before each response; never at the response itself, nor at what came after."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from mastery_widgets.analytics.responses import Responses
from mastery_widgets.analytics.walk import known_before, right_chance, walk_of
from mastery_widgets.core.tracing import TracingParameters

__all__ = ["NAMES", "traits"]

Floats = NDArray[np.float64]

DECAYS = (0.5, 0.8, 0.95, 1.0)  # of the weight of a response with each later one at the same objective
LEARNER_DECAYS = (0.6, 0.9)  # with each later one at any objective
_FIRST = 5  # the first opportunities each have a mark of their own: lessons are not equally hard from the beginning on
_SUREST = 8.0  # log-odds of knowing are cut off here: beyond, they say how long a run was

NAMES = (
    "tracing: log-odds of right",
    "tracing: log-odds of known",
    "opportunity, logarithm",
    *(f"opportunity {ordinal}" for ordinal in range(2, _FIRST + 2)),
    *(f"{kind}, decay {decay}" for kind in ("rights", "wrongs", "share right") for decay in DECAYS),
    "learner elsewhere",
    "learner elsewhere, cautious",
    "learner here",
    *(f"learner lately, decay {decay}" for decay in LEARNER_DECAYS),
    "response before was here",
    "response before, elsewhere",
)


def traits(responses: Responses, parameters: Mapping[str, TracingParameters], shares: Floats) -> Floats:
    """The columns of ``NAMES`` for each response, of shape (responses, names).

    ``shares`` holds the share of right responses of each objective; it stands in for tracing where ``parameters`` has
    nothing. Better or worse than expected is measured against tracing (the *residual*), so that a learner who met easy
    objectives does not look able.
    """
    known = known_before(responses, parameters)
    chance = right_chance(responses, parameters, known)
    expected = np.clip(np.where(np.isnan(chance), shares[responses.objective], chance), 0.001, 0.999)
    known = np.clip(np.nan_to_num(known), -_SUREST, _SUREST)
    residual = responses.is_right - expected
    opportunity, rights, wrongs = _counts(responses)
    share = (rights + expected[:, None]) / (rights + wrongs + 1.0)
    firsts = opportunity[:, None] == np.arange(1, _FIRST + 1)
    here, here_variance = _before(responses, residual, expected, by_objective=True)
    all_of_her, all_variance = _before(responses, residual, expected, by_objective=False)
    elsewhere, variance = all_of_her - here, all_variance - here_variance
    lately, was_here, before_elsewhere = _lately(responses, residual)
    columns = [
        np.log(expected) - np.log1p(-expected),
        known,
        np.log1p(opportunity),
        firsts,
        np.log1p(rights),
        np.log1p(wrongs),
        share,
        elsewhere / (variance + 1.0),
        elsewhere / (variance + 4.0),
        here / (here_variance + 1.0),
        lately,
        was_here,
        before_elsewhere,
    ]
    return np.column_stack(columns).astype(np.float64)


def _counts(responses: Responses) -> tuple[Floats, Floats, Floats]:
    """Responses given before at the same objective; of them right and wrong, the older the less, by each decay."""
    walk = walk_of(responses)
    opportunity = np.empty(len(responses))
    before = np.empty((2, len(responses), len(DECAYS)))
    state = np.zeros((2, len(walk.length), len(DECAYS)))
    for ordinal, rows in enumerate(walk.steps()):
        opportunity[rows] = ordinal
        state = state[:, : len(rows)]
        before[:, rows] = state
        is_right = responses.is_right[rows, None]
        state = state * DECAYS + np.stack([is_right, ~is_right])
    return opportunity, before[0], before[1]


def _before(responses: Responses, residual: Floats, expected: Floats, *, by_objective: bool) -> tuple[Floats, Floats]:
    """Residuals and their expected variance, summed over the learner's earlier responses, here or anywhere."""
    # Step by step: differences of one running sum would carry other learners' responses in their last digits.
    walk = walk_of(responses, by_objective=by_objective)
    columns = np.column_stack([residual, expected * (1.0 - expected)])
    before = np.empty_like(columns)
    state = np.zeros((len(walk.length), 2))
    for rows in walk.steps():
        state = state[: len(rows)]
        before[rows] = state
        state = state + columns[rows]
    return before[:, 0], before[:, 1]


def _lately(responses: Responses, residual: Floats) -> tuple[Floats, Floats, Floats]:
    """Decayed residuals of all earlier responses; whether the one before was here; its residual if it was elsewhere."""
    walk = walk_of(responses, by_objective=False)
    lately = np.empty((len(responses), len(LEARNER_DECAYS)))
    was_here = np.zeros(len(responses))
    elsewhere = np.zeros(len(responses))
    state = np.zeros((len(walk.length), len(LEARNER_DECAYS)))
    last = np.empty(0, np.int64)
    for rows in walk.steps():
        state = state[: len(rows)]
        lately[rows] = state
        if len(last):
            last = last[: len(rows)]
            same = responses.objective[last] == responses.objective[rows]
            was_here[rows] = same
            elsewhere[rows] = np.where(same, 0.0, residual[last])
        state = state * LEARNER_DECAYS + residual[rows, None]
        last = rows
    return lately, was_here, elsewhere
