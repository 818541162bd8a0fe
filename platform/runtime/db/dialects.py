"""Every difference between SQLite and PostgreSQL, and nothing else; arithmetic.py holds SQLite's exact functions.

For expressions in sets: on PostgreSQL a number that may pass 63 bits is NUMERIC with no decimals; on SQLite it goes
through the `dg_*` functions of arithmetic.py, registered on every connection. `exact_sum`, `quotient` and
`sort_key` give the right form for either.
"""

from __future__ import annotations

import logging
import math
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from time import monotonic
from typing import Any, Final, Literal

import psycopg
from psycopg.pq import Format
from sqlalchemy import BigInteger, Connection, Numeric, Table, cast, func, literal, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.sql import ColumnElement

from metadata.problems import refuse
from runtime.db.arithmetic import AGGREGATES, FUNCTIONS

SQLITE = "sqlite"
POSTGRESQL = "postgresql"
PLACE = {SQLITE: "?", POSTGRESQL: "%s"}  # of a bind value in the driver's own SQL
DRIVER_ERRORS = (sqlite3.Error, psycopg.Error)
INTEGRITY = (IntegrityError, sqlite3.IntegrityError, psycopg.IntegrityError)
_INTERRUPTED = "interrupted"
_OPERATIONS_PER_LOOK = 5000  # SQLite virtual machine steps between two looks at the clock


# --- connections ---------------------------------------------------------------------------------


class Deadline:
    """When the running statement of one SQLite connection must be stopped."""

    __slots__ = ("seconds", "until")

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.until = math.inf

    def start(self) -> None:
        self.until = monotonic() + self.seconds

    def passed(self) -> bool:
        return monotonic() > self.until


class BinaryCursor(psycopg.Cursor[Any]):
    """Fetches in PostgreSQL's binary form, at half the cost of text, and describes its columns as plain tuples."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.format = Format.BINARY

    @property
    def description(self) -> Any:  # psycopg makes an object per column and statement: half the cost of a small read
        result = self.pgresult
        if result is None or not result.nfields:
            return None
        return [_described(result.fname(place), result.ftype(place)) for place in range(result.nfields)]


@lru_cache(maxsize=4096)
def _described(name: bytes | None, type_: int) -> tuple[Any, ...]:
    return ((name or b"").decode(), type_, None, None, None, None, None)


def prepare_file(path: str) -> None:
    """Make the folder of a SQLite file, and the file (mode 0600) in write-ahead mode, which is kept in the file."""
    try:
        Path(path).absolute().parent.mkdir(parents=True, exist_ok=True)
        Path(path).touch(mode=0o600)
        conn = sqlite3.connect(path, timeout=10)
        try:
            conn.execute("PRAGMA journal_mode=WAL")
        finally:
            conn.close()
    except (OSError, sqlite3.DatabaseError) as error:
        refuse("database.unreachable", reason=reason(error))


def connect_arguments(dialect: str, seconds: float) -> dict[str, Any]:
    """Driver arguments of every connection. `seconds`: the limit of one statement."""
    if dialect == SQLITE:
        # The driver's own transaction handling commits before DDL: it is switched off, BEGIN is ours.
        return {"check_same_thread": False, "isolation_level": None, "timeout": seconds, "cached_statements": 512}
    milliseconds = int(seconds * 1000)
    return {"options": f"-c statement_timeout={milliseconds} -c timezone=UTC -c jit=off", "connect_timeout": 10}


def reading(dialect: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Driver arguments of a connection that only reads."""
    return dict(arguments) if dialect == SQLITE else {**arguments, "cursor_factory": BinaryCursor}


