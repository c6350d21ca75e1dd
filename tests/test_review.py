"""Review: what was mastered is asked again before it is forgotten, by the intervals of FSRS."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from typing import get_args

import pytest
from fsrs import Card, Scheduler, State
from hypothesis import given
from hypothesis import strategies as st

from mastery_widgets.core.prerequisites import Graph
from mastery_widgets.core.review import (
    DUE_BELOW,
    Memory,
    Practice,
    Rating,
    due,
    is_held,
    practised,
    rating_of,
    replay_practice,
    retrievability,
    reviewed,
)
from tests.test_prerequisites import graphs, of

NOON = datetime(2022, 11, 29, 12, 30, tzinfo=UTC)
# `sum` stands on `count`, `area` on `sum`; `name` stands apart.
GRAPH = Graph(objectives=of(count="", sum="count", area="sum", name=""))
ratings: st.SearchStrategy[Rating] = st.sampled_from(get_args(Rating))


def mastered(objective: str, at: datetime = NOON) -> Practice:
    return Practice(objective=objective, rating="good", at=at, is_mastery=True)


def days(count: float) -> timedelta:
    return timedelta(days=count)


@st.composite
def practices(draw: st.DrawFn, graph: Graph) -> list[Practice]:
    """A learner's responses, in order of time."""
    at, made = NOON, []
    for _ in range(draw(st.integers(0, 12))):
        at += timedelta(hours=draw(st.integers(0, 400)))
        rating = draw(ratings)
        is_mastery = rating == "good" and draw(st.booleans())
        made.append(Practice(objective=draw(st.sampled_from(graph.order)), rating=rating, at=at, is_mastery=is_mastery))
    return made


def test_intervals_are_those_that_fsrs_publishes() -> None:
    said: list[Rating] = ["good"] * 6 + ["again"] * 2 + ["good"] * 5
    memory, at, intervals = None, NOON, []
    for rating in said:
        memory = reviewed(memory, rating, at)
        intervals.append((memory.due - memory.reviewed).days)
        at = memory.due

    assert intervals == [0, 2, 11, 46, 163, 498, 0, 0, 2, 4, 7, 12, 21]


@given(st.integers(0, 4000), st.floats(0.01, 500))
def test_retrievability_after_whole_days_is_that_of_fsrs(count: int, stability: float) -> None:
    card = Card(card_id=1, state=State.Review, stability=stability, difficulty=5.0, due=NOON, last_review=NOON)
    memory = Memory(
        stability=stability,
        difficulty=5.0,
        state=2,
        step=None,
        reviewed=NOON,
        due=NOON,
        rating="good",
        rated=NOON.date(),
    )

    theirs = Scheduler().get_card_retrievability(card, NOON + days(count))

    assert retrievability(memory, NOON + days(count)) == pytest.approx(theirs)


def test_what_was_mastered_is_due_once_retrievability_is_under_nine_tenths() -> None:
    memories = replay_practice([mastered("count")], GRAPH)
    stability = memories["count"].stability

    assert due(memories, NOON + days(stability - 0.01)) == ()
    assert due(memories, NOON + days(stability + 0.01)) == ("count",)
    assert due(memories, NOON + days(stability + 0.01), 0.7) == ()
    assert retrievability(memories["count"], NOON + days(stability)) == pytest.approx(DUE_BELOW)


def test_what_is_most_forgotten_is_asked_first() -> None:
    memories = replay_practice([mastered("name"), mastered("count", NOON + days(3))], GRAPH)

    assert due(memories, NOON + days(30)) == ("name", "count")


@pytest.mark.parametrize(
    ("is_right", "is_aided", "is_unsure", "rating"),
    [
        (False, False, False, "again"), (False, True, True, "again"), (True, True, False, "hard"),
        (True, False, True, "hard"), (True, False, False, "good"),
    ],
)  # fmt: skip
def test_wrong_is_again_right_with_help_or_unsure_is_hard_right_is_good(
    is_right: bool, is_aided: bool, is_unsure: bool, rating: Rating
) -> None:
    assert rating_of(is_right=is_right, is_aided=is_aided, is_unsure=is_unsure) == rating


def test_practice_before_mastery_is_no_review() -> None:
    given_ = [Practice(objective="count", rating="good", at=NOON)]

    assert replay_practice(given_, GRAPH) == {}


def test_the_same_rating_once_more_on_a_day_changes_nothing() -> None:
    once = replay_practice([mastered("count")], GRAPH)

    again = practised(once, Practice(objective="count", rating="good", at=NOON + timedelta(hours=1)), GRAPH)
    other = practised(once, Practice(objective="count", rating="hard", at=NOON + timedelta(hours=1)), GRAPH)
    later = practised(once, Practice(objective="count", rating="good", at=NOON + days(1)), GRAPH)

    assert again == once
    assert other["count"].rating == "hard"
    assert later["count"].stability > once["count"].stability


