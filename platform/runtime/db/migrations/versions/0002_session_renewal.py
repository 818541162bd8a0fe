"""Sessions with a public id and the roles they began with. Sessions open before end: everybody signs in anew."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.drop_table("session")
    op.create_table(
        "session",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("user", sa.BigInteger()),
        sa.Column("public", TEXT, nullable=False),
        sa.Column("roles", TEXT, nullable=False),
        sa.Column("csrf", TEXT, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("replaced_at", sa.BigInteger()),
        sa.Column("address", TEXT),
        sa.Column("agent", TEXT),
    )
    op.create_index("session_user", "session", ["user"])
    op.create_index("session_public", "session", ["public"])
    op.create_index("session_expires_at", "session", ["expires_at"])
