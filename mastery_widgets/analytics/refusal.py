"""When responses cannot carry a fit, and why: an estimate of nothing looks just like an estimate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from mastery_widgets.analytics.responses import Responses

__all__ = ["Reason", "Refusal", "flat", "refusals"]

Reason = Literal["no responses", "few learners", "short runs", "one-sided", "flat"]

LEAST_LEARNERS = 20  # below, the prior alone is known to no better than ± .1, even if one could look into the learners
LEAST_RUN = 3  # two responses a learner have three free frequencies, which cannot determine four parameters
LEAST_SHARE = 0.03  # of the rarer kind: with fewer, slip or guess rests on a handful of responses
LEAST_RARER = 10
PRICE = 3.0  # in log-likelihood, of three parameters more


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """No fit of an objective. ``why`` says it in one sentence, for a teacher."""

    objective: str
    reason: Reason
    why: str
    learners: int
    responses: int


def refusals(responses: Responses) -> dict[str, Refusal]:
    """The objectives whose responses cannot determine four parameters."""
    count = len(responses.objectives)
    pair = responses.objective * len(responses.learners) + responses.learner
    pairs, lengths = np.unique(pair, return_counts=True)
    of_pair = pairs // max(len(responses.learners), 1)
    learners = np.bincount(of_pair, minlength=count)
    followed = np.bincount(of_pair[lengths >= LEAST_RUN], minlength=count)
    longer = np.bincount(of_pair[lengths > 1], minlength=count)
    total = np.bincount(responses.objective, minlength=count)
    rights = np.bincount(responses.objective[responses.is_right], minlength=count)
    found = {}
    for place, name in enumerate(responses.objectives):
        said = _said(
            *(int(column[place]) for column in (total, rights, learners, longer, followed)),
        )
        if said is not None:
            found[name] = Refusal(
                objective=name, reason=said[0], why=said[1], learners=int(learners[place]), responses=int(total[place])
            )
    return found


def flat(objective: str, gain: float, right: float, learners: int, responses: int) -> Refusal | None:
    """A refusal, unless tracing explains the responses better than one unchanging chance of being right.

    ``gain`` is the difference of the log-likelihoods, ``right`` that chance. Each of the three parameters more has to
    be worth its price.

    Source: Akaike (1974), A new look at the statistical model identification.
    """
    if gain > PRICE:
        return None
    return Refusal(
        objective=objective,
        reason="flat",
        why=f"One unchanging chance of {right:.0%} explains these {responses:,} responses as well as learning does "
        f"(log-likelihood {gain:.1f} better, more than {PRICE:.0f} is needed): nothing can be said of who knows it.",
        learners=learners,
        responses=responses,
    )


def _said(total: int, rights: int, learners: int, longer: int, followed: int) -> tuple[Reason, str] | None:
    if total == 0:
        return "no responses", "There is no response."
    if learners < LEAST_LEARNERS:
        return "few learners", f"There are {learners} learners, and {LEAST_LEARNERS} are needed."
    if longer == 0:
        return "short runs", "Every learner responded once: nothing can be seen of learning."
    if followed < LEAST_LEARNERS:
        return "short runs", (
            f"{followed} learners responded {LEAST_RUN} times or more, and {LEAST_LEARNERS} are needed: shorter runs "
            "cannot tell learning from guessing."
        )
    rarer = min(rights, total - rights)
    if rarer < max(LEAST_RARER, LEAST_SHARE * total):
        kind = "right" if rights > total - rights else "wrong"
        return "one-sided", (
            f"{max(rights, total - rights) / total:.1%} of the responses are {kind}, and {rarer} of {total:,} are not: "
            "too few to tell learners who know it from an item that says nothing about them."
        )
    return None
