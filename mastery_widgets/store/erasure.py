"""Erase a learner: from the database to its last byte, and again from each backup that is restored.

What stays is a mark, a salted hash: who is asked about can be recognised by it, who is not cannot be read out of it.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from mastery_widgets.errors import RecordError
from mastery_widgets.session.ports import Learner
from mastery_widgets.store.backup import Backup, backups_of, clear_unfinished
from mastery_widgets.store.engine import called, is_postgresql
from mastery_widgets.store.rows import Opened, opened
from mastery_widgets.store.tables import entries, erasures

__all__ = ["MARKS", "Erased", "erase", "is_marked", "learners_before", "marks_beside"]

MARKS = "erasures.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What an erasure did: ``backups`` still hold her, each until its date; ``named_in`` are live files that do."""

    learners: int
    entries: int
    backups: Sequence[Backup]
    searched: int
    named_in: Sequence[Path]


def erase(place: Path | str, learners: Sequence[Learner], *, now: datetime, beside: Iterable[Path] = ()) -> Erased:
    """Erase learners, with all they did, and look for what is left in the record's files and in folders ``beside`` it.

    Done again it finishes what was interrupted.

    Raises:
        RecordError: another program holds the record, or it cannot be written.
    """
    with opened(place) as record:
        clear_unfinished(record)
        marks = [(_mark(one, secrets.token_hex(16)), now.astimezone(UTC).isoformat()) for one in learners]
        needles, count = called(record.where, lambda: _delete(record, learners, marks))
        called(record.where, lambda: _wipe(record))
        kept = backups_of(record)
        for folder in sorted({one.file.parent for one in kept}):
            _add_marks(folder, marks)
        files = _live_files(record, beside, kept)
        named = [file for file in files if _has_any(file, needles)]
    return Erased(learners=len(learners), entries=count, backups=kept, searched=len(files), named_in=named)


def learners_before(record: Opened, *, now: datetime, days: int) -> list[Learner]:
    """Who has done nothing for ``days``, by the clock of the kernels.

    Raises:
        RecordError: the record cannot be read.
    """
    limit = (now - timedelta(days=days)).astimezone(UTC).isoformat(timespec="milliseconds")
    query = (
        sa.select(entries.c.issuer, entries.c.subject)
        .group_by(entries.c.issuer, entries.c.subject)
        .having(sa.func.max(entries.c.at) < limit)
        .order_by(entries.c.issuer, entries.c.subject)
    )

    def read() -> list[Learner]:
        with record.engine.connect().execution_options(mastery_read=True) as connection:
            return [Learner(issuer=row.issuer, subject=row.subject) for row in connection.execute(query)]

    return called(record.where, read)


def is_marked(learner: Learner, marks: Collection[str]) -> bool:
    """Whether one of the marks is hers."""
    return any(_mark(learner, mark.partition(":")[0]) == mark for mark in marks)


def marks_beside(folder: Path) -> dict[str, str]:
    """Marks that were left beside the backups in a folder, each with its moment.

    Raises:
        RecordError: they cannot be read.
    """
    path = folder / MARKS
    if not path.exists():
        return {}
    try:
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        return {str(row["mark"]): str(row["at"]) for row in rows}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RecordError(
            f"{path}: the list of erasures cannot be read ({error}); without it nothing is restored"
        ) from error


def _mark(learner: Learner, salt: str) -> str:
    whose = "\x1f".join((salt, learner.issuer, learner.subject)).encode("utf-8", "surrogatepass")
    return f"{salt}:{hashlib.sha256(whose).hexdigest()}"


def _delete(record: Opened, learners: Sequence[Learner], marks: Sequence[tuple[str, str]]) -> tuple[list[bytes], int]:
    """Delete and mark in one transaction; what to look for afterwards, and how many entries there were."""
    needles: set[str] = set()
    count = 0
    with record.engine.connect() as connection:
        if record.file is not None:
            connection.connection.dbapi_connection.execute("PRAGMA secure_delete=ON")  # type: ignore[union-attr]
        with connection.begin():
            for one, (mark, at) in zip(learners, marks, strict=True):
                hers = sa.and_(entries.c.issuer == one.issuer, entries.c.subject == one.subject)
                needles |= {id for (id,) in connection.execute(sa.select(entries.c.id).where(hers)) if len(id) >= 16}
                # As they stand side by side in a row; a short name alone is a part of many words.
                needles |= {one.issuer + one.subject} | ({one.subject} if len(one.subject) >= 8 else set())
                connection.execute(sa.insert(erasures).values(mark=mark, at=at))
                count += connection.execute(sa.delete(entries).where(hers)).rowcount
    return [one.encode("utf-8", "surrogatepass") for one in needles], count


def _wipe(record: Opened) -> None:
    """Write the database anew, and empty the write-ahead log: deleted rows are in neither."""
    with record.engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        if is_postgresql(connection):
            raw.autocommit = True
            raw.execute("VACUUM FULL entries")
            raw.autocommit = False
            return
        if record.file is None:
            return
        for statement in ("PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
            row = raw.execute(statement).fetchone()
            if row is not None and row[0]:
                raise RecordError(
                    f"the learner is deleted, but another program reads the record at {record.where} and keeps its"
                    " write-ahead log; close what holds it, and erase again",
                    reason="locked",
                )


def _add_marks(folder: Path, marks: Sequence[tuple[str, str]]) -> None:
    path = folder / MARKS
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            for mark, at in marks:
                file.write(json.dumps({"mark": mark, "at": at}) + "\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise RecordError(
            f"{path}: the erasure cannot be written beside the backups ({error.strerror}); erase again when it can"
        ) from error


def _live_files(record: Opened, beside: Iterable[Path], kept: Sequence[Backup]) -> list[Path]:
    """The record's own files and all files of the folders beside it, without the backups."""
    own = (
        []
        if record.file is None
        else [record.file.with_name(record.file.name + end) for end in ("", "-wal", "-shm", "-journal")]
    )
    found = {path.absolute() for path in own if path.is_file()}
    for folder in beside:
        found |= {path.absolute() for path in folder.rglob("*") if path.is_file() and not path.is_symlink()}
    return sorted(found - {one.file for one in kept})


def _has_any(file: Path, needles: Sequence[bytes]) -> bool:
    longest = max(map(len, needles), default=0)
    rest = b""
    try:
        with file.open("rb") as content:
            while some := content.read(1 << 20):
                window = rest + some
                if any(needle in window for needle in needles):
                    return True
                rest = window[-longest:]
    except OSError:
        # What this user cannot read was not written by this record.
        return False
    return False
