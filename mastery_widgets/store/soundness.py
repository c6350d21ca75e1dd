"""Whether a record is sound: every page, every entry, and whether mastery is what the attempts make of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from mastery_widgets.core.attempt import Attempt, Entry
from mastery_widgets.core.lesson import Lesson
from mastery_widgets.core.progress import Progress, fold
from mastery_widgets.errors import RecordError
from mastery_widgets.store.coding import decode
from mastery_widgets.store.engine import called
from mastery_widgets.store.rows import Opened
from mastery_widgets.store.tables import entries

__all__ = ["Soundness", "differences", "soundness"]

_Who = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Soundness:
    """What was looked at, and what was found; ``recomputed`` counts responses, ``older`` those to other keys."""

    entries: int
    learners: int
    recomputed: int
    older: int
    found: Sequence[str]


def soundness(record: Opened, lessons: Mapping[str, Lesson]) -> Soundness:
    """Look a record over; with its lessons, recompute mastery from the attempts.

    Raises:
        RecordError: it cannot be read at all.
    """
    found = called(record.where, lambda: _pages(record))
    rows = called(record.where, lambda: _rows(record))
    found += _order(record, rows)
    runs: dict[_Who, list[Entry]] = {}
    for row in rows:
        try:
            entry = decode(row["id"], row["frame"], row["kind"], row["at"], row["body"])
        except RecordError as error:
            found.append(f"entry {row['sequence']}: {error}")
            continue
        runs.setdefault((row["issuer"], row["subject"], row["lesson"]), []).append(entry)
    recomputed = older = 0
    for (issuer, subject, name), run in runs.items():
        if name in lessons:
            said, count, passed_over = differences(run, lessons[name])
            found += [f"{issuer}:{subject}, {name}: {one}" for one in said]
            recomputed, older = recomputed + count, older + passed_over
    learners = len({(row["issuer"], row["subject"]) for row in rows})
    return Soundness(entries=len(rows), learners=learners, recomputed=recomputed, older=older, found=found)


def differences(run: Sequence[Entry], lesson: Lesson) -> tuple[list[str], int, int]:
    """Where a learner's responses say something else of mastery than comes out of them, oldest first.

    Then how many were recomputed, and how many belong to keys or frames that the lesson no longer has: an earlier
    release decided those.
    """
    said: list[str] = []
    count = older = 0
    now = Progress()
    for entry in run:
        if not isinstance(entry, Attempt):
            now = fold(now, entry, lesson)
            continue
        # Without its own word, or it would vouch for itself.
        now = fold(now, replace(entry, meets=False), lesson)
        if not _is_of(entry, lesson):
            older += 1
            continue
        count += 1
        meets = now.of(entry.frame).met_by == entry.id
        if meets != entry.meets:
            claim = "says that it met the criterion" if entry.meets else "does not say that it met the criterion"
            truth = "the attempts say that it did" if meets else "the attempts say that it did not"
            said.append(f"the response {entry.id} in {entry.frame} {claim}; {truth}")
    return said, count, older


def _is_of(entry: Attempt, lesson: Lesson) -> bool:
    frame = lesson.frames.get(entry.frame)
    if frame is None:
        return False
    if frame.kind != "form":
        return entry.key == frame.key
    item = lesson.bank.get(entry.item)
    return item is not None and entry.key == item.key


def _pages(record: Opened) -> list[str]:
    if record.engine.dialect.name != "sqlite":
        return []
    with record.engine.connect().execution_options(mastery_read=True) as connection:
        said = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check")]
    return [] if said == ["ok"] else [f"the file {record.where}: {' '.join(one.split())}" for one in said]


def _rows(record: Opened) -> Sequence[sa.RowMapping]:
    with record.engine.connect().execution_options(mastery_read=True) as connection:
        return connection.execute(sa.select(entries).order_by(entries.c.sequence)).mappings().all()


def _order(record: Opened, rows: Sequence[sa.RowMapping]) -> list[str]:
    """Numbers that go up and are never given again; no id twice."""
    found = [f"entry {row['sequence']} has a number below 1" for row in rows if row["sequence"] < 1]
    twice = Counter((row["issuer"], row["subject"], row["id"]) for row in rows)
    found += [f"{who}:{name}: the id {id} is there {n} times" for (who, name, id), n in twice.items() if n > 1]
    if record.engine.dialect.name == "sqlite" and rows:

        def read() -> int | None:
            with record.engine.connect().execution_options(mastery_read=True) as connection:
                query = "SELECT seq FROM sqlite_sequence WHERE name = 'entries'"
                return connection.exec_driver_sql(query).scalar()

        given, last = called(record.where, read) or 0, rows[-1]["sequence"]
        if given < last:
            found.append(f"the next number would be {given + 1}, and {last} is given already")
    return found
