"""Expectation maximisation, many starts and all objectives at once, with steps that never lower the likelihood."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mastery_widgets.analytics.paths import Paths, expected

__all__ = ["FLOOR", "Bounds", "Climb", "beginnings", "climb", "step"]

Floats = NDArray[np.float64]

FLOOR = 1e-4  # no parameter comes nearer to 0 or 1: what has never been seen in a class is not thereby impossible
_USUAL = (0.4, 0.15, 0.2, 0.1)  # one start among the drawn ones: where fits of lessons commonly end


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The largest guess and slip that a fit may give; for a choice of k, guess 1/k.

    Raises:
        ValueError: a bound outside of (0, 1), or a sum that would let right be evidence for not knowing.

    Source: Baker, Corbett & Aleven (2008), section 2; that guess + slip stays below 1: van de Sande (2013).
    """

    guess: float = 0.5
    slip: float = 0.3

    def __post_init__(self) -> None:
        if not (FLOOR < self.guess <= 0.5 and FLOOR < self.slip <= 0.3):
            raise ValueError(f"need guess in (0, .5] and slip in (0, .3], got {self.guess!r} and {self.slip!r}")

    @property
    def upper(self) -> Floats:
        """Upper bounds of prior, learn, guess and slip; the lower ones are ``FLOOR``."""
        return np.array([1.0 - FLOOR, 1.0 - FLOOR, self.guess, self.slip])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Climb:
    """Where the starts have come to; arrays of shape (starts, objectives), parameters with a last axis of four.

    ``steps`` counts the passes over the responses of each objective; ``history`` holds the log-likelihood, summed over
    objectives, before each round, of shape (rounds, starts).
    """

    parameters: Floats
    log_likelihood: Floats
    steps: NDArray[np.int64]
    has_converged: NDArray[np.bool_]
    history: Floats


def beginnings(count: int, objectives: int, bounds: Bounds, chance: np.random.Generator) -> Floats:
    """Parameters to begin with, of shape (count, objectives, 4): the usual ones, and others that share the room out.

    Each parameter takes every one of ``count`` equal parts of its range once, in an order of its own: some of the best
    ends lie in corners that draws on their own may miss.

    Source: McKay, Beckman & Conover (1979), A comparison of three methods for selecting values of input variables.
    """
    places = np.broadcast_to(np.arange(count)[:, None, None], (count, objectives, 4))
    share = (chance.permuted(places, axis=0) + chance.uniform(size=places.shape)) / count
    least = np.array([0.05, 0.005, 0.02, 0.005])
    drawn = least + share * (np.array([0.95, 0.5, bounds.guess, bounds.slip]) - least)
    drawn[0] = np.minimum(_USUAL, bounds.upper)
    begin: Floats = np.clip(drawn, FLOOR, bounds.upper)
    return begin


def step(paths: Paths, parameters: Floats, bounds: Bounds) -> tuple[Floats, Floats]:
    """Log-likelihood of ``parameters``, and the next ones: no less likely, and inside the bounds.

    The expected log-likelihood is a sum of four concave functions of one parameter each, so cutting each share off at
    its bound is the constrained maximum itself.
    """
    found = expected(paths, parameters)
    total = found.yes + found.no
    share = np.divide(found.yes, total, out=parameters.copy(), where=total > 0.0)
    return found.log_likelihood, np.clip(share, FLOOR, bounds.upper)


def climb(paths: Paths, begin: Floats, bounds: Bounds, *, tolerance: float, rounds: int) -> Climb:
    """From ``begin``, of shape (starts, objectives, 4), until a round gains less than ``tolerance`` in log-likelihood.

    A round is two steps, a leap along the line they draw, and a step from there; a leap that would lower the likelihood
    is not taken. An objective stops when all of its starts have converged.

    Source: Varadhan & Roland (2008), Simple and globally convergent methods for accelerating the convergence of any EM
    algorithm, scheme S3.
    """
    here = begin.copy()
    before = np.full(here.shape[:2], -np.inf)
    steps = np.zeros(here.shape[1], np.int64)
    live = np.ones(here.shape[1], np.bool_)
    left = paths
    history = []
    for _ in range(rounds):
        zero = here[:, live]
        at_zero, one = step(left, zero, bounds)
        gain = at_zero - before[:, live]
        before[:, live] = at_zero
        history.append(before.sum(axis=1))
        steps[live] += 1
        done = (gain < tolerance).all(axis=0)
        here[:, live] = one
        if done.any():
            goes_on = ~done
            live[np.flatnonzero(live)[done]] = False
            if not live.any():
                break
            left, zero, one = left.of(goes_on), zero[:, goes_on], one[:, goes_on]
        at_one, two = step(left, one, bounds)
        leap = _leap(zero, one, two, bounds)
        at_leap, three = step(left, leap, bounds)
        steps[live] += 2
        here[:, live] = np.where((at_leap >= at_one)[..., None], three, two)
    return Climb(
        parameters=here,
        log_likelihood=before,
        steps=steps,
        has_converged=~live,
        history=np.array(history),
    )


def _leap(zero: Floats, one: Floats, two: Floats, bounds: Bounds) -> Floats:
    """Where the steps from zero to one to two lead, were they to go on shrinking at the same rate."""
    first = one - zero
    bend = two - one - first
    size = np.linalg.norm(bend, axis=-1, keepdims=True)
    length = np.linalg.norm(first, axis=-1, keepdims=True)
    stretch = np.maximum(np.divide(length, size, out=np.ones_like(size), where=size > 0.0), 1.0)
    leap: Floats = np.clip(zero + 2.0 * stretch * first + stretch**2 * bend, FLOOR, bounds.upper)
    return leap
