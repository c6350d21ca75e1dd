"""Carroll's five variables and what they amount to, each with what it stands on, or named unknown with the reason.

Degree of learning = time spent / time needed, at most 1.

Source: Carroll (1963), A model of school learning, Teachers College Record 64; Carroll (1989), The Carroll model,
Educational Researcher 18.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from mastery_widgets.analytics.timing import Estimate, TimingFit

__all__ = ["Account", "Diagnosis", "Variable", "account", "opportunity", "quality"]

Diagnosis = Literal[
    "mastered", "needs time", "stopped early", "instruction or prerequisite problem", "under way", "no diagnosis"
]

_ENOUGH_FINISHED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A value and what it stands on; or None, and why it is not known. ``low`` and ``high``: four cases of five."""

    value: float | None
    why: str
    low: float | None = None
    high: float | None = None

    @property
    def is_known(self) -> bool:
        """Whether there is a value."""
        return self.value is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One learner in one unit. Times are engaged seconds; ``understanding`` and ``degree`` lie in [0, 1].

    ``aptitude`` is the time needed, ``opportunity`` the time that there is, ``perseverance`` the time after which she
    stopped, ``quality`` how much longer another treatment of the same unit takes.
    """

    aptitude: Variable
    opportunity: Variable
    perseverance: Variable
    quality: Variable
    understanding: Variable
    degree: Variable
    diagnosis: Diagnosis


def opportunity(*, spent: float, minutes_a_week: float | None, until: date | None, now: datetime) -> Variable:
    """Engaged seconds that a learner can have given to a unit by the last day: what she has, and what is left to come.

    What is left may be wanted by other units as well, so it is an upper bound.
    """
    missing = [name for name, one in (("minutes-a-week", minutes_a_week), ("until", until)) if one is None]
    if minutes_a_week is None or until is None:
        return Variable(value=None, why=f"the course file does not say {' and '.join(missing)}")
    days = max(0, (until - now.date()).days)
    left = 60.0 * minutes_a_week * days / 7.0
    return Variable(value=spent + left, why=f"{minutes_a_week:g} minutes a week for {days} more days")


def quality(fit: TimingFit, unit: str, others: list[str], finished: dict[str, int]) -> Variable:
    """How many times as long a unit takes as the other treatment of it that is best known; below 1 it is the quicker.

    ``others`` are the names, in the fit, of other treatments of the *same* unit (releases, correctives). One treatment
    says nothing: a long unit is not a badly taught one. ``finished`` is how many finished each treatment.
    """
    comparable = [one for one in others if finished.get(one, 0) >= _ENOUGH_FINISHED]
    if not others:
        return Variable(value=None, why="there is one treatment of this unit; it takes two to compare")
    if finished.get(unit, 0) < _ENOUGH_FINISHED or not comparable:
        return Variable(value=None, why=f"fewer than {_ENOUGH_FINISHED} learners finished one of the treatments")
    other = max(comparable, key=lambda one: finished[one])
    mine, its = fit.units[unit], fit.units[other]
    difference = float(fit.beta[mine] - fit.beta[its])
    reach = 1.2816 * math.sqrt(float(fit.beta_variance[mine] + fit.beta_variance[its]))
    return Variable(
        value=math.exp(difference),
        low=math.exp(difference - reach),
        high=math.exp(difference + reach),
        why=f"against {other}; learners were not drawn by lot, their pace counts as far as other units show it",
    )


def account(
    *,
    spent: float,
    is_mastered: bool,
    is_active: bool,
    estimate: Estimate,
    time_given: Variable,
    treatments: Variable,
    prerequisites: int,
    prerequisites_mastered: int,
) -> Account:
    """What can be said of a learner in a unit. ``is_active``: she was seen lately, so she has not stopped."""
    needed = spent if is_mastered else estimate.mean
    degree = 1.0 if is_mastered else min(1.0, spent / needed)
    if is_mastered:
        perseverance = Variable(value=None, why="she mastered it, and need not have gone on")
    elif is_active:
        perseverance = Variable(value=None, why="she is still at it")
    else:
        perseverance = Variable(value=spent, why="engaged time until she stopped")
    understanding = Variable(value=None, why="the unit stands on no other objective")
    if prerequisites:
        understanding = Variable(
            value=prerequisites_mastered / prerequisites,
            why=f"{prerequisites_mastered} of {prerequisites} prerequisites mastered; that is all that is known of it",
        )
    return Account(
        aptitude=Variable(
            value=needed,
            low=None if is_mastered else estimate.low,
            high=None if is_mastered else estimate.high,
            why="what it took" if is_mastered else "predicted from her pace and the unit's times",
        ),
        opportunity=time_given,
        perseverance=perseverance,
        quality=treatments,
        understanding=understanding,
        degree=Variable(value=degree, why="mastered" if is_mastered else "time spent over time needed"),
        diagnosis=_diagnosis(spent, needed, degree, time_given.value, is_mastered=is_mastered, is_active=is_active),
    )


def _diagnosis(
    spent: float, needed: float, degree: float, given: float | None, *, is_mastered: bool, is_active: bool
) -> Diagnosis:
    if is_mastered:
        return "mastered"
    if spent > 2.0 * needed:
        return "instruction or prerequisite problem"
    if degree < 1.0 and given is not None and given < needed:
        return "needs time"
    if is_active:
        return "under way"
    if degree < 1.0 and spent < (needed if given is None else min(given, needed)):
        return "stopped early"
    return "no diagnosis"
