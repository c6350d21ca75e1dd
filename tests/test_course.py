"""A course of several lessons: what they hear of each other, the map, reviews and the placement in them."""

from __future__ import annotations

import dataclasses
import uuid
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mastery_widgets.core.attempt import Attempt, Step
from mastery_widgets.core.course import PLACEMENT, REVIEW, standings
from mastery_widgets.core.course_rows import rows
from mastery_widgets.core.prerequisites import Graph
from mastery_widgets.session.events import Event
from mastery_widgets.session.map_view import map_view
from tests.course_sample import Course, respond
from tests.sample import ADA
from tests.test_prerequisites import FIVE, graphs


@pytest.fixture
def three(tmp_path: Path) -> Course:
    return Course(tmp_path / "times")


def state_of(three: Course, objective: str) -> str:
    return three.followed().standings()[objective]


def override(three: Course, objective: str, lesson: str) -> None:
    step = Step(
        id=f"override-{uuid.uuid4().hex}", frame="", kind="override", presentation=0, key="", release="", at=three.now,
        about=objective, by="Ms Noether", why="she showed me on paper",
    )  # fmt: skip
    three.record.append(ADA, lesson, step)


# -- prerequisites -----------------------------------------------------------------------------------------------------


def test_the_lesson_that_teaches_an_objective_is_read_from_the_lessons(three: Course) -> None:
    taught = {lesson.id: lesson.objectives for lesson in three.outline.lessons}

    assert taught == {"doubles": ("double",), "triples": ("triple",), "sixes": ("six-times",)}


def test_a_lesson_says_which_prerequisites_are_missing_and_leads_to_the_lessons_that_teach_them(three: Course) -> None:
    three.master_double()

    learning = three.lesson("sixes")

    view = learning.session.lesson_view()
    assert view["needs"] == [{"name": "Take a number three times", "lesson": "Triples", "href": "triples.ipynb"}]
    assert not learning.is_open("sixfold")


def test_a_lesson_opens_once_all_that_it_stands_on_is_mastered_in_other_lessons(three: Course) -> None:
    three.master_double()
    three.master_triple()

    learning = three.lesson("sixes")

    assert learning.is_open("sixfold")
    assert learning.session.lesson_view()["needs"] == []


def test_the_door_of_a_lesson_that_is_open_in_another_tab_opens_a_moment_later(three: Course) -> None:
    three.master_double()
    learning = three.lesson("sixes")
    assert not learning.is_open("sixfold")

    three.master_triple()
    three.later(seconds=3)
    learning.now = three.now
    learning.session.look()

    assert learning.is_open("sixfold")


def test_no_lesson_is_opened_for_one_that_stands_on_nothing(three: Course) -> None:
    learning = three.lesson("doubles")
    learning.session.frame_view("twice")

    assert three.opened == []


def test_of_a_newcomer_no_other_lesson_is_opened(three: Course) -> None:
    three.lesson("sixes").session.lesson_view()

    assert three.opened == []


def test_a_placement_opens_nothing(three: Course) -> None:
    session = three.session()
    session.handle(PLACEMENT, Event(kind="begin"))
    while session.frame_view(PLACEMENT)["item"] is not None:
        respond(session, PLACEMENT)

    assert not three.lesson("sixes").is_open("sixfold")
    assert three.followed().mastered() == frozenset()


def test_a_unit_of_a_lesson_can_be_tested_at_once_and_then_counts_for_the_next(three: Course) -> None:
    learning = three.lesson("doubles")
    assert learning.session.lesson_view()["testout"]
    learning.session.test_out()
    while learning.session.frame_view("check-double")["item"] is not None:
        learning.respond("check-double")
    three.master_triple()

    assert three.lesson("sixes").is_open("sixfold")


# -- a teacher's override ----------------------------------------------------------------------------------------------


def test_an_override_lets_through_without_calling_it_mastered_and_the_learner_hears_who_and_why(three: Course) -> None:
    three.master_double()
    override(three, "triple", "triples")

    learning = three.lesson("sixes")

    assert learning.is_open("sixfold")
    assert state_of(three, "triple") == "ready"
    assert state_of(three, "six-times") == "ready"
    assert learning.session.lesson_view()["said"] == [
        "Ms Noether lets you go on past “Take a number three times”: she showed me on paper"
    ]


# -- where a learner stands --------------------------------------------------------------------------------------------


def test_the_states_of_the_map_follow_the_learner(three: Course) -> None:
    assert three.followed().standings() == {"double": "ready", "triple": "ready", "six-times": "ahead"}

    three.master_double()
    learning = three.lesson("triples")
    learning.session.handle("thrice", Event(kind="help", token=learning.session.token("thrice")))
    assert state_of(three, "double") == "mastered"
    assert state_of(three, "triple") == "ready"

    three.master_triple()
    three.later(days=4)
    assert three.followed().standings() == {"double": "due", "triple": "due", "six-times": "ready"}


