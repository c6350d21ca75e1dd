"""The learner record in SQL: append-only, one transaction an answer, acknowledged after commit.

For a database that many write to: any engine that SQLAlchemy speaks to. A file of a kernel's own is for ``sqlite``,
which does the same and starts sooner.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError, SQLAlchemyError

from mastery_widgets.core.attempt import Attempt, Entry
from mastery_widgets.errors import RecordError
from mastery_widgets.session.ports import Learner
from mastery_widgets.store.coding import decode, encode
from mastery_widgets.store.place import SCHEMA_VERSION, advised, damaged, make_private, newer

__all__ = ["SqlRecord"]

T = TypeVar("T")

_BUSY_SECONDS = 5

_metadata = sa.MetaData()

_entries = sa.Table(
    "entries",
    _metadata,
    sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("issuer", sa.String(200), nullable=False),
    sa.Column("subject", sa.String(200), nullable=False),
    sa.Column("lesson", sa.String(64), nullable=False),
    sa.Column("id", sa.String(64), nullable=False),
    sa.Column("frame", sa.String(64), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("at", sa.String(32), nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    # Idempotence belongs to a learner: nobody can occupy an id for somebody else.
    sa.UniqueConstraint("issuer", "subject", "id"),
    sa.Index("entries_of_learner", "issuer", "subject", "lesson", "sequence"),
    sqlite_autoincrement=True,
)
_schema = sa.Table("mastery_schema", _metadata, sa.Column("version", sa.Integer, nullable=False))


class SqlRecord:
    """A record behind an SQLAlchemy address (``postgresql+psycopg://…``, ``sqlite:///…``).

    Raises:
        RecordError: the database or its folder cannot be made or opened, is no record, is damaged, or is of a newer
            schema.
    """

    def __init__(self, address: str) -> None:
        url = sa.make_url(address)
        self._where = url.render_as_string(hide_password=True)
        if url.get_backend_name() != "sqlite":
            self._engine = sa.create_engine(url)
            self._call(self._prepare)
            return
        file = Path(url.database) if url.database and not url.database.startswith(("file:", ":memory:")) else None
        if file is not None:
            make_private(file)
        self._engine = sa.create_engine(url, connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False})
        sa.event.listen(self._engine, "connect", _tune_sqlite)
        sa.event.listen(self._engine, "begin", _begin_immediate)
        self._call(self._prepare)
        if file is not None:
            # A file of somebody else's, or on a disk that is read-only, is still read.
            with suppress(OSError):
                os.chmod(file, 0o600)

    def entries(self, learner: Learner, lesson: str, after: int = 0) -> Sequence[tuple[int, Entry]]:
        """Entries above ``after``, oldest first, each with its number.

        Raises:
            RecordError: the record cannot be read.
        """

        def read() -> Sequence[tuple[int, Entry]]:
            query = (
                sa.select(
                    _entries.c.sequence,
                    _entries.c.id,
                    _entries.c.frame,
                    _entries.c.kind,
                    _entries.c.at,
                    _entries.c.body,
                )
                .where(
                    _entries.c.issuer == learner.issuer,
                    _entries.c.subject == learner.subject,
                    _entries.c.lesson == lesson,
                    _entries.c.sequence > after,
                )
                .order_by(_entries.c.sequence)
            )
            with self._engine.connect().execution_options(mastery_read=True) as connection:
                rows = connection.execute(query).all()
            return [(row.sequence, decode(row.id, row.frame, row.kind, row.at, row.body)) for row in rows]

        return self._call(read)

    def all_entries(self, lesson: str) -> Sequence[tuple[int, Learner, Entry]]:
        """Entries of all learners at a lesson, oldest first: for whoever runs the place, never for a learner.

        Raises:
            RecordError: the record cannot be read.
        """

        def read() -> Sequence[tuple[int, Learner, Entry]]:
            query = sa.select(_entries).where(_entries.c.lesson == lesson).order_by(_entries.c.sequence)
            with self._engine.connect().execution_options(mastery_read=True) as connection:
                rows = connection.execute(query).all()
            found: list[tuple[int, Learner, Entry]] = []
            for row in rows:
                entry = decode(row.id, row.frame, row.kind, row.at, row.body)
                found.append((row.sequence, Learner(issuer=row.issuer, subject=row.subject, tier=entry.tier), entry))
            return found

        return self._call(read)

    def append(self, learner: Learner, lesson: str, entry: Entry) -> int:
        """Write one entry in a transaction of its own; its number, once it is on disk.

        Raises:
            RecordError: it could not be written; nothing has changed.
        """
        row = {
            "issuer": learner.issuer,
            "subject": learner.subject,
            "lesson": lesson,
            "id": entry.id,
            "frame": entry.frame,
            "kind": "response" if isinstance(entry, Attempt) else entry.kind,
            "at": entry.at.astimezone(UTC).isoformat(timespec="milliseconds"),
            "body": encode(entry),
        }

        def write() -> int:
            try:
                with self._engine.begin() as connection:
                    result = connection.execute(sa.insert(_entries).values(row))
                    key = result.inserted_primary_key
                    assert key is not None
                    return int(key[0])
            except IntegrityError:
                found = sa.select(_entries.c.sequence).where(
                    _entries.c.issuer == learner.issuer,
                    _entries.c.subject == learner.subject,
                    _entries.c.id == entry.id,
                )
                with self._engine.connect() as connection:
                    return int(connection.execute(found).scalar_one())

        return self._call(write)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def _prepare(self) -> None:
        with self._engine.begin() as connection:
            _metadata.create_all(connection)
            version = connection.execute(sa.select(_schema.c.version)).scalar()
            if version is None:
                connection.execute(sa.insert(_schema).values(version=SCHEMA_VERSION))
            elif version > SCHEMA_VERSION:
                raise newer(self._where, version)

    def _call(self, act: Callable[[], T]) -> T:
        """Run, with what a database can say turned into what an operator can do."""
        try:
            return act()
        except OperationalError as error:
            raise advised(self._where, str(error.orig), busy_seconds=_BUSY_SECONDS) from error
        except DatabaseError as error:
            raise damaged(self._where, error.orig) from error
        except SQLAlchemyError as error:
            raise RecordError(f"the record at {self._where}: {error}") from error


def _tune_sqlite(connection: Any, _: Any) -> None:  # a DB-API connection: no type of its own
    # Transactions are ours to begin: the driver's own would begin deferred, and fail late under two writers.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin_immediate(connection: sa.Connection) -> None:
    reads = connection.get_execution_options().get("mastery_read")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
