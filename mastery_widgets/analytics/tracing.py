"""Knowledge tracing fitted to the responses of a class, or refused with the reason.

The four parameters are those of largest likelihood within their bounds, found by expectation maximisation from several
starts. A fit answers for itself: how sure each parameter is, which of them ended on a bound, and from how much it was
made. It opens no gate: an author may put its parameters into a criterion, and then the criterion decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mastery_widgets.analytics.climb import FLOOR, Bounds, Climb, beginnings, climb
from mastery_widgets.analytics.paths import GUESS, LEARN, PRIOR, SLIP, Paths, expected, paths_of, spread
from mastery_widgets.analytics.refusal import Refusal, flat, refusals
from mastery_widgets.analytics.responses import Responses
from mastery_widgets.core.tracing import TracingParameters

__all__ = ["Bounds", "Refusal", "StandardErrors", "TracingFit", "fit", "fit_runs", "parameters_of"]

Floats = NDArray[np.float64]

_NAMES = ("prior", "learn", "guess", "slip")
_SAMPLE = 6_000  # paths of an objective that all starts are tried on; one with fewer is tried on all
_SAMPLE_ROUNDS, _KEPT, _KEPT_ROUNDS = 3, 4, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardErrors:
    """Of each parameter; None where it ended on a bound, or where the responses do not determine the parameters."""

    prior: float | None
    learn: float | None
    guess: float | None
    slip: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TracingFit:
    """The parameters of one objective, and what they stand on.

    ``iterations`` counts the passes over the responses that led to the end kept, those of other starts left out.
    ``on_bound`` names the parameters that ended on a bound: there the likelihood would have liked to go further.
    ``why`` says all of this in one sentence, for a teacher.
    """

    objective: str
    parameters: TracingParameters
    standard_errors: StandardErrors
    log_likelihood: float
    iterations: int
    has_converged: bool
    on_bound: tuple[str, ...]
    learners: int
    responses: int
    why: str


def fit(
    responses: Responses,
    *,
    bounds: Bounds = Bounds(),  # noqa: B008  # frozen
    seed: int = 0,
    starts: int = 12,
    tolerance: float = 1e-3,
    rounds: int = 200,
) -> dict[str, TracingFit | Refusal]:
    """A fit of each objective, or the reason why there is none; in the order of ``responses.objectives``.

    All ``starts`` are tried on a sample of the runs, the best four of them on all, the best one until a round of three
    steps gains less than ``tolerance`` in log-likelihood, or for ``rounds`` rounds. The same seed gives the same fit.
    Time and memory grow with the number of responses, and with nothing else.

    Raises:
        ValueError: fewer than one start or round.

    Source: Corbett & Anderson (1995), Knowledge tracing; docs/tracing.md has the formulas.
    """
    if starts < 1 or rounds < 1:
        raise ValueError(f"need starts >= 1 and rounds >= 1, got {starts} and {rounds}")
    found: dict[str, TracingFit | Refusal] = {**refusals(responses)}
    names = [name for name in responses.objectives if name not in found]
    if names:
        kept = responses.of(names)
        paths = paths_of(kept)
        end = _best(paths, bounds, np.random.default_rng(seed), starts, tolerance, rounds)
        found |= {one.objective: one for one in _told(kept, paths, end, bounds)}
    return {name: found[name] for name in responses.objectives}


def fit_runs(
    runs: Sequence[Sequence[bool]],
    *,
    objective: str = "objective",
    bounds: Bounds = Bounds(),  # noqa: B008  # frozen
    seed: int = 0,
    starts: int = 12,
) -> TracingFit | Refusal:
    """The fit of one objective from the run of each learner, oldest response first."""
    learner = np.repeat(np.arange(len(runs)), [len(run) for run in runs])
    responses = Responses(
        learners=tuple(map(str, range(len(runs)))),
        objectives=(objective,),
        learner=learner,
        objective=np.zeros_like(learner),
        is_right=np.fromiter((bool(right) for run in runs for right in run), np.bool_),
    )
    return fit(responses, bounds=bounds, seed=seed, starts=starts)[objective]


def parameters_of(fits: Mapping[str, TracingFit | Refusal]) -> dict[str, TracingParameters]:
    """The parameters of the objectives that were fitted."""
    return {name: one.parameters for name, one in fits.items() if isinstance(one, TracingFit)}


def _best(
    paths: Paths, bounds: Bounds, chance: np.random.Generator, starts: int, tolerance: float, rounds: int
) -> Climb:
    """The likeliest end of several starts: of shape (1, objectives)."""
    begin = beginnings(starts, len(paths.runs), bounds, chance)
    end = climb(paths.sample(_SAMPLE, chance), begin, bounds, tolerance=tolerance, rounds=_SAMPLE_ROUNDS)
    end = climb(paths, _likeliest(end, _KEPT), bounds, tolerance=tolerance, rounds=_KEPT_ROUNDS)
    return climb(paths, _likeliest(end, 1), bounds, tolerance=tolerance, rounds=rounds)


def _likeliest(end: Climb, count: int) -> Floats:
    """The parameters of the best starts of each objective, of shape (count, objectives, 4)."""
    order = np.argsort(-end.log_likelihood, axis=0)[:count]
    return np.take_along_axis(end.parameters, order[..., None], axis=0)


def _told(responses: Responses, paths: Paths, end: Climb, bounds: Bounds) -> list[TracingFit | Refusal]:
    """What to say of the end of each objective."""
    parameters = end.parameters[0]
    at_bound = (parameters <= FLOOR * 1.01) | (parameters >= bounds.upper - FLOOR * 0.01)
    errors = _standard_errors(paths, parameters, at_bound)
    learners = np.add.reduceat(paths.learners, paths.first_run)
    counts = np.bincount(responses.objective, minlength=len(responses.objectives))
    share = np.bincount(responses.objective, responses.is_right, len(responses.objectives)) / counts
    unchanging = counts * (share * np.log(share) + (1.0 - share) * np.log1p(-share))
    told: list[TracingFit | Refusal] = []
    for place, name in enumerate(responses.objectives):
        many, count = int(learners[place]), int(counts[place])
        likelihood = float(end.log_likelihood[0, place])
        refused = flat(name, likelihood - float(unchanging[place]), float(share[place]), many, count)
        if refused is not None:
            told.append(refused)
            continue
        values = dict(zip(_NAMES, (round(float(one), 12) for one in parameters[place]), strict=True))
        on_bound = tuple(name for name, is_there in zip(_NAMES, at_bound[place], strict=True) if is_there)
        told.append(
            TracingFit(
                objective=name,
                parameters=TracingParameters(**values),
                standard_errors=StandardErrors(**dict(zip(_NAMES, errors[place], strict=True))),
                log_likelihood=likelihood,
                iterations=int(end.steps[place]),
                has_converged=bool(end.has_converged[place]),
                on_bound=on_bound,
                learners=many,
                responses=count,
                why=_why(values, errors[place], on_bound, many, count, bool(end.has_converged[place])),
            )
        )
    return told


def _standard_errors(paths: Paths, parameters: Floats, at_bound: NDArray[np.bool_]) -> list[list[float | None]]:
    """From the observed information of the parameters that are on no bound; one list of four for each objective.

    Source: Louis (1982), Finding the observed information matrix when using the EM algorithm, equation 3.2.
    """
    found = expected(paths, parameters[None])
    yes, no = found.yes[0], found.no[0]
    complete = yes / parameters**2 + no / (1.0 - parameters) ** 2
    # How the score of a learner whose path is known moves with (knew, never learnt, unknown, lucky).
    slope = np.zeros((len(parameters), 4, 4))
    both = 1.0 / parameters + 1.0 / (1.0 - parameters)
    slope[:, PRIOR, 0] = both[:, PRIOR]
    slope[:, LEARN, 0] = -both[:, LEARN]
    slope[:, LEARN, 1] = -1.0 / parameters[:, LEARN]
    slope[:, LEARN, 2] = -1.0 / (1.0 - parameters[:, LEARN])
    slope[:, GUESS, 2] = -1.0 / (1.0 - parameters[:, GUESS])
    slope[:, GUESS, 3] = both[:, GUESS]
    slope[:, SLIP, 2] = -1.0 / parameters[:, SLIP]
    slope[:, SLIP, 3] = both[:, SLIP]
    hidden = slope @ spread(paths, parameters) @ slope.transpose(0, 2, 1)
    errors: list[list[float | None]] = []
    for place, information in enumerate(complete[:, :, None] * np.eye(4) - hidden):
        free = np.flatnonzero(~at_bound[place])
        row: list[float | None] = [None] * 4
        values, vectors = np.linalg.eigh(information[np.ix_(free, free)])
        if len(free) and values[0] > 1e-9 * values[-1]:
            variances = (vectors**2 / values).sum(axis=1)
            for one, variance in zip(free, variances, strict=True):
                row[one] = float(np.sqrt(variance))
        errors.append(row)
    return errors


def _why(
    values: Mapping[str, float],
    errors: Sequence[float | None],
    on_bound: Sequence[str],
    learners: int,
    responses: int,
    has_converged: bool,
) -> str:
    parts = []
    for name, error in zip(_NAMES, errors, strict=True):
        margin = f" ± {error:.3f}" if error is not None else ""
        parts.append(f"{name} {values[name]:.3f}{margin}")
    said = f"From {responses:,} responses of {learners:,} learners: {', '.join(parts)} (± one standard error)."
    if on_bound:
        said += f" On its bound, and therefore without a margin: {', '.join(on_bound)}."
    elif all(error is None for error in errors):
        said += " The responses do not determine the parameters: others would explain them as well."
    if not has_converged:
        said += " It stopped before it had settled."
    return said
