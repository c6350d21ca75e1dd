"""Logistic regression by Newton's method, drawn towards weights that are believed beforehand."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["chances", "fit_weights"]

Floats = NDArray[np.float64]

_STEPS = 50


def chances(features: Floats, weights: Floats) -> Floats:
    """Chance of each row, from features of shape (rows, features)."""
    # The hyperbolic tangent does not overflow where an exponential would.
    chance: Floats = 0.5 + 0.5 * np.tanh(0.5 * (features @ weights))
    return chance


def fit_weights(features: Floats, is_right: NDArray[np.bool_], pull: Floats, towards: Floats | None = None) -> Floats:
    """The weights that explain the rows best, of shape (features,).

    ``pull`` is how firmly each weight is held to its place in ``towards`` (0 without): half its square distance times
    the pull is taken from the log-likelihood. A pull above 0 makes the weights finite, whatever the rows.

    Raises:
        ValueError: shapes that do not fit together, or a pull below 0.

    Source: Hastie, Tibshirani & Friedman (2009), The Elements of Statistical Learning, 4.4.1.
    """
    rows, count = features.shape
    if is_right.shape != (rows,) or pull.shape != (count,) or pull.min(initial=0.0) < 0.0:
        raise ValueError(f"need {rows} outcomes and {count} pulls >= 0, got {is_right.shape} and {pull.shape}")
    centre = np.zeros(count) if towards is None else towards
    weights: Floats = centre.copy()
    here = _objective(features, is_right, weights, pull, centre)
    for _ in range(_STEPS):
        chance = chances(features, weights)
        slope = features.T @ (is_right - chance) - pull * (weights - centre)
        bend = (features.T * (chance * (1.0 - chance))) @ features
        bend[np.diag_indices(count)] += pull + 1e-9
        move = np.linalg.solve(bend, slope)
        promised = float(slope @ move)
        if promised < 1e-9 * max(1.0, abs(here)):
            weights += move
            break
        # Far from the top Newton may overshoot: half the way then, and half of that.
        for halves in range(30):
            there = _objective(features, is_right, weights + move * 0.5**halves, pull, centre)
            if there > here:
                weights, here = weights + move * 0.5**halves, there
                break
        else:
            break
    return weights


def _objective(features: Floats, is_right: NDArray[np.bool_], weights: Floats, pull: Floats, centre: Floats) -> float:
    score = features @ weights
    return float(-np.logaddexp(0.0, np.where(is_right, -score, score)).sum() - 0.5 * pull @ (weights - centre) ** 2)
