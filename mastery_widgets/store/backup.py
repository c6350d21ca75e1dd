"""A backup: one SQLite file with all that a record holds, whatever engine it is of, looked over once it is written."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from mastery_widgets.errors import RecordError
from mastery_widgets.store.engine import address_of, called, is_postgresql, open_engine
from mastery_widgets.store.place import SCHEMA_VERSION, advised, damaged, newer
from mastery_widgets.store.rows import Opened, opened
from mastery_widgets.store.sql import prepare
from mastery_widgets.store.tables import backups, entries, erasures, kept_by_operators

__all__ = ["Backup", "backups_of", "clear_unfinished", "expire", "look_over", "make_backup", "note"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A file with ``entries`` of ``learners``; after ``expires`` the next backup removes it."""

    file: Path
    made: datetime
    expires: datetime
    entries: int = 0
    learners: int = 0


def make_backup(place: Path | str, target: Path, *, now: datetime, days: int, name: str = "record") -> Backup:
    """Write a backup into a folder, or to a file that ends in ``.sqlite``; learners may go on answering meanwhile.

    It is readable by its owner alone, named with its moment (UTC), and kept for ``days``.

    Raises:
        RecordError: the record cannot be read, the backup not written, or it does not hold what the record holds.
    """
    stamp = now.astimezone(UTC).strftime("%Y-%m-%dT%H%M%SZ")
    file = target if target.suffix == ".sqlite" else target / f"{name}-{stamp}.sqlite"
    file = file.absolute()
    if file.exists():
        raise RecordError(f"there is a file {file} already; a backup overwrites nothing")
    made = Backup(file=file, made=now, expires=now + timedelta(days=days))
    part = _part_of(file)
    with opened(place) as record:
        clear_unfinished(record)
        try:
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(part, os.O_CREAT | os.O_RDWR | os.O_EXCL, 0o600))
            # Written down first, so that the backup itself says until when it is kept.
            note(record, made)
            _copy(record, part)
            count, learners = look_over(part)
            _compare(record, part, file)
            _settle(part, file)
        except OSError as error:
            _forget(record, file)
            raise RecordError(f"the backup {file} cannot be written ({error.strerror})", reason="read-only") from error
        except BaseException:
            _forget(record, file)
            raise
        finally:
            _remove_parts(file)
    return Backup(file=file, made=made.made, expires=made.expires, entries=count, learners=learners)


def look_over(file: Path) -> tuple[int, int]:
    """How many entries of how many learners a backup holds, once its every page has been read.

    Raises:
        RecordError: it is not there, damaged, no record, or of a newer schema.
    """
    if not file.is_file():
        raise RecordError(f"there is no backup {file}")
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            said = [row[0] for row in connection.execute("PRAGMA integrity_check")]
            if said != ["ok"]:
                raise damaged(str(file), said[0])
            version = connection.execute("SELECT version FROM mastery_schema").fetchone()
            if version is None or int(version[0]) > SCHEMA_VERSION:
                raise newer(str(file), version[0] if version else 0)
            people = (
                "SELECT count(*), (SELECT count(*) FROM (SELECT DISTINCT issuer, subject FROM entries)) FROM entries"
            )
            count, learners = connection.execute(people).fetchone()
            return int(count), int(learners)
    except sqlite3.DatabaseError as error:
        raise damaged(str(file), error) from error


def backups_of(record: Opened) -> list[Backup]:
    """Backups that were made of a record and are still there, oldest first.

    Raises:
        RecordError: the record cannot be read.
    """

    def read() -> list[Backup]:
        with record.engine.connect().execution_options(mastery_read=True) as connection:
            rows = connection.execute(sa.select(backups).order_by(backups.c.made)).all()
        moment = datetime.fromisoformat
        return [Backup(file=Path(row.file), made=moment(row.made), expires=moment(row.expires)) for row in rows]

    return [one for one in called(record.where, read) if one.file.exists()]


