"""Time needed, per learner and unit: a log-normal model in which who has not finished is not left out.

log T = β(unit) − τ(learner) + ε, with ε normal of deviation σ and τ normal around 0 of deviation σ_τ. Who stopped
before mastery needed *more* than she spent: she is right-censored and contributes P(T > t). Leaving her out, or taking
what she spent for what she needed, makes every unit look quicker than it is.

Source: van der Linden (2006), A lognormal model for response times on test items; censoring: Tobin (1958). Fitted by
expectation–maximisation: a learner's pace is integrated over (adaptive Gauss–Hermite), a censored time replaced by its
first two moments given that it is longer than what was spent.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mastery_widgets.analytics.normal import beyond

__all__ = ["AUTHOR_OFF", "Estimate", "Times", "TimingFit", "cold_start", "fit_times", "needed"]

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

AUTHOR_OFF = 0.6
"""Deviation of the logarithm of what a unit takes around what its author says."""
_EIGHTY = 1.2815515655446004
_NODES = 9
# Before anything is seen, both deviations are taken to be about this; that counts as much as two times seen.
_SPREAD_BEFORE = 0.5
_WEIGHT_BEFORE = 2.0
_ROUNDS = 300
_CLOSE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Times:
    """One row a learner and unit that she was in. ``seconds`` spent, above 0; ``is_finished`` whether it was mastered.

    ``learner`` and ``unit`` are places in ``learners`` and ``units``. All four columns have shape (rows,).
    """

    learners: tuple[str, ...]
    units: tuple[str, ...]
    learner: Places
    unit: Places
    seconds: Floats
    is_finished: NDArray[np.bool_]

    def __post_init__(self) -> None:
        if len({self.learner.shape, self.unit.shape, self.seconds.shape, self.is_finished.shape}) != 1:
            raise ValueError("need four columns of one length")
        if not np.all(np.isfinite(self.seconds)) or np.any(self.seconds <= 0):
            raise ValueError("need seconds above 0 in every row")

    @staticmethod
    def of(rows: Sequence[tuple[str, str, float, bool]]) -> Times:
        """From rows (learner, unit, seconds, is finished); names in the order in which they first come."""
        learners = {name: place for place, name in enumerate(dict.fromkeys(row[0] for row in rows))}
        units = {name: place for place, name in enumerate(dict.fromkeys(row[1] for row in rows))}
        return Times(
            learners=tuple(learners),
            units=tuple(units),
            learner=np.array([learners[row[0]] for row in rows], np.int64),
            unit=np.array([units[row[1]] for row in rows], np.int64),
            seconds=np.array([row[2] for row in rows], np.float64),
            is_finished=np.array([row[3] for row in rows], np.bool_),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TimingFit:
    """``beta`` of each unit (log seconds), ``tau`` of each learner (log, above 0 is quicker), with their variances."""

    units: Mapping[str, int]
    learners: Mapping[str, int]
    beta: Floats
    beta_variance: Floats
    tau: Floats
    tau_variance: Floats
    sigma: float
    sigma_tau: float
    rounds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """Seconds: the mean, and the ends between which four cases of five lie."""

    mean: float
    low: float
    high: float


def fit_times(times: Times, minutes: Mapping[str, float] | None = None) -> TimingFit:
    """The model that fits the times best. ``minutes`` are the author's for a unit, taken as a prior of deviation .6.

    Raises:
        ValueError: no rows; or a unit that nobody has finished and whose author said nothing: how long it takes is not
            known, and its name is said.
    """
    if not len(times.seconds):
        raise ValueError("no times: nothing is known")
    said = np.array([math.log(60.0 * minutes[name]) if minutes and name in minutes else np.nan for name in times.units])
    finished = np.bincount(times.unit[times.is_finished], minlength=len(times.units))
    unknown = [name for place, name in enumerate(times.units) if not finished[place] and np.isnan(said[place])]
    if unknown:
        raise ValueError(f"nobody has finished {', '.join(unknown)}, and no minutes are given for it")
    order = np.argsort(times.learner, kind="stable")
    rows = _Rows(
        learner=times.learner[order],
        unit=times.unit[order],
        logs=np.log(times.seconds[order]),
        is_finished=times.is_finished[order],
        starts=np.searchsorted(times.learner[order], np.arange(len(times.learners))),
        word=np.where(np.isnan(said), 0.0, said),
        word_weight=np.where(np.isnan(said), 0.0, AUTHOR_OFF**-2),
    )
    return _climbed(times, rows)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Rows:
    """The rows in the order of their learners; ``starts`` is where each learner's begin."""

    learner: Places
    unit: Places
    logs: Floats
    is_finished: NDArray[np.bool_]
    starts: Places
    word: Floats
    word_weight: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _State:
    beta: Floats
    sigma: float
    sigma_tau: float

    def flat(self) -> Floats:
        return np.array([*self.beta, math.log(self.sigma), math.log(self.sigma_tau)])

    @staticmethod
    def of(flat: Floats) -> _State:
        return _State(beta=flat[:-2], sigma=math.exp(flat[-2]), sigma_tau=math.exp(flat[-1]))


