"""Engaged time: what of the hours between two clicks was spent at the lesson."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mastery_widgets.core.attempt import Attempt, Step
from mastery_widgets.core.engaged import Interval, engaged, idle_cap, idle_caps, intervals
from mastery_widgets.core.release import Release
from mastery_widgets.session import Session
from mastery_widgets.session.events import Event, read_event
from mastery_widgets.store.coding import decode, encode
from mastery_widgets.store.memory import MemoryRecord
from tests.sample import ADA, answer_rightly, answer_wrongly, go_on

BEGIN = datetime(2024, 5, 1, 8, tzinfo=UTC)
STEP = Step(id="s", frame="begin", kind="read", presentation=0, key="k", release="r", at=BEGIN)


class Watch:
    """A kernel's clock that goes on when it is told to, and can be set."""

    def __init__(self) -> None:
        self.now = BEGIN

    def __call__(self) -> datetime:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def timed(release: Release, record: MemoryRecord, watch: Watch) -> Session:
    """Ada before the first frame, with a clock of ours."""
    session = Session(release, record, ADA, clock=watch, new_id=iter(map(str, range(1000))).__next__)
    session.frame_view("begin")
    return session


def spent(record: MemoryRecord) -> list[float | None]:
    return [entry.seconds_spent for _, entry in record.entries(ADA, "sample")]


def entries_at(*seconds: float, frame: str = "begin") -> list[Step]:
    return [replace(STEP, id=f"s-{n}", frame=frame, at=BEGIN + timedelta(seconds=at)) for n, at in enumerate(seconds)]


# The idle cap


def test_an_interval_counts_up_to_sixty_seconds_where_the_frame_is_a_quick_one() -> None:
    assert idle_cap([4, 5, 6, 7, 3600], expected=10) == 60


def test_an_interval_counts_up_to_three_medians_where_the_frame_takes_longer() -> None:
    assert idle_cap([80, 90, 100, 110, 3600], expected=10) == 300


def test_few_intervals_have_no_median_yet_and_the_author_is_asked() -> None:
    assert idle_cap([3600], expected=45) == 135


def test_the_caps_are_those_of_each_frame_over_all_learners() -> None:
    given = [Interval(frame="a", seconds=s) for s in (10, 20, 40, 50, 60)]
    given += [Interval(frame="b", seconds=s) for s in (100, 100, 100, 100, 100)]

    assert idle_caps(given, expected=30) == {"a": 120, "b": 300}


def test_lunch_counts_as_the_cap_and_not_as_an_hour() -> None:
    entries = entries_at(0, 30, 30 + 3600, 30 + 3600 + 20)

    assert engaged(intervals(entries), {"begin": 60}) == {"begin": 0 + 30 + 60 + 20}


def test_a_clock_that_was_set_back_a_day_takes_no_time_away() -> None:
    entries = entries_at(0, 30, 30 - 86_400, 50 - 86_400)

    assert [one.seconds for one in intervals(entries)] == [0, 30, 0, 20]


def test_what_the_session_measured_stands_when_the_clock_was_set_back_in_between() -> None:
    first, second = entries_at(0, -86_400)

    assert [one.seconds for one in intervals([first, replace(second, seconds_spent=12.0)])] == [0, 12]


@given(st.lists(st.floats(-1e6, 1e6), max_size=8), st.lists(st.none() | st.floats(-1e6, 1e6), min_size=8, max_size=8))
def test_no_interval_is_negative_whatever_clocks_say(ats: list[float], given_spent: list[float | None]) -> None:
    entries = [replace(e, seconds_spent=s) for e, s in zip(entries_at(*ats), given_spent, strict=False)]

    assert all(one.seconds >= 0 for one in intervals(entries))


def test_two_kernels_at_once_do_not_double_an_hour() -> None:
    first, second = entries_at(40, 50)
    one, other = replace(first, seconds_spent=40.0), replace(second, seconds_spent=50.0)

    assert [i.seconds for i in intervals([one, other])] == [40, 10]