def clear_unfinished(record: Opened) -> None:
    """Remove what a backup left that was killed: it holds learners, and nobody knows of it.

    Raises:
        RecordError: the record cannot be read or written.
    """

    def read() -> list[Path]:
        with record.engine.connect().execution_options(mastery_read=True) as connection:
            return [Path(file) for file in connection.execute(sa.select(backups.c.file)).scalars()]

    for file in called(record.where, read):
        if not file.exists():
            _remove_parts(file)
            _forget(record, file)


def expire(place: Path | str, *, now: datetime) -> Sequence[Path]:
    """Remove the backups whose time is over; the last one stays, whatever its time. What was removed.

    Raises:
        RecordError: the record cannot be read, or a file not removed.
    """
    removed: list[Path] = []
    with opened(place) as record:
        for one in backups_of(record)[:-1]:
            if one.expires <= now:
                try:
                    one.file.unlink()
                except OSError as error:
                    raise RecordError(f"the backup {one.file} cannot be removed ({error.strerror})") from error
                _forget(record, one.file)
                removed.append(one.file)
    return removed


def note(record: Opened, made: Backup) -> None:
    """Write down in the record that there is a backup of it, and until when.

    Raises:
        RecordError: the record cannot be written.
    """
    row = {"file": str(made.file), "made": made.made.isoformat(), "expires": made.expires.isoformat()}

    def write() -> None:
        with record.engine.begin() as connection:
            connection.execute(sa.delete(backups).where(backups.c.file == row["file"]))
            connection.execute(sa.insert(backups).values(row))

    called(record.where, write)


def _part_of(file: Path) -> Path:
    return file.with_name(f".{file.name}.part")


def _remove_parts(file: Path) -> None:
    part = _part_of(file)
    for rest in ("", "-wal", "-shm", "-journal"):
        # The folder itself may be gone, or be none.
        with suppress(OSError):
            part.with_name(part.name + rest).unlink()


def _forget(record: Opened, file: Path) -> None:
    def write() -> None:
        with record.engine.begin() as connection:
            connection.execute(sa.delete(backups).where(backups.c.file == str(file)))

    called(record.where, write)


def _copy(record: Opened, part: Path) -> None:
    if record.file is not None:
        try:
            with closing(sqlite3.connect(record.file)) as source, closing(sqlite3.connect(part)) as copy:
                source.backup(copy)
                # One file, that can be carried away as it is.
                copy.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError as error:
            raise advised(str(part), str(error), busy_seconds=5) from error
        except sqlite3.DatabaseError as error:
            raise damaged(record.where, error) from error
        return

    def copy_rows() -> None:
        target = open_engine(address_of(part))
        try:
            prepare(target, str(part))
            with record.engine.connect() as source, target.begin() as copy:
                kept_by_operators.create_all(copy)
                if is_postgresql(source):
                    source = source.execution_options(isolation_level="REPEATABLE READ")
                for table in (entries, erasures, backups):
                    for some in source.execute(sa.select(table)).mappings().partitions(1_000):
                        copy.execute(sa.insert(table), [dict(row) for row in some])
        finally:
            target.dispose()
        with closing(sqlite3.connect(part)) as written:
            written.execute("PRAGMA journal_mode=DELETE")

    called(record.where, copy_rows)


def _compare(record: Opened, part: Path, file: Path) -> None:
    """What was in the record when the copy was begun has to be in it; learners may have written more since."""
    with closing(sqlite3.connect(part)) as connection:
        count, last = connection.execute("SELECT count(*), coalesce(max(sequence), 0) FROM entries").fetchone()
    query = sa.select(sa.func.count()).select_from(entries).where(entries.c.sequence <= last)

    def read() -> int:
        with record.engine.connect().execution_options(mastery_read=True) as connection:
            return int(connection.execute(query).scalar_one())

    there = called(record.where, read)
    if there != count:
        raise RecordError(f"the backup {file} would hold {count} entries of {there}; make it again", reason="damaged")


def _settle(part: Path, file: Path) -> None:
    """On disk, then under its name."""
    with part.open("rb") as written:
        os.fsync(written.fileno())
    os.replace(part, file)
    if os.name == "posix":
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
