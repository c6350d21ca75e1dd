"""Records of earlier releases come up to this one's schema, with the same mastery; nothing goes down."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mastery_widgets.core.progress import replay
from mastery_widgets.errors import RecordError
from mastery_widgets.store import migrate as migrating
from mastery_widgets.store import open_record
from mastery_widgets.store.migrate import Migrated, head, migrate
from mastery_widgets.store.place import SCHEMA_VERSION
from tests.sample import ADA, compiled
from tests.test_backup import NOW, Place, held
from tests.test_record import ATTEMPT, EVERYWHERE

HERE = Path(__file__).parent
KEPT: dict[str, Any] = json.loads((HERE / "records" / "before-units.json").read_text("utf-8"))
RELEASED = sorted((HERE / "data").glob("schema-*.sqlite"))

NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "2"
down_revision = "1"


def upgrade():
    op.add_column("entries", sa.Column("colour", sa.String, server_default="red", nullable=False))
"""


@pytest.fixture
def steps(tmp_path: Path) -> Path:
    """A folder with a step to the schema after this release's."""
    folder = tmp_path / "steps"
    folder.mkdir()
    (folder / "schema_2.py").write_text(NEXT, "utf-8")
    return folder


@pytest.fixture(params=EVERYWHERE)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    made = EVERYWHERE[request.param](tmp_path / "kept" / "record.sqlite")
    with closing(open_record(made)) as record:
        for i in range(5):
            record.append(ADA, "sample", replace(ATTEMPT, id=f"a-{i}"))
    return made


def migrated(place: Place, tmp_path: Path, *steps: Path, to: int | None = None) -> Migrated:
    return migrate(place, tmp_path / "backups", now=NOW, days=30, to=to, steps=steps)


def test_there_is_a_record_of_every_released_schema() -> None:
    assert [path.stem for path in RELEASED] == [f"schema-{number}" for number in range(1, SCHEMA_VERSION + 1)]


def test_the_last_step_leads_to_the_schema_that_is_written() -> None:
    assert head() == SCHEMA_VERSION


@pytest.mark.parametrize("released", RELEASED, ids=lambda path: path.stem)
def test_a_record_of_a_released_schema_replays_to_the_same_mastery(released: Path, tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    shutil.copy(released, path)

    migrated(path, tmp_path)

    lesson = compiled(tmp_path / "course", lesson=KEPT["lesson"], course=KEPT["course"]).lesson
    with closing(open_record(path)) as record:
        found = replay([entry for _, entry in record.entries(ADA, "sample")], lesson)
    assert {id: found.of(id).met_by for id in KEPT["frames"]} == {
        id: one["met_by"] for id, one in KEPT["frames"].items()
    }
    assert any(one["met_by"] for one in KEPT["frames"].values())


def test_where_nothing_is_to_do_nothing_is_done(place: Place, tmp_path: Path) -> None:
    assert migrated(place, tmp_path) == Migrated(before=SCHEMA_VERSION, after=SCHEMA_VERSION, backup=None)
    assert migrated(place, tmp_path).backup is None
    assert not (tmp_path / "backups").exists()


def test_a_backup_is_made_before_anything_changes(place: Place, tmp_path: Path, steps: Path) -> None:
    before = held(place)

    done = migrated(place, tmp_path, steps)

    assert (done.before, done.after) == (1, 2)
    assert done.backup is not None
    assert done.backup.name == "before-schema-2-2024-05-01T120000Z.sqlite"
    assert held(done.backup) == before


def test_a_record_that_went_up_is_not_read_by_the_release_before(place: Place, tmp_path: Path, steps: Path) -> None:
    migrated(place, tmp_path, steps)

    with pytest.raises(RecordError, match="install the newer release"):
        open_record(place)


def test_a_record_does_not_go_down_and_says_what_to_do_instead(place: Place, tmp_path: Path, steps: Path) -> None:
    with pytest.raises(RecordError, match="records only go up, .* restore the backup that was made before"):
        migrated(place, tmp_path, to=0)

    assert len(held(place)) == 5


def test_a_schema_that_this_release_does_not_know_is_not_made(place: Place, tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="schema 7 was asked for; .* knows up to 1"):
        migrated(place, tmp_path, to=7)


@pytest.mark.parametrize(
    "wrong", ["op.execute(\"DELETE FROM entries WHERE id = 'a-1'\")", 'op.execute("no SQL at all")', "raise OSError(5)"]
)
def test_a_step_that_fails_leaves_the_record_as_it_was(place: Place, tmp_path: Path, steps: Path, wrong: str) -> None:
    before = held(place)
    (steps / "schema_2.py").write_text(f"{NEXT}    {wrong}\n", "utf-8")

    with pytest.raises((RecordError, OSError)):
        migrated(place, tmp_path, steps)

    assert held(place) == before
    (steps / "schema_2.py").write_text(NEXT, "utf-8")
    shutil.rmtree(tmp_path / "backups")
    assert migrated(place, tmp_path, steps).after == 2


def test_nothing_of_alembic_is_imported_before_it_is_asked_for() -> None:
    import subprocess
    import sys

    code = f"import sys, {migrating.__name__}; sys.exit('alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_file_of_schema_1_has_the_tables_that_a_new_record_has(tmp_path: Path) -> None:
    open_record(tmp_path / "new.sqlite").close()

    def columns(path: Path) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(path)) as connection:
            return connection.execute("PRAGMA table_info(entries)").fetchall()

    assert columns(RELEASED[0]) == columns(tmp_path / "new.sqlite")