def test_what_the_page_was_hidden_is_not_added_again_from_the_entries_times() -> None:
    first, second = entries_at(0, 100)

    assert [i.seconds for i in intervals([first, replace(second, seconds_spent=15.0)])] == [0, 15]


def test_a_first_entry_from_before_this_was_measured_has_the_time_that_its_item_was_on_screen() -> None:
    attempt = Attempt(
        id="a", frame="one-part", presentation=0, instance=0, response={}, score=1.0, misconception=None, help_shown=0,
        meets=True, key="k", release="r", at=BEGIN, seconds_on_item=25.0,
    )  # fmt: skip

    assert intervals([attempt]) == (Interval(frame="one-part", seconds=25.0),)


def test_an_entry_from_before_this_was_measured_is_still_read() -> None:
    body = encode(STEP).replace(',"seconds_spent":null', "")

    assert "seconds_spent" not in body
    assert decode("s", "begin", "read", BEGIN.isoformat(), body) == STEP


# What the session writes


def test_time_runs_from_the_first_frame_shown_and_then_from_entry_to_entry(
    timed: Session, record: MemoryRecord, watch: Watch
) -> None:
    watch.wait(20)
    go_on(timed, "begin")
    watch.wait(7)
    answer_wrongly(timed, "one-part")
    watch.wait(9)
    go_on(timed, "one-part")

    assert spent(record) == [20, 7, 9]


def test_time_in_which_the_page_was_hidden_is_not_counted(timed: Session, record: MemoryRecord, watch: Watch) -> None:
    watch.wait(5)
    assert timed.handle("begin", Event(kind="away")) is None
    watch.wait(600)
    assert timed.handle("begin", Event(kind="back")) is None
    watch.wait(3)
    go_on(timed, "begin")

    assert spent(record) == [8]


def test_what_she_does_ends_an_absence_that_nobody_ended(timed: Session, record: MemoryRecord, watch: Watch) -> None:
    timed.handle("begin", Event(kind="away"))
    watch.wait(30)
    go_on(timed, "begin")
    watch.wait(4)
    answer_rightly(timed, "one-part")

    assert spent(record) == [0, 4]


@given(st.lists(st.sampled_from(["away", "back", "wait"]), max_size=12))
def test_forged_absences_make_the_time_shorter_and_never_longer(release: Release, moves: list[str]) -> None:
    watch, record = Watch(), MemoryRecord()
    session = Session(release, record, ADA, clock=watch, new_id=lambda: "one")
    session.frame_view("begin")
    for move in moves:
        if move == "wait":
            watch.wait(10)
        else:
            session.handle("begin", Event(kind=move))
    go_on(session, "begin")

    (seconds,) = spent(record)
    assert seconds is not None
    assert 0 <= seconds <= 10 * moves.count("wait")


def test_a_clock_set_back_while_the_page_is_open_gives_no_negative_time(
    timed: Session, record: MemoryRecord, watch: Watch
) -> None:
    timed.handle("begin", Event(kind="away"))
    watch.wait(-86_400)
    timed.handle("begin", Event(kind="back"))
    go_on(timed, "begin")
    watch.wait(12)
    answer_rightly(timed, "one-part")

    assert spent(record) == [0, 12]


def test_a_clock_set_back_while_the_page_is_hidden_makes_no_day_of_it(
    timed: Session, record: MemoryRecord, watch: Watch
) -> None:
    timed.handle("begin", Event(kind="away"))
    watch.wait(-86_400)
    timed.handle("begin", Event(kind="back"))
    watch.wait(86_400 + 5)
    go_on(timed, "begin")

    assert spent(record) == [5]


def test_an_absence_begins_when_it_is_first_said(timed: Session, record: MemoryRecord, watch: Watch) -> None:
    watch.wait(1)
    for _ in range(3):
        timed.handle("begin", Event(kind="away"))
        watch.wait(10)
    go_on(timed, "begin")

    assert spent(record) == [1]


def test_the_browser_says_that_it_was_hidden_and_never_for_how_long() -> None:
    assert read_event({"type": "away", "seconds": -1e9, "at": "2020-01-01"}) == Event(kind="away")
    assert read_event({"type": "back"}) == Event(kind="back")
