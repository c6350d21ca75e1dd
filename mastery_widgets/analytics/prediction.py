"""How probable it is that a learner's next response is right: for time left, for who is stuck, for what comes next.

A model of its own beside the criteria. It predicts better than tracing because it looks at more, and for the same
reason it cannot be explained in one line of arithmetic; so it may order, warn and estimate, and it opens no gate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mastery_widgets.analytics.logistic import fit_weights
from mastery_widgets.analytics.responses import Responses
from mastery_widgets.analytics.tracing import fit, parameters_of
from mastery_widgets.analytics.traits import traits
from mastery_widgets.core.tracing import TracingParameters

__all__ = ["Prediction", "fit_prediction"]

Floats = NDArray[np.float64]

_PULL = 1.0  # of a shared weight towards 0
_PULL_TO_SHARED = 10.0  # of an objective's weight towards the shared one: an objective of few responses keeps to it
_LEAST = 100  # responses, from which on a prediction is fitted at all


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prediction:
    """A fitted prediction.

    ``shares`` of shape (objectives,); ``centre`` and ``scale`` of shape (traits,); ``weights`` of shape
    (objectives, 1 + traits), the first of them the same for any trait.
    """

    objectives: tuple[str, ...]
    parameters: Mapping[str, TracingParameters]
    shares: Floats
    centre: Floats
    scale: Floats
    weights: Floats

    def before_each(self, responses: Responses) -> Floats:
        """The chance that each response is right, from what its learner had done before it; of shape (responses,).

        Raises:
            ValueError: an objective that the prediction has not been fitted to.
        """
        if responses.objectives != self.objectives:
            responses = _in_terms_of(self.objectives, responses)
        rows = _scaled(traits(responses, self.parameters, self.shares), self.centre, self.scale)
        score = np.einsum("rt,rt->r", rows, self.weights[responses.objective])
        chance: Floats = 0.5 + 0.5 * np.tanh(0.5 * score)
        return chance

    def next_right(self, history: Sequence[tuple[str, bool]]) -> dict[str, float]:
        """The chance that the next response is right at each objective, after one learner's ``history``.

        ``history`` holds objective and outcome of her first responses, oldest first.

        Raises:
            ValueError: an objective that the prediction has not been fitted to.
        """
        count = len(self.objectives)
        rows = len(history) + 1
        strange = {name for name, _ in history} - set(self.objectives)
        if strange:
            raise ValueError(f"not fitted to {', '.join(map(repr, sorted(strange)))}")
        place = {name: number for number, name in enumerate(self.objectives)}
        # The same learner once for each objective, each with one more response, whose outcome nothing looks at.
        past = np.array([place[name] for name, _ in history], np.int64)
        outcomes = np.array([right for _, right in history] + [False], np.bool_)
        chance = self.before_each(
            Responses(
                learners=self.objectives,
                objectives=self.objectives,
                learner=np.repeat(np.arange(count), rows),
                objective=np.concatenate([np.append(past, number) for number in range(count)]),
                is_right=np.tile(outcomes, count),
            )
        )
        return dict(zip(self.objectives, chance[rows - 1 :: rows].tolist(), strict=True))


def fit_prediction(responses: Responses, *, seed: int = 0) -> Prediction:
    """A prediction learnt from the responses of a class.

    Tracing is fitted first (``seed`` is for its starts), then weights that all objectives share, then those of each
    objective, drawn towards the shared ones.

    Raises:
        ValueError: too few responses, all right, or all wrong.
    """
    rights = int(responses.is_right.sum())
    if len(responses) < _LEAST or rights in (0, len(responses)):
        raise ValueError(f"need {_LEAST} responses or more, right and wrong ones, got {len(responses)}, {rights} right")
    parameters = parameters_of(fit(responses, seed=seed))
    count = len(responses.objectives)
    overall = rights / len(responses)
    total = np.bincount(responses.objective, minlength=count)
    shares = (np.bincount(responses.objective, responses.is_right, count) + overall) / (total + 1.0)
    raw = traits(responses, parameters, shares)
    centre, scale = raw.mean(axis=0), raw.std(axis=0)
    scale[scale == 0.0] = 1.0
    rows = _scaled(raw, centre, scale)
    pull = np.full(rows.shape[1], _PULL)
    pull[0] = 0.0
    shared = fit_weights(rows, responses.is_right, pull)
    weights = np.tile(shared, (count, 1))
    pull_to_shared = np.full(rows.shape[1], _PULL_TO_SHARED)
    for place in np.flatnonzero(total):
        its = responses.objective == place
        weights[place] = fit_weights(rows[its], responses.is_right[its], pull_to_shared, shared)
    return Prediction(
        objectives=responses.objectives,
        parameters=parameters,
        shares=shares,
        centre=centre,
        scale=scale,
        weights=weights,
    )


def _scaled(raw: Floats, centre: Floats, scale: Floats) -> Floats:
    """Traits of mean 0 and deviation 1 in training, behind a column of ones."""
    return np.column_stack([np.ones(len(raw)), (raw - centre) / scale])


def _in_terms_of(objectives: tuple[str, ...], responses: Responses) -> Responses:
    """The same responses, their objectives counted as in ``objectives``."""
    if strange := sorted(set(responses.objectives) - set(objectives)):
        raise ValueError(f"not fitted to {', '.join(map(repr, strange))}")
    place = np.array([objectives.index(name) for name in responses.objectives], np.int64)
    return Responses(
        learners=responses.learners,
        objectives=objectives,
        learner=responses.learner,
        objective=place[responses.objective],
        is_right=responses.is_right,
    )
