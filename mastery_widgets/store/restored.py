"""A record brought back to a backup: looked over first, what was there kept, erasures since done again."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from mastery_widgets.errors import RecordError
from mastery_widgets.session.ports import Learner
from mastery_widgets.store.backup import Backup, look_over, make_backup, note
from mastery_widgets.store.coding import decode
from mastery_widgets.store.engine import called, is_postgresql
from mastery_widgets.store.erasure import is_marked, marks_beside
from mastery_widgets.store.rows import Opened, opened
from mastery_widgets.store.tables import entries, erasures

__all__ = ["Restored", "restore"]

_COLUMNS = [column.name for column in entries.columns]


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What a restore did; ``aside`` is the file that holds what was there before, None where nothing was."""

    entries: int
    learners: int
    erased: int
    aside: Path | None


def restore(backup: Path, place: Path | str, *, now: datetime, days: int) -> Restored:
    """Make a record hold what a backup holds, in one transaction.

    What was there is kept beside it (of a database: beside the backup) as a backup of its own, for ``days``; a damaged
    file is moved aside as it is.
    Numbers of entries are never given twice: the next one is above all that there ever were.

    Raises:
        RecordError: the backup or one of its entries cannot be read, or the record not be written. Nothing has changed.
    """
    look_over(backup)
    rows = _rows(backup)
    marks = {**_marks(backup), **marks_beside(backup.absolute().parent)}
    aside = _keep_aside(place, backup, now=now, days=days)
    with opened(place) as record:
        if aside is not None:
            note(record, Backup(file=aside.absolute(), made=now, expires=now + timedelta(days=days)))
        return called(record.where, lambda: _replace(record, rows, marks, _marks(backup), aside))


def _rows(backup: Path) -> list[dict[str, object]]:
    with closing(sqlite3.connect(f"{backup.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        found = connection.execute(f"SELECT {', '.join(_COLUMNS)} FROM entries ORDER BY sequence")
        rows = [dict(zip(_COLUMNS, row, strict=True)) for row in found]
    for row in rows:
        decode(str(row["id"]), str(row["frame"]), str(row["kind"]), str(row["at"]), str(row["body"]))
    return rows


def _marks(backup: Path) -> dict[str, str]:
    with closing(sqlite3.connect(f"{backup.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'mastery_erasures'").fetchone():
            return {}
        return dict(connection.execute("SELECT mark, at FROM mastery_erasures").fetchall())


def _keep_aside(place: Path | str, backup: Path, *, now: datetime, days: int) -> Path | None:
    if isinstance(place, Path) and not place.exists():
        return None
    folder = place.parent if isinstance(place, Path) else backup.absolute().parent
    try:
        return make_backup(place, folder, now=now, days=days, name="before-restore").file
    except RecordError as error:
        if error.reason != "damaged" or not isinstance(place, Path):
            raise
    stamp = now.astimezone(UTC).strftime("%Y-%m-%dT%H%M%SZ")
    aside = place.with_name(f"damaged-{stamp}.sqlite")
    try:
        for end in ("-wal", "-shm", ""):
            part = place.with_name(place.name + end)
            if part.exists():
                os.replace(part, aside.with_name(aside.name + end))
    except OSError as error:
        raise RecordError(f"the damaged record {place} cannot be moved aside ({error.strerror})") from error
    return aside


def _replace(
    record: Opened,
    rows: list[dict[str, object]],
    marks: dict[str, str],
    applied: dict[str, str],
    aside: Path | None,
) -> Restored:
    with record.engine.begin() as connection:
        if is_postgresql(connection):
            connection.exec_driver_sql("LOCK TABLE entries IN ACCESS EXCLUSIVE MODE")
        here = {row.mark: row.at for row in connection.execute(sa.select(erasures))}
        known = {**marks, **here}
        since = [mark for mark in known if mark not in applied]
        everybody = {(str(row["issuer"]), str(row["subject"])) for row in rows}
        gone = {who for who in everybody if is_marked(Learner(issuer=who[0], subject=who[1]), since)}
        kept = [row for row in rows if (row["issuer"], row["subject"]) not in gone]
        connection.execute(sa.delete(entries))
        for start in range(0, len(kept), 1_000):
            connection.execute(sa.insert(entries), kept[start : start + 1_000])
        new = [{"mark": mark, "at": at} for mark, at in known.items() if mark not in here]
        if new:
            connection.execute(sa.insert(erasures), new)
        if is_postgresql(connection):
            # SQLite remembers the highest of itself.
            connection.exec_driver_sql(
                "SELECT setval(pg_get_serial_sequence('entries', 'sequence'), greatest("
                "(SELECT coalesce(max(sequence), 1) FROM entries),"
                " nextval(pg_get_serial_sequence('entries', 'sequence'))))"
            )
    return Restored(entries=len(kept), learners=len(everybody) - len(gone), erased=len(gone), aside=aside)
