"""Two tabs, two learners, two releases: one record, and everybody is where she was."""

from __future__ import annotations

from pathlib import Path

import pytest

from mastery_widgets.core.attempt import Attempt
from mastery_widgets.core.release import Release
from mastery_widgets.store.memory import MemoryRecord
from tests.sample import ADA, BOB, LESSON, answer, answer_wrongly, compiled, go_on, master, open_up_to, session_of


def attempts(record: MemoryRecord) -> list[Attempt]:
    return [entry for _, entry in record.entries(ADA, "sample") if isinstance(entry, Attempt)]


# Two tabs


def test_two_tabs_on_one_record_converge(release: Release, record: MemoryRecord) -> None:
    one, other = session_of(release, record), session_of(release, record)
    for place, frame in enumerate(release.lesson.frame_order):
        master((one, other)[place % 2], frame)
        one.catch_up()
        other.catch_up()

        assert one.progress == other.progress
        assert one.open_cells() == other.open_cells()
    assert one.lesson_view() == other.lesson_view()


def test_a_tab_that_was_left_behind_is_shown_where_the_other_has_gone(release: Release, record: MemoryRecord) -> None:
    one, other = session_of(release, record), session_of(release, record)
    open_up_to(one, "one-part")
    other.catch_up()
    stale = other.token("one-part")
    answer_wrongly(one, "one-part")
    go_on(one, "one-part")

    view = answer(other, "one-part", {"text": "1/3"}, token=stale)

    assert view["notice"]
    assert view["item"] == one.frame_view("one-part")["item"]
    assert len(attempts(record)) == 1


def test_a_session_begun_later_is_where_the_first_one_is(release: Release) -> None:
    record = MemoryRecord()
    first = session_of(release, record)
    open_up_to(first, "call-it")
    answer_wrongly(first, "call-it")
    again = session_of(release, record)

    assert again.progress == first.progress
    shown, kept = again.frame_view("call-it"), first.frame_view("call-it")
    assert {**shown, "serial": 0, "acknowledged": ""} == {**kept, "serial": 0, "acknowledged": ""}


def test_two_learners_on_one_record_do_not_move_each_other(release: Release, record: MemoryRecord) -> None:
    ada, bob = session_of(release, record), session_of(release, record, BOB)
    master(ada, "begin")
    bob.catch_up()

    assert bob.progress.opened == frozenset()


# A new release


def renewed(folder: Path, old: str, new: str) -> Release:
    assert old in LESSON
    return compiled(folder, lesson=LESSON.replace(old, new))


CHANGED_KEYS = {
    "one-part": ("n in 3, 4, 5, 6, 8\n---\nThe bar", "n in 2, 4, 5, 6, 8\n---\nThe bar"),
    "call-it": ('(7, "seventh")', '(8, "eighth")'),
}


@pytest.mark.parametrize("frame", CHANGED_KEYS)
def test_a_changed_key_opens_that_frame_again_and_keeps_the_rest_open(
    release: Release, course: Path, frame: str
) -> None:
    record = MemoryRecord()
    before = session_of(release, record)
    open_up_to(before, "point-it")

    after = session_of(renewed(course, *CHANGED_KEYS[frame]), record)

    opened = [id for id in after.lesson.frame_order if after.is_open(id)]
    assert opened == [id for id in before.lesson.frame_order if before.is_open(id)]
    assert "check" in after.frame_view(frame)["moves"]
    assert {id for id in opened if not after.frame_view(id)["done"]} == {frame, "point-it"}


def test_changed_words_keep_mastery(release: Release, course: Path) -> None:
    record = MemoryRecord()
    open_up_to(session_of(release, record), "point-it")

    after = session_of(renewed(course, "Count the parts of the whole bar first.", "Count again."), record)

    assert after.frame_view("one-part")["done"]
