"""The learner record in SQL: append-only, one transaction an answer, acknowledged after commit.

For a database that many write to: any engine that SQLAlchemy speaks to. A file of a kernel's own is for ``sqlite``,
which does the same and starts sooner.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from mastery_widgets.core.attempt import Attempt, Entry
from mastery_widgets.session.ports import Learner
from mastery_widgets.store.coding import decode, encode
from mastery_widgets.store.engine import called, file_of, is_postgresql, make_owners_alone, open_engine, shown
from mastery_widgets.store.place import SCHEMA_VERSION, newer
from mastery_widgets.store.tables import entries as _entries
from mastery_widgets.store.tables import metadata
from mastery_widgets.store.tables import schema as _schema

__all__ = ["SqlRecord", "prepare"]

T = TypeVar("T")

# One lock for whoever makes the tables; any number that nobody else takes.
_MAKING = 0x6D61737465727931


class SqlRecord:
    """A record behind an SQLAlchemy address (``postgresql+psycopg://…``, ``sqlite:///…``).

    Raises:
        RecordError: the database or its folder cannot be made or opened, is no record, is damaged, or is of a newer
            schema.
    """

    def __init__(self, address: str) -> None:
        self._where = shown(address)
        self._engine = open_engine(address)
        try:
            self._call(lambda: prepare(self._engine, self._where))
        except BaseException:
            self._engine.dispose()
            raise
        make_owners_alone(file_of(address))

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
                    _in_turn(connection, learner)
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

    def _call(self, act: Callable[[], T]) -> T:
        return called(self._where, act)


def prepare(engine: sa.Engine, where: str) -> None:
    """Make the tables where there are none.

    Raises:
        RecordError: the record is of a newer schema.
    """
    with engine.begin() as connection:
        if is_postgresql(connection):
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MAKING)))
        metadata.create_all(connection)
        version = connection.execute(sa.select(_schema.c.version)).scalar()
        if version is None:
            connection.execute(sa.insert(_schema).values(version=SCHEMA_VERSION))
        elif version > SCHEMA_VERSION:
            raise newer(where, version)


def _in_turn(connection: sa.Connection, learner: Learner) -> None:
    """Let one learner's entries be numbered in the order in which they can be seen.

    PostgreSQL gives numbers before it commits: a reader could meet the second of two tabs' entries first, and would
    never ask for the first again. SQLite has one writer at a time.
    """
    if is_postgresql(connection):
        whose = sa.func.hashtextextended(f"{learner.issuer}\x1f{learner.subject}", 0)
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(whose)))
