"""All ways in which a run of responses can have come about, summed without walking through time.

Nothing is forgotten in this model, so a learner's path is fixed by *when* she learnt: before her first response, before
her second, …, or not while she was watched. A run of n responses has n + 1 paths. The logarithm of a path's probability
is linear in the logarithms of the four parameters and of their complements, with counts that never change; so they are
made once, and a step of expectation maximisation is a handful of sums over them. Equal runs are counted once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mastery_widgets.analytics.responses import Responses

__all__ = ["GUESS", "LEARN", "PRIOR", "SLIP", "Expected", "Paths", "expected", "paths_of", "spread"]

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

PRIOR, LEARN, GUESS, SLIP = range(4)  # the last axis of every array of parameters
_HOLDS = 600.0  # exp of it, and the sum of as many as a run has, are still numbers
_BLOCK = 65_536  # numbers in an array of work: half a mebibyte, so that the few arrays of a block stay in the cache


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Paths:
    """The distinct runs of all objectives, one after another, and the paths of each.

    Of shape (runs,): ``responses`` and ``rights`` of a run, ``learners`` who gave it, ``first`` its first path. Of
    shape (2, paths), the paths of a run in the order of learning: ``before``, the responses given before she knew, and
    how many of these were right. Of shape (objectives,): ``first_run`` and ``runs`` of each; every objective has one at
    least.
    """

    responses: Places
    rights: Places
    learners: Floats
    first: Places
    before: Floats
    first_run: Places
    runs: Places

    def sample(self, paths: int, chance: np.random.Generator) -> Paths:
        """About ``paths`` paths of each objective: whole runs, drawn evenly; all of them where there are no more."""
        keep = np.zeros(len(self.first), np.bool_)
        for start, runs in zip(self.first_run, self.runs, strict=True):
            drawn = start + chance.permutation(runs)
            fit = int(np.searchsorted(np.cumsum(self.responses[drawn] + 1), paths, side="right"))
            keep[drawn[: max(fit, 1)]] = True
        return self if keep.all() else self._only(keep)

    def of(self, objectives: NDArray[np.bool_]) -> Paths:
        """The paths of some objectives, said by a column of shape (objectives,)."""
        return self._only(np.repeat(objectives, self.runs), objectives)

    def _only(self, keep: NDArray[np.bool_], objectives: NDArray[np.bool_] | None = None) -> Paths:
        rows = np.repeat(keep, self.responses + 1)
        responses = self.responses[keep]
        runs = np.add.reduceat(keep, self.first_run, dtype=np.int64)
        if objectives is not None:
            runs = runs[objectives]
        return Paths(
            responses=responses,
            rights=self.rights[keep],
            learners=self.learners[keep],
            first=_starts(responses + 1),
            before=self.before[:, rows],
            first_run=_starts(runs),
            runs=runs,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Expected:
    """What a set of parameters makes of the responses; each of shape (starts, objectives).

    ``log_likelihood`` of the responses; the expected counts behind the parameters, ``yes`` and ``no`` of shape
    (starts, objectives, 4): learners who knew beforehand and who did not, chances of learning taken and not taken,
    right and wrong responses without knowing, wrong and right ones in spite of knowing.
    """

    log_likelihood: Floats
    yes: Floats
    no: Floats


def paths_of(responses: Responses) -> Paths:
    """The paths of every objective of ``responses``.

    Raises:
        ValueError: an objective without a response.
    """
    objectives = len(responses.objectives)
    order = np.argsort(responses.objective * len(responses.learners) + responses.learner, kind="stable")
    learner, objective = responses.learner[order], responses.objective[order]
    begins = np.flatnonzero(np.r_[True, (learner[1:] != learner[:-1]) | (objective[1:] != objective[:-1])])
    ends = np.r_[begins[1:], len(order)]
    is_right = responses.is_right[order].tobytes()
    counts: list[dict[bytes, int]] = [{} for _ in range(objectives)]
    for which, begin, end in zip(objective[begins].tolist(), begins.tolist(), ends.tolist(), strict=True):
        run = is_right[begin:end]
        counts[which][run] = counts[which].get(run, 0) + 1
    if not all(counts):
        raise ValueError(f"no response to {responses.objectives[[bool(one) for one in counts].index(False)]!r}")
    distinct = [run for one in counts for run in one]
    runs = np.array([len(one) for one in counts], np.int64)
    length = np.array([len(run) for run in distinct], np.int64)
    first = _starts(length + 1)
    unknown = np.arange(first[-1] + length[-1] + 1) - np.repeat(first, length + 1)
    # A zero after each run, so that the running sum of the right ones has one place more than the run.
    flat = np.frombuffer(b"\0".join(distinct) + b"\0", np.uint8)
    before = np.cumsum(flat, dtype=np.int64) - flat
    lucky = before - np.repeat(before[first], length + 1)
    return Paths(
        responses=length,
        rights=lucky[first + length],
        learners=np.array([often for one in counts for often in one.values()], np.float64),
        first=first,
        before=np.stack([unknown, lucky]).astype(np.float64),
        first_run=_starts(runs),
        runs=runs,
    )


def expected(paths: Paths, parameters: Floats) -> Expected:
    """Log-likelihood and expected counts under ``parameters``, of shape (starts, objectives, 4), inside (0, 1)."""
    yes, no = np.log(parameters), np.log1p(-parameters)
    many = len(parameters)
    # Of each run: log-likelihood, learners who knew beforehand, who never learnt.
    sums = np.empty((3, many, len(paths.first)))
    # Of each objective: responses without knowing, of them right.
    before = np.zeros((many, len(paths.runs), 2))
    for block in _blocks(paths, many):
        weights, log_likelihood = _weights(paths, block, yes, no)
        runs, first, last = block.runs, block.first, block.last
        often = paths.learners[runs]
        total = np.add.reduceat(weights, first, axis=1)
        scale = often / total
        sums[0, :, runs] = (log_likelihood + np.log(total)) * often
        sums[1, :, runs] = weights[:, first] * scale
        sums[2, :, runs] = weights[:, last] * scale
        weights *= np.repeat(scale, paths.responses[runs] + 1, axis=1)
        before[:, block.objective] += weights @ paths.before[:, block.rows].T
    log_likelihood, knew, never = np.add.reduceat(sums, paths.first_run, axis=2)
    unknown, lucky = before[..., 0], before[..., 1]
    learners = np.add.reduceat(paths.learners, paths.first_run)
    rights = np.add.reduceat(paths.learners * paths.rights, paths.first_run)
    wrongs = np.add.reduceat(paths.learners * paths.responses, paths.first_run) - rights
    unlucky = unknown - lucky
    return Expected(
        log_likelihood=log_likelihood,
        # Differences of sums: where nothing is left, rounding can leave a little less than nothing.
        yes=np.maximum(np.stack([knew, learners - knew - never, lucky, wrongs - unlucky], axis=-1), 0.0),
        no=np.maximum(np.stack([learners - knew, unknown - (learners - knew), unlucky, rights - lucky], axis=-1), 0.0),
    )


def spread(paths: Paths, parameters: Floats) -> Floats:
    """Covariance, summed over learners, of (knew beforehand, never learnt, unknown, lucky) given the responses.

    Shape (objectives, 4, 4), for ``parameters`` of shape (objectives, 4). It is what the observed information lacks of
    the information of learners who could be looked into.

    Source: Louis (1982), Finding the observed information matrix when using the EM algorithm, equation 3.2.
    """
    yes, no = np.log(parameters[None]), np.log1p(-parameters[None])
    total = np.zeros((len(paths.runs), 4, 4))
    for block in _blocks(paths, 1):
        weights = _weights(paths, block, yes, no)[0][0]
        weights /= np.repeat(np.add.reduceat(weights, block.first), paths.responses[block.runs] + 1)
        traits = np.zeros((4, len(weights)))
        traits[0, block.first] = 1.0
        traits[1, block.last] = 1.0
        traits[2:] = paths.before[:, block.rows]
        mean = np.add.reduceat(traits * weights, block.first, axis=1)
        off = traits - np.repeat(mean, paths.responses[block.runs] + 1, axis=1)
        often = np.repeat(paths.learners[block.runs], paths.responses[block.runs] + 1)
        total[block.objective] += (off * (weights * often)) @ off.T
    return total


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Block:
    """Runs of one objective whose paths are worked on together; ``first`` and ``last`` count from the first of them."""

    objective: int
    runs: slice
    rows: slice
    first: Places
    last: Places


def _blocks(paths: Paths, starts: int) -> Iterator[_Block]:
    """All runs in blocks that stay in the processor's cache; a run is never divided."""
    ends = paths.first + paths.responses + 1
    for objective, (begin, runs) in enumerate(zip(paths.first_run.tolist(), paths.runs.tolist(), strict=True)):
        here, stop = begin, begin + runs
        while here < stop:
            offset = paths.first[here]
            fit = int(np.searchsorted(ends[here:stop], offset + _BLOCK // starts, side="right"))
            end = here + max(fit, 1)
            first = paths.first[here:end] - offset
            yield _Block(
                objective=objective,
                runs=slice(here, end),
                rows=slice(int(offset), int(ends[end - 1])),
                first=first,
                last=first + paths.responses[here:end],
            )
            here = end


def _weights(paths: Paths, block: _Block, yes: Floats, no: Floats) -> tuple[Floats, Floats]:
    """How probable each path of a block is against one of its run, of shape (starts, paths); and the logarithm of how
    probable that one is, of shape (starts, runs).

    ``yes`` and ``no`` are the logarithms of the parameters and of their complements.
    """
    prior, learn, guess, slip = (yes[:, block.objective, one, None] for one in range(4))
    no_prior, no_learn, no_guess, no_slip = (no[:, block.objective, one, None] for one in range(4))
    # One response more without knowing; one of them right. Constant parts of a path are left to its run.
    slopes = np.concatenate([no_learn + no_guess - slip, guess - no_guess - no_slip + slip], axis=1)
    log_paths = slopes @ paths.before[:, block.rows]
    late = no_prior + learn - no_learn
    log_paths[:, block.first] = prior - late
    log_paths[:, block.last] -= learn
    responses, rights = paths.responses[block.runs], paths.rights[block.runs]
    known = late + no_slip * rights + slip * (responses - rights)
    if log_paths.min() < -_HOLDS or log_paths.max() > _HOLDS:
        # A long run: against knowing from the beginning, its paths are beyond what a double can hold.
        largest = np.maximum.reduceat(log_paths, block.first, axis=1)
        log_paths -= np.repeat(largest, responses + 1, axis=1)
        known += largest
    return np.exp(log_paths, out=log_paths), known


def _starts(lengths: Places) -> Places:
    """Where each of the stretches of these lengths begins."""
    return np.cumsum(lengths) - lengths