@given(graphs(), st.data())
def test_every_objective_stands_somewhere_and_ahead_means_that_something_is_missing(
    graph: Graph, data: st.DataObject
) -> None:
    some = st.sets(st.sampled_from(graph.order))
    mastered, let_through, tried = data.draw(some), data.draw(some), data.draw(some)

    found = standings(graph, mastered=mastered, due=(), tried=tried, let_through=let_through)

    assert list(found) == list(graph.order)
    for one in graph.objectives:
        may_build = all(name in mastered | let_through for name in one.prerequisites)
        assert (found[one.id] == "mastered") == (one.id in mastered)
        if one.id not in mastered:
            assert (found[one.id] == "ahead") != may_build


@given(graphs())
def test_the_rows_of_the_map_are_the_layers_of_the_graph(graph: Graph) -> None:
    assert [sorted(row) for row in rows(graph)] == [sorted(layer) for layer in graph.layers()]


def test_the_map_shows_each_objective_with_its_state_its_lesson_and_a_way_there(three: Course) -> None:
    three.master_double()

    view = map_view(three.followed(), lambda name: f"to/{name}")

    assert [[node["id"] for node in row] for row in view["rows"]] == [["double", "triple"], ["six-times"]]
    assert view["rows"][0][0] == {
        "id": "double", "name": "Double a number", "state": "mastered", "lesson": "Doubles", "href": "to/doubles.ipynb",
        "note": "", "begin": False,
    }  # fmt: skip
    assert sorted(view["links"]) == [["double", "six-times"], ["triple", "six-times"]]
    assert view["said"] == "1 of 3 mastered."


def test_two_objectives_on_the_same_ones_stand_beside_each_other() -> None:
    assert rows(FIVE)[1] in (("c", "d"), ("d", "c"))


# -- review ------------------------------------------------------------------------------------------------------------


def test_what_is_due_is_offered_at_the_start_of_any_lesson(three: Course) -> None:
    three.master_double()
    three.later(days=4)

    view = three.lesson("triples").session.lesson_view()

    assert view["due"] == ["Double a number"]
    assert view["course"] == {"title": "Times", "href": "course.ipynb"}


def test_nothing_is_due_on_the_day_it_was_mastered(three: Course) -> None:
    three.master_double()

    assert (
        three.session().frame_view(REVIEW)["summary"]
        == "Nothing is due. What you have mastered is asked again before you forget it."
    )


def test_a_review_asks_what_is_due_says_how_it_was_and_is_over(three: Course) -> None:
    three.master_double()
    three.master_triple()
    three.later(days=4)
    session = three.session()

    prompts = []
    while (view := session.frame_view(REVIEW))["item"] is not None:
        prompts.append(str(view["item"]["prompt"]))
        after = respond(session, REVIEW)
        assert after["feedback"] is not None and after["feedback"]["tone"] == "right"
        session.handle(REVIEW, Event(kind="next"))

    assert sorted(prompt.split()[0] for prompt in prompts) == ["<p>Twice", "<p>What"]
    assert session.frame_view(REVIEW)["summary"] == "That is enough for now."
    assert three.followed().due() == ()


def test_who_is_wrong_in_a_review_sees_the_solution_and_is_asked_again_at_once(three: Course) -> None:
    three.master_double()
    three.later(days=4)
    session = three.session()

    wrong = respond(session, REVIEW, right=False)
    session.handle(REVIEW, Event(kind="next"))

    assert [rung["kind"] for rung in wrong["help"]["shown"]] == ["solution"]  # type: ignore[attr-defined]
    assert session.to_review() == ("double",)
    for _ in range(2):
        respond(session, REVIEW)
        session.handle(REVIEW, Event(kind="next"))
    assert session.to_review() == ()
    assert not three.followed().is_doubtful("double")


def test_a_review_goes_on_where_it_was_in_a_kernel_that_starts_now(three: Course) -> None:
    three.master_double()
    three.later(days=4)
    respond(three.session(), REVIEW, right=False)

    assert three.session().to_review() == ("double",)


def test_a_review_takes_no_mastery_away_and_gives_none(three: Course) -> None:
    three.master_double()
    three.later(days=4)
    before = three.lesson("doubles").session.progress

    session = three.session()
    respond(session, REVIEW, right=False)

    assert three.lesson("doubles").session.progress == before
    assert "double" in three.followed().mastered()


