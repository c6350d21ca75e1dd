"""A record of a lesson with units, kept as it was written, replays to where the learner was: forms, cycles, and all."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from mastery_widgets.core.progress import Progress, fold, replay
from mastery_widgets.core.release import Release
from mastery_widgets.store.coding import decode, encode
from mastery_widgets.store.memory import MemoryRecord
from tests.sample import ADA
from tests.unit_sample import Learning, unit_release

KEPT: dict[str, Any] = json.loads((Path(__file__).parent / "records" / "with-units.json").read_text("utf-8"))
ENTRIES = [decode(row["id"], row["frame"], row["kind"], row["at"], row["body"]) for row in KEPT["entries"]]


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return unit_release(tmp_path_factory.mktemp("older"), lesson=KEPT["lesson"], course=KEPT["course"])


def test_it_holds_what_a_unit_can_bring() -> None:
    kinds = {row["kind"] for row in KEPT["entries"]}
    whys = {one["why"] for form in KEPT["forms"].values() for one in form["standing"].values()}

    assert {"response", "begin", "read", "take", "override"} <= kinds
    assert {"mastered", "rest"} <= whys
    assert KEPT["taken"]["two-more"] == 1  # a branch
    assert {"confidence", "item"} <= set(json.loads(KEPT["entries"][11]["body"]))


def test_the_keys_of_its_frames_and_items_are_what_they_were(older: Release) -> None:
    frames = {id: frame.key for id, frame in older.lesson.frames.items()}
    items = {f"item {id}": one.key for id, one in older.lesson.bank.items()}

    assert {**frames, **items} == KEPT["keys"]


def test_its_forms_replay_to_what_they_came_to(older: Release) -> None:
    found = replay(ENTRIES, older.lesson)

    assert found.forms.keys() == KEPT["forms"].keys()
    for id, kept in KEPT["forms"].items():
        form = found.form(id)
        assert sorted(form.met) == kept["met"]
        assert [route.section for route in form.queue] == kept["queue"]
        assert (None if form.current is None else list(form.current.left)) == kept["left"]
        assert {name: getattr(form, name) for name in ("sittings", "sat", "asked")} == {
            name: kept[name] for name in ("sittings", "sat", "asked")
        }
        for objective, was in kept["standing"].items():
            now = form.of(objective)
            assert {name: getattr(now, name) for name in was if name != "why"} | {"why": now.why and now.why.key} == was


def test_its_frames_replay_to_where_they_were(older: Release) -> None:
    found = replay(ENTRIES, older.lesson)

    for id, kept in KEPT["frames"].items():
        state = found.of(id)
        now = {name: getattr(state, name) for name in kept if name not in ("last", "aside")}
        assert {**now, "last": state.last and state.last.id, "aside": state.aside and state.aside.to} == kept, id
    assert (dict(found.taken), dict(found.used)) == (KEPT["taken"], KEPT["used"])
    assert (dict(found.opportunities), sorted(found.let_through)) == (KEPT["opportunities"], KEPT["let_through"])


def test_it_replays_step_by_step_as_it_does_at_once(older: Release) -> None:
    stepwise = Progress()
    for entry in ENTRIES:
        stepwise = fold(stepwise, entry, older.lesson)

    assert stepwise == replay(ENTRIES, older.lesson)


def test_the_learner_is_shown_the_question_at_which_she_was(older: Release) -> None:
    record = MemoryRecord()
    for entry in ENTRIES:
        record.append(ADA, "sums", entry)
    ada = Learning(older, record)
    ada.now = datetime.fromisoformat(KEPT["now"])
    view = ada.session.frame_view("check-one")

    assert view["form"] == KEPT["form_view"]
    assert view["item"] is not None
    assert view["item"]["prompt"] == KEPT["prompt"]
    assert list(ada.session.open_cells()) == KEPT["open"]
    assert {one["id"]: one["state"] for one in ada.session.lesson_view()["objectives"]} == KEPT["objectives"]


def test_its_entries_written_anew_are_read_as_the_same() -> None:
    assert [
        decode(entry.id, entry.frame, row["kind"], row["at"], encode(entry))
        for entry, row in zip(ENTRIES, KEPT["entries"], strict=True)
    ] == ENTRIES
