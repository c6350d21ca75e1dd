"""What a criterion will do to whom: exact chances, by following all its states at once.

A learner who answers rightly with probability p sits one form after another until the criterion is met. Her evidence
is a Markov chain over the states of the criterion, so the chances need no simulation.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import cast

from mastery_widgets.core.criterion import Criterion, Piece, State

__all__ = ["CYCLES", "LONGEST_SITTING", "Outlook", "outlook"]

CYCLES = 3
# How long a rule is tried that knows no forms: a learner who has not met it by then is held back by it.
LONGEST_SITTING = 20
_MOST_STATES = 250_000

_MET = object()

# Node of the chain → the share of learners that are there.
Shares = Mapping[int, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What awaits a learner at a criterion.

    ``knows`` is the probability that she answers rightly, form by form; ``passes`` that she gets through at that form
    (and was not through before); ``never`` that she is not let through by any. ``items`` are expected over all forms
    that she sits, ``first_items`` in the first.
    """

    knows: tuple[float, ...]
    passes: tuple[float, ...]
    never: float
    items: float
    first_items: float

    @property
    def passes_in_all(self) -> float:
        """The probability to get through at one of the forms."""
        return math.fsum(self.passes)


def outlook(
    criterion: Criterion, knows: float, *, cycles: int = CYCLES, learning: float = 0.0, items: int | None = None
) -> Outlook:
    """The chances of a learner who answers an item rightly with probability ``knows``.

    She sits ``cycles`` forms at the most, each until the criterion is met or the form is over. A rule that knows no
    forms is tried for ``items`` responses a sitting (20 where nothing is said). Between two forms a corrective closes
    the share ``learning`` of what she lacks: p becomes p + learning · (1 − p); within a form nothing is learnt. Where
    the criterion asks for confidence, ``knows`` is the probability to be right and sure.

    Raises:
        ValueError: a probability outside [0, 1], fewer than one form or item, or a rule with too many states.

    Source: Feller (1968), An introduction to probability theory and its applications, vol. 1, ch. XV, for the chain;
        Block & Burns (1976), Mastery learning, for forms and correctives in turn.
    """
    if not 0.0 <= knows <= 1.0 or not 0.0 <= learning <= 1.0:
        raise ValueError(f"need probabilities in [0, 1], got knows={knows:g} and learning={learning:g}")
    longest = items if items is not None else criterion.longest_form or LONGEST_SITTING
    if cycles < 1 or longest < 1:
        raise ValueError(f"need one form of one item at the least, got {cycles} forms of {longest}")
    chain = _chain(cast(Hashable, criterion))
    shares: Shares = {chain.start: 1.0}
    known, passes, asked = [], [], []
    for cycle in range(cycles):
        if cycle:
            shares = chain.next_form(shares)
            knows += learning * (1.0 - knows)
        passed, count, shares = _sitting(chain, shares, knows, longest)
        known.append(knows)
        passes.append(passed)
        asked.append(count)
    return Outlook(
        knows=tuple(known),
        passes=tuple(passes),
        never=math.fsum(shares.values()),
        items=math.fsum(asked),
        first_items=asked[0],
    )


def _sitting(chain: _Chain, shares: Shares, knows: float, longest: int) -> tuple[float, float, Shares]:
    """Share that passes, items asked, and where those are who did not pass."""
    passed = asked = 0.0
    ended: dict[int, float] = {}
    here, followed = dict(shares), 0
    for _ in range(longest):
        followed += len(here)
        if followed > _MOST_STATES:
            raise ValueError(f"more than {_MOST_STATES:,} states to follow; ask for fewer items or a simpler rule")
        there: dict[int, float] = {}
        for node, share in here.items():
            asked += share
            for is_right, chance in ((True, knows), (False, 1.0 - knows)):
                if not chance:
                    continue
                after = chain.step(node, is_right)
                if chain.is_met[after]:
                    passed += share * chance
                    continue
                goes_on = ended if chain.is_over[after] else there
                goes_on[after] = goes_on.get(after, 0.0) + share * chance
        here = there
    # A form that is over is no form that goes on: no node is in both.
    ended.update(here)
    return passed, asked, ended


@lru_cache(maxsize=32)
def _chain(criterion: Hashable) -> _Chain:
    return _Chain(criterion=cast(Criterion, criterion))


@dataclass(slots=True, kw_only=True)
class _Chain:
    """The states of a criterion that can be reached, found as they are reached and kept for the next question."""

    criterion: Criterion
    start: int = field(init=False)
    is_met: list[bool] = field(default_factory=list)
    is_over: list[bool] = field(default_factory=list)
    _states: list[State] = field(default_factory=list)
    _nodes: dict[Hashable, int] = field(default_factory=dict)
    _steps: dict[bool, list[int]] = field(default_factory=lambda: {True: [], False: []})

    def __post_init__(self) -> None:
        self.start = self._node(self.criterion.start())

    def _node(self, state: State) -> int:
        # Who has met it sits no more: all that have are one.
        essence = _MET if self.criterion.is_met(state) else self.criterion.essence(state)
        if essence in self._nodes:
            return self._nodes[essence]
        self._nodes[essence] = node = len(self._states)
        self._states.append(state)
        self.is_met.append(essence is _MET)
        self.is_over.append(self.criterion.is_over(state))
        for steps in self._steps.values():
            steps.append(-1)
        return node

    def step(self, node: int, is_right: bool) -> int:
        """The node after one more response."""
        steps = self._steps[is_right]
        if steps[node] < 0:
            # ``confidence=3``: where a rule asks for it, right stands for right and sure.
            after = self.criterion.add(self._states[node], Piece(is_right=is_right, confidence=3))
            steps[node] = self._node(after)
        return steps[node]

    def next_form(self, shares: Shares) -> Shares:
        """Where learners are when a new sitting begins."""
        there: dict[int, float] = {}
        for node, share in shares.items():
            after = self._node(self.criterion.next_form(self._states[node]))
            there[after] = there.get(after, 0.0) + share
        return there
