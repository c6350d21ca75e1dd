"""Bring a record to this release's schema, upwards only, with a backup before anything changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from mastery_widgets.errors import RecordError
from mastery_widgets.store.backup import make_backup
from mastery_widgets.store.engine import called
from mastery_widgets.store.place import newer
from mastery_widgets.store.rows import Opened, opened
from mastery_widgets.store.tables import entries, schema

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory

__all__ = ["Migrated", "head", "migrate"]

_STEPS = Path(__file__).parent / "migrations"


@dataclass(frozen=True, slots=True, kw_only=True)
class Migrated:
    """From which schema to which; ``backup`` is None where there was nothing to change."""

    before: int
    after: int
    backup: Path | None


def head(steps: Sequence[Path] = ()) -> int:
    """The schema that this release writes; with further ``steps``, the one that those lead to."""
    return int(_script(steps).get_current_head() or 0)


def migrate(
    place: Path | str, backups: Path, *, now: datetime, days: int, to: int | None = None, steps: Sequence[Path] = ()
) -> Migrated:
    """Take a record up to a schema, to this release's where none is named. All of it is one transaction.

    ``steps`` are folders of further Alembic revisions; a revision's name is the number of the schema that it makes.

    Raises:
        RecordError: the record is of a newer schema, a lower one was asked for, or a step failed; it is as it was.
    """
    goal = head(steps) if to is None else to
    with opened(place) as record:
        before = called(record.where, lambda: _version(record))
        if before > head(steps):
            raise newer(record.where, before)
        if goal < before:
            raise RecordError(
                f"the record at {record.where} has schema {before}, and records only go up, for schema {goal} has no "
                "place for what came since; to go back, restore the backup that was made before it went up"
            )
        if goal > head(steps):
            raise RecordError(f"schema {goal} was asked for; this release of mastery_widgets knows up to {head(steps)}")
        kept = make_backup(place, backups, now=now, days=days, name=f"before-schema-{goal}") if goal > before else None
        called(record.where, lambda: _go(record, before, goal, steps))
    return Migrated(before=before, after=goal, backup=None if kept is None else kept.file)


def _script(steps: Sequence[Path]) -> ScriptDirectory:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(_STEPS).replace("%", "%%"))
    folders = [str(folder).replace("%", "%%") for folder in (_STEPS / "versions", *steps)]
    config.set_main_option("version_locations", "\n".join(folders))
    config.set_main_option("path_separator", "newline")
    return ScriptDirectory.from_config(config)


def _version(record: Opened) -> int:
    with record.engine.connect().execution_options(mastery_read=True) as connection:
        return int(connection.execute(sa.select(schema.c.version)).scalar_one())


def _go(record: Opened, before: int, goal: int, steps: Sequence[Path]) -> None:
    from alembic.operations import Operations
    from alembic.runtime.migration import MigrationContext

    script = _script(steps)
    with record.engine.begin() as connection:
        count = connection.execute(sa.select(sa.func.count()).select_from(entries)).scalar_one()
        context = MigrationContext.configure(
            connection,
            opts={
                "script": script,
                "version_table": "mastery_migrations",
                "fn": lambda revision, _: script._upgrade_revs(str(goal), revision),
            },
        )
        context._ensure_version_table()
        if not context.get_current_heads():
            # From before there was Alembic: the number in the record says where it is.
            context.stamp(script, str(before))
        with Operations.context(context):
            context.run_migrations()
        connection.execute(sa.update(schema).values(version=goal))
        after = connection.execute(sa.select(sa.func.count()).select_from(entries)).scalar_one()
        if after != count:
            raise RecordError(
                f"schema {goal} would have {after} entries of {count}; the record at {record.where} is as it was"
            )
