"""Open SQLite or PostgreSQL: connections for reading, one-snapshot reading and writing, with a time limit."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError
from sqlalchemy.pool import NullPool, QueuePool

from metadata.problems import refuse
from runtime.db import dialects

STATEMENT_SECONDS = 10.0
MEASURE_AFTER = 5000  # rows written by this process before SQLite's tables are first measured
ASK_AFTER = 5.0  # seconds of rest after which a connection is asked whether it still lives
KEPT_READERS = {"sqlite": 2, "postgresql": 8}

Hook = Callable[[str], None]


@dataclass(slots=True)
class Counter:
    """Statements sent while counting, in order."""

    statements: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.statements)


class Database:
    """One database. Reading threads share a few kept connections; SQLite writes through one connection at a time.

    `hooks` are called with the text of each statement before it is sent (and with "COMMIT" before a write
    commits); tests count with them, or make a statement fail.
    """

    def __init__(self, url: str) -> None:
        try:
            parsed = make_url(url)
        except ArgumentError:
            refuse("database.bad-url")
        if parsed.get_backend_name() not in ("sqlite", "postgresql"):
            refuse("database.unknown-kind", kind=parsed.get_backend_name())
        self.url = url
        self.dialect: str = parsed.get_backend_name()
        self.hooks: tuple[Hook, ...] = ()
        if self.dialect == "sqlite":
            if not parsed.database or parsed.database == ":memory:":
                refuse("database.needs-a-file")
            dialects.prepare_file(parsed.database)
        else:
            parsed = parsed.set(drivername="postgresql+psycopg")
        arguments = dialects.connect_arguments(self.dialect, STATEMENT_SECONDS)
        pool: dict[str, Any] = {"poolclass": NullPool}
        if self.dialect == "postgresql":
            pool = {"poolclass": QueuePool, "pool_size": 4, "max_overflow": 28, "pool_use_lifo": True}
        reading = {"isolation_level": "AUTOCOMMIT"} if self.dialect == "postgresql" else {}
        self._writer = create_engine(parsed, connect_args=arguments, **pool)
        self._reader = create_engine(
            parsed, connect_args=dialects.reading(self.dialect, arguments), poolclass=NullPool, **reading
        )
        for engine, reads in ((self._writer, False), (self._reader, True)):
            self._watch(engine, reads)
        self._readers: list[tuple[Connection, float]] = []  # with the moment they came back
        self._write_lock = threading.Lock()
        self._write_thread: int | None = None
        self._single: Connection | None = None
        self._measure_at = MEASURE_AFTER

    @classmethod
    def open(cls, url: str) -> Database:
        return cls(url)

    def _watch(self, engine: Engine, reads: bool) -> None:
        @event.listens_for(engine, "connect")
        def connected(connection: Any, record: Any) -> None:
            record.info["deadline"] = dialects.prepare(self.dialect, connection, reads=reads, seconds=STATEMENT_SECONDS)

        @event.listens_for(engine, "checkin")
        def returned(connection: Any, record: Any) -> None:
            record.info["returned"] = monotonic()

        @event.listens_for(engine, "checkout")
        def taken(connection: Any, record: Any, proxy: Any) -> None:
            # Asking the server on every use would cost as much as a small statement.
            idle = monotonic() - record.info.get("returned", monotonic())
            if idle > ASK_AFTER and self.dialect == "postgresql" and not dialects.is_alive(connection):
                raise DisconnectionError  # the pool makes another one

        @event.listens_for(engine, "before_cursor_execute")
        def sending(conn: Connection, cursor: Any, statement: str, values: Any, context: Any, many: bool) -> None:
            for hook in self.hooks:
                hook(statement)
            if (deadline := conn.info.get("deadline")) is not None:
                deadline.start()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for single-statement reads: each statement sees the newest committed rows."""
        conn = self._take()
        try:
            yield conn
        except DBAPIError as error:
            if error.connection_invalidated:
                self._close_readers()  # the server went away: the others are as dead
            dialects.refuse_timeout(error)
            raise
        except Exception:
            raise
        except BaseException:
            conn.close()  # interrupted in the middle of a statement: nobody knows its state
            raise
        finally:
            self._keep(conn)

    def _take(self) -> Connection:
        while True:
            try:
                conn, returned = self._readers.pop()
            except IndexError:
                return _connect(self._reader)
            if (
                self.dialect == "sqlite"
                or monotonic() - returned < ASK_AFTER
                or dialects.is_alive(dialects.driver(conn))
            ):
                return conn
            conn.invalidate()
            conn.close()

    def _keep(self, conn: Connection) -> None:
        if conn.closed:
            return
        lost = conn.invalidated or dialects.is_closed(dialects.driver(conn))
        if lost or len(self._readers) >= KEPT_READERS[self.dialect]:
            conn.invalidate()
            conn.close()
        else:
            self._readers.append((conn, monotonic()))

    def _close_readers(self) -> None:
        while self._readers:
            self._readers.pop()[0].close()

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A read transaction: every statement in it sees the same rows."""
        with self.read() as conn:
            raw = dialects.driver(conn)
            raw.execute(dialects.BEGIN_SNAPSHOT[self.dialect])
            try:
                yield conn
            finally:
                if not dialects.is_closed(raw):
                    raw.rollback()

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A write transaction: commits at the end, rolls back on any error."""
        opened = self._write_single() if self.dialect == "sqlite" else _connect(self._writer)
        with opened as conn:
            try:
                with conn.begin() as transaction:
                    yield conn
                    if transaction.is_active:
                        for hook in self.hooks:
                            hook("COMMIT")
            except DBAPIError as error:
                dialects.refuse_timeout(error)
                raise

    @contextmanager
    def _write_single(self) -> Iterator[Connection]:
        if self._write_thread == threading.get_ident():
            raise RuntimeError("a write transaction is already open in this thread")
        if not self._write_lock.acquire(timeout=STATEMENT_SECONDS):
            refuse("database.busy")
        try:
            self._write_thread = threading.get_ident()
            if self._single is None or self._single.closed or self._single.invalidated:
                self._single = _connect(self._writer)
            dialects.begin_immediate(self._single)
            try:
                yield self._single
                self._measure(dialects.driver(self._single))
            finally:
                # Whatever went wrong between BEGIN and COMMIT, the one writer goes back clean.
                if not self._single.closed:
                    self._single.rollback()
                    dialects.driver(self._single).rollback()
        finally:
            self._write_thread = None
            self._write_lock.release()

    def _measure(self, raw: Any) -> None:
        """Measure the tables anew once as many rows were written as ever before: SQLite plans badly by guess."""
        if raw.total_changes >= self._measure_at:
            self._measure_at = raw.total_changes * 2
            dialects.measure(raw)

    @contextmanager
    def counting(self) -> Iterator[Counter]:
        """Count the statements sent by any connection meanwhile."""
        counter = Counter()
        with self.hooked(counter.statements.append):
            yield counter

    @contextmanager
    def hooked(self, hook: Hook) -> Iterator[None]:
        """Call `hook` before each statement meanwhile; what it raises stops the statement."""
        self.hooks = (*self.hooks, hook)
        try:
            yield
        finally:
            self.hooks = tuple(kept for kept in self.hooks if kept is not hook)

    def dispose(self) -> None:
        """Close every connection that nobody is using."""
        self._close_readers()
        if self._single is not None:
            self._single.close()
            self._single = None
        self._writer.dispose()
        self._reader.dispose()


def _connect(engine: Engine) -> Connection:
    try:
        return engine.connect()
    except DBAPIError as error:
        refuse("database.unreachable", reason=dialects.reason(error))
