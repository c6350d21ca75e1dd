"""Placement: what a newcomer knows already, found in few items; it says where to begin, and credits no mastery.

For each objective the placement keeps P(known). A right answer speaks for all that the objective stands on, a wrong one
against all that stands on it, each as far as a guess and a slip allow; the next item is asked where it settles most.
No dice: the same answers give the same belief.

Where every objective has one prerequisite at most this is Bayes' rule, exactly. Where it has several, objectives beside
the one asked take the change of the prerequisite that changed most, and never become surer than one they stand on.

Source: Doignon & Falmagne (1999), Knowledge Spaces, ch. 10 (careless error and lucky guess, an informative question);
the closed forms are worked out in ``docs/course.md``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from mastery_widgets.core.prerequisites import Graph

__all__ = ["Answer", "Belief", "Placement"]

# What a newcomer may know of a course, from next to nothing to nearly all: before the first item, all are as likely.
_SHARES = (0.03, 0.10, 0.25, 0.50, 0.75, 0.90, 0.97)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One item of a placement: which objective it asked for, and whether it was right."""

    objective: str
    is_right: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Belief:
    """What is thought of a newcomer after her answers.

    ``tables`` hold P(known) by objective in the graph's order, one table for each kind of newcomer that is still
    thought possible, ``weights`` how possible each is; they sum to 1.
    """

    weights: tuple[float, ...]
    tables: tuple[tuple[float, ...], ...]
    answers: tuple[Answer, ...] = ()

    @property
    def known(self) -> tuple[float, ...]:
        """P(known) of each objective, in the graph's order."""
        return tuple(
            min(1.0, sum(weight * one for weight, one in zip(self.weights, column, strict=True)))
            for column in zip(*self.tables, strict=True)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """The rule: which objective is asked next, what an answer says, and when it is enough.

    It is enough when the share of objectives that would be judged rightly is expected to be ``sure`` or more, or after
    ``limit`` items; no objective is asked more than ``repeats`` times. One counts as known from ``known_from``. A kind
    of newcomer is given up when no more than ``least_weight`` speaks for it. Only what is ``askable`` is asked; None:
    everything is.

    Raises:
        ValueError: a probability outside its range, guess + slip not below 1, or a count below 1.
    """

    graph: Graph
    guess: float = 0.10
    slip: float = 0.10
    sure: float = 0.95
    limit: int = 60
    repeats: int = 2
    known_from: float = 0.80
    least_weight: float = 1e-3
    askable: frozenset[str] | None = None
    _parents: tuple[tuple[int, ...], ...] = field(init=False, repr=False, compare=False)
    _above: tuple[tuple[int, ...], ...] = field(init=False, repr=False, compare=False)
    _below: tuple[tuple[int, ...], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not (self.guess > 0.0 and self.slip > 0.0 and self.guess + self.slip < 1.0):
            raise ValueError(f"need guess > 0, slip > 0 and guess + slip < 1, got {self.guess} and {self.slip}")
        if not (0.5 <= self.sure < 1.0 and 0.5 <= self.known_from < 1.0):
            raise ValueError(f"need sure and known_from in [0.5, 1), got {self.sure} and {self.known_from}")
        if self.limit < 1 or self.repeats < 1 or not 0.0 <= self.least_weight < 0.05:
            given = f"{self.limit}, {self.repeats} and {self.least_weight}"
            raise ValueError(f"need limit >= 1, repeats >= 1 and least_weight in [0, 0.05), got {given}")
        graph = self.graph
        place = {id: number for number, id in enumerate(graph.order)}
        for name, near in (
            ("_parents", {one.id: one.prerequisites for one in graph.objectives}),
            ("_above", graph.above),
            ("_below", graph.below),
        ):
            value = tuple(tuple(sorted(place[other] for other in near[id])) for id in graph.order)
            object.__setattr__(self, name, value)

    def start(self) -> Belief:
        """What is thought of someone who has answered nothing.

        Two families of newcomers: those who went through the course from its beginning, of whom an objective is the
        less to be expected the more it stands on, and those who came for some ends only, of whom it is the more to be
        expected the more stands on it. Each with seven shares of the course known.
        """
        tables: list[tuple[float, ...]] = []
        if self.graph.order:
            depths = [len(near) + 1 for near in self._above]
            heights = [len(near) + 1 for near in self._below]
            tables += [_fitted(share, depths) for share in _SHARES]
            tables += [tuple(1.0 - one for one in _fitted(1.0 - share, heights)) for share in _SHARES]
        return Belief(weights=(1 / len(tables),) * len(tables) if tables else (), tables=tuple(tables))

    def add(self, belief: Belief, answer: Answer) -> Belief:
        """The belief after one more answer; kinds of newcomer that have become unlikely are given up.

        Raises:
            KeyError: the graph has no such objective.
        """
        if answer.objective not in self.graph.named:
            raise KeyError(answer.objective)
        asked = self.graph.order.index(answer.objective)
        if_known, if_not = (1 - self.slip, self.guess) if answer.is_right else (self.slip, 1 - self.guess)
        weights: list[float] = []
        tables: list[tuple[float, ...]] = []
        for weight, table in zip(belief.weights, belief.tables, strict=True):
            before = table[asked]
            likelihood = before * if_known + (1 - before) * if_not
            weights.append(weight * likelihood)
            tables.append(self._spread(table, asked, before * if_known / likelihood, is_right=answer.is_right))
        total = sum(weights)
        kept = [number for number, weight in enumerate(weights) if weight > self.least_weight * total]
        total = sum(weights[number] for number in kept)
        return Belief(
            weights=tuple(weights[number] / total for number in kept),
            tables=tuple(tables[number] for number in kept),
            answers=(*belief.answers, answer),
        )

    def replay(self, answers: Iterable[Answer]) -> Belief:
        """The belief after all answers, from nothing."""
        belief = self.start()
        for answer in answers:
            belief = self.add(belief, answer)
        return belief

    def next(self, belief: Belief) -> str | None:
        """The objective to ask next: the one whose answer takes away most doubt about all; None when it is enough.

        Doubt is the sum of p(1 - p) over the objectives; what an answer is expected to take away from each is
        cov(objective, answer)² / var(answer).
        """
        known = belief.known
        if len(belief.answers) >= self.limit or self.expected(belief) >= self.sure:
            return None
        times: dict[str, int] = {}
        for answer in belief.answers:
            times[answer.objective] = times.get(answer.objective, 0) + 1
        squares = [one * one for one in known]
        others = [(1 - one) ** 2 for one in known]
        best, most = None, 0.0
        for number, id in enumerate(self.graph.order):
            if times.get(id, 0) >= self.repeats or (self.askable is not None and id not in self.askable):
                continue
            right = known[number] * (1 - self.slip) + (1 - known[number]) * self.guess
            taken = squares[number] * (others[number] + sum([others[above] for above in self._above[number]]))
            taken += others[number] * sum([squares[below] for below in self._below[number]])
            taken /= right * (1 - right)
            if taken > most:
                best, most = id, taken
        return best

    def expected(self, belief: Belief) -> float:
        """The share of objectives that is expected to be judged rightly, in [0.5, 1]; 1 for a course without any."""
        known = belief.known
        return 1.0 - sum(min(one, 1 - one) for one in known) / len(known) if known else 1.0

    def known(self, belief: Belief) -> frozenset[str]:
        """What she is thought to know: with each objective all that it stands on."""
        return frozenset(id for id, one in zip(self.graph.order, belief.known, strict=True) if one >= self.known_from)

    def begin(self, belief: Belief) -> tuple[str, ...]:
        """Where to begin: what is ready to be learned once what she is thought to know counts."""
        return self.graph.outer_fringe(self.known(belief))

    def why(self, belief: Belief, objective: str) -> tuple[str, dict[str, str]]:
        """Catalogue key (below ``placement.``) and values of the one line that says where a belief comes from.

        Raises:
            KeyError: the graph has no such objective.
        """
        above, below = self.graph.above[objective], self.graph.below[objective]
        own = [answer.is_right for answer in belief.answers if answer.objective == objective]
        known = belief.known[self.graph.order.index(objective)]
        return "why", {
            "known": f"{known:.2f}",
            "right": str(sum(own)),
            "asked": str(len(own)),
            "for": str(sum(answer.is_right and answer.objective in below for answer in belief.answers)),
            "against": str(sum(not answer.is_right and answer.objective in above for answer in belief.answers)),
            "items": str(len(belief.answers)),
        }

    def _spread(self, table: tuple[float, ...], asked: int, now: float, *, is_right: bool) -> tuple[float, ...]:
        """A table once P(known) of the objective asked has become ``now``."""
        before = table[asked]
        out = list(table)
        times: dict[int, float] = {asked: now / before if before > 0 else 1.0}
        out[asked] = now
        above, below = self._above[asked], set(self._below[asked])
        for place in above:
            # Known whenever the one asked is; else as likely as it was without it.
            other = (table[place] - before) / (1 - before) if before < 1 else 1.0
            out[place] = now + (1 - now) * other
            if table[place] > 0:
                times[place] = out[place] / table[place]
        settled = {asked, *above}
        most = max if is_right else min
        for place, parents in enumerate(self._parents):
            if not parents or place in settled:
                continue
            if place in below:
                factor = times[asked]
            else:
                changed = [times.get(parent, 1.0) for parent in parents]
                factor = most(changed)
            limit = min([out[parent] for parent in parents])
            if factor == 1.0 and table[place] <= limit:
                continue
            out[place] = min(table[place] * factor, limit)
            times[place] = out[place] / table[place] if table[place] > 0 else 1.0
        return tuple(out)


def _fitted(share: float, sizes: list[int]) -> tuple[float, ...]:
    """q to the power of each size, for the q that makes their mean ``share``, found by halving."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if sum(middle**size for size in sizes) < share * len(sizes):
            low = middle
        else:
            high = middle
    return tuple(low**size for size in sizes)
