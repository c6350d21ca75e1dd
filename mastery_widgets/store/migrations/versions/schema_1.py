"""Schema 1: the entries of all learners, and the number of their schema."""

from __future__ import annotations

from alembic import op

from mastery_widgets.store.tables import metadata

revision = "1"
down_revision = None


def upgrade() -> None:
    """A record of the first release has these tables already."""
    metadata.create_all(op.get_bind(), checkfirst=True)