def prepare(dialect: str, connection: Any, *, reads: bool, seconds: float) -> Deadline | None:
    """Set up a fresh driver connection; gives its deadline where the database keeps none itself."""
    if dialect != SQLITE:
        return None
    for pragma in ("synchronous=NORMAL", "foreign_keys=ON", "cache_size=-8000", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")
    if reads:
        connection.execute("PRAGMA query_only=ON")
    for name, arity, function in FUNCTIONS:
        connection.create_function(name, arity, function, deterministic=True)
    for name, arity, aggregate in AGGREGATES:
        connection.create_aggregate(name, arity, aggregate)
    deadline = Deadline(seconds)
    connection.set_progress_handler(deadline.passed, _OPERATIONS_PER_LOOK)
    return deadline


def driver(conn: Connection) -> Any:
    """The driver's own connection below a SQLAlchemy one."""
    return conn.connection.dbapi_connection


BEGIN_SNAPSHOT: Final = {SQLITE: "BEGIN", POSTGRESQL: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"}


def is_closed(connection: Any) -> bool:
    """Whether a driver connection is known to be gone; asks nobody."""
    return connection is None or bool(getattr(connection, "closed", False))


def is_alive(connection: Any) -> bool:
    """Whether a driver connection still reaches its server."""
    try:
        connection.execute("SELECT 1")
        if not connection.autocommit:
            connection.rollback()
    except psycopg.Error:
        return False
    return True


def begin_immediate(conn: Connection) -> None:
    """Take SQLite's write lock now, so that a reader never has to become a writer half-way."""
    try:
        driver(conn).execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            refuse("database.busy")
        raise


def measure(connection: Any) -> None:
    """Let SQLite look at a sample of every index, so that it chooses among them by fact; takes some milliseconds.

    PostgreSQL does so by itself. Only a change of the schema makes the other connections read the new figures: a
    table that comes and goes is one.
    """
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("PRAGMA analysis_limit=1000")
        connection.execute("ANALYZE")
        connection.execute("CREATE TABLE measured (at INTEGER) STRICT")
        connection.execute("DROP TABLE measured")
        connection.commit()
    except sqlite3.OperationalError as error:
        # What was written is committed; its figures can wait for the next time.
        connection.rollback()
        logging.getLogger(__name__).warning("tables were not measured: %s", error)


@contextmanager
def unlimited(conn: Connection) -> Iterator[None]:
    """Lift the statement limit within the running transaction: schema changes, bulk work."""
    deadline: Deadline | None = conn.info.get("deadline")
    if deadline is None:
        conn.execute(text("SET LOCAL statement_timeout = 0"))
        yield
        return
    seconds, deadline.seconds, deadline.until = deadline.seconds, math.inf, math.inf
    try:
        yield
    finally:
        deadline.seconds = seconds


def lock_schema(conn: Connection) -> None:
    """One installer at a time; on SQLite the write transaction is the lock already."""
    if conn.dialect.name == POSTGRESQL:
        conn.execute(text("SELECT pg_advisory_xact_lock(4605)"))
        # Others queue behind a table lock that waits: better to give up than to stop them all.
        conn.execute(text("SET LOCAL lock_timeout = 8000"))


def require_version(conn: Connection) -> None:
    """Refuse a server or library without what the tables need: STRICT (SQLite), NULLS NOT DISTINCT (PostgreSQL)."""
    found = conn.dialect.server_version_info or (0,)
    needed = _NEEDED[conn.dialect.name]
    if found < needed:
        version, least = (".".join(map(str, parts)) for parts in (found, needed))
        refuse("database.too-old", version=version, needed=least)


_NEEDED: Final[Mapping[str, tuple[int, ...]]] = {SQLITE: (3, 37), POSTGRESQL: (15,)}


# --- errors --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Violation:
    """Which rule of the schema a statement broke. `name`: the constraint or index, where the database tells it;
    else `columns`, as `table.column` (SQLite, unique keys over plain columns)."""

    kind: Literal["unique", "foreign", "empty", "check"]
    name: str | None = None
    columns: tuple[str, ...] = ()


_SQLITE_KINDS: tuple[tuple[str, Literal["unique", "foreign", "empty", "check"]], ...] = (
    ("UNIQUE constraint failed: ", "unique"),
    ("FOREIGN KEY constraint failed", "foreign"),
    ("NOT NULL constraint failed: ", "empty"),
    ("CHECK constraint failed: ", "check"),
)
_SQLSTATES: Mapping[str, Literal["unique", "foreign", "empty", "check"]] = {
    "23505": "unique",
    "23503": "foreign",
    "23001": "foreign",
    "23502": "empty",
    "23514": "check",
}


def violation(error: BaseException) -> Violation | None:
    """What an integrity error of either driver says; None when it is no integrity error."""
    origin = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(origin, psycopg.Error):
        kind = _SQLSTATES.get(origin.sqlstate or "")
        if kind is None:
            return None
        columns = (f"{origin.diag.table_name}.{origin.diag.column_name}",) if origin.diag.column_name else ()
        return Violation(kind, origin.diag.constraint_name, columns)
    if not isinstance(origin, sqlite3.IntegrityError):
        return None
    message = str(origin)
    for start, kind in _SQLITE_KINDS:
        if message.startswith(start):
            rest = message[len(start) :]
            if rest.startswith("index '"):
                return Violation(kind, rest[7:-1])
            if kind == "check":
                return Violation(kind, rest)
            return Violation(kind, None, tuple(part.strip() for part in rest.split(",")) if rest else ())
    return None


def is_division_by_zero(error: BaseException) -> bool:
    """Whether a statement failed because an expression divided by zero."""
    origin = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(origin, psycopg.Error):
        return origin.sqlstate == "22012"
    # SQLite tells only that a function raised; division is the one of ours that does so on sound numbers.
    return isinstance(origin, sqlite3.OperationalError) and "user-defined function raised" in str(origin)


def refuse_timeout(error: BaseException) -> None:
    """Raise `query.too-slow` when the statement was stopped by the time limit, `database.busy` when locked out."""
    origin = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(origin, psycopg.Error):
        if origin.sqlstate == "57014":
            refuse("query.too-slow")
        if origin.sqlstate in ("40001", "40P01", "55P03"):
            refuse("database.busy")
    elif isinstance(origin, sqlite3.OperationalError):
        if str(origin) == _INTERRUPTED:
            refuse("query.too-slow")
        if "database is locked" in str(origin):
            refuse("database.busy")


# --- rows ----------------------------------------------------------------------------------------


def allocate_ids(conn: Connection, table: Table, n: int) -> list[int]:
    """n fresh ids of a table, ascending, never given twice, taken in the caller's transaction."""
    if n <= 0:
        return []
    if conn.dialect.name == POSTGRESQL:
        rows = conn.execute(
            text("SELECT nextval(pg_get_serial_sequence(:table, 'id')) FROM generate_series(1, :n)"),
            {"table": f'"{table.name}"', "n": n},
        )
        return sorted(row[0] for row in rows)
    values = {"table": table.name, "n": n}
    last = conn.execute(
        text("UPDATE sqlite_sequence SET seq = seq + :n WHERE name = :table RETURNING seq"), values
    ).scalar()
    if last is None:
        last = conn.execute(
            text("INSERT INTO sqlite_sequence (name, seq) VALUES (:table, :n) RETURNING seq"), values
        ).scalar_one()
    return list(range(last - n + 1, last + 1))


def exact_sum(column: ColumnElement[Any], dialect: str) -> ColumnElement[Any]:
    """The sum of a 64-bit integer expression, exact at any size; read the result with `int(value)`.

    PostgreSQL sums BIGINT as NUMERIC. SQLite's own sum fails beyond 63 bits: the two 32-bit halves are summed
    apart (each good for 2**31 rows) and joined in Python once per group.
    """
    if dialect == POSTGRESQL:
        return func.sum(column, type_=Numeric(38, 0))
    high = func.sum(column.op(">>")(literal(32, BigInteger)), type_=BigInteger)
    low = func.sum(column.op("&")(literal(0xFFFFFFFF, BigInteger)), type_=BigInteger)
    return func.dg_join(high, low)


def quotient(n: ColumnElement[Any], d: ColumnElement[Any], shift: int, dialect: str) -> ColumnElement[Any]:
    """n * 10**shift / d as an integer, rounded once, half-up away from zero; by zero is an error on both."""
    if dialect == SQLITE:
        return func.dg_div_round(n, d, shift)
    top: ColumnElement[Any] = cast(n, Numeric)
    bottom: ColumnElement[Any] = cast(d, Numeric)
    if shift > 0:
        top = top * literal(10**shift, Numeric)
    elif shift < 0:
        bottom = bottom * literal(10**-shift, Numeric)
    # NUMERIC's own division rounds to a scale of its choosing; div() is the exact whole quotient.
    whole = func.div(func.abs(top) * 2 + func.abs(bottom), func.abs(bottom) * 2, type_=Numeric)
    return whole * func.sign(top, type_=Numeric) * func.sign(bottom, type_=Numeric)


def sort_key(element: ColumnElement[Any], dialect: str) -> ColumnElement[Any]:
    """What to ORDER BY for a number that may be a text of digits on SQLite (`dg_*`, `exact_sum`)."""
    return func.dg_key(element) if dialect == SQLITE else element


def reason(error: BaseException) -> str:
    """What a driver says was wrong, on one line, without the statement."""
    origin = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    return " ".join(str(origin).split())


def is_missing_table(error: BaseException) -> bool:
    """Whether a statement failed because its table is not there."""
    origin = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(origin, psycopg.Error):
        return origin.sqlstate == "42P01"
    return isinstance(origin, sqlite3.OperationalError) and str(origin).startswith("no such table")