def test_a_prerequisite_that_was_long_forgotten_is_checked_before_what_stands_on_it(three: Course) -> None:
    three.master_double()
    three.master_triple()
    three.later(days=60)

    learning = three.lesson("sixes")
    view = learning.session.lesson_view()
    assert view["checks"] == ["Double a number", "Take a number three times"]
    assert view["needs"] == []
    assert not learning.is_open("sixfold")

    session = three.session()
    for _ in range(2):
        respond(session, REVIEW)
        session.handle(REVIEW, Event(kind="next"))
    assert three.lesson("sixes").is_open("sixfold")


def test_a_unit_that_was_begun_is_not_closed_by_what_is_forgotten(three: Course) -> None:
    three.master_double()
    three.master_triple()
    three.lesson("sixes").work_through("sixfold")
    three.later(days=60)

    assert three.lesson("sixes").is_open("sixfold")


# -- placement ---------------------------------------------------------------------------------------------------------


def test_a_placement_says_where_to_begin(three: Course) -> None:
    session = three.session()
    assert session.frame_view(PLACEMENT)["moves"] == ["begin"]
    session.handle(PLACEMENT, Event(kind="begin"))
    while (view := session.frame_view(PLACEMENT))["item"] is not None:
        respond(session, PLACEMENT, right="Twice" in str(view["item"]["prompt"]))

    assert view["form"] is not None
    results = view["form"]["results"]
    assert isinstance(results, dict)
    assert results["said"] == "You can begin here: Take a number three times."
    assert results["rest"].startswith("You seem to know 1 of 3 already.")


def test_in_a_placement_nothing_is_said_of_right_and_wrong(three: Course) -> None:
    session = three.session()
    session.handle(PLACEMENT, Event(kind="begin"))

    said = [respond(session, PLACEMENT, right=right)["feedback"] for right in (True, False)]

    assert [one["tone"] for one in said if one is not None] == ["noted", "noted"]


def test_a_placement_goes_on_in_a_kernel_that_starts_now(three: Course) -> None:
    session = three.session()
    session.handle(PLACEMENT, Event(kind="begin"))
    respond(session, PLACEMENT)

    view = three.session().frame_view(PLACEMENT)

    assert view["form"] is not None and view["form"]["at"] == 1


def test_the_same_answer_delivered_twice_counts_once(three: Course) -> None:
    session = three.session()
    session.handle(PLACEMENT, Event(kind="begin"))
    item = session.frame_view(PLACEMENT)["item"]
    assert item is not None
    event = Event(kind="respond", token=str(item["token"]), attempt="one", response={"text": "1"})

    session.handle(PLACEMENT, event)
    again = session.handle(PLACEMENT, event)

    assert again is not None and again["acknowledged"] == "one"
    assert len(three.followed().answers()) == 1


def test_an_answer_that_cannot_be_read_is_no_attempt(three: Course) -> None:
    three.master_double()
    three.later(days=4)
    session = three.session()
    item = session.frame_view(REVIEW)["item"]
    assert item is not None
    event = Event(kind="respond", token=str(item["token"]), attempt="one", response={"text": "a lot"})

    view = session.handle(REVIEW, event)

    assert view is not None and view["feedback"] is not None
    assert view["feedback"]["tone"] == "unclear"
    assert view["item"] is not None
    assert three.followed().asked("doubles", REVIEW) == []


def test_a_form_still_finds_its_own_instances_unseen_after_a_placement(three: Course) -> None:
    session = three.session()
    session.handle(PLACEMENT, Event(kind="begin"))
    while session.frame_view(PLACEMENT)["item"] is not None:
        respond(session, PLACEMENT, right=False)
    learning = three.lesson("doubles")
    learning.work_through("twice")
    learning.sit("check-double")

    entries = [entry for _, entry in three.record.entries(ADA, "doubles") if isinstance(entry, Attempt)]
    seen = {
        where: {e.instance for e in entries if e.item == "item-double" and e.frame == where}
        for where in (PLACEMENT, "check-double")
    }

    assert seen[PLACEMENT] and seen["check-double"]
    assert not seen[PLACEMENT] & seen["check-double"]


def test_who_is_not_known_answers_nothing(three: Course) -> None:
    session = three.session()
    session.is_known = False

    assert session.frame_view(PLACEMENT)["moves"] == []
    assert session.handle(PLACEMENT, Event(kind="begin")) is None


def test_a_record_of_a_lesson_without_a_course_is_untouched_by_one(three: Course) -> None:
    three.master_double()
    entries = [entry for _, entry in three.record.entries(ADA, "doubles")]

    assert all(dataclasses.asdict(entry) for entry in entries)
    assert {entry.frame for entry in entries} == {"twice", "check-double"}
