"""A PostgreSQL that is held, full, closed to writing or gone: the same sentences as for a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from mastery_widgets.errors import RecordError
from mastery_widgets.store import engine, open_record
from mastery_widgets.store.place import SCHEMA_VERSION
from mastery_widgets.store.sql import SqlRecord
from tests.postgres import postgresql_for
from tests.sample import ADA
from tests.test_record import ATTEMPT, STEP


@pytest.fixture
def address(tmp_path: Path) -> str:
    """A record with one entry in it."""
    made = postgresql_for(tmp_path / "record")
    with closing(open_record(made)) as record:
        record.append(ADA, "sample", ATTEMPT)
    return made


@pytest.fixture
def other(address: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """Another program at the same database."""
    url = sa.make_url(address)
    with psycopg.connect(
        host=str(url.query["host"]), user="postgres", dbname="postgres", options=str(url.query["options"])
    ) as connection:
        yield connection


def test_what_is_acknowledged_is_on_disk_whatever_the_server_is_set_to(
    address: str, other: psycopg.Connection[tuple[object, ...]]
) -> None:
    role = "ALTER ROLE postgres SET synchronous_commit TO {}"
    other.execute(role.format("off"))
    other.commit()
    with closing(open_record(address)) as record:
        assert isinstance(record, SqlRecord)
        with record._engine.connect() as connection:
            told = connection.exec_driver_sql("SHOW synchronous_commit").scalar()
    other.execute(role.format("DEFAULT"))
    other.commit()

    assert told == "on"


def test_a_table_that_another_program_holds_says_so(
    address: str, other: psycopg.Connection[tuple[object, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.2)
    with closing(open_record(address)) as record:
        other.execute("LOCK TABLE entries IN ACCESS EXCLUSIVE MODE")

        with pytest.raises(RecordError, match="locked by another program .* close what holds it") as caught:
            record.append(ADA, "sample", STEP)

        other.rollback()
        assert caught.value.reason == "locked"
        assert record.append(ADA, "sample", STEP) > 1


def test_a_database_that_is_closed_to_writing_says_so_and_is_read_all_the_same(address: str) -> None:
    record = SqlRecord(address)

    def close(connection: object, _: object) -> None:
        connection.execute("SET default_transaction_read_only TO on")  # type: ignore[attr-defined]
        connection.commit()  # type: ignore[attr-defined]

    record._engine.dispose()
    sa.event.listen(record._engine, "connect", close)

    with pytest.raises(RecordError, match="cannot be written .* check its folder's permissions") as caught:
        record.append(ADA, "sample", STEP)

    assert caught.value.reason == "read-only"
    assert len(record.entries(ADA, "sample")) == 1
    record.close()


def test_a_server_that_is_not_there_says_so_without_the_password(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="does not answer") as caught:
        open_record(f"postgresql+psycopg://teacher:hunter2@/school?host={tmp_path}")

    assert caught.value.reason == "unavailable"
    assert "hunter2" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_address_that_is_none_says_so() -> None:
    with pytest.raises(RecordError, match="the record's address cannot be read"):
        open_record("postgresqll://school")


def test_a_connection_that_the_server_has_closed_is_made_anew(
    address: str, other: psycopg.Connection[tuple[object, ...]]
) -> None:
    with closing(open_record(address)) as record:
        record.append(ADA, "sample", STEP)
        other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        other.commit()

        assert len(record.entries(ADA, "sample")) == 2


def test_a_newer_database_is_refused_and_left_alone(
    address: str, other: psycopg.Connection[tuple[object, ...]]
) -> None:
    other.execute(f"UPDATE mastery_schema SET version = {SCHEMA_VERSION + 1}")
    other.commit()

    with pytest.raises(RecordError, match="install the newer release") as caught:
        open_record(address)

    assert caught.value.reason == "newer"


def test_names_longer_than_any_column_are_kept_as_in_a_file(address: str) -> None:
    longer = replace(ADA, issuer="https://" + "i" * 300, subject="s" * 300)
    with closing(open_record(address)) as record:
        record.append(longer, "sample", ATTEMPT)

        assert len(record.entries(longer, "sample")) == 1
