"""The learner record: in memory, in a file, in a database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mastery_widgets.store.sql import SqlRecord
    from mastery_widgets.store.sqlite import SqliteRecord

__all__ = ["open_record"]


def open_record(place: Path | str) -> SqliteRecord | SqlRecord:
    """The record in a file, by the standard library alone; or behind an address, by SQLAlchemy.

    Raises:
        RecordError: it cannot be made or opened, is no record, is damaged, or is of a newer schema.
        ImportError: what is needed for it is not installed.
    """
    if isinstance(place, Path):
        from mastery_widgets.store.sqlite import SqliteRecord

        return SqliteRecord(place)
    from mastery_widgets.store.sql import SqlRecord

    return SqlRecord(place)
