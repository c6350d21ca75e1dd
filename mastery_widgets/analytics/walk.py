"""What was known of each learner before each of her responses: no response has a part in its own prediction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mastery_widgets.analytics.responses import Responses
from mastery_widgets.core.tracing import TracingParameters

__all__ = ["Walk", "known_before", "right_chance", "walk_of"]

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

_NEAR = 1e-12  # a parameter of 0 or 1 is taken as this near to it


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Walk:
    """The runs of all learners at all objectives, the longest first, so that step t touches the first of them only.

    ``order`` lists the rows of the responses run by run; ``first`` and ``length`` say where each run stands in it, and
    ``objective`` what its first response is about.
    """

    order: Places
    first: Places
    length: Places
    objective: Places

    def steps(self) -> Iterator[Places]:
        """The rows of the first response of every run, then of the second of those that have one, and so on."""
        left = len(self.length)
        for opportunity in range(int(self.length[0]) if left else 0):
            left = int(np.searchsorted(-self.length[:left], -opportunity, side="left"))
            yield self.order[self.first[:left] + opportunity]


def walk_of(responses: Responses, *, by_objective: bool = True) -> Walk:
    """The runs of ``responses``; without ``by_objective`` all that a learner gave is one run."""
    run = responses.learner
    if by_objective:
        run = responses.objective * len(responses.learners) + run
    order = np.argsort(run, kind="stable")
    first = np.flatnonzero(np.diff(run[order], prepend=-1))
    length = np.diff(first, append=len(order))
    longest = np.argsort(-length, kind="stable")
    return Walk(
        order=order,
        first=first[longest],
        length=length[longest],
        objective=responses.objective[order[first[longest]]],
    )


def known_before(responses: Responses, parameters: Mapping[str, TracingParameters]) -> Floats:
    """Log-odds that the objective was known before each response, of shape (responses,); NaN without parameters.

    ``1 / (1 + exp(-…))`` of it is P(known), the same as ``core.tracing.trace`` of what came before. Log-odds keep what
    a probability near 1 loses: how far from 1 it is.

    Source: Corbett & Anderson (1995), equations 1 and 2, divided by each other for the two states.
    """
    walk = walk_of(responses)
    table = _columns(responses, parameters)
    prior, learn, guess, slip = np.nan_to_num(table, nan=0.5)[:, walk.objective]
    known = np.log(prior) - np.log1p(-prior)
    from_right = np.log1p(-slip) - np.log(guess)
    from_wrong = np.log(slip) - np.log1p(-guess)
    by_learning, not_learnt = np.log(learn), np.log1p(-learn)
    before = np.empty(len(responses))
    for rows in walk.steps():
        now = slice(len(rows))
        before[rows] = known[now]
        evidence = np.where(responses.is_right[rows], from_right[now], from_wrong[now])
        known = np.logaddexp(known[now] + evidence, by_learning[now]) - not_learnt[now]
    before[np.isnan(table[0, responses.objective])] = np.nan
    return before


def right_chance(responses: Responses, parameters: Mapping[str, TracingParameters], known: Floats) -> Floats:
    """Chance that each response is right, from the log-odds of ``known_before``; NaN without parameters."""
    _, _, guess, slip = _columns(responses, parameters)[:, responses.objective]
    chance: Floats = guess + (1.0 - slip - guess) * (0.5 + 0.5 * np.tanh(0.5 * known))
    return chance


def _columns(responses: Responses, parameters: Mapping[str, TracingParameters]) -> Floats:
    """The four parameters of every objective, of shape (4, objectives)."""
    table = np.full((4, len(responses.objectives)), np.nan)
    for place, name in enumerate(responses.objectives):
        if (one := parameters.get(name)) is not None:
            table[:, place] = one.prior, one.learn, one.guess, one.slip
    near: Floats = np.clip(table, _NEAR, 1.0 - _NEAR)
    return near
