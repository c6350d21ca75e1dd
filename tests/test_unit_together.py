"""Forms under replay, in two tabs, and when messages come twice or late: each thing has its effect once."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mastery_widgets.core.attempt import Attempt, Entry, Step, StepKind
from mastery_widgets.core.lesson import open_cells
from mastery_widgets.core.opening import tokens
from mastery_widgets.core.progress import Progress, fold, replay
from mastery_widgets.core.release import Release
from mastery_widgets.session.events import Event
from mastery_widgets.store.memory import MemoryRecord
from tests.sample import ADA
from tests.unit_sample import FIRST_UNIT, Learning, unit_release

BEGIN = datetime(2024, 5, 1, 8, tzinfo=UTC)
FORMS = ("check-one", "check-two", "check-three")


@pytest.fixture(scope="module")
def units(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return unit_release(tmp_path_factory.mktemp("units"))


def play(release: Release, seed: int, moves: int) -> list[Entry]:
    """What a learner writes who knows by half, and goes wherever she is sent."""
    dice = random.Random(seed)
    ada = Learning(release)
    for _ in range(moves):
        name = ada.session.current()
        if dice.random() < 0.05:
            ada.session.test_out()
        if name is None or dice.random() < 0.1:
            ada.later(hours=dice.choice([1, 7, 24]))
            continue
        frame = ada.session.lesson.frames[name]
        if frame.kind == "form":
            view = ada.session.frame_view(name)
            if view["item"] is None:
                ada.press(name, "begin")
            else:
                ada.respond(name, right=dice.random() < 0.6, confidence=dice.choice([1, 2, 3]))
        else:
            ada.work_through(name)
    return [entry for _, entry in ada.record.entries(ADA, "sums")]


@given(seed=st.integers(0, 10_000), moves=st.integers(5, 60), cut=st.integers(0, 80))
def test_replay_equals_fold_step_by_step_whatever_she_does(units: Release, seed: int, moves: int, cut: int) -> None:
    entries = play(units, seed, moves)
    stepwise = Progress()
    for entry in entries:
        stepwise = fold(stepwise, entry, units.lesson)

    assert replay(entries, units.lesson) == stepwise
    assert replay(entries[cut:], units.lesson, replay(entries[:cut], units.lesson)) == stepwise


kinds: st.SearchStrategy[StepKind] = st.sampled_from(["begin", "test-out", "take", "read", "next", "help", "override"])
items = st.sampled_from(["item-double", "item-halve", "item-triple", "item-six", "item-next", "gone"])
frames = st.sampled_from(
    [*FORMS, *FIRST_UNIT, "double-again", "double-seen", "double-tiny", "sixes", "next-number", "gone"]
)
abouts = st.sampled_from(["double", "double-again", "chessboard", "double-small", "gone", ""])


@st.composite
def anything(draw: st.DrawFn) -> Entry:
    """An entry that may be late, double, of an older key, or make no sense where it stands."""
    id, frame, place = draw(st.integers(0, 60)), draw(frames), draw(st.integers(0, 4))
    at = BEGIN + timedelta(hours=draw(st.integers(0, 40)))
    if draw(st.booleans()):
        return Attempt(
            id=f"a{id}", frame=frame, presentation=place, instance=0, response={}, score=float(draw(st.booleans())),
            misconception=None, help_shown=0, meets=draw(st.booleans()), key=draw(st.sampled_from(["", "older"])),
            release="", at=at, item=draw(items), confidence=draw(st.sampled_from([None, 1, 2, 3])),
        )  # fmt: skip
    asked = tuple(draw(st.lists(items, max_size=3)))
    return Step(
        id=f"s{id}", frame=frame, kind=draw(kinds), presentation=place, key="", release="", at=at,
        about=draw(abouts), items=asked,
    )  # fmt: skip


@given(st.lists(anything(), max_size=30), st.integers(0, 30))
def test_replay_equals_fold_step_by_step_whatever_was_written(units: Release, entries: list[Entry], cut: int) -> None:
    def current(entry: Entry) -> Entry:
        lesson = units.lesson
        if entry.key == "older" or entry.frame not in lesson.frames:
            return entry
        bank = lesson.bank.get(entry.item) if isinstance(entry, Attempt) else None
        return replace(
            entry, key=bank.key if bank is not None and entry.frame in FORMS else lesson.frames[entry.frame].key
        )

    written = [current(entry) for entry in entries]
    stepwise = Progress()
    for entry in written:
        stepwise = fold(stepwise, entry, units.lesson)

    assert replay(written, units.lesson) == stepwise
    assert replay(written[cut:], units.lesson, replay(written[:cut], units.lesson)) == stepwise


@given(seed=st.integers(0, 10_000), moves=st.integers(5, 40))
def test_what_was_open_stays_open(units: Release, seed: int, moves: int) -> None:
    progress, shown = Progress(), frozenset[str]()
    for entry in play(units, seed, moves):
        progress = fold(progress, entry, units.lesson)
        now = frozenset(open_cells(units.lesson, tokens(units.lesson, progress)))
        assert shown <= now
        shown = now


@given(seed=st.integers(0, 10_000), moves=st.integers(5, 60))
def test_nothing_opens_before_what_it_stands_on_is_mastered(units: Release, seed: int, moves: int) -> None:
    progress = Progress()
    for entry in play(units, seed, moves):
        progress = fold(progress, entry, units.lesson)
        found = open_cells(units.lesson, tokens(units.lesson, progress))
        if not {"double", "triple"} <= progress.form("check-one").met:
            assert "sums--sixes" not in found
            assert "sums--check-two" not in found


# -- two tabs ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def tabs(units: Release) -> tuple[Learning, Learning]:
    record = MemoryRecord()
    one, other = Learning(units, record), Learning(units, record)
    one.work_through(*FIRST_UNIT)
    other.session.catch_up()
    return one, other


def test_two_tabs_that_both_begin_begin_once(tabs: tuple[Learning, Learning]) -> None:
    one, other = tabs
    first = one.press("check-one", "begin")
    second = other.press("check-one", "begin")

    assert first["item"] == second["item"]
    assert one.session.progress.form("check-one").sittings == 1


def written_twice(ada: Learning, kind: StepKind) -> None:
    """Another tab had the same thought in the same moment: its entry comes right after."""
    entry = next(e for _, e in reversed(ada.record.entries(ADA, "sums")) if isinstance(e, Step) and e.kind == kind)
    ada.record.append(ADA, "sums", replace(entry, id="in-another-tab"))
    ada.session.catch_up()


def test_a_sitting_that_was_begun_twice_in_the_same_moment_is_one(tabs: tuple[Learning, Learning]) -> None:
    ada, _ = tabs
    ada.press("check-one", "begin")
    ada.respond("check-one")
    before = ada.session.progress
    written_twice(ada, "begin")

    assert ada.session.progress == before


def test_enrichment_that_was_taken_twice_in_the_same_moment_is_taken_once(tabs: tuple[Learning, Learning]) -> None:
    ada, _ = tabs
    ada.sit("check-one")
    ada.press("check-one", "take", "chessboard")
    ada.work_through("chessboard")
    before = ada.session.progress
    written_twice(ada, "take")

    assert ada.session.progress == before


def test_two_tabs_take_turns_at_one_form_and_agree(tabs: tuple[Learning, Learning]) -> None:
    one, other = tabs
    one.press("check-one", "begin")
    for at in range(6):
        tab = (one, other)[at % 2]
        tab.session.catch_up()
        tab.respond("check-one", right=at != 0)
    one.session.catch_up()
    other.session.catch_up()

    assert one.session.progress == other.session.progress
    assert one.session.open_cells() == other.session.open_cells()
    assert one.session.current() == other.session.current() == "double-again"


def test_an_answer_from_a_tab_that_was_left_behind_is_not_counted(tabs: tuple[Learning, Learning]) -> None:
    one, other = tabs
    one.press("check-one", "begin")
    other.session.catch_up()
    token = other.session.token("check-one")
    one.respond("check-one")
    before = one.session.progress
    view = other.session.handle("check-one", Event(kind="respond", token=token, attempt="late", response={"text": "1"}))

    assert view is not None
    assert view["notice"]
    assert other.session.progress == before


def test_an_answer_that_comes_twice_is_one_attempt(tabs: tuple[Learning, Learning]) -> None:
    ada, _ = tabs
    ada.press("check-one", "begin")
    response = ada.question("check-one").key.right()
    event = Event(kind="respond", token=ada.session.token("check-one"), attempt="once", response=response)
    first = ada.session.handle("check-one", event)
    second = ada.session.handle("check-one", event)

    assert first is not None
    assert second is not None
    assert (first["item"], second["acknowledged"], second["notice"]) == (second["item"], "once", "")
    assert ada.session.progress.form("check-one").asked == 1


def test_enrichment_that_is_taken_twice_is_taken_once(tabs: tuple[Learning, Learning]) -> None:
    one, other = tabs
    one.sit("check-one")
    other.session.catch_up()
    one.press("check-one", "take", "chessboard")
    one.work_through("chessboard")
    other.press("check-one", "take", "chessboard")

    assert other.session.frame_view("chessboard")["done"]
    assert other.session.progress.taken["chessboard"] == 1
