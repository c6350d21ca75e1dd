"""One learner at one lesson: an event in, a view out."""

from __future__ import annotations

from pathlib import Path

from mastery_widgets.core.attempt import Attempt, Step
from mastery_widgets.core.release import Release
from mastery_widgets.session import Session
from mastery_widgets.session.events import Event
from mastery_widgets.store.memory import MemoryRecord
from tests.sample import (
    ADA,
    LESSON,
    answer,
    answer_rightly,
    answer_wrongly,
    ask_for_help,
    compiled,
    go_on,
    open_up_to,
    right_response,
    session_of,
    wrong_response,
)


def written(record: MemoryRecord) -> list[Attempt | Step]:
    return [entry for _, entry in record.entries(ADA, "sample")]


def attempts(record: MemoryRecord) -> list[Attempt]:
    return [entry for entry in written(record) if isinstance(entry, Attempt)]


# The path of one answer


def test_a_right_answer_is_recorded_acknowledged_and_opens_what_comes_next(
    session: Session, record: MemoryRecord
) -> None:
    open_up_to(session, "one-part")
    before = session.open_cells()

    view = answer_rightly(session, "one-part", attempt="browser-1")

    assert view["done"]
    assert view["feedback"] is not None
    assert view["feedback"]["tone"] == "right"
    assert view["acknowledged"] == "browser-1"
    assert [(a.id, a.score, a.meets) for a in attempts(record)] == [("browser-1", 1.0, True)]
    assert session.open_cells()[: len(before)] == before
    assert session.is_open("bigger")


def test_a_wrong_answer_is_recorded_with_its_misconception_and_opens_nothing(
    session: Session, record: MemoryRecord
) -> None:
    open_up_to(session, "one-part")
    before = session.open_cells()

    view = answer_wrongly(session, "one-part")

    assert not view["done"]
    assert view["feedback"] is not None
    assert view["feedback"]["tone"] == "not-yet"
    assert "counts them all" in view["feedback"]["html"]
    assert view["moves"] == ["check", "help", "next"]
    assert attempts(record)[0].misconception == "counts-parts"
    assert session.open_cells() == before


def test_an_unreadable_response_is_no_attempt(session: Session, record: MemoryRecord) -> None:
    open_up_to(session, "one-part")

    view = answer(session, "one-part", {"text": "a third"})

    assert view["feedback"] is not None
    assert not view["feedback"]["counted"]
    assert view["feedback"]["title"] == "Please write one number, such as 7, 3/4 or 1 1/2."
    assert attempts(record) == []
    assert answer_rightly(session, "one-part")["done"]


def test_an_answer_after_a_wrong_try_finishes_the_instance_and_the_next_one_counts(session: Session) -> None:
    open_up_to(session, "one-part")
    answer_wrongly(session, "one-part")

    finished = answer_rightly(session, "one-part")
    go_on(session, "one-part")

    assert not finished["done"]
    assert finished["moves"] == ["next"]
    assert finished["feedback"] is not None
    assert finished["feedback"]["title"] == "That is it. The next one counts."
    assert answer_rightly(session, "one-part")["done"]


def test_an_answer_after_a_hint_does_not_count(session: Session) -> None:
    open_up_to(session, "one-part")
    ask_for_help(session, "one-part")

    assert not answer_rightly(session, "one-part")["done"]


def test_another_instance_comes_only_after_something_was_done_with_this_one(session: Session) -> None:
    open_up_to(session, "one-part")
    token = session.token("one-part")

    go_on(session, "one-part")

    assert session.token("one-part") == token


def test_a_settled_instance_takes_no_further_answer(session: Session, record: MemoryRecord) -> None:
    open_up_to(session, "bigger")
    answer_rightly(session, "bigger")
    count = len(attempts(record))

    answer_wrongly(session, "bigger")

    assert len(attempts(record)) == count


def test_a_frame_that_is_done_opens_again_to_be_looked_at_and_takes_no_answer(
    session: Session, record: MemoryRecord
) -> None:
    open_up_to(session, "bigger")
    count = len(attempts(record))

    view = session.handle("one-part", Event(kind="reopen"))
    assert view is not None
    assert view["item"] is not None
    assert view["item"]["settled"]
    assert view["moves"] == ["fold"]
    answer(session, "one-part", wrong_response(session, "one-part"))
    folded = session.handle("one-part", Event(kind="fold"))

    assert len(attempts(record)) == count
    assert folded is not None
    assert folded["item"] is None


def test_time_on_an_item_is_counted_from_when_it_was_shown(session: Session, record: MemoryRecord) -> None:
    open_up_to(session, "one-part")
    session.frame_view("one-part")

    answer_wrongly(session, "one-part")

    assert (attempts(record)[0].seconds_on_item or 0) >= 1


def test_those_who_listen_hear_once_and_only_of_what_opened(session: Session) -> None:
    heard: list[tuple[str, ...]] = []
    session.on_change.append(lambda: heard.append(session.open_cells()))
    open_up_to(session, "one-part")
    session.tell()
    session.tell()

    answer_wrongly(session, "one-part")
    session.tell()

    assert len(heard) == 1


# Sent twice, sent late


def test_an_attempt_sent_twice_is_one_attempt(session: Session, record: MemoryRecord) -> None:
    open_up_to(session, "one-part")
    wrong = wrong_response(session, "one-part")

    first = answer(session, "one-part", wrong, attempt="same")
    second = answer(session, "one-part", wrong, attempt="same")

    assert len(attempts(record)) == 1
    assert first["feedback"] == second["feedback"]
    assert second["acknowledged"] == "same"


def test_an_id_that_was_used_gets_no_second_verdict(session: Session, record: MemoryRecord) -> None:
    open_up_to(session, "one-part")
    answer_wrongly(session, "one-part", attempt="used")
    go_on(session, "one-part")

    view = answer_rightly(session, "one-part", attempt="used")

    assert view["feedback"] is None
    assert not view["done"]
    assert [a.id for a in attempts(record)] == ["used"]


def test_an_id_that_was_used_in_another_lesson_gets_no_verdict_either(release: Release, course: Path) -> None:
    record = MemoryRecord()
    here = session_of(release, record)
    there = session_of(compiled(course, lesson=LESSON.replace("lesson: sample", "lesson: other")), record)
    open_up_to(here, "one-part")
    open_up_to(there, "one-part")
    answer_wrongly(there, "one-part", attempt="used")

    view = answer_rightly(here, "one-part", attempt="used")

    assert view["feedback"] is None
    assert not view["done"]
    assert attempts(record) == []


def test_a_stale_token_counts_nothing_and_says_so(session: Session, record: MemoryRecord) -> None:
    open_up_to(session, "one-part")
    stale, right = session.token("one-part"), right_response(session, "one-part")
    answer_wrongly(session, "one-part")
    go_on(session, "one-part")
    count = len(written(record))

    view = answer(session, "one-part", right, token=stale)

    assert len(written(record)) == count
    assert view["notice"].startswith("You have gone on in another place")
    assert view["feedback"] is None


def test_events_for_a_closed_or_unknown_frame_change_nothing(session: Session, record: MemoryRecord) -> None:
    event = Event(kind="respond", token=session.token("bigger"), attempt="a", response={"chosen": ["0"]})

    assert session.handle("bigger", event) is None
    assert session.handle("nobody", event) is None
    assert written(record) == []
