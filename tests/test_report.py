"""`mastery report`: what a class did, as a table, as columns and as JSON."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from mastery_widgets.cli.report_forms import confidence_report, forms_report
from mastery_widgets.cli.report_frames import frames_report, validation_report
from mastery_widgets.cli.report_items import items_report
from mastery_widgets.cli.report_sources import as_csv
from mastery_widgets.cli.report_time import time_report
from mastery_widgets.core.release import Release
from mastery_widgets.errors import RecordError
from mastery_widgets.session import Learner
from mastery_widgets.store.sql import SqlRecord
from mastery_widgets.store.sqlite import SqliteRecord
from tests.sample import (
    LESSON,
    answer_rightly,
    answer_wrongly,
    ask_for_help,
    master,
    open_up_to,
    session_of,
    write_course,
)

NAMES = ["halina-of-warsaw", "bartosz"]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    write_course(tmp_path / "course")
    return tmp_path / "course"


@pytest.fixture
def file(release: Release, tmp_path: Path) -> Path:
    """A record of two learners: one has been through the lesson, one missed the first item and left."""
    path = tmp_path / "class.sqlite"
    record = SqliteRecord(path)
    whole, brief = (session_of(release, record, Learner(issuer="school", subject=name)) for name in NAMES)
    for frame in release.lesson.frame_order:
        master(whole, frame)
    open_up_to(brief, "one-part")
    answer_wrongly(brief, "one-part")
    record.close()
    return path


def frames(place: Path, form: str, record: str = "", simulated: int = 0) -> str:
    return frames_report(place, record=record, simulated=simulated, seed=1, form=form)


def test_the_frames_of_a_record_are_told_in_three_forms_with_the_same_figures(place: Path, file: Path) -> None:
    table = frames(place, "table", str(file))
    rows = list(csv.DictReader(io.StringIO(frames(place, "csv", str(file)))))
    (found,) = json.loads(frames(place, "json", str(file)))

    assert "Fractions are numbers (2 learners)" in table
    assert "one-part: 1 of 2 missed it at the first try: it may be too hard; look at what they answered" in table
    assert found["learners"] == 2
    assert [row["frame"] for row in rows] == [one["frame"] for one in found["frames"]]
    assert [(row["reached"], row["tries"], row["errors"]) for row in rows[:3]] == [
        ("2", "", ""),
        ("2", "2", "1"),
        ("1", "1", "0"),
    ]
    for row, one in zip(rows, found["frames"], strict=True):
        assert int(row["through"]) == one["through"]
        if one["error_rate"] is not None:
            assert float(row["error_rate_upper"]) == pytest.approx(one["error_rate_upper"], abs=0.0001)


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_ls_7_no_report_names_a_learner_or_gives_a_grade(place: Path, file: Path, form: str) -> None:
    every = (frames_report, validation_report, time_report, items_report, forms_report, confidence_report)
    said = "".join(one(place, record=str(file), simulated=0, seed=1, form=form) for one in every)

    assert not [name for name in NAMES if name in said]
    assert "score" not in said
    assert "grade" not in said


def test_a_record_is_read_through_an_address_as_well(place: Path, file: Path) -> None:
    SqlRecord(f"sqlite:///{file}").close()

    assert frames(place, "json", f"sqlite:///{file}") == frames(place, "json", str(file))


def test_made_up_learners_stand_in_for_a_record(place: Path) -> None:
    (found,) = json.loads(frames(place, "json", simulated=25))

    assert found["learners"] == 25
    assert frames(place, "json", simulated=25) == json.dumps([found], indent=1, ensure_ascii=False) + "\n"


def test_a_record_that_is_not_there_is_not_made(place: Path, tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="there is no record at .*nowhere.*--simulated"):
        frames(place, "table", str(tmp_path / "nowhere.sqlite"))

    assert not (tmp_path / "nowhere.sqlite").exists()


def test_the_validation_of_a_lesson_is_told_with_its_bound(place: Path, file: Path) -> None:
    (row,) = csv.DictReader(io.StringIO(validation_report(place, record=str(file), simulated=0, seed=1, form="csv")))

    assert row == {
        "lesson": "sample", "unit": "", "sat": "1", "reached": "1", "share": "1.0", "lower": "0.05", "label": "not validated",
    }  # fmt: skip


def test_lessons_are_validated_one_by_one_and_together(place: Path) -> None:
    write_course(place, lesson=LESSON.replace("lesson: sample", "lesson: second"), name="second.md")
    untested = LESSON.replace("lesson: sample", "lesson: third").replace("kind: criterion\n", "")
    write_course(place, lesson=untested, name="third.md")
    said = validation_report(place, record="", simulated=40, seed=1, form="json")

    assert [(row["lesson"], row["label"]) for row in json.loads(said)][1:3] == [
        ("second", json.loads(said)[1]["label"]),
        ("third", "no post-test"),
    ]
    assert json.loads(said)[-1]["lesson"] == "all together"
    assert json.loads(said)[-1]["sat"] <= min(row["sat"] for row in json.loads(said)[:2])


def test_the_figures_of_items_are_of_first_responses_without_help(
    place: Path, release: Release, tmp_path: Path
) -> None:
    record = SqliteRecord(tmp_path / "items.sqlite")
    for name in ("ada", "bob", "cleo", "dora"):
        session = session_of(release, record, Learner(issuer="school", subject=name))
        open_up_to(session, "one-part")
        if name in ("ada", "bob"):
            ask_for_help(session, "one-part")
        answer_wrongly(session, "one-part") if name == "cleo" else answer_rightly(session, "one-part")
        # What comes after a first response is not looked at.
        answer_rightly(session, "one-part") if name == "cleo" else None
        if name == "dora":
            for frame in release.lesson.frame_order[2:]:
                master(session, frame)
    said = items_report(place, record=str(tmp_path / "items.sqlite"), simulated=0, seed=1, form="csv")
    first, *_ = csv.DictReader(io.StringIO(said))

    # One of four is right without help; of the three who have not been through the lesson, nobody is.
    assert (first["frame"], first["attempts"], first["difficulty"], first["b_index"]) == (
        "one-part",
        "4",
        "0.25",
        "1.0",
    )


def test_of_nobody_there_are_no_figures_of_items(place: Path, tmp_path: Path) -> None:
    SqliteRecord(tmp_path / "empty.sqlite").close()
    said = items_report(place, record=str(tmp_path / "empty.sqlite"), simulated=0, seed=1, form="json")

    assert json.loads(said) == [{"lesson": "sample", "alpha": None, "items": []}]


def test_what_begins_like_a_formula_is_no_formula_in_a_spreadsheet() -> None:
    assert as_csv(["title"], [["=1+1"], ["-2"], [-2]]) == "title\n'=1+1\n'-2\n-2\n"
