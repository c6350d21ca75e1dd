"""A record that fails: nothing is acknowledged, nothing is lost, nothing opens."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from mastery_widgets.catalogue import phrase
from mastery_widgets.core.attempt import Entry
from mastery_widgets.core.release import Release
from mastery_widgets.errors import RecordError
from mastery_widgets.session import Learner, Session
from mastery_widgets.store.memory import MemoryRecord
from tests.sample import ADA, BOB, answer, answer_rightly, master, open_up_to, right_response, session_of

REASONS = ["unavailable", "locked", "full", "read-only", "damaged", "newer"]


class ShakyRecord:
    """A record on a disk that comes and goes: ``fails_on`` names what does not work now."""

    def __init__(self) -> None:
        self.kept = MemoryRecord()
        self.fails_on: set[str] = set()
        self.reason = "unavailable"

    def entries(self, learner: Learner, lesson: str, after: int = 0) -> Sequence[tuple[int, Entry]]:
        self._fail("read")
        return self.kept.entries(learner, lesson, after)

    def append(self, learner: Learner, lesson: str, entry: Entry) -> int:
        self._fail("write")
        number = self.kept.append(learner, lesson, entry)
        self._fail("after-write")
        return number

    def _fail(self, what: str) -> None:
        if what in self.fails_on:
            raise RecordError("the disk is gone", reason=self.reason)


@pytest.fixture
def shaky() -> ShakyRecord:
    return ShakyRecord()


@pytest.fixture
def at_an_item(release: Release, shaky: ShakyRecord) -> Session:
    """Ada before the first item, on a record that is about to fail."""
    session = session_of(release, shaky)
    open_up_to(session, "one-part")
    return session


@pytest.mark.parametrize("reason", REASONS)
@pytest.mark.parametrize("what", ["read", "write"])
def test_an_answer_that_cannot_be_saved_is_not_acknowledged_and_she_is_told_why(
    at_an_item: Session, shaky: ShakyRecord, what: str, reason: str
) -> None:
    right, token = right_response(at_an_item, "one-part"), at_an_item.token("one-part")
    shaky.fails_on, shaky.reason = {what}, reason

    view = answer(at_an_item, "one-part", right, attempt="mine", token=token)

    assert view["notice"] == phrase(f"record.{reason}")
    assert view["acknowledged"] != "mine"
    assert view["feedback"] is None
    assert not view["done"]
    assert not at_an_item.is_open("bigger")


@pytest.mark.parametrize("what", ["read", "write"])
def test_the_same_answer_sent_again_with_the_same_id_counts_once_the_disk_is_back(
    at_an_item: Session, shaky: ShakyRecord, what: str
) -> None:
    right = right_response(at_an_item, "one-part")
    shaky.fails_on = {what}
    answer(at_an_item, "one-part", right, attempt="mine")
    shaky.fails_on = set()

    view = answer(at_an_item, "one-part", right, attempt="mine")

    assert (view["done"], view["acknowledged"], view["notice"]) == (True, "mine", "")
    assert view["feedback"] is not None
    assert view["feedback"]["tone"] == "right"


def test_an_answer_that_was_saved_though_its_number_was_lost_is_one_answer(
    at_an_item: Session, shaky: ShakyRecord
) -> None:
    right = right_response(at_an_item, "one-part")
    shaky.fails_on = {"after-write"}
    lost = answer(at_an_item, "one-part", right, attempt="mine")
    shaky.fails_on = set()

    view = answer(at_an_item, "one-part", right, attempt="mine")

    assert lost["acknowledged"] != "mine"
    assert (view["done"], view["acknowledged"]) == (True, "mine")
    assert [entry.id for _, entry in shaky.kept.entries(ADA, "sample")].count("mine") == 1
    assert at_an_item.is_open("bigger")


def test_a_record_that_cannot_be_read_at_the_beginning_is_said_at_once(release: Release, shaky: ShakyRecord) -> None:
    shaky.fails_on = {"read"}

    with pytest.raises(RecordError, match="the disk is gone"):
        session_of(release, shaky)


def test_joining_a_record_that_cannot_be_read_leaves_the_session_as_it_was(
    release: Release, shaky: ShakyRecord
) -> None:
    session = session_of(release)
    open_up_to(session, "bigger")
    shaky.fails_on = {"read"}

    with pytest.raises(RecordError):
        session.join(shaky, BOB)

    assert session.is_open("bigger")
    master(session, "bigger")
    assert session.is_open("call-it")


def test_joining_as_somebody_else_shows_only_what_she_has_done(release: Release) -> None:
    record = MemoryRecord()
    bob = session_of(release, record, BOB)
    open_up_to(bob, "call-it")
    visitor = session_of(release)
    open_up_to(visitor, "bigger")

    visitor.join(record, BOB)

    assert visitor.progress == bob.progress
    assert answer_rightly(visitor, "call-it")["acknowledged"]
    assert len(record.entries(BOB, "sample", 0)) > len(bob.progress.opened)