def _climbed(times: Times, rows: _Rows) -> TimingFit:
    """Expectation–maximisation, with the long strides of SQUAREM between its steps.

    Source: Varadhan & Roland (2008), Scandinavian Journal of Statistics 35, scheme S3.
    """
    state = _State(beta=_first_beta(rows), sigma=_SPREAD_BEFORE, sigma_tau=_SPREAD_BEFORE)
    tau = np.zeros(len(times.learners))
    rounds = 0
    while rounds < _ROUNDS:
        once, tau = _step(rows, state, tau)
        twice, tau = _step(rows, once, tau)
        rounds += 2
        here, first = state.flat(), once.flat() - state.flat()
        bend = twice.flat() - once.flat() - first
        state = twice
        if np.max(np.abs(first + bend)) < _CLOSE:
            break
        size = float(np.linalg.norm(bend))
        stride = -float(np.linalg.norm(first)) / size if size > 0.0 else -1.0
        if stride < -1.0:
            # No stride of more than a factor of e^2: beyond that the step was chance.
            leap = np.clip(-2.0 * stride * first + stride**2 * bend, -2.0, 2.0)
            state, tau = _step(rows, _State.of(here + leap), tau)
            rounds += 1
    tau, precision = _modes(rows, state, tau)
    return TimingFit(
        units={name: place for place, name in enumerate(times.units)},
        learners={name: place for place, name in enumerate(times.learners)},
        beta=state.beta,
        beta_variance=_beta_variance(rows, state, tau, precision),
        tau=tau,
        tau_variance=1.0 / precision,
        sigma=state.sigma,
        sigma_tau=state.sigma_tau,
        rounds=rounds,
    )


def _first_beta(rows: _Rows) -> Floats:
    """Mean of the logarithms of each unit, finished or not, and its author's word: a place to begin."""
    count = np.bincount(rows.unit, minlength=len(rows.word)) / _SPREAD_BEFORE**2
    total = np.bincount(rows.unit, rows.logs, len(rows.word)) / _SPREAD_BEFORE**2
    first: Floats = (total + rows.word_weight * rows.word) / (count + rows.word_weight)
    return first


def _slope_and_curve(rows: _Rows, state: _State, tau: Floats) -> tuple[Floats, Floats]:
    """Of each row's log-likelihood, in deviations of its logarithm; both with the sign turned."""
    slope = (rows.logs - state.beta[rows.unit] + tau[rows.learner]) / state.sigma
    curve = np.ones_like(slope)
    cut = ~rows.is_finished
    gap = slope[cut]
    _, mean = beyond(gap)
    slope[cut], curve[cut] = mean, mean * (mean - gap)
    return slope, curve


def _modes(rows: _Rows, state: _State, tau: Floats) -> tuple[Floats, Floats]:
    """The likeliest pace of each learner and the precision around it, by Newton's method from ``tau``."""
    precision = np.ones_like(tau)
    for _ in range(50):
        slope, curve = _slope_and_curve(rows, state, tau)
        downhill = -np.add.reduceat(slope, rows.starts) / state.sigma - tau / state.sigma_tau**2
        precision = np.add.reduceat(curve, rows.starts) / state.sigma**2 + state.sigma_tau**-2
        stride = np.clip(downhill / precision, -1.0, 1.0)
        tau = tau + stride
        if np.max(np.abs(stride)) < 1e-9:
            break
    return tau, precision


