"""From a record to the columns that tracing is fitted to."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from mastery_widgets.analytics.responses import Responses, from_columns, from_records
from mastery_widgets.core.attempt import Attempt, Entry, Step, StepKind

AT = datetime(2026, 11, 24, tzinfo=UTC)
OBJECTIVES = {"halves": ["unit-fraction"], "both": ["unit-fraction", "compare"], "reading": []}


def tried(frame: str, presentation: int = 0, score: float = 1.0, help_shown: int = 0, key: str = "k") -> Attempt:
    return Attempt(
        id=f"{frame} {presentation} {score} {help_shown} {key}",
        frame=frame,
        presentation=presentation,
        instance=0,
        response={},
        score=score,
        misconception=None,
        help_shown=help_shown,
        meets=False,
        key=key,
        release="r",
        at=AT,
    )


def did(frame: str, kind: StepKind, presentation: int = 0) -> Step:
    return Step(
        id=f"{frame} {kind} {presentation}",
        frame=frame,
        kind=kind,
        presentation=presentation,
        key="k",
        release="r",
        at=AT,
    )


def rows(**records: list[Entry]) -> list[tuple[str, str, bool]]:
    found = from_records(records, OBJECTIVES)
    return [
        (found.learners[learner], found.objectives[objective], bool(right))
        for learner, objective, right in zip(found.learner, found.objective, found.is_right, strict=True)
    ]


def test_the_first_response_to_an_instance_counts_and_no_later_one() -> None:
    assert rows(ada=[tried("halves", score=0.0), tried("halves"), tried("halves", 1)]) == [
        ("ada", "unit-fraction", False),
        ("ada", "unit-fraction", True),
    ]


def test_part_of_full_credit_is_not_right() -> None:
    assert rows(ada=[tried("halves", score=0.5)]) == [("ada", "unit-fraction", False)]


def test_right_after_help_counts_as_wrong_once() -> None:
    assert rows(ada=[did("halves", "help"), tried("halves", help_shown=1)]) == [("ada", "unit-fraction", False)]
    assert rows(ada=[tried("halves", help_shown=1)]) == [("ada", "unit-fraction", False)]


def test_help_without_a_response_counts_as_wrong() -> None:
    assert rows(ada=[did("halves", "help"), did("halves", "next")]) == [("ada", "unit-fraction", False)]


def test_help_after_the_first_response_takes_nothing_from_it() -> None:
    assert rows(ada=[tried("halves"), did("halves", "help")]) == [("ada", "unit-fraction", True)]


def test_reading_and_going_on_are_no_responses() -> None:
    assert rows(ada=[did("reading", "read"), did("halves", "next")]) == []


def test_a_frame_of_two_objectives_gives_a_row_for_each() -> None:
    assert rows(ada=[tried("both")]) == [("ada", "unit-fraction", True), ("ada", "compare", True)]


def test_a_frame_that_is_not_asked_for_gives_none() -> None:
    assert rows(ada=[tried("elsewhere")]) == []


def test_an_entry_that_came_twice_counts_once() -> None:
    once = tried("halves")

    assert rows(ada=[once, once]) == [("ada", "unit-fraction", True)]


def test_a_new_key_begins_the_instances_again() -> None:
    assert len(rows(ada=[tried("halves", key="old"), tried("halves", key="new")])) == 2


def test_learners_stay_apart() -> None:
    assert rows(ada=[tried("halves")], ben=[tried("halves", score=0.0)]) == [
        ("ada", "unit-fraction", True),
        ("ben", "unit-fraction", False),
    ]


def test_some_objectives_are_counted_anew() -> None:
    responses = from_columns("aab", ["x", "y", "z"], [True, False, True])

    found = responses.of(["z", "y"])

    assert found.objectives == ("z", "y")
    assert found.objective.tolist() == [1, 0]
    assert found.is_right.tolist() == [False, True]
    with pytest.raises(ValueError, match="no objective 'w'"):
        responses.of(["w"])


@pytest.mark.parametrize(
    ("learner", "objective", "said"),
    [
        ([0, 1], [0], "three columns of one length"),
        ([0, 2], [0, 0], "need learner in 0 to 1, got 0 to 2"),
        ([0, 1], [0, -1], "need objective in 0 to 0, got -1 to 0"),
    ],
)
def test_columns_that_point_nowhere_are_refused(learner: list[int], objective: list[int], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Responses(
            learners=("a", "b"),
            objectives=("x",),
            learner=np.array(learner),
            objective=np.array(objective),
            is_right=np.array([True, False]),
        )
