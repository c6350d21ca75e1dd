"""The learner record in a file, with the standard library alone: what ``sql`` writes, in a tenth of its start.

SQLAlchemy takes 280 ms and 10 MiB to import, and every kernel of a class would pay for it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC
from pathlib import Path
from threading import Lock
from typing import TypeVar

from mastery_widgets.core.attempt import Attempt, Entry
from mastery_widgets.errors import RecordError
from mastery_widgets.session.ports import Learner
from mastery_widgets.store.coding import decode, encode
from mastery_widgets.store.place import SCHEMA_VERSION, advised, damaged, make_private, newer, write_ahead

__all__ = ["SqliteRecord"]

T = TypeVar("T")

_BUSY_SECONDS = 5
# As `sql` makes them: both open the same files.
_TABLES = (
    "CREATE TABLE IF NOT EXISTS entries (sequence INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "
    "issuer VARCHAR(200) NOT NULL, subject VARCHAR(200) NOT NULL, lesson VARCHAR(64) NOT NULL, "
    "id VARCHAR(64) NOT NULL, frame VARCHAR(64) NOT NULL, kind VARCHAR(16) NOT NULL, "
    "at VARCHAR(32) NOT NULL, body TEXT NOT NULL, "
    "UNIQUE (issuer, subject, id))",
    "CREATE INDEX IF NOT EXISTS entries_of_learner ON entries (issuer, subject, lesson, sequence)",
    "CREATE TABLE IF NOT EXISTS mastery_schema (version INTEGER NOT NULL)",
)
_READ = (
    "SELECT sequence, id, frame, kind, at, body FROM entries "
    "WHERE issuer = ? AND subject = ? AND lesson = ? AND sequence > ? ORDER BY sequence"
)
_READ_ALL = (
    "SELECT sequence, issuer, subject, id, frame, kind, at, body FROM entries WHERE lesson = ? ORDER BY sequence"
)
_WRITE = "INSERT INTO entries (issuer, subject, lesson, id, frame, kind, at, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_FIND = "SELECT sequence FROM entries WHERE issuer = ? AND subject = ? AND id = ?"


class SqliteRecord:
    """A record in an SQLite file; one connection, for any thread.

    Raises:
        RecordError: the file or its folder cannot be made or opened, is no record, is damaged, or is of a newer schema.
    """

    def __init__(self, path: Path) -> None:
        self._where = str(path)
        self._lock = Lock()
        make_private(path)
        self._connection = self._call(lambda: self._open(path))
        # A file of somebody else's, or on a disk that is read-only, is still read.
        with suppress(OSError):
            os.chmod(path, 0o600)

    def entries(self, learner: Learner, lesson: str, after: int = 0) -> Sequence[tuple[int, Entry]]:
        """Entries above ``after``, oldest first, each with its number.

        Raises:
            RecordError: the record cannot be read.
        """
        which = (learner.issuer, learner.subject, lesson, after)
        rows = self._call(lambda: self._connection.execute(_READ, which).fetchall())
        return [(sequence, decode(id, frame, kind, at, body)) for sequence, id, frame, kind, at, body in rows]

    def all_entries(self, lesson: str) -> Sequence[tuple[int, Learner, Entry]]:
        """Entries of all learners at a lesson, oldest first: for whoever runs the place, never for a learner.

        Raises:
            RecordError: the record cannot be read.
        """
        rows = self._call(lambda: self._connection.execute(_READ_ALL, (lesson,)).fetchall())
        found: list[tuple[int, Learner, Entry]] = []
        for sequence, issuer, subject, *rest in rows:
            entry = decode(*rest)
            found.append((sequence, Learner(issuer=issuer, subject=subject, tier=entry.tier), entry))
        return found

    def append(self, learner: Learner, lesson: str, entry: Entry) -> int:
        """Write one entry in a transaction of its own; its number, once it is on disk.

        Raises:
            RecordError: it could not be written; nothing has changed.
        """
        kind = "response" if isinstance(entry, Attempt) else entry.kind
        at = entry.at.astimezone(UTC).isoformat(timespec="milliseconds")
        row = (learner.issuer, learner.subject, lesson, entry.id, entry.frame, kind, at, encode(entry))

        def write() -> int:
            try:
                # One statement outside of a transaction is one: it is on disk when this returns.
                number = self._connection.execute(_WRITE, row).lastrowid
            except sqlite3.IntegrityError:
                (number,) = self._connection.execute(_FIND, (learner.issuer, learner.subject, entry.id)).fetchone()
            assert number is not None
            return int(number)

        return self._call(write)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _open(self, path: Path) -> sqlite3.Connection:
        connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, check_same_thread=False, isolation_level=None)
        try:
            write_ahead(connection.execute, busy_seconds=_BUSY_SECONDS)
            connection.execute("PRAGMA synchronous=FULL")
            self._prepare(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        """Make the tables where there are none; only then is anything locked."""
        version = self._version(connection)
        if version is None:
            connection.execute("BEGIN IMMEDIATE")
            try:
                for statement in _TABLES:
                    connection.execute(statement)
                version = self._version(connection)
                if version is None:
                    version = SCHEMA_VERSION
                    connection.execute("INSERT INTO mastery_schema (version) VALUES (?)", (version,))
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
        if version > SCHEMA_VERSION:
            raise newer(self._where, version)

    def _version(self, connection: sqlite3.Connection) -> int | None:
        """The schema's number; None where it has not been written yet."""
        named = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'mastery_schema'").fetchone()
        row = connection.execute("SELECT version FROM mastery_schema").fetchone() if named else None
        return None if row is None else int(row[0])

    def _call(self, act: Callable[[], T]) -> T:
        """Run, alone, with what SQLite can say turned into what an operator can do."""
        with self._lock:
            try:
                return act()
            except RecordError:
                raise
            except sqlite3.OperationalError as error:
                raise advised(self._where, str(error), busy_seconds=_BUSY_SECONDS) from error
            except sqlite3.DatabaseError as error:
                raise damaged(self._where, error) from error
