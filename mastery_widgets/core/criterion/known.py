"""Probable enough that it is known."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from mastery_widgets.core.criterion.piece import Dot, Piece, Setting, Why
from mastery_widgets.core.criterion.reading import SHARE, number, share_of
from mastery_widgets.core.tracing import TracingParameters

__all__ = ["PARAMETERS", "Known"]

State = tuple[float, int, int]

PARAMETERS = TracingParameters(prior=0.2, learn=0.1, guess=0.2, slip=0.1)


def parameters_for(options: int | None) -> TracingParameters:
    """What is assumed of an objective before there are records to fit it to.

    A choice among k options is guessed one time in k, and .5 is the most that a guess may be.
    """
    return PARAMETERS if options is None else replace(PARAMETERS, guess=min(0.5, 1 / max(2, options)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """P(known) is ``threshold`` at the least, by knowledge tracing over all evidence there is, of earlier forms too.

    In a frame something may be learnt after each response, since feedback and help follow it. In a form
    (``learns_between_forms``) nothing is said in between, so nothing is learnt in between: only the corrective before
    the next form can have taught something.

    Where nothing else is known: ``prior`` .2 assumes little in the learner's favour, ``learn`` .1 little of what was
    taught, ``slip`` .1 is the error rate of one who knows, ``guess`` .2 that of a right answer without knowing
    (constructed; one in k among k options, .5 at the most). They are a start until there are records to fit them to.

    An item needs twice as many instances as it takes rights in a row to be met from nothing.

    Raises:
        ValueError: a threshold that is no whole per cent from 50 to 99, or parameters at a bound: a guess or slip of 0,
            a prior or learn outside (0, 1).

    Source: Corbett & Anderson (1995), Knowledge tracing: mastery at .95.
    """

    threshold: float
    parameters: TracingParameters = PARAMETERS
    learns_between_forms: bool = False

    name: ClassVar[str] = "known"
    example: ClassVar[str] = "known at least .95"

    def __post_init__(self) -> None:
        percent = self.threshold * 100
        if not 50 <= percent <= 99 or abs(percent - round(percent)) > 1e-6:
            raise ValueError(f"need a threshold in whole per cents from .50 to .99, got {self.threshold:g}")
        one = self.parameters
        if not (0 < one.prior < 1 and 0 < one.learn < 1 and one.guess > 0 and one.slip > 0):
            raise ValueError(f"need prior, learn, guess and slip above 0, prior and learn below 1, got {one}")

    @property
    def least_instances(self) -> int:
        state, needed = self.start(), 0
        while not self.is_met(state):
            state, needed = self.add(state, Piece(is_right=True)), needed + 1
        return 2 * max(1, needed)

    @property
    def longest_form(self) -> int | None:
        return None

    @property
    def asks_confidence(self) -> bool:
        return False

    def start(self) -> State:
        prior = self.parameters.prior
        return (math.log(prior / (1 - prior)), 0, 0)

    def add(self, state: State, piece: Piece) -> State:
        odds, right, wrong = state
        counted = (odds, right + piece.is_right, wrong + (not piece.is_right))
        return counted if self.learns_between_forms else self._learnt(counted)

    def next_form(self, state: State) -> State:
        return self._learnt(state) if self.learns_between_forms and state[1:] != (0, 0) else state

    def _odds(self, state: State) -> float:
        """Log-odds of knowing. P(known) itself would come to exactly 1 after a few dozen rights, and never back."""
        odds, right, wrong = state
        guess, slip = self.parameters.guess, self.parameters.slip
        return odds + right * math.log((1 - slip) / guess) + wrong * math.log(slip / (1 - guess))

    def _learnt(self, state: State) -> State:
        odds, learn = self._odds(state), math.log(self.parameters.learn)
        high, low = max(odds, learn), min(odds, learn)
        return (high + math.log1p(math.exp(low - high)) - math.log1p(-self.parameters.learn), 0, 0)

    def known(self, state: State) -> float:
        """P(known), in [0, 1]."""
        odds = self._odds(state)
        return 1 / (1 + math.exp(-odds)) if odds >= 0 else math.exp(odds) / (1 + math.exp(odds))

    def is_met(self, state: State) -> bool:
        return self.known(state) >= self.threshold

    def is_over(self, state: State) -> bool:
        return False

    def essence(self, state: State) -> State:
        # What was learnt before makes every history a number of its own. A thousandth of log-odds, which later evidence
        # only shrinks, moves no chance by more than a few millionths.
        return (round(state[0], 3), *state[1:])

    def dots(self, state: State) -> tuple[Dot, ...]:
        return ()

    def why(self, state: State) -> Why:
        percent = math.floor(self.known(state) * 100)
        needed = round(self.threshold * 100)
        # Below the threshold the line never shows the threshold.
        shown = max(percent, needed) if self.is_met(state) else min(percent, needed - 1)
        return Why(key="known", values={"percent": shown, "needed": needed})

    def to_json(self) -> dict[str, object]:
        one = self.parameters
        return {
            "rule": self.name,
            "threshold": self.threshold,
            "prior": one.prior,
            "learn": one.learn,
            "guess": one.guess,
            "slip": one.slip,
            "between_forms": self.learns_between_forms,
        }

    @staticmethod
    def from_json(data: Mapping[str, object]) -> Known:
        parameters = TracingParameters(
            prior=number(data, "prior"),
            learn=number(data, "learn"),
            guess=number(data, "guess"),
            slip=number(data, "slip"),
        )
        return Known(
            threshold=number(data, "threshold"),
            parameters=parameters,
            learns_between_forms=data.get("between_forms") is True,
        )

    @staticmethod
    def from_text(text: str, setting: Setting) -> Known | None:
        if found := re.fullmatch(rf"known at least {SHARE}", text):
            return Known(
                threshold=share_of(found[1]),
                parameters=parameters_for(setting.options),
                learns_between_forms=setting.size is not None,
            )
        return None
