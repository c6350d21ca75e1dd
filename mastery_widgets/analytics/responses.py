"""First responses as columns: what the fits and predictions of this package are made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mastery_widgets.core.attempt import Attempt, Entry, Step

__all__ = ["Responses", "from_columns", "from_records"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Responses:
    """One row a response; the rows of a learner stand in the order in which she gave them.

    ``learner`` and ``objective`` hold places in ``learners`` and ``objectives``; ``is_right`` whether the first,
    unaided response was right. All three have shape (responses,).

    Raises:
        ValueError: columns of different lengths, or a place that is not there.
    """

    learners: tuple[str, ...]
    objectives: tuple[str, ...]
    learner: NDArray[np.int64]
    objective: NDArray[np.int64]
    is_right: NDArray[np.bool_]

    def __post_init__(self) -> None:
        shapes = {self.learner.shape, self.objective.shape, self.is_right.shape}
        if len(shapes) != 1 or self.learner.ndim != 1:
            raise ValueError(f"need three columns of one length, got shapes {sorted(shapes)}")
        for name, places, names in (
            ("learner", self.learner, self.learners),
            ("objective", self.objective, self.objectives),
        ):
            if len(places) and not 0 <= places.min() <= places.max() < len(names):
                raise ValueError(
                    f"need {name} in 0 to {len(names) - 1}, got {int(places.min())} to {int(places.max())}"
                )

    def __len__(self) -> int:
        return len(self.is_right)

    def where(self, rows: NDArray[np.bool_]) -> Responses:
        """The rows that ``rows``, of shape (responses,), says yes to; learners and objectives keep their places."""
        return Responses(
            learners=self.learners,
            objectives=self.objectives,
            learner=self.learner[rows],
            objective=self.objective[rows],
            is_right=self.is_right[rows],
        )

    def of(self, objectives: Sequence[str]) -> Responses:
        """The responses at some objectives, which are counted anew in the order given.

        Raises:
            ValueError: there is no such objective.
        """
        if strange := [name for name in objectives if name not in self.objectives]:
            raise ValueError(f"no objective {', '.join(map(repr, strange))}")
        place = np.full(len(self.objectives), -1)
        for new, name in enumerate(objectives):
            place[self.objectives.index(name)] = new
        kept = self.where(place[self.objective] >= 0)
        return replace(kept, objectives=tuple(objectives), objective=place[kept.objective])


def from_columns(learners: Iterable[str], objectives: Iterable[str], is_right: Iterable[bool]) -> Responses:
    """Responses from three columns of one length; the rows of a learner are in order of time.

    Raises:
        ValueError: the columns differ in length.
    """
    learner_names, learner = _places(learners)
    objective_names, objective = _places(objectives)
    return Responses(
        learners=learner_names,
        objectives=objective_names,
        learner=learner,
        objective=objective,
        is_right=np.fromiter((bool(one) for one in is_right), np.bool_),
    )


def from_records(records: Mapping[str, Sequence[Entry]], objectives: Mapping[str, Sequence[str]]) -> Responses:
    """The first response to each instance of each frame, as tracing counts it: help taken before it counts as wrong.

    ``records`` holds each learner's entries, oldest first; ``objectives`` the objectives of each frame. A frame of
    several objectives gives a row for each of them; a frame that is not among them gives none. An instance that was
    left for the next one after help, without a response, counts as wrong too: help was the first thing done. Entries
    that came twice count once.

    Source: Corbett & Anderson (1995), Knowledge tracing, p. 261: the first action at each step; help is an error.
    """
    learner_column: list[str] = []
    objective_column: list[str] = []
    right_column: list[bool] = []
    for learner, entries in records.items():
        for frame, is_right in _first_actions(entries):
            for objective in objectives.get(frame, ()):
                learner_column.append(learner)
                objective_column.append(objective)
                right_column.append(is_right)
    return from_columns(learner_column, objective_column, right_column)


def _first_actions(entries: Iterable[Entry]) -> Iterable[tuple[str, bool]]:
    """Frame and outcome of what was done first with each instance, in order."""
    # The key belongs to the instance: after a change of the key the presentations of a frame begin again.
    seen: set[tuple[str, str, int]] = set()
    for entry in entries:
        if isinstance(entry, Step) and entry.kind != "help":
            continue
        instance = (entry.frame, entry.key, entry.presentation)
        if instance not in seen:
            seen.add(instance)
            yield entry.frame, isinstance(entry, Attempt) and entry.score == 1.0 and entry.help_shown == 0


def _places(names: Iterable[str]) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """The distinct names in order of appearance, and where each row's name stands among them."""
    place: dict[str, int] = {}
    places = np.fromiter((place.setdefault(name, len(place)) for name in names), np.int64)
    return tuple(place), places
