"""Backups and what is made of them: whole, private, and without those who were erased since."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mastery_widgets.core.attempt import Entry
from mastery_widgets.errors import RecordError
from mastery_widgets.session import Learner
from mastery_widgets.store import open_record
from mastery_widgets.store.backup import Backup, backups_of, expire, look_over, make_backup
from mastery_widgets.store.erasure import MARKS, erase
from mastery_widgets.store.restored import Restored, restore
from mastery_widgets.store.rows import opened
from tests.sample import ADA, BOB
from tests.test_record import ATTEMPT, EVERYWHERE, STEP, on_disk

NOW = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)
Place = Path | str


@pytest.fixture(params=EVERYWHERE)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """A record with five entries of Ada's and two of Bob's."""
    made = EVERYWHERE[request.param](tmp_path / "kept" / "record.sqlite")
    with closing(open_record(made)) as record:
        for i in range(5):
            record.append(ADA, "sample", replace(ATTEMPT, id=f"a-{i}"))
        for i in range(2):
            record.append(BOB, "other", replace(STEP, id=f"b-{i}"))
    return made if isinstance(made, Path) or not made.startswith("sqlite") else tmp_path / "kept" / "record.sqlite"


def held(place: Place) -> list[tuple[int, Entry]]:
    with closing(open_record(place)) as record:
        return [*record.entries(ADA, "sample"), *record.entries(BOB, "other")]


def backed_up(place: Place, folder: Path, *, now: datetime = NOW) -> Backup:
    return make_backup(place, folder / "backups", now=now, days=30)


def restored(backup: Path, place: Place, *, now: datetime = NOW + timedelta(days=1)) -> Restored:
    return restore(backup, place, now=now, days=30)


def test_a_backup_holds_all_that_the_record_holds_in_one_file_of_its_owners_alone(place: Place, tmp_path: Path) -> None:
    made = backed_up(place, tmp_path)

    # Before anything opens it.
    assert stat.S_IMODE(made.file.stat().st_mode) == 0o600
    assert made.file.name == "record-2024-05-01T120000Z.sqlite"
    assert (made.entries, made.learners) == (7, 2)
    assert held(made.file) == held(place)


def test_nothing_else_is_left_in_the_folder_of_backups(place: Place, tmp_path: Path) -> None:
    made = backed_up(place, tmp_path)

    assert list(made.file.parent.iterdir()) == [made.file]


def test_a_backup_overwrites_nothing(place: Place, tmp_path: Path) -> None:
    made = backed_up(place, tmp_path)

    with pytest.raises(RecordError, match="already; a backup overwrites nothing"):
        backed_up(place, tmp_path)

    assert look_over(made.file) == (7, 2)


def test_learners_go_on_answering_while_a_backup_is_made(place: Place, tmp_path: Path) -> None:
    def write(tab: int) -> None:
        with closing(open_record(place)) as record:
            for i in range(40):
                record.append(ADA, "sample", replace(STEP, id=f"t-{tab}-{i}"))

    with ThreadPoolExecutor(2) as pool:
        writing = [pool.submit(write, tab) for tab in range(2)]
        made = [make_backup(place, tmp_path / f"{i}.sqlite", now=NOW, days=1) for i in range(5)]
        for one in writing:
            one.result()

    everything = held(place)
    for one in made:
        numbers = [number for number, _ in held(one.file)]
        assert held(one.file) == [pair for pair in everything if pair[0] in set(numbers)]
        assert numbers[:5] == [1, 2, 3, 4, 5]
    assert len(everything) == 87


def test_what_is_only_in_the_write_ahead_log_is_in_the_backup(tmp_path: Path) -> None:
    with closing(open_record(tmp_path / "record.sqlite")) as record:
        record.append(ADA, "sample", ATTEMPT)
        assert (tmp_path / "record.sqlite-wal").stat().st_size > 0
        made = backed_up(tmp_path / "record.sqlite", tmp_path)

    assert look_over(made.file) == (1, 1)


def test_a_backup_that_cannot_be_written_leaves_nothing_and_says_so(place: Place, tmp_path: Path) -> None:
    (tmp_path / "backups").write_text("a file, no folder")

    with pytest.raises(RecordError, match="the backup .* cannot be written"):
        backed_up(place, tmp_path)

    with opened(place) as record:
        assert backups_of(record) == []


def test_backups_are_removed_when_their_days_are_over_but_never_the_last(place: Place, tmp_path: Path) -> None:
    first, second = (backed_up(place, tmp_path, now=NOW + timedelta(days=day)) for day in (0, 10))

    assert list(expire(place, now=NOW + timedelta(days=29))) == []
    assert list(expire(place, now=NOW + timedelta(days=400))) == [first.file]
    assert second.file.exists()


# -- restored ----------------------------------------------------------------------------------------------------------


def test_a_restored_record_holds_what_the_backup_held_and_what_was_there_is_kept(place: Place, tmp_path: Path) -> None:
    before = held(place)
    made = backed_up(place, tmp_path)
    with closing(open_record(place)) as record:
        record.append(ADA, "sample", replace(STEP, id="later"))
    later = held(place)

    done = restored(made.file, place)

    assert held(place) == before
    assert done.aside is not None
    assert stat.S_IMODE(done.aside.stat().st_mode) == 0o600
    assert held(done.aside) == later


def test_numbers_are_not_given_again_after_a_restore(place: Place, tmp_path: Path) -> None:
    made = backed_up(place, tmp_path)
    with closing(open_record(place)) as record:
        last = record.append(ADA, "sample", replace(STEP, id="later"))

    restored(made.file, place)

    with closing(open_record(place)) as record:
        assert record.append(ADA, "sample", replace(STEP, id="anew")) > last


def test_a_record_that_a_kernel_has_open_is_restored_under_it(tmp_path: Path) -> None:
    path = tmp_path / "kept" / "record.sqlite"
    with closing(open_record(path)) as record:
        record.append(ADA, "sample", ATTEMPT)
        made = backed_up(path, tmp_path)
        record.append(ADA, "sample", replace(STEP, id="later"))

        restored(made.file, path)

        assert [entry.id for _, entry in record.entries(ADA, "sample")] == [ATTEMPT.id]
        record.append(ADA, "sample", replace(STEP, id="anew"))
    assert [entry.id for _, entry in held(path)] == [ATTEMPT.id, "anew"]


@pytest.mark.parametrize("before", EVERYWHERE)
@pytest.mark.parametrize("after", EVERYWHERE)
def test_a_backup_of_one_engine_is_restored_in_another(tmp_path: Path, before: str, after: str) -> None:
    old, new = EVERYWHERE[before](tmp_path / "old.sqlite"), EVERYWHERE[after](tmp_path / "new.sqlite")
    with closing(open_record(old)) as record:
        record.append(ADA, "sample", ATTEMPT)
    made = make_backup(old, tmp_path / "backups", now=NOW, days=30)

    restored(made.file, new)

    assert held(new) == [(1, ATTEMPT)]


def test_a_damaged_record_is_moved_aside_and_the_backup_put_in_its_place(tmp_path: Path) -> None:
    path = tmp_path / "kept" / "record.sqlite"
    with closing(open_record(path)) as record:
        record.append(ADA, "sample", ATTEMPT)
    made = backed_up(path, tmp_path)
    path.write_bytes(b"no database at all, but long enough to look like one\n" * 40)

    done = restored(made.file, path)

    assert held(path) == [(1, ATTEMPT)]
    assert done.aside is not None
    assert done.aside.read_bytes().startswith(b"no database at all")


@pytest.mark.parametrize("kind", ["absent", "cut", "other", "unreadable entry"])
def test_a_backup_that_is_none_is_refused_and_the_record_left_as_it_is(place: Place, tmp_path: Path, kind: str) -> None:
    before = held(place)
    file = backed_up(place, tmp_path).file
    if kind == "absent":
        file.unlink()
    elif kind == "cut":
        os.truncate(file, file.stat().st_size // 2)
    elif kind == "other":
        file.write_text("something else")
    else:
        with closing(sqlite3.connect(file)) as connection, connection:
            connection.execute("UPDATE entries SET body = '{' WHERE id = 'a-3'")

    with pytest.raises(RecordError, match="no backup|damaged|a-3 cannot be read"):
        restored(file, place)

    assert held(place) == before


def test_who_was_erased_since_the_backup_is_erased_again(place: Place, tmp_path: Path) -> None:
    made = backed_up(place, tmp_path)
    erase(place, [ADA], now=NOW + timedelta(hours=1))

    done = restored(made.file, place)

    assert (done.entries, done.learners, done.erased) == (2, 1, 1)
    assert {entry.id for _, entry in held(place)} == {"b-0", "b-1"}


def test_who_was_erased_before_and_came_again_is_kept(place: Place, tmp_path: Path) -> None:
    erase(place, [ADA], now=NOW - timedelta(hours=1))
    with closing(open_record(place)) as record:
        record.append(ADA, "sample", replace(ATTEMPT, id="again"))
    made = backed_up(place, tmp_path)

    done = restored(made.file, place)

    assert done.erased == 0
    assert "again" in {entry.id for _, entry in held(place)}


@on_disk
def test_erasures_outlive_the_record_beside_its_backups(tmp_path: Path, place: Callable[[Path], Place]) -> None:
    where = place(tmp_path / "kept" / "record.sqlite")
    with closing(open_record(where)) as record:
        record.append(BOB, "sample", ATTEMPT)
    made = make_backup(where, tmp_path / "backups", now=NOW, days=30)
    erase(where, [BOB], now=NOW)
    shutil.rmtree(tmp_path / "kept")
    marks = made.file.parent / MARKS

    done = restored(made.file, tmp_path / "new" / "record.sqlite")

    assert (done.erased, done.entries) == (1, 0)
    assert stat.S_IMODE(marks.stat().st_mode) == 0o600
    assert "bob" not in marks.read_text("utf-8")


def test_a_list_of_erasures_that_cannot_be_read_stops_a_restore(place: Place, tmp_path: Path) -> None:
    before = held(place)
    made = backed_up(place, tmp_path)
    (made.file.parent / MARKS).write_text("{")

    with pytest.raises(RecordError, match="without it nothing is restored"):
        restored(made.file, place)

    assert held(place) == before


def test_someone_of_nearly_the_same_name_is_not_erased_with_her(place: Place, tmp_path: Path) -> None:
    others = [Learner(issuer="schoola", subject="da"), Learner(issuer="school", subject="Ada")]
    with closing(open_record(place)) as record:
        for one in others:
            record.append(one, "sample", ATTEMPT)
    made = backed_up(place, tmp_path)
    erase(place, [ADA], now=NOW)

    restored(made.file, place)

    with closing(open_record(place)) as record:
        assert [len(record.entries(one, "sample")) for one in others] == [1, 1]
