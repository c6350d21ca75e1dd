"""A record that was made before there were units replays to where the learner was."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mastery_widgets.core.progress import Progress, fold, replay
from mastery_widgets.core.release import Release
from mastery_widgets.store.coding import decode, encode
from mastery_widgets.store.memory import MemoryRecord
from tests.sample import ADA, compiled, session_of

KEPT: dict[str, Any] = json.loads((Path(__file__).parent / "records" / "before-units.json").read_text("utf-8"))
ENTRIES = [decode(row["id"], row["frame"], row["kind"], row["at"], row["body"]) for row in KEPT["entries"]]


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return compiled(tmp_path_factory.mktemp("older"), lesson=KEPT["lesson"], course=KEPT["course"])


def test_the_keys_of_its_frames_are_what_they_were(older: Release) -> None:
    assert {id: frame.key for id, frame in older.lesson.frames.items()} == KEPT["keys"]


def test_it_replays_to_the_same_progress(older: Release) -> None:
    found = replay(ENTRIES, older.lesson)

    for id, kept in KEPT["frames"].items():
        state = found.of(id)
        now = {name: getattr(state, name) for name in kept if name != "last"}
        assert {**now, "last": None if state.last is None else state.last.id} == kept, id


def test_it_replays_step_by_step_as_it_does_at_once(older: Release) -> None:
    stepwise = Progress()
    for entry in ENTRIES:
        stepwise = fold(stepwise, entry, older.lesson)

    assert stepwise == replay(ENTRIES, older.lesson)


def test_the_learner_is_shown_where_she_was(older: Release) -> None:
    record = MemoryRecord()
    for entry in ENTRIES:
        record.append(ADA, "sample", entry)
    session = session_of(older, record)

    view = session.frame_view("fill-in")
    assert list(session.open_cells()) == KEPT["open"]
    assert view["item"] is not None
    assert view["item"]["prompt"] == KEPT["prompt"]
    assert view["moves"] == KEPT["moves"]
    line = session.lesson_view()
    assert (line["done"], line["total"]) == (KEPT["lesson_view"]["done"], KEPT["lesson_view"]["total"])


def test_its_entries_written_anew_are_read_as_the_same() -> None:
    assert [
        decode(entry.id, entry.frame, row["kind"], row["at"], encode(entry))
        for entry, row in zip(ENTRIES, KEPT["entries"], strict=True)
    ] == ENTRIES
