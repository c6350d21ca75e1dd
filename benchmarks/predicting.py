"""The prediction against tracing, and against tracing that forgets, on learners whom neither has seen."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.forgetting import forgetting_chance
from benchmarks.responses import read
from benchmarks.tracing import FOLD_SEED, FOLDS, traced_chance
from mastery_widgets.analytics.calibration import Reliability, reliability
from mastery_widgets.analytics.measures import auc, learner_folds, log_loss
from mastery_widgets.analytics.prediction import fit_prediction
from mastery_widgets.analytics.responses import Responses
from mastery_widgets.analytics.walk import walk_of

__all__ = ["FIRST", "Predicted", "predict"]

FIRST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Predicted:
    """One set, five folds. ``measures`` is model → measure → value of each fold; ``curve`` is of all folds together."""

    name: str
    measures: dict[str, dict[str, list[float]]]
    curve: Reliability


def predict(name: str, folder: Path) -> Predicted:
    """What each model makes of each fold. ``prediction, objectives apart`` sees no other objective of the learner."""
    responses = read(name, folder)
    measures: dict[str, dict[str, list[float]]] = {}
    outcomes, chances = [], []
    for train, held_out in learner_folds(responses, FOLDS, FOLD_SEED):
        of = {
            "prediction": fit_prediction(train).before_each(held_out),
            "prediction, objectives apart": fit_prediction(_apart(train)).before_each(_apart(held_out)),
            "tracing": traced_chance(train, held_out),
            "tracing that forgets": forgetting_chance(train, held_out),
        }
        first = np.zeros(len(held_out), np.bool_)
        for ordinal, rows in enumerate(walk_of(held_out).steps()):
            first[rows] = ordinal < FIRST
        right = held_out.is_right
        for model, chance in of.items():
            found = {
                "auc": auc(right, chance),
                "log_loss": log_loss(right, chance),
                "auc of the first 20": auc(right[first], chance[first]),
                "log_loss of the first 20": log_loss(right[first], chance[first]),
            }
            print(name, model, {key: round(value, 4) for key, value in found.items()}, file=sys.stderr, flush=True)
            for key, value in found.items():
                measures.setdefault(model, {}).setdefault(key, []).append(value)
        outcomes.append(right)
        chances.append(of["prediction"])
    curve = reliability(np.concatenate(outcomes), np.concatenate(chances), bands=12)
    return Predicted(name=name, measures=measures, curve=curve)


def _apart(responses: Responses) -> Responses:
    """The same responses as if each learner were another one at each objective."""
    count = len(responses.objectives)
    return Responses(
        learners=tuple(f"{learner} at {objective}" for learner in responses.learners for objective in range(count)),
        objectives=responses.objectives,
        learner=responses.learner * count + responses.objective,
        objective=responses.objective,
        is_right=responses.is_right,
    )
