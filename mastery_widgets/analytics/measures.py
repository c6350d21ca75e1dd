"""How good predicted chances are, and learners divided so that nobody is predicted from her own responses."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from mastery_widgets.analytics.responses import Responses

__all__ = ["auc", "learner_folds", "log_loss", "rmse"]

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]


def auc(is_right: Truths, chance: Floats) -> float:
    """The share of pairs, one right and one wrong response, in which the right one had been given the higher chance.

    A pair that was given the same chance counts one half. NaN where all responses are right, or all wrong.

    Source: Hanley & McNeil (1982), The meaning and use of the area under a ROC curve.
    """
    _checked(is_right, chance)
    rights = int(is_right.sum())
    wrongs = len(is_right) - rights
    if rights == 0 or wrongs == 0:
        return float("nan")
    _, place, count = np.unique(chance, return_inverse=True, return_counts=True)
    rank = np.cumsum(count) - (count - 1) / 2.0  # ties share the mean of their ranks
    return float((rank[place][is_right].sum() - rights * (rights + 1) / 2.0) / (rights * wrongs))


def log_loss(is_right: Truths, chance: Floats) -> float:
    """Mean surprise at the responses, in nats; lower is better, log 2 is what a coin achieves.

    A chance of 0 or 1 that was wrong is taken as one in 10¹², so that a single one does not hide the rest.
    """
    _checked(is_right, chance)
    inside = np.clip(chance, 1e-12, 1.0 - 1e-12)
    return float(-np.where(is_right, np.log(inside), np.log1p(-inside)).mean())


def rmse(is_right: Truths, chance: Floats) -> float:
    """Root of the mean square between chance and outcome; its square is the Brier score."""
    _checked(is_right, chance)
    return float(np.sqrt(np.mean((is_right - chance) ** 2)))


def learner_folds(responses: Responses, count: int, seed: int) -> Iterator[tuple[Responses, Responses]]:
    """Training and held-out responses, ``count`` times: each learner is held out once, with all of her responses.

    The same seed divides in the same way; the parts differ by one learner at most.

    Raises:
        ValueError: fewer than two folds, or fewer learners than folds.
    """
    learners = len(responses.learners)
    if not 2 <= count <= learners:
        raise ValueError(f"need 2 <= folds <= learners, got {count} folds of {learners} learners")
    fold = np.random.default_rng(seed).permutation(learners) % count
    for one in range(count):
        held_out = (fold == one)[responses.learner]
        yield responses.where(~held_out), responses.where(held_out)


def _checked(is_right: Truths, chance: Floats) -> None:
    if is_right.shape != chance.shape or is_right.ndim != 1 or len(chance) == 0:
        raise ValueError(f"need two columns of one length above 0, got shapes {is_right.shape} and {chance.shape}")
    if not (np.isfinite(chance).all() and chance.min() >= 0.0 and chance.max() <= 1.0):
        raise ValueError("need chances in [0, 1]")
