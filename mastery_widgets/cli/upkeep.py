"""What `backup`, `restore`, `verify` and `migrate` do, and what they say of it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from mastery_widgets.core.lesson import Lesson
from mastery_widgets.store.place import place_named

__all__ = ["back_up", "bring_back", "bring_up", "counted", "look_over"]


def counted(count: int, one: str, many: str) -> str:
    """A number with its word."""
    return f"{count:,} {one if count == 1 else many}"


def back_up(target: Path, *, record: str, days: int) -> None:
    """Make a backup, and remove those whose time is over.

    Raises:
        RecordError: the record cannot be read, or the backup not be written.
    """
    from mastery_widgets.store.backup import expire, make_backup

    place, now = place_named(record), datetime.now(UTC)
    made = make_backup(place, target, now=now, days=days)
    print(made.file)
    print(f"{_holds(made.entries, made.learners)}; kept until {made.expires:%Y-%m-%d}")
    for old in expire(place, now=now):
        print(f"removed, its days are over: {old}")


def bring_back(backup: Path, *, record: str, days: int) -> None:
    """Restore a backup.

    Raises:
        RecordError: the backup cannot be read, or the record not be written.
    """
    from mastery_widgets.store.restored import restore

    done = restore(backup, place_named(record, is_new=True), now=datetime.now(UTC), days=days)
    print(f"restored: {_holds(done.entries, done.learners)}")
    if done.erased:
        print(f"erased since the backup was made, and again now: {counted(done.erased, 'learner', 'learners')}")
    if done.aside is not None:
        print(f"what was there before: {done.aside}")


def look_over(lessons: Sequence[Path], *, record: str) -> int:
    """Say what is wrong with a record on standard error; 0 when nothing is, else 2.

    Raises:
        RecordError: it cannot be read at all.
        LessonError: a lesson cannot be read.
    """
    from mastery_widgets.cli.report_sources import lessons_of
    from mastery_widgets.store.rows import opened
    from mastery_widgets.store.soundness import soundness

    known: dict[str, Lesson] = {one.id: one for place in lessons for one in lessons_of(place)}
    with opened(place_named(record)) as kept:
        seen = soundness(kept, known)
    for one in seen.found:
        print(f"mastery: {one}", file=sys.stderr)
    print(_holds(seen.entries, seen.learners))
    if lessons:
        print(f"mastery recomputed for {counted(seen.recomputed, 'response', 'responses')}")
        print(f"to an earlier text, and taken as they are: {seen.older:,}")
    print("sound" if not seen.found else counted(len(seen.found), "thing is", "things are") + " not as it should be")
    return 2 if seen.found else 0


def bring_up(backups: Path, *, record: str, to: int, days: int) -> None:
    """Migrate a record.

    Raises:
        RecordError: it is newer, would have to go down, or a step failed.
    """
    from mastery_widgets.store.migrate import migrate

    done = migrate(place_named(record), backups, now=datetime.now(UTC), days=days, to=to or None)
    if done.before == done.after:
        print(f"schema {done.after}: nothing to do")
    else:
        print(f"from schema {done.before} to {done.after}; as it was before: {done.backup}")


def _holds(entries: int, learners: int) -> str:
    return f"{counted(entries, 'entry', 'entries')} of {counted(learners, 'learner', 'learners')}"
