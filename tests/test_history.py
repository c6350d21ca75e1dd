"""Time travel: why something was decided, what a changed key means for whom, and a teacher's word beside the record."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mastery_widgets.authoring.source import read_course, read_lesson
from mastery_widgets.cli import main
from mastery_widgets.core.attempt import Attempt, Entry, Step
from mastery_widgets.core.correction import corrected
from mastery_widgets.core.course import PLACEMENT
from mastery_widgets.core.opening import mastered_here
from mastery_widgets.core.progress import replay
from mastery_widgets.core.release import Release
from mastery_widgets.session.events import Event
from mastery_widgets.session.regrade import corrections, regrade
from mastery_widgets.store.coding import decode, encode
from mastery_widgets.store.sqlite import SqliteRecord
from tests.course_sample import Course, respond
from tests.sample import ADA

Mastery = Callable[..., str]
NOW = datetime(2024, 5, 1, 8, tzinfo=UTC)


@pytest.fixture
def three(tmp_path: Path) -> Course:
    course = Course(tmp_path / "times")
    course.record = SqliteRecord(tmp_path / "record.sqlite")
    return course


@pytest.fixture
def mastery(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Mastery:
    """What a `mastery` command says about the course and the record of this test."""

    def typed(command: str, *more: str) -> str:
        words = ["mastery", command, str(tmp_path / "times"), *more, "--record", str(tmp_path / "record.sqlite")]
        monkeypatch.setattr(sys, "argv", words)
        with pytest.raises(SystemExit) as ended:
            main()
        shown = capsys.readouterr()
        return shown.out if ended.value.code == 0 else shown.err

    return typed


def answers_of(three: Course, lesson: str) -> list[Entry]:
    return [entry for _, entry in three.record.entries(ADA, lesson)]


def changed(three: Course, old: str, new: str) -> Release:
    """The lesson on doubles with another key."""
    file = three.folder / "doubles.md"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")
    return read_lesson(file, read_course(three.folder))


# -- corrections -------------------------------------------------------------------------------------------------------


def test_a_correction_gives_a_response_another_verdict_and_leaves_it_where_it_is(three: Course) -> None:
    three.master_double()
    entries = answers_of(three, "doubles")
    last = entries[-1]
    step = Step(id="c", frame="", kind="correct", presentation=0, key="new", release="", at=three.now, about=last.id, score=0.0, misconception="adds-two", by="Ms Noether", why="a wrong key")  # fmt: skip

    now = corrected([*entries, step])

    assert now[: len(entries) - 1] == entries[:-1]
    assert now[-2] == replace(last, score=0.0, misconception="adds-two", key="new", meets=False)
    assert corrected(entries) == entries


def test_a_correction_is_read_as_it_was_written(three: Course) -> None:
    step = Step(id="c", frame="", kind="correct", presentation=3, key="new", release="r", at=three.now, about="x", score=0.0, misconception="adds-two", by="Ms Noether", why="ein „falscher“ Schlüssel")  # fmt: skip

    assert decode("c", "", "correct", three.now.isoformat(), encode(step)) == step


@given(st.lists(st.booleans(), min_size=1, max_size=6), st.data())
def test_of_several_corrections_the_latest_holds(scores: list[bool], data: st.DataObject) -> None:
    first = Attempt(id="a", frame="f", presentation=0, instance=0, response={}, score=0.5, misconception=None, help_shown=0, meets=False, key="k0", release="", at=NOW)  # fmt: skip
    steps = [
        Step(id=f"c{n}", frame="", kind="correct", presentation=0, key=f"k{n + 1}", release="", at=NOW, about="a", score=float(right))
        for n, right in enumerate(scores)
    ]  # fmt: skip

    (now, *_) = corrected([first, *steps])

    assert isinstance(now, Attempt)
    assert (now.score, now.key) == (float(scores[-1]), f"k{len(scores)}")


# -- regrading ---------------------------------------------------------------------------------------------------------


def test_a_key_that_changed_re_opens_its_objective_until_it_is_regraded(three: Course) -> None:
    three.master_double()
    release = changed(three, "Twice {n} is\n\n= {2 * n}\n~ {n + 2}", "Twice {n} is\n\n= {2 * n}\n~ {n + 3}")
    entries = answers_of(three, "doubles")
    assert mastered_here(release.lesson, replay(entries, release.lesson)) == frozenset()

    found = regrade(release, entries)

    assert (found.lost, found.gained, found.left) == ((), (), ())
    assert len(found.verdicts) == 2
    assert not any(one.is_other for one in found.verdicts)
    steps = corrections(found, by="x", why="y", release="r", at=three.now, new_id=iter("abcdef").__next__)
    assert mastered_here(release.lesson, replay([*entries, *steps], release.lesson)) == {"double"}


def test_a_key_that_was_wrong_takes_mastery_back_and_says_so_first(three: Course) -> None:
    three.master_double()
    release = changed(three, "Twice {n} is\n\n= {2 * n}\n~ {n + 2}", "Twice {n} is\n\n= {2 * n + 1}\n~ {n + 2}")

    found = regrade(release, answers_of(three, "doubles"))

    assert found.lost == ("double",)
    assert all(one.is_other for one in found.verdicts)


def test_instances_that_an_edit_has_moved_are_found_again_by_their_text(three: Course) -> None:
    three.master_double()
    before = three.releases["doubles"]
    release = changed(three, "with: n in 10..24\n---\nTwice {n} is", "with: n in 8..24\n---\nTwice {n} is")

    by_place = regrade(release, answers_of(three, "doubles"))
    by_text = regrade(release, answers_of(three, "doubles"), before)

    assert by_place.lost == ("double",)
    assert by_text.lost == ()
    assert not any(one.is_other for one in by_text.verdicts)


def test_what_was_answered_and_is_there_no_more_is_left_as_it_is(three: Course) -> None:
    three.master_double()
    before = three.releases["doubles"]
    release = changed(three, "with: n in 10..24\n---\nTwice {n} is", "with: n in 50..90\n---\nTwice {n} is")

    found = regrade(release, answers_of(three, "doubles"), before)

    assert len(found.left) == 2
    assert found.verdicts == ()


def test_nothing_is_written_before_it_is_asked_for_and_nothing_is_overwritten(three: Course, mastery: Mastery) -> None:
    three.master_double()
    changed(three, "Twice {n} is\n\n= {2 * n}\n~ {n + 2}", "Twice {n} is\n\n= {2 * n + 1}\n~ {n + 2}")
    before = answers_of(three, "doubles")

    listed = mastery("regrade")
    assert "2 responses judged anew, 2 differently" in listed
    assert "no longer mastered: double" in listed
    assert "nothing was written" in listed
    assert answers_of(three, "doubles") == before

    assert "--by and --why" in mastery("regrade", "--apply")
    assert "written: 2 corrections" in mastery("regrade", "--apply", "--by", "Ms Noether", "--why", "the key was wrong")
    assert answers_of(three, "doubles")[: len(before)] == before
    assert "nothing to regrade" in mastery("regrade")


def test_a_session_that_is_open_hears_of_a_regrade(three: Course) -> None:
    learning = three.lesson("doubles")
    learning.work_through("twice")
    learning.sit("check-double")
    assert learning.session.progress.form("check-double").met == {"double"}

    attempt = next(entry for entry in reversed(answers_of(three, "doubles")) if isinstance(entry, Attempt))
    key = three.releases["doubles"].lesson.bank["item-double"].key
    three.record.append(ADA, "doubles", Step(id="c", frame="", kind="correct", presentation=0, key=key, release="", at=three.now, about=attempt.id, score=0.0, by="x", why="y"))  # fmt: skip
    learning.session.look()

    assert learning.session.progress.form("check-double").met == frozenset()


# -- why ---------------------------------------------------------------------------------------------------------------


def test_mastery_is_explained_by_its_entry_its_arithmetic_and_every_verdict_replayed(
    three: Course, mastery: Mastery
) -> None:
    three.master_double()

    said = mastery("why", ADA.subject, "double")

    head, *lines = said.splitlines()
    met = three.lesson("doubles").session.progress.form("check-double").of("double").met_by
    assert (
        head
        == f"double (Double a number): mastered 2024-05-01 08:00 UTC in Doubles, by {met}. 2 of 2 right; 2 of 2 are wanted."
    )
    verdicts = [line for line in lines if line.startswith("  ")]
    assert len(verdicts) == 3
    assert all("scored 1; replayed 1 by the same key" in line for line in verdicts)
    assert lines[-1] == "placement: none was taken."


def test_what_is_not_mastered_is_explained_too(three: Course, mastery: Mastery) -> None:
    three.lesson("doubles").work_through("twice")

    assert mastery("why", ADA.subject, "double").startswith("double (Double a number): not mastered.")


def test_a_placement_and_a_review_are_explained_in_a_line_each(three: Course, mastery: Mastery) -> None:
    session = three.session()
    session.handle(PLACEMENT, Event(kind="begin"))
    while session.frame_view(PLACEMENT)["item"] is not None:
        respond(session, PLACEMENT)
    three.master_double()

    said = mastery("why", ADA.subject, "double").splitlines()

    assert said[-1].startswith("placement: P(known) 0.9")
    assert said[-1].endswith("2 right answers to what stands on it, 0 wrong ones to what it stands on.")
    assert said[-2].startswith("review: last good on 2024-05-01; retrievability 0.")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nobody", "double"), "no learner called 'nobody' in these lessons; there are"),
        (("ada", "halve"), "no lesson of the course teaches 'halve'; its objectives are double, triple, six-times"),
    ],
)
def test_who_or_what_is_not_there_is_told_with_what_there_is(
    three: Course, mastery: Mastery, words: tuple[str, str], said: str
) -> None:
    three.master_double()

    assert said in mastery("why", *words)


# -- a teacher's word --------------------------------------------------------------------------------------------------


def test_an_override_is_kept_with_who_and_why(three: Course, mastery: Mastery) -> None:
    three.master_double()
    three.lesson("triples").session.handle(
        "thrice", Event(kind="help", token=three.lesson("triples").session.token("thrice"))
    )

    said = mastery("override", ADA.subject, "triple", "--by", "Ms Noether", "--why", "she showed me on paper")

    assert "may go on past triple; it is not called mastered" in said
    assert three.lesson("sixes").is_open("sixfold")
    assert three.followed().standings()["triple"] == "ready"
    assert mastery("why", ADA.subject, "triple").splitlines()[0].endswith(": she showed me on paper.")


def test_an_override_without_who_and_why_is_none(three: Course, mastery: Mastery) -> None:
    three.master_double()

    assert "an override says who and why" in mastery("override", ADA.subject, "double")
    assert three.followed().overrides() == {}
