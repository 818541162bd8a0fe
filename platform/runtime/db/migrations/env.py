"""Run the scripts in versions/ on the connection and inside the transaction that the caller opened."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"], version_table="system_version")
with context.begin_transaction():
    context.run_migrations()
