"""What all records on disk agree on: where they lie, their schema's number, and what is said when they fail."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from mastery_widgets.errors import RecordError

__all__ = ["SCHEMA_VERSION", "advised", "damaged", "make_private", "newer", "own_place", "place_named", "write_ahead"]

SCHEMA_VERSION = 1


def own_place() -> Path | str:
    """Where the record of a kernel's owner lies: a file, or a database's address as SQLAlchemy writes it.

    ``MASTERY_RECORD`` names it (what has ``://`` in it is an address); else it is a file in the user's data folder.
    """
    named = os.environ.get("MASTERY_RECORD")
    if named:
        return named if "://" in named else Path(named)
    from platformdirs import user_data_path

    return user_data_path("mastery_widgets", appauthor=False) / "record.sqlite"


def make_private(path: Path) -> None:
    """The folder and the file of a record, for their owner only.

    Raises:
        RecordError: they cannot be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise RecordError(
            f"the record {path} cannot be made ({error.strerror}); choose another place with MASTERY_RECORD",
            reason="read-only",
        ) from error


def write_ahead(execute: Callable[[str], object], *, busy_seconds: float) -> None:
    """Put an SQLite file into write-ahead mode, however many open it at once.

    SQLite's own patience does not hold for this: of two that change the mode of a new file, one is told at once that it
    is locked.

    Raises:
        sqlite3.OperationalError: it stays locked.
    """
    import sqlite3  # a browser's Python may have none, and asks where a record lies all the same

    until = time.monotonic() + busy_seconds
    while True:
        try:
            execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() >= until:
                raise
            time.sleep(0.01)


def advised(where: str, said: str, *, busy_seconds: float) -> RecordError:
    """An operational error in an operator's words, with the reason that the learner is told."""
    if "locked" in said or "busy" in said:
        return RecordError(
            f"the record at {where} was locked by another program for {busy_seconds} seconds; close what holds it",
            reason="locked",
        )
    if "full" in said:
        return RecordError(f"the disk that holds the record at {where} is full", reason="full")
    if "readonly" in said or "read-only" in said or "unable to open" in said:
        return RecordError(
            f"the record at {where} cannot be written ({said}); check its folder's permissions",
            reason="read-only",
        )
    return RecordError(f"the record at {where} does not answer: {said}")


def damaged(where: str, said: object) -> RecordError:
    """The file is no record, or no longer one."""
    return RecordError(
        f"the record at {where} is damaged or no record ({said}); move the file away to begin "
        "a new one, or restore it from a backup",
        reason="damaged",
    )


def newer(where: str, version: int) -> RecordError:
    """A later release has written it."""
    return RecordError(
        f"the record at {where} has schema {version}, this release of mastery_widgets reads "
        f"up to {SCHEMA_VERSION}; install the newer release that wrote it",
        reason="newer",
    )


def place_named(named: str, *, is_new: bool = False) -> Path | str:
    """The record that is meant on a command line: a file, a database's address; where nothing is said, this machine's.

    ``is_new`` allows for a file that is yet to be made.

    Raises:
        RecordError: there is no such file.
    """
    place = (named if "://" in named else Path(named)) if named else own_place()
    if isinstance(place, Path) and not is_new and not place.exists():
        raise RecordError(f"there is no record at {place}; name one with --record, or with MASTERY_RECORD")
    return place
