"""Rows of a record as they are stored, for the commands of an operator: of all learners and all lessons."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from mastery_widgets.errors import RecordError
from mastery_widgets.session.ports import Learner
from mastery_widgets.store.engine import address_of, called, file_of, make_owners_alone, open_engine, shown
from mastery_widgets.store.sql import prepare
from mastery_widgets.store.tables import entries, kept_by_operators

__all__ = ["Opened", "learner_named", "learners_of", "opened", "rows_of"]


class Opened:
    """A record in an operator's hands: its engine, and its name as it may be printed."""

    def __init__(self, place: Path | str) -> None:
        address = address_of(place)
        self.where, self.file = shown(address), file_of(address)
        self.engine = open_engine(address)


@contextmanager
def opened(place: Path | str) -> Iterator[Opened]:
    """The record, with the tables that operators' commands need.

    Raises:
        RecordError: it cannot be opened, or something in it went wrong.
    """
    record = Opened(place)

    def make() -> None:
        prepare(record.engine, record.where)
        with record.engine.begin() as connection:
            kept_by_operators.create_all(connection)

    try:
        called(record.where, make)
        make_owners_alone(record.file)
        yield record
    finally:
        record.engine.dispose()


def learners_of(record: Opened) -> list[Learner]:
    """Everybody who has an entry, in the order of issuer and subject.

    Raises:
        RecordError: the record cannot be read.
    """
    query = sa.select(entries.c.issuer, entries.c.subject).distinct().order_by(entries.c.issuer, entries.c.subject)

    def read() -> list[Learner]:
        with record.engine.connect().execution_options(mastery_read=True) as connection:
            return [Learner(issuer=row.issuer, subject=row.subject) for row in connection.execute(query)]

    return called(record.where, read)


def learner_named(record: Opened, name: str) -> Learner:
    """Who is meant by ``ISSUER:SUBJECT``, or by a subject that only one issuer has.

    Who has no entry is meant by ``ISSUER:SUBJECT`` alone: a backup may hold entries that the record has not.

    Raises:
        RecordError: nobody is, or several are.
    """
    found = [one for one in learners_of(record) if name in (f"{one.issuer}:{one.subject}", one.subject)]
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(f"{one.issuer}:{one.subject}" for one in found)
        raise RecordError(f"{name!r} is the name of several learners; say which: {names}")
    issuer, colon, subject = name.rpartition(":")
    if not colon or not issuer or not subject:
        raise RecordError(f"there is no learner {name!r} in the record at {record.where}; write ISSUER:SUBJECT")
    return Learner(issuer=issuer, subject=subject)


def rows_of(record: Opened, learner: Learner | None = None) -> Iterator[Mapping[str, object]]:
    """Rows of one learner or of all, in the order in which they were written; ``body`` is what it says, if it is JSON.

    Raises:
        RecordError: the record cannot be read.
    """
    query = sa.select(entries).order_by(entries.c.sequence)
    if learner is not None:
        query = query.where(entries.c.issuer == learner.issuer, entries.c.subject == learner.subject)

    def read() -> list[Mapping[str, object]]:
        with record.engine.connect().execution_options(mastery_read=True) as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    for row in called(record.where, read):
        try:
            body = json.loads(str(row["body"]))
        except ValueError:
            body = row["body"]
        yield {**row, "body": body}
