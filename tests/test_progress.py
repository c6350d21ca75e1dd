"""Progress: a fold over what was written, whatever was written."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mastery_widgets.core.attempt import Attempt, Entry, Step, StepKind
from mastery_widgets.core.criterion import Criterion, FixedForm, LastN, Once
from mastery_widgets.core.lesson import Cell, Frame, Lesson
from mastery_widgets.core.progress import Progress, fold, replay

NOW = datetime(2024, 5, 1, tzinfo=UTC)
CRITERIA: dict[str, Criterion | None] = {
    "once": Once(),
    "last": LastN(m=2, n=3),
    "form": FixedForm(size=2, share=1.0),
    "read": None,
}


def lesson_of(keys: str = "k") -> Lesson:
    frames = {
        id: Frame(id=id, title=id, kind="practice", objectives=(), criterion=criterion, instances=9, key=keys)
        for id, criterion in CRITERIA.items()
    }
    cells = tuple(Cell(id=id, kind="frame", hash="", frame=id) for id in frames)
    return Lesson(id="l", title="l", language="en", release="1", objectives=(), cells=cells, frames=frames)


LESSON = lesson_of()


def attempt(id: str, *, right: bool, frame: str = "once", at: int = 0, key: str = "k", meets: bool = False) -> Attempt:
    return Attempt(
        id=id, frame=frame, presentation=at, instance=0, response={}, score=1.0 if right else 0.0, misconception=None,
        help_shown=0, meets=meets, key=key, release="1", at=NOW,
    )  # fmt: skip


def step(id: str, kind: StepKind, *, frame: str = "once", at: int = 0, key: str = "k", rung: int = 0) -> Step:
    return Step(id=id, frame=frame, kind=kind, presentation=at, key=key, release="1", at=NOW, rung=rung)


frames_ = st.sampled_from(["once", "once", "last", "form", "read", "gone"])
keys_ = st.sampled_from(["k", "k", "k", "older"])
ids = st.integers(0, 30).map(str)
places = st.sampled_from([0, 0, 0, 1, 1, 2])
entries = st.lists(
    st.one_of(
        st.builds(attempt, ids, right=st.booleans(), frame=frames_, at=places, key=keys_, meets=st.booleans()),
        st.builds(
            step, ids, st.sampled_from(["help", "next", "read"]), frame=frames_, at=places, key=keys_, rung=places
        ),
    ),
    max_size=25,
)


@st.composite
def walks(draw: st.DrawFn, frame: str) -> list[Entry]:
    """What one learner can write in one frame: first responses, second ones, help, and on to the next."""
    written: list[Entry] = []
    for place in range(draw(st.integers(1, 7))):
        if draw(st.integers(0, 5)) == 0:
            written.append(step(f"h{place}", "help", frame=frame, at=place))
        for again in range(draw(st.integers(0, 2))):
            written.append(attempt(f"a{place}-{again}", right=draw(st.booleans()), frame=frame, at=place))
        written.append(step(f"n{place}", "next", frame=frame, at=place))
    return written


@given(entries, st.integers(0, 25), st.integers(0, 25))
def test_replay_equals_fold_step_by_step(written: list[Entry], one: int, other: int) -> None:
    stepwise = Progress()
    for entry in written:
        stepwise = fold(stepwise, entry, LESSON)
    first, second = sorted((one, other))
    piecewise = replay(written[:first], LESSON)
    piecewise = replay(written[first:second], LESSON, piecewise)
    piecewise = replay(written[second:], LESSON, piecewise)

    assert replay(written, LESSON) == stepwise == piecewise


@given(entries, entries)
def test_mastery_is_latched(before: list[Entry], after: list[Entry]) -> None:
    earlier, later = replay(before, LESSON), replay([*before, *after], LESSON)

    assert earlier.opened <= later.opened
    for id in CRITERIA:
        assert earlier.of(id).met_by in (None, later.of(id).met_by)


@given(entries, st.data())
def test_what_was_written_before_a_replay_is_not_changed_by_it(written: list[Entry], data: st.DataObject) -> None:
    start = replay(written, LESSON)
    copy = Progress(frames=dict(start.frames))
    replay(data.draw(entries), LESSON, start)

    assert start == copy


@pytest.mark.parametrize("frame", ["once", "last", "form"])
@given(data=st.data())
def test_turning_a_wrong_first_response_right_never_loses_mastery(frame: str, data: st.DataObject) -> None:
    written = data.draw(walks(frame))
    wrong = [i for i, e in enumerate(written) if isinstance(e, Attempt) and e.score == 0.0 and e.id.endswith("-0")]
    turned = list(written)
    for place in data.draw(st.sets(st.sampled_from(wrong)) if wrong else st.just(set())):
        turned[place] = replace(written[place], score=1.0)  # type: ignore[type-var]

    met, still = replay(written, LESSON).of(frame).met_by, replay(turned, LESSON).of(frame).met_by

    assert met is None or still is not None


@pytest.mark.parametrize("frame", ["once", "last", "form"])
@given(data=st.data())
def test_an_entry_delivered_twice_running_opens_nothing_more(frame: str, data: st.DataObject) -> None:
    written = data.draw(walks(frame))
    doubled = [entry for entry in written for _ in range(2)]

    once, twice = replay(written, LESSON).of(frame), replay(doubled, LESSON).of(frame)

    assert (once.evidence, once.met_by, once.presentation) == (twice.evidence, twice.met_by, twice.presentation)


@given(entries, st.integers(-3, 3).filter(bool))
def test_an_entry_for_another_presentation_changes_nothing(written: list[Entry], off: int) -> None:
    progress = replay(written, LESSON)
    for id in CRITERIA:
        place = progress.of(id).presentation + off
        for stale in (attempt("x", right=True, frame=id, at=place), step("y", "next", frame=id, at=place)):
            assert fold(progress, stale, LESSON).of(id) == progress.of(id)


def test_a_first_response_that_is_right_is_evidence() -> None:
    assert replay([attempt("a", right=True)], LESSON).of("once").met_by == "a"


def test_help_before_the_first_response_makes_it_no_evidence() -> None:
    state = replay([step("h", "help"), attempt("a", right=True)], LESSON).of("once")

    assert (state.evidence, state.met_by, state.is_settled) == (None, None, True)


def test_after_a_wrong_try_the_same_instance_is_no_evidence() -> None:
    state = replay([attempt("a", right=False), attempt("b", right=True)], LESSON).of("once")

    assert (state.evidence, state.met_by, state.is_settled) == ((False,), None, True)


def test_the_next_instance_is_evidence_again() -> None:
    written = [attempt("a", right=False), step("h", "help"), step("n", "next"), attempt("b", right=True, at=1)]

    assert replay(written, LESSON).of("once").met_by == "b"


def test_help_after_the_first_response_takes_nothing_back() -> None:
    state = replay([attempt("a", right=True, frame="last"), step("h", "help", frame="last")], LESSON).of("last")

    assert state.evidence == (True,)


def test_the_same_rung_asked_for_in_two_tabs_is_given_once() -> None:
    assert replay([step("h", "help"), step("i", "help")], LESSON).of("once").help_shown == 1


def test_two_tabs_that_both_went_on_are_one_step_on() -> None:
    assert replay([step("n", "next"), step("m", "next")], LESSON).of("once").presentation == 1


def test_a_partly_right_response_is_evidence_of_not_yet() -> None:
    partly = replace(attempt("a", right=True), score=0.75)

    assert replay([partly], LESSON).of("once").evidence == (False,)


def test_the_entry_that_met_the_criterion_stays_the_one_that_did() -> None:
    written = [attempt("a", right=True), attempt("b", right=True), step("n", "next"), attempt("c", right=True, at=1)]

    assert replay(written, LESSON).of("once").met_by == "a"


def test_reading_opens_an_exposition_and_nothing_else() -> None:
    progress = replay([step("r", "read", frame="read"), step("s", "read", frame="once")], LESSON)

    assert progress.opened == {"read"}


def test_a_changed_key_keeps_the_way_open_and_asks_again() -> None:
    written = [attempt("a", right=True, meets=True)]
    state = replay(written, lesson_of("newer")).of("once")

    assert (state.was_opened, state.met_by, state.evidence, state.tries) == (True, None, None, 0)


def test_entries_of_a_frame_that_is_gone_are_passed_over() -> None:
    assert replay([attempt("a", right=True, frame="gone", meets=True)], LESSON) == Progress()
