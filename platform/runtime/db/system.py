"""The few bootstrap tables that no document declares, and their migrations; every instant is UTC in milliseconds."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from time import time
from typing import Any, Final

from sqlalchemy import BigInteger, Column, Connection, ForeignKey, Index, MetaData, Table, Text, bindparam, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import DBAPIError

from runtime.db import dialects
from runtime.db.engine import Database

HEAD: Final = "0002"
VERSION_TABLE: Final = "system_version"
ACCESS: Final = "access"  # key of the sequence that moves when people, teams or roles change
TEXT: Final = Text().with_variant(Text(collation="C"), "postgresql")

SYSTEM: Final = MetaData()

# One row per distinct text of a document ever released; `body` is the JSON as it was written.
document = Table(
    "document",
    SYSTEM,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("pack", TEXT, nullable=False),
    Column("kind", TEXT, nullable=False),
    Column("name", TEXT, nullable=False),
    Column("file", TEXT, nullable=False),
    Column("hash", TEXT, nullable=False),
    Column("body", TEXT, nullable=False),
    Index("document_hash", "hash", "pack", "kind", "name"),
)

# `plan`: the applied steps as JSON. `actor`: a user id, or empty for an engine.
release = Table(
    "release",
    SYSTEM,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", TEXT, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("actor", BigInteger),
    Column("plan", TEXT, nullable=False),
)

# The documents of a release in their order.
release_document = Table(
    "release_document",
    SYSTEM,
    Column("release", BigInteger, ForeignKey("release.number"), primary_key=True, autoincrement=False),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("document", BigInteger, ForeignKey("document.id"), nullable=False),
)

# The password hash of a user (argon2id).
credential = Table(
    "credential",
    SYSTEM,
    Column("user", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", TEXT, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
)

# `id`: SHA-256 of the cookie's value, in hex. `public`: what lists call the session, the same under each of its ids.
# `roles`: those of the person when this id was given, JSON list. `replaced_at`: a new id took its place.
session = Table(
    "session",
    SYSTEM,
    Column("id", TEXT, primary_key=True),
    Column("user", BigInteger),
    Column("public", TEXT, nullable=False),
    Column("roles", TEXT, nullable=False),
    Column("csrf", TEXT, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("replaced_at", BigInteger),
    Column("address", TEXT),
    Column("agent", TEXT),
    Index("session_user", "user"),
    Index("session_public", "public"),
    Index("session_expires_at", "expires_at"),
)

# API tokens. `id`: SHA-256 of the token, in hex; `roles`: JSON list that narrows the user's roles, or empty.
token = Table(
    "token",
    SYSTEM,
    Column("id", TEXT, primary_key=True),
    Column("user", BigInteger, nullable=False),
    Column("name", TEXT, nullable=False),
    Column("roles", TEXT),
    Column("created_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger),
    Column("expires_at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger),
    Index("token_user", "user"),
)

# Failed sign-ins. `key`: `account:<login>` or `address:<ip>`; no try before `until`.
login_attempt = Table(
    "login_attempt",
    SYSTEM,
    Column("key", TEXT, primary_key=True),
    Column("failures", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
)

# What a user likes: theme and the like.
preference = Table(
    "preference",
    SYSTEM,
    Column("user", BigInteger, primary_key=True, autoincrement=False),
    Column("key", TEXT, primary_key=True),
    Column("value", TEXT, nullable=False),
)

# The last number given out per key (auto-numbers).
sequence = Table(
    "sequence",
    SYSTEM,
    Column("key", TEXT, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

# Uses within a window, for rate limits. `window`: its start.
counter = Table(
    "counter",
    SYSTEM,
    Column("key", TEXT, primary_key=True),
    Column("window", BigInteger, primary_key=True, autoincrement=False),
    Column("value", BigInteger, nullable=False),
)


def milliseconds() -> int:
    """Now, UTC, in milliseconds since 1970."""
    return int(time() * 1000)


def version(conn: Connection) -> str | None:
    """The migration the bootstrap tables stand at; None in an empty database."""
    table = Table(VERSION_TABLE, MetaData(), Column("version_num", Text))
    try:
        return conn.execute(select(table.c.version_num)).scalar()
    except DBAPIError as error:
        if dialects.is_missing_table(error):
            return None
        raise


def upgrade(database: Database) -> bool:
    """Bring the bootstrap tables to HEAD in one transaction; False when they stood there already."""
    with database.read() as conn:
        dialects.require_version(conn)
        if version(conn) == HEAD:
            return False
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with database.write() as conn, dialects.unlimited(conn):
        dialects.lock_schema(conn)
        config.attributes["connection"] = conn
        command.upgrade(config, HEAD)
    return True


def next_number(conn: Connection, key: str, n: int = 1) -> int:
    """Take n consecutive numbers of a key and give the first; a key starts at 1.

    Runs in the caller's transaction: what is rolled back is given out again, so committed numbers have no gaps; two
    writers of one key wait for each other.
    """
    last: int = conn.execute(_counting(conn.dialect.name), {"key": key, "value": n}).scalar_one()
    return last - n + 1


@lru_cache(maxsize=2)
def _counting(dialect: str) -> Any:
    """The statement that raises a key by `value` and tells it, built once."""
    insert = sqlite_insert if dialect == dialects.SQLITE else postgresql_insert
    statement = insert(sequence).values(key=bindparam("key"), value=bindparam("value"))
    statement = statement.on_conflict_do_update(
        index_elements=[sequence.c.key], set_={"value": sequence.c.value + statement.excluded.value}
    )
    return statement.returning(sequence.c.value)
