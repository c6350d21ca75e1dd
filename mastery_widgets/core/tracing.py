"""Knowledge tracing: how probable it is that an objective is known, after each response."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

__all__ = ["TracingParameters", "known_after", "right_next", "trace"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TracingParameters:
    """The four parameters of one objective: probabilities.

    ``prior`` known before the first response, ``learn`` learnt between two responses, ``guess`` right without knowing,
    ``slip`` wrong in spite of knowing. The bounds keep the two states apart: with them, right is always evidence for
    knowing.

    Raises:
        ValueError: a parameter outside of [0, 1], guess above .5, slip above .3.

    Source: Corbett & Anderson (1995), Knowledge tracing, p. 260; bounds: Baker, Corbett & Aleven (2008), section 2.
    """

    prior: float
    learn: float
    guess: float
    slip: float

    def __post_init__(self) -> None:
        for one in fields(self):
            limit = {"guess": 0.5, "slip": 0.3}.get(one.name, 1.0)
            value = getattr(self, one.name)
            if not 0.0 <= value <= limit:
                raise ValueError(f"need {one.name} in [0, {limit:g}], got {value!r}")


def known_after(known: float, is_right: bool, parameters: TracingParameters) -> float:
    """P(known) after one more response, what was learnt from it included.

    Source: Corbett & Anderson (1995), equations 1 and 2.
    """
    slip, guess = parameters.slip, parameters.guess
    of_known = known * ((1.0 - slip) if is_right else slip)
    of_unknown = (1.0 - known) * (guess if is_right else (1.0 - guess))
    total = of_known + of_unknown
    if total == 0.0:
        # Impossible under these parameters (no guess, no slip): the response says nothing of which way it came about.
        return known + (1.0 - known) * parameters.learn
    posterior = of_known / total
    return posterior + (1.0 - posterior) * parameters.learn


def right_next(known: float, parameters: TracingParameters) -> float:
    """Probability that the next response is right."""
    return known * (1.0 - parameters.slip) + (1.0 - known) * parameters.guess


def trace(corrects: Iterable[bool], parameters: TracingParameters) -> float:
    """P(known) after a run of first responses, oldest first."""
    known = parameters.prior
    for is_right in corrects:
        known = known_after(known, is_right, parameters)
    return known
