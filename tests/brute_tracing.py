"""Knowledge tracing the slow way: forwards and backwards, one response after another, in plain probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log, log1p

Run = Sequence[bool]
Four = Sequence[float]  # prior, learn, guess, slip


def log_likelihood(runs: Sequence[Run], parameters: Four) -> float:
    """Of all runs; both states in logarithms, since 1 − P(known) is lost long before a run of thousands ends."""
    prior, learn, _, _ = parameters
    total = 0.0
    for run in runs:
        unknown, known = log(1 - prior), log(prior)
        for place, right in enumerate(run):
            if place:
                unknown, known = unknown + log(1 - learn), _log_sum(known, unknown + log(learn))
            unknown += log(_emits(0, right, parameters))
            known += log(_emits(1, right, parameters))
        total += _log_sum(unknown, known)
    return total


def _log_sum(one: float, other: float) -> float:
    return max(one, other) + log1p(exp(-abs(one - other)))


def counts(runs: Sequence[Run], parameters: Four) -> tuple[list[float], list[float]]:
    """Expected counts for and against each of the four parameters."""
    yes, no = [0.0] * 4, [0.0] * 4
    _, learn, _, _ = parameters
    for run in runs:
        forward = _forward(run, parameters)
        backward = _backward(run, parameters)
        total = sum(forward[-1])
        for time, right in enumerate(run):
            unknown, known = (forward[time][state] * backward[time][state] / total for state in (0, 1))
            (yes if right else no)[2] += unknown
            (no if right else yes)[3] += known
            if time == 0:
                yes[0] += known
                no[0] += unknown
            if time + 1 < len(run):
                ahead = [_emits(state, run[time + 1], parameters) * backward[time + 1][state] for state in (0, 1)]
                yes[1] += forward[time][0] * learn * ahead[1] / total
                no[1] += forward[time][0] * (1 - learn) * ahead[0] / total
    return yes, no


def _emits(state: int, right: bool, parameters: Four) -> float:
    _, _, guess, slip = parameters
    of_right = 1 - slip if state else guess
    return of_right if right else 1 - of_right


def _forward(run: Run, parameters: Four) -> list[tuple[float, float]]:
    prior, learn, _, _ = parameters
    unknown, known = 1 - prior, prior
    rows = []
    for right in run:
        unknown, known = unknown * _emits(0, right, parameters), known * _emits(1, right, parameters)
        rows.append((unknown, known))
        unknown, known = unknown * (1 - learn), known + unknown * learn
    return rows


def _backward(run: Run, parameters: Four) -> list[tuple[float, float]]:
    learn = parameters[1]
    rows = [(1.0, 1.0)]
    for right in reversed(run[1:]):
        unknown, known = (_emits(state, right, parameters) * rows[0][state] for state in (0, 1))
        rows.insert(0, ((1 - learn) * unknown + learn * known, known))
    return rows
