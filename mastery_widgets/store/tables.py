"""The tables of a record, for every engine that SQLAlchemy speaks to."""

from __future__ import annotations

import sqlalchemy as sa

__all__ = ["backups", "entries", "erasures", "kept_by_operators", "metadata", "schema"]

metadata = sa.MetaData()

entries = sa.Table(
    "entries",
    metadata,
    sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=True),
    # As long as they come: SQLite never cut them, and no engine may refuse what another keeps.
    sa.Column("issuer", sa.String, nullable=False),
    sa.Column("subject", sa.String, nullable=False),
    sa.Column("lesson", sa.String, nullable=False),
    sa.Column("id", sa.String, nullable=False),
    sa.Column("frame", sa.String, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("at", sa.String, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    # Idempotence belongs to a learner: nobody can occupy an id for somebody else.
    sa.UniqueConstraint("issuer", "subject", "id"),
    sa.Index("entries_of_learner", "issuer", "subject", "lesson", "sequence"),
    sqlite_autoincrement=True,
)
schema = sa.Table("mastery_schema", metadata, sa.Column("version", sa.Integer, nullable=False))

# What the operator's commands keep beside the entries. They make these tables when they first need them; no kernel
# does, and a record without them is whole.
kept_by_operators = sa.MetaData()

erasures = sa.Table(
    "mastery_erasures",
    kept_by_operators,
    sa.Column("mark", sa.String, primary_key=True),
    sa.Column("at", sa.String, nullable=False),
)
backups = sa.Table(
    "mastery_backups",
    kept_by_operators,
    sa.Column("file", sa.String, primary_key=True),
    sa.Column("made", sa.String, nullable=False),
    sa.Column("expires", sa.String, nullable=False),
)