def _step(rows: _Rows, state: _State, tau: Floats) -> tuple[_State, Floats]:
    """One round: what is not seen, as its moments; then the parameters that fit best."""
    tau, precision = _modes(rows, state, tau)
    nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES)
    # Shape (learners, nodes): paces around each learner's likeliest one, and the chance of each.
    paces = tau[:, None] + nodes / np.sqrt(precision)[:, None]
    is_finished = rows.is_finished[:, None]
    gap = (rows.logs[:, None] - state.beta[rows.unit][:, None] + paces[rows.learner]) / state.sigma
    cut = ~rows.is_finished
    density, longer = -0.5 * gap**2, np.zeros_like(gap)
    density[cut], longer[cut] = beyond(gap[cut])
    total = np.log(weights) + 0.5 * nodes**2 - 0.5 * (paces / state.sigma_tau) ** 2
    total = total + np.add.reduceat(density, rows.starts, axis=0)
    chance = np.exp(total - total.max(axis=1, keepdims=True))
    chance /= chance.sum(axis=1, keepdims=True)
    row_chance = chance[rows.learner]
    # Distance of the logarithm needed from β − τ, and its square; one that was cut off lies beyond what was spent.
    first = state.sigma * np.where(is_finished, gap, longer)
    second = state.sigma**2 * np.where(is_finished, gap**2, 1.0 + gap * longer)
    distance = (row_chance * first).sum(axis=1)
    count = np.bincount(rows.unit, minlength=len(state.beta)) / state.sigma**2
    pull = np.bincount(rows.unit, distance, len(state.beta)) / state.sigma**2
    shift = (pull + rows.word_weight * (rows.word - state.beta)) / (count + rows.word_weight)
    own = shift[rows.unit]
    squares = float((row_chance * second).sum() + (own**2 - 2.0 * own * distance).sum())
    return (
        _State(
            beta=state.beta + shift,
            sigma=_deviation(squares, len(rows.logs)),
            sigma_tau=_deviation(float((chance * paces**2).sum()), len(tau)),
        ),
        tau,
    )


def _deviation(squares: float, count: int) -> float:
    return math.sqrt((_WEIGHT_BEFORE * _SPREAD_BEFORE**2 + squares) / (_WEIGHT_BEFORE + count))


def _beta_variance(rows: _Rows, state: _State, tau: Floats, precision: Floats) -> Floats:
    """Variance of each unit's β, with the learners' paces unknown: from the curvature at the fit."""
    weight = _slope_and_curve(rows, state, tau)[1] / state.sigma**2
    units = len(state.beta)
    curve = np.diag(np.bincount(rows.unit, weight, units) + rows.word_weight)
    ends = np.append(rows.starts, len(rows.logs))
    for begin in range(0, len(tau), 5_000):
        # A block of learners at a time: one matrix of all learners and units would be too large for a district.
        here = slice(ends[begin], ends[min(begin + 5_000, len(tau))])
        block = np.zeros((min(5_000, len(tau) - begin), units))
        np.add.at(block, (rows.learner[here] - begin, rows.unit[here]), weight[here])
        curve -= (block / precision[begin : begin + 5_000, None]).T @ block
    variance: Floats = np.diag(np.linalg.inv(curve + 1e-9 * np.eye(units))).copy()
    return variance


def needed(
    fit: TimingFit, *, learner: str | None = None, unit: str | None = None, minutes: float | None = None
) -> Estimate:
    """Time needed by a learner for a unit; one whom the fit does not know has the pace of everybody.

    Of a unit that the fit does not know, ``minutes`` are the author's.

    Raises:
        ValueError: neither a unit of the fit nor minutes.
    """
    if unit is not None and unit in fit.units:
        beta, beta_variance = float(fit.beta[fit.units[unit]]), float(fit.beta_variance[fit.units[unit]])
    elif minutes is not None:
        beta, beta_variance = math.log(60.0 * minutes), AUTHOR_OFF**2
    else:
        raise ValueError(f"nothing is known of the unit {unit!r}: no times and no minutes")
    place = None if learner is None else fit.learners.get(learner)
    tau = 0.0 if place is None else float(fit.tau[place])
    tau_variance = fit.sigma_tau**2 if place is None else float(fit.tau_variance[place])
    return _estimate(beta - tau, fit.sigma**2 + tau_variance + beta_variance)


def cold_start(minutes: float) -> Estimate:
    """Time needed where there is no record at all: the author's minutes, log-normal with deviation .6."""
    return _estimate(math.log(60.0 * minutes), AUTHOR_OFF**2)


def _estimate(middle: float, variance: float) -> Estimate:
    reach = _EIGHTY * math.sqrt(variance)
    return Estimate(mean=math.exp(middle + variance / 2.0), low=math.exp(middle - reach), high=math.exp(middle + reach))
