"""A record that is damaged, held, full, closed to writing, newer, or no record: what is said, and what is left alone."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mastery_widgets.errors import RecordError
from mastery_widgets.session import Record
from mastery_widgets.store import engine, open_record, sqlite
from mastery_widgets.store.place import SCHEMA_VERSION, own_place
from mastery_widgets.store.sql import SqlRecord
from mastery_widgets.store.sqlite import SqliteRecord
from tests.sample import ADA
from tests.test_record import ATTEMPT, PLACES, STEP, on_disk

Open = Callable[[Path], SqliteRecord | SqlRecord]


@pytest.fixture(name="open", params=PLACES)
def _open(request: pytest.FixtureRequest) -> Open:
    """Opens a file as a kernel's own record, and as a database."""
    place = PLACES[request.param]
    return lambda path: open_record(place(path))


@pytest.fixture
def path(tmp_path: Path, open: Open) -> Path:
    """A record with five entries in it, closed."""
    where = tmp_path / "kept" / "record.sqlite"
    record = open(where)
    for i in range(5):
        record.append(ADA, "sample", replace(ATTEMPT, id=f"a-{i}"))
    record.close()
    return where


def change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement)


@pytest.fixture
def on_every_connection(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Run an SQLite pragma on each connection that is opened from now on."""

    def tune(statement: str) -> None:
        def connect(*given: Any, **named: Any) -> sqlite3.Connection:
            connection = real(*given, **named)
            connection.execute(statement)
            return connection

        real = sqlite3.dbapi2.connect
        monkeypatch.setattr(sqlite3, "connect", connect)
        monkeypatch.setattr(sqlite3.dbapi2, "connect", connect)

    yield tune
    monkeypatch.undo()


@pytest.fixture(params=PLACES)
def open_closed(request: pytest.FixtureRequest, on_every_connection: Callable[[str], None]) -> Open:
    """Opens a file that SQLite will not write to."""
    if request.param == "sql":
        return lambda path: open_record(f"sqlite:///file:{path}?mode=ro&uri=true")
    on_every_connection("PRAGMA query_only=ON")
    return open_record


def write_much(record: Record) -> None:
    for i in range(400):
        record.append(ADA, "sample", replace(STEP, id=f"s-{i}", key="k" * 500))


def test_the_folder_and_the_file_of_a_record_are_their_owners_alone(path: Path) -> None:
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_others_could_read_is_closed_to_them(open: Open, path: Path) -> None:
    path.chmod(0o644)

    open(path).close()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_lies_beside_an_open_record_is_its_owners_alone(open: Open, path: Path) -> None:
    record = open(path)
    record.append(ADA, "sample", STEP)

    assert {stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()} == {0o600}
    record.close()


def test_an_answer_is_on_disk_before_it_is_acknowledged(open: Open, path: Path) -> None:
    record = open(path)
    asked = ("PRAGMA synchronous", "PRAGMA journal_mode")
    if isinstance(record, SqliteRecord):
        told = [record._connection.execute(pragma).fetchone()[0] for pragma in asked]
    else:
        with record._engine.connect() as connection:
            told = [connection.exec_driver_sql(pragma).scalar() for pragma in asked]
    record.close()

    assert told == [2, "wal"]


@pytest.mark.parametrize(
    "content", [b"no database at all, but long enough to look like one\n" * 40, b"SQLite format 3\0"]
)
def test_what_is_no_database_is_refused_and_left_alone(open: Open, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "record.sqlite"
    path.write_bytes(content)

    with pytest.raises(RecordError, match="move the file away .* or restore it from a backup") as caught:
        open(path)

    assert caught.value.reason == "damaged"
    assert str(path) in str(caught.value)
    assert path.read_bytes() == content


def test_a_file_with_a_hole_in_it_is_said_to_be_damaged_and_left_alone(open: Open, path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 3 :] = b"\xff" * (len(data) - len(data) // 3)
    path.write_bytes(bytes(data))

    with pytest.raises(RecordError, match="damaged") as caught:
        open(path).entries(ADA, "sample")

    assert caught.value.reason == "damaged"
    assert path.read_bytes()[200:] == bytes(data)[200:]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET body = '{' WHERE id = 'a-3'",
        "UPDATE entries SET body = '[]' WHERE id = 'a-3'",
        "UPDATE entries SET body = '{}' WHERE id = 'a-3'",
        "UPDATE entries SET body = 7 WHERE id = 'a-3'",
        "UPDATE entries SET at = 'yesterday' WHERE id = 'a-3'",
    ],
)
def test_an_entry_that_cannot_be_read_is_named(open: Open, path: Path, statement: str) -> None:
    change(path, statement)
    record = open(path)

    with pytest.raises(RecordError, match="a-3 cannot be read .* restore the record from a backup") as caught:
        record.entries(ADA, "sample")

    assert caught.value.reason == "damaged"
    record.close()


def test_a_newer_record_is_refused_and_left_alone(open: Open, path: Path) -> None:
    change(path, f"UPDATE mastery_schema SET version = {SCHEMA_VERSION + 1}")
    before = path.read_bytes()

    with pytest.raises(RecordError, match="has schema 2, .* reads up to 1; install the newer release") as caught:
        open(path)

    assert caught.value.reason == "newer"
    assert path.read_bytes() == before


def test_a_record_that_another_program_holds_says_so(open: Open, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.2)
    monkeypatch.setattr(sqlite, "_BUSY_SECONDS", 0.2)
    record = open(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")

        with pytest.raises(RecordError, match="locked by another program .* close what holds it") as caught:
            record.append(ADA, "sample", STEP)

        other.execute("ROLLBACK")
    assert caught.value.reason == "locked"
    assert record.append(ADA, "sample", STEP) == 6
    record.close()


def test_a_full_disk_says_so_and_keeps_what_was_there(
    path: Path, open: Open, on_every_connection: Callable[[str], None]
) -> None:
    on_every_connection("PRAGMA max_page_count=1")
    record = open(path)

    with pytest.raises(RecordError, match="the disk that holds the record .* is full") as caught:
        write_much(record)

    assert caught.value.reason == "full"
    kept = [entry.id for _, entry in record.entries(ADA, "sample")]
    record.close()
    on_every_connection("PRAGMA max_page_count=1000000")
    again = open(path)
    assert [entry.id for _, entry in again.entries(ADA, "sample")] == kept
    assert kept[:5] == [f"a-{i}" for i in range(5)]
    again.close()


def test_a_record_that_cannot_be_written_is_read_all_the_same_and_left_alone(path: Path, open_closed: Open) -> None:
    before = path.read_bytes()
    record = open_closed(path)

    with pytest.raises(RecordError, match="cannot be written .* check its folder's permissions") as caught:
        record.append(ADA, "sample", STEP)

    assert caught.value.reason == "read-only"
    assert len(record.entries(ADA, "sample")) == 5
    assert path.read_bytes() == before
    record.close()


def test_a_file_whose_mode_is_not_ours_to_change_is_read_all_the_same(
    open: Open, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "chmod", refuse)
    record = open(path)

    assert len(record.entries(ADA, "sample")) == 5
    record.close()


@on_disk
def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path, place: Callable[[Path], Path | str]) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    script = (
        "import os, sys; from pathlib import Path; from mastery_widgets.errors import RecordError;"
        "from mastery_widgets.store import open_record, sql, sqlite;"
        "place = sys.argv[1] if '://' in sys.argv[1] else Path(sys.argv[1]);"
        # Nothing is closed to root: then as nobody.
        "os.geteuid() == 0 and os.setresuid(65534, 65534, 65534)\n"
        "try:\n    open_record(place)\n"
        "except RecordError as error:\n    print(error.reason, error)"
    )
    for folder in (tmp_path, *tmp_path.parents):
        if os.geteuid() == 0 and folder.owner() == "root" and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o011)
    told = subprocess.run(
        [sys.executable, "-c", script, str(place(closed / "record.sqlite"))],
        capture_output=True,
        text=True,
        check=False,
    )

    assert told.stdout.startswith("read-only "), told.stderr
    assert "choose another place with MASTERY_RECORD" in told.stdout


def test_a_folder_that_cannot_be_made_says_where_else_to_go(open: Open, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file, no folder")

    with pytest.raises(RecordError, match="choose another place with MASTERY_RECORD") as caught:
        open(tmp_path / "file" / "record.sqlite")

    assert caught.value.reason == "read-only"


def test_a_folder_in_the_place_of_a_record_says_so(open: Open, tmp_path: Path) -> None:
    with pytest.raises(RecordError) as caught:
        open(tmp_path)

    assert caught.value.reason == "read-only"


def test_the_record_lies_where_it_is_asked_to(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MASTERY_RECORD", str(tmp_path / "mine.sqlite"))
    assert own_place() == tmp_path / "mine.sqlite"

    monkeypatch.setenv("MASTERY_RECORD", "postgresql+psycopg://school/records")
    assert own_place() == "postgresql+psycopg://school/records"

    monkeypatch.delenv("MASTERY_RECORD")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert own_place() == tmp_path / "mastery_widgets" / "record.sqlite"
