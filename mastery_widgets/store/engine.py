"""A database, opened so that what is acknowledged is on disk; what it can say, in an operator's words."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from mastery_widgets.errors import RecordError
from mastery_widgets.store.place import advised, damaged, make_private, write_ahead

__all__ = [
    "BUSY_SECONDS",
    "address_of",
    "called",
    "file_of",
    "is_postgresql",
    "make_owners_alone",
    "open_engine",
    "shown",
]

T = TypeVar("T")

BUSY_SECONDS: float = 5


def address_of(place: Path | str) -> str:
    """The SQLAlchemy address of a record: that of its file, or the one that it is."""
    if isinstance(place, str) and "://" in place:
        return place
    return sa.URL.create("sqlite", database=str(place)).render_as_string(hide_password=False)


def shown(address: str) -> str:
    """An address as it may be printed: the file, or the address without its password."""
    file = file_of(address)
    return str(file) if file is not None else sa.make_url(address).render_as_string(hide_password=True)


def file_of(address: str) -> Path | None:
    """The file behind an SQLite address; None where there is none."""
    url = sa.make_url(address)
    if url.get_backend_name() != "sqlite" or not url.database or url.database.startswith(("file:", ":memory:")):
        return None
    return Path(url.database)


def is_postgresql(connection: sa.Connection) -> bool:
    """Whether PostgreSQL is behind it."""
    return connection.dialect.name == "postgresql"


def open_engine(address: str, *, busy_seconds: float | None = None) -> sa.Engine:
    """An engine whose transactions are durable, begin with their lock, and wait ``busy_seconds`` for another's.

    The file and the folder of an SQLite record are made for their owner alone.

    Raises:
        RecordError: the file cannot be made, or the address is none.
        ImportError: the driver that the address names is not installed.
    """
    seconds = BUSY_SECONDS if busy_seconds is None else busy_seconds
    try:
        url = sa.make_url(address)
        url.get_dialect()
    except SQLAlchemyError as error:
        raise RecordError(f"the record's address cannot be read ({error})") from error
    if url.get_backend_name() == "postgresql":
        # A server that was started again has closed what was open: the next to ask gets a new connection.
        engine = sa.create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": max(2, int(seconds))})
        sa.event.listen(engine, "connect", lambda connection, _: _tune_postgresql(connection, seconds))
        return engine
    if url.get_backend_name() != "sqlite":
        return sa.create_engine(url)
    file = file_of(address)
    if file is not None:
        make_private(file)
    engine = sa.create_engine(url, connect_args={"timeout": seconds, "check_same_thread": False})
    sa.event.listen(engine, "connect", _tune_sqlite)
    sa.event.listen(engine, "begin", _begin_immediate)
    return engine


def called(where: str, act: Callable[[], T], *, busy_seconds: float | None = None) -> T:
    """Run, with what a database can say turned into what an operator can do.

    Raises:
        RecordError: the database said something.
    """
    seconds = BUSY_SECONDS if busy_seconds is None else busy_seconds
    try:
        return act()
    except DBAPIError as error:
        state = getattr(error.orig, "sqlstate", None) or ""
        said = " ".join(str(error.orig).split())
        if hasattr(error.orig, "sqlstate"):
            raise advised(
                where, _STATES.get(state[:5]) or _STATES.get(state[:2]) or said, busy_seconds=seconds
            ) from error
        if isinstance(error, OperationalError):
            raise advised(where, said, busy_seconds=seconds) from error
        if isinstance(error, sa.exc.DatabaseError):
            raise damaged(where, error.orig) from error
        raise RecordError(f"the record at {where}: {said}") from error
    except SQLAlchemyError as error:
        raise RecordError(f"the record at {where}: {error}") from error


def make_owners_alone(file: Path | None) -> None:
    """Close a file to others; one of somebody else's, or on a disk that is read-only, is left as it is."""
    if file is not None:
        with suppress(OSError):
            os.chmod(file, 0o600)


# Source: PostgreSQL, appendix A, error codes.
_STATES = {
    "53100": "the disk is full",
    "55P03": "locked",
    "40P01": "locked",
    "57014": "locked",
    "25006": "readonly database",
    "42501": "readonly: permission denied",
}


def _tune_postgresql(connection: Any, seconds: float) -> None:  # a DB-API connection: no type of its own
    with connection.cursor() as cursor:
        # Where a server is set to acknowledge before it is on disk, not for us.
        cursor.execute("SET synchronous_commit TO on")
        cursor.execute(f"SET lock_timeout TO '{int(seconds * 1000)}ms'")
    connection.commit()


def _tune_sqlite(connection: Any, _: Any) -> None:  # a DB-API connection: no type of its own
    # Transactions are ours to begin: the driver's own would begin deferred, and fail late under two writers.
    connection.isolation_level = None
    cursor = connection.cursor()
    write_ahead(cursor.execute, busy_seconds=BUSY_SECONDS)
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin_immediate(connection: sa.Connection) -> None:
    reads = connection.get_execution_options().get("mastery_read")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
