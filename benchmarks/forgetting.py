"""Tracing that forgets: what the prediction is held against. A plain walk forwards and backwards through time."""

from __future__ import annotations

import numpy as np

from mastery_widgets.analytics.responses import Responses
from mastery_widgets.analytics.walk import Walk, walk_of

__all__ = ["forgetting_chance"]

PRIOR, LEARN, FORGET, GUESS, SLIP = range(5)
STARTS, ROUNDS, TOLERANCE, NEAR = 8, 200, 0.01, 1e-4


def forgetting_chance(train: Responses, held_out: Responses, seed: int = 0) -> np.ndarray:
    """Chances of the held-out responses by the likeliest of eight starts for each objective, without bounds."""
    chance = np.empty(len(held_out))
    dice = np.random.default_rng(seed)
    for place, name in enumerate(train.objectives):
        parameters = _fitted(train.of([name]), dice)
        rows = held_out.objective == place
        chance[rows] = _forward(held_out.of([name]), parameters[None])[0][0]
    return chance


def _fitted(responses: Responses, dice: np.random.Generator) -> np.ndarray:
    parameters = dice.uniform(0.05, 0.95, (STARTS, 5))
    parameters[:, [LEARN, FORGET]] *= 0.3
    parameters[:, [GUESS, SLIP]] *= 0.5
    before = np.full(STARTS, -np.inf)
    for _ in range(ROUNDS):
        likelihood, parameters, old = *_step(responses, parameters), parameters
        if (likelihood - before).max() < TOLERANCE:
            break
        before = likelihood
    return old[np.argmax(likelihood)]


def _forward(responses: Responses, parameters: np.ndarray) -> tuple[np.ndarray, np.ndarray, Walk]:
    """Chance of right before each response, and P(known) after seeing it, both of shape (starts, responses)."""
    walk = walk_of(responses)
    prior, learn, forget, guess, slip = parameters.T[:, :, None]
    chance = np.empty((len(parameters), len(responses)))
    seen = np.empty_like(chance)
    known = np.repeat(prior, len(walk.length), axis=1)
    for rows in walk.steps():
        known = known[:, : len(rows)]
        right = responses.is_right[rows]
        chance[:, rows] = known * (1 - slip) + (1 - known) * guess
        told = np.where(right, known * (1 - slip), known * slip)
        not_told = np.where(right, (1 - known) * guess, (1 - known) * (1 - guess))
        seen[:, rows] = told / (told + not_told)
        known = seen[:, rows] * (1 - forget) + (1 - seen[:, rows]) * learn
    return chance, seen, walk


def _step(responses: Responses, parameters: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Log-likelihood, and the next parameters of expectation maximisation."""
    chance, seen, walk = _forward(responses, parameters)
    right = responses.is_right
    likelihood = np.where(right, np.log(chance), np.log1p(-chance)).sum(axis=1)
    learn, forget = parameters[:, LEARN, None], parameters[:, FORGET, None]
    knows = seen.copy()  # given the whole run; right as it is for the last response of each
    stays = np.zeros((4, len(parameters)))  # unknown, of them learnt; known, of them forgotten
    steps = list(walk.steps())
    for rows, later in zip(steps[-2::-1], steps[:0:-1], strict=True):
        rows = rows[: len(later)]
        ahead = seen[:, rows] * (1 - forget) + (1 - seen[:, rows]) * learn
        to_known, to_unknown = knows[:, later] / ahead, (1 - knows[:, later]) / (1 - ahead)
        learnt = (1 - seen[:, rows]) * learn * to_known
        forgot = seen[:, rows] * forget * to_unknown
        knows[:, rows] = seen[:, rows] * (1 - forget) * to_known + forgot
        stays += np.stack(
            [
                (1 - knows[:, rows]).sum(axis=1),
                learnt.sum(axis=1),
                knows[:, rows].sum(axis=1),
                forgot.sum(axis=1),
            ]
        )
    unknown = 1 - knows
    after = np.column_stack(
        [
            knows[:, steps[0]].mean(axis=1),
            stays[1] / np.maximum(stays[0], 1e-12),
            stays[3] / np.maximum(stays[2], 1e-12),
            unknown[:, right].sum(axis=1) / np.maximum(unknown.sum(axis=1), 1e-12),
            knows[:, ~right].sum(axis=1) / np.maximum(knows.sum(axis=1), 1e-12),
        ]
    )
    return likelihood, np.clip(after, NEAR, 1 - NEAR)