def test_practising_an_objective_is_part_of_a_review_of_what_it_contains() -> None:
    before = replay_practice([mastered("count"), mastered("sum"), mastered("name")], GRAPH)
    at = NOON + days(10)

    after = practised(before, Practice(objective="sum", rating="good", at=at), GRAPH)

    whole = practised(before, Practice(objective="count", rating="good", at=at), GRAPH)
    assert before["count"].stability < after["count"].stability < whole["count"].stability
    held = [retrievability(one["count"], at) for one in (before, after, whole)]
    assert held[0] < held[1] < held[2] == 1.0
    assert after["name"] == before["name"]


def test_half_of_a_review_goes_to_a_prerequisite_and_a_quarter_to_its_own() -> None:
    before = replay_practice([mastered("count"), mastered("sum"), mastered("area")], GRAPH)
    at = NOON + days(10)

    after = practised(before, Practice(objective="area", rating="good", at=at), GRAPH)

    ratio = reviewed(before["sum"], "good", at).stability / before["sum"].stability
    assert after["sum"].stability == pytest.approx(before["sum"].stability * ratio**0.5)
    assert after["count"].stability == pytest.approx(before["count"].stability * ratio**0.25)
    recall = retrievability(before["sum"], at)
    assert retrievability(after["sum"], at) == pytest.approx(recall**0.5)
    assert retrievability(after["count"], at) == pytest.approx(recall**0.75)


def test_who_fails_at_a_prerequisite_forgets_sooner_what_stands_on_it() -> None:
    before = replay_practice([mastered("count"), mastered("sum"), mastered("name")], GRAPH)
    at = NOON + days(2)

    after = practised(before, Practice(objective="count", rating="again", at=at), GRAPH)

    assert after["sum"].stability < before["sum"].stability
    assert after["sum"].reviewed == before["sum"].reviewed
    assert after["name"] == before["name"]


@given(
    graphs().flatmap(lambda graph: st.tuples(st.just(graph), practices(graph), st.sampled_from(graph.order))),
    st.integers(0, 900),
)
def test_a_right_response_makes_nothing_forgotten_and_a_wrong_one_nothing_else_remembered(
    given_: tuple[Graph, list[Practice], str], later: int
) -> None:
    graph, made, objective = given_
    before = replay_practice(made, graph)
    at = max([one.at for one in made], default=NOON) + days(1)
    then = at + days(later)

    good = practised(before, Practice(objective=objective, rating="good", at=at), graph)
    again = practised(before, Practice(objective=objective, rating="again", at=at), graph)

    for id in before:
        was = retrievability(before[id], then)
        assert retrievability(good[id], then) >= was - 1e-9
        if id != objective:
            assert retrievability(again[id], then) <= was + 1e-9


@given(graphs().flatmap(lambda graph: st.tuples(st.just(graph), practices(graph))))
def test_reviews_replayed_are_the_reviews_step_by_step(given_: tuple[Graph, list[Practice]]) -> None:
    graph, made = given_
    memories: dict[str, Memory] = {}
    for practice in made:
        memories = dict(practised(memories, practice, graph))

    assert replay_practice(made, graph) == memories
    assert all(memory.reviewed.tzinfo is UTC for memory in memories.values())


@given(st.lists(st.booleans(), max_size=6))
def test_a_doubtful_prerequisite_is_checked_in_one_to_three_items(responses: list[bool]) -> None:
    said = [is_held(responses[:count]) for count in range(len(responses) + 1)]

    assert said[0] is None
    assert all(one is not None for one in said[3:])
    # Once it is said, it stays said.
    assert all(before is None or before == after for before, after in pairwise(said))


@pytest.mark.parametrize(
    ("responses", "is_so"),
    [
        ([], None), ([True], True), ([False], None), ([False, True], None), ([False, False], False),
        ([False, True, True], True), ([False, True, False], False),
    ],
)  # fmt: skip
def test_right_at_once_is_held_and_after_a_wrong_one_the_next_two_must_be_right(
    responses: list[bool], is_so: bool | None
) -> None:
    assert is_held(responses) is is_so


def test_a_clock_that_was_set_back_is_taken_as_standing_still() -> None:
    memory = reviewed(None, "good", NOON)

    after = reviewed(memory, "good", NOON - days(5))

    assert after.reviewed == NOON
    assert retrievability(memory, NOON - days(5)) == 1.0


def test_times_are_utc() -> None:
    with pytest.raises(ValueError, match="need a time in UTC"):
        reviewed(None, "good", datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=1))))
    with pytest.raises(ValueError, match="need a time in UTC"):
        retrievability(reviewed(None, "good", NOON), datetime(2026, 1, 1))
