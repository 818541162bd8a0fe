import os
import stat
import threading
import time

import psycopg
import pytest
from sqlalchemy import inspect, make_url, select, text
from sqlalchemy.exc import DBAPIError

from metadata.problems import Refused
from runtime.db import dialects, engine, system
from runtime.db.engine import Database


def test_a_write_is_seen_by_readers_after_its_commit_only(database):
    with database.write() as conn:
        system.next_number(conn, "invoice")
        with database.read() as reader:
            assert reader.execute(text("select count(*) from sequence")).scalar() == 0
    with database.read() as reader:
        assert reader.execute(text("select count(*) from sequence")).scalar() == 1


def test_an_error_rolls_everything_back_and_leaves_the_writer_usable(database):
    def fail() -> None:
        with database.write() as conn:
            system.next_number(conn, "invoice")
            conn.execute(text("create table leftover (a bigint)"))
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        fail()
    with database.write() as conn:
        assert system.next_number(conn, "invoice") == 1
    with database.read() as conn, pytest.raises(Exception, match="leftover"):
        conn.execute(text("select * from leftover"))


def test_a_failed_statement_does_not_poison_the_reader(database):
    for _ in range(3):
        with pytest.raises(Exception, match="nowhere"), database.read() as conn:
            conn.execute(text("select * from nowhere"))
    with database.read() as conn:
        assert conn.execute(text("select 1")).scalar() == 1


def test_a_snapshot_sees_the_same_rows_to_its_end(database):
    with database.snapshot() as conn:
        before = conn.execute(text("select count(*) from sequence")).scalar()
        with database.write() as writer:
            system.next_number(writer, "invoice")
        assert conn.execute(text("select count(*) from sequence")).scalar() == before == 0
    with database.snapshot() as conn:
        assert conn.execute(text("select count(*) from sequence")).scalar() == 1


def test_readers_cannot_write_on_sqlite_and_snapshots_cannot_anywhere(database):
    opened = database.read() if database.dialect == "sqlite" else database.snapshot()
    with pytest.raises(Exception, match=r"readonly|read-only"), opened as conn:
        conn.execute(text("insert into sequence(key, value) values ('a', 1)"))


def test_numbers_given_out_in_parallel_are_distinct_and_have_no_gap(database):
    taken: list[int] = []

    def take() -> None:
        for _ in range(5):
            with database.write() as conn:
                first = system.next_number(conn, "order", 2)
            taken.extend((first, first + 1))

    threads = [threading.Thread(target=take) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(1, 101))


def test_a_statement_over_the_limit_is_stopped_with_its_code(database, monkeypatch):
    monkeypatch.setattr(engine, "STATEMENT_SECONDS", 0.2)
    slow = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 100000000) select count(*) from n"
    limited = Database.open(database.url)
    try:
        for opened in (limited.read, limited.snapshot, limited.write):
            start = time.monotonic()
            with pytest.raises(Refused) as caught, opened() as conn:
                conn.execute(text(slow)).scalar()
            assert caught.value.problems[0].code == "query.too-slow"
            assert time.monotonic() - start < 5
        with limited.write() as conn:
            assert conn.execute(text("select 1")).scalar() == 1
    finally:
        limited.dispose()


def test_unlimited_lifts_the_limit_for_one_transaction(database, monkeypatch):
    monkeypatch.setattr(engine, "STATEMENT_SECONDS", 0.05)
    sql = text(
        "with recursive n(i) as (select 1 union all select i + 1 from n where i < 600000) select count(*) from n"
    )
    limited = Database.open(database.url)
    try:
        with limited.write() as conn, dialects.unlimited(conn):
            assert conn.execute(sql).scalar() == 600000
        with pytest.raises(Refused), limited.write() as conn:
            conn.execute(sql).scalar()
    finally:
        limited.dispose()


def test_counting_sees_every_statement_and_a_hook_can_stop_one(database):
    with database.counting() as counter:
        with database.read() as conn:
            conn.execute(text("select 1"))
        with database.write() as conn:
            conn.execute(text("select 2"))
    assert counter.statements == ["select 1", "select 2", "COMMIT"]

    def refuse(statement: str) -> None:
        raise ZeroDivisionError(statement)

    with database.hooked(refuse), pytest.raises(ZeroDivisionError), database.write() as conn:
        conn.execute(text("select 3"))
    with database.read() as conn:
        assert conn.execute(text("select 4")).scalar() == 4
    assert counter.count == 3


def test_few_readers_are_kept_and_reused(database):
    with database.read() as first, database.read() as second, database.read() as third:
        assert len({id(first), id(second), id(third)}) == 3
    with database.read() as again:
        assert any(again is one for one in (first, second, third))
    assert len(database._readers) <= engine.KEPT_READERS[database.dialect]


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("mysql://x/y", "database.unknown-kind"),
        ("sqlite://", "database.needs-a-file"),
        ("my secret", "database.bad-url"),
        ("sqlite:////proc/none/x.db", "database.unreachable"),
    ],
)
def test_other_databases_are_refused(url, code):
    with pytest.raises(Refused) as caught:
        Database.open(url)
    assert caught.value.problems[0].code == code
    assert "secret" not in str(caught.value)


def test_a_file_that_is_no_database_is_refused(tmp_path):
    (tmp_path / "letter.db").write_text("Dear Sir or Madam, " * 100)
    with pytest.raises(Refused) as caught:
        Database.open(f"sqlite:///{tmp_path}/letter.db")
    assert caught.value.problems[0].code == "database.unreachable"


@pytest.mark.parametrize("opened", [Database.read, Database.snapshot, Database.write])
def test_a_server_that_is_not_there_is_told_as_a_problem(opened, tmp_path):
    database = Database.open(f"postgresql://nobody:hidden@/none?host={tmp_path}")
    with pytest.raises(Refused) as caught, opened(database):
        pytest.fail("nobody answers there")
    assert caught.value.problems[0].code == "database.unreachable"
    assert "hidden" not in str(caught.value)


def test_a_database_that_is_too_old_is_refused(empty_database, monkeypatch):
    monkeypatch.setattr(dialects, "_NEEDED", {"sqlite": (99,), "postgresql": (99, 1)})
    with pytest.raises(Refused) as caught:
        system.upgrade(empty_database)
    assert caught.value.problems[0].code == "database.too-old"


def test_upgrading_twice_changes_nothing_and_matches_the_declared_tables(empty_database):
    assert system.upgrade(empty_database) is True
    with empty_database.counting() as counter:
        assert system.upgrade(empty_database) is False
    assert counter.count == 1
    with empty_database.write() as conn:  # readers fetch binary, which inspection cannot read
        found = inspect(conn)
        for table in system.SYSTEM.sorted_tables:
            columns = {column["name"]: column["nullable"] for column in found.get_columns(table.name)}
            assert columns == {column.name: column.nullable for column in table.columns}
            assert {index["name"] for index in found.get_indexes(table.name)} == {index.name for index in table.indexes}
            assert set(found.get_pk_constraint(table.name)["constrained_columns"]) == {
                column.name for column in table.primary_key
            }


def test_an_older_database_is_upgraded_and_its_sessions_end(empty_database, monkeypatch):
    with monkeypatch.context() as older:
        older.setattr(system, "HEAD", "0001")
        assert system.upgrade(empty_database) is True
    old = text(
        "insert into session (id, csrf, created_at, seen_at, expires_at) values ('old', '', 1, 1, 9999999999999)"
    )
    with empty_database.write() as conn:
        conn.execute(old)
        conn.execute(system.token.insert().values(id="kept", user=1, name="kept", created_at=1, expires_at=2))
    assert system.upgrade(empty_database) is True
    with empty_database.read() as conn:
        assert system.version(conn) == system.HEAD
        assert conn.execute(select(system.session)).all() == []
        assert conn.execute(select(system.token.c.id)).scalar() == "kept"


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
def test_readers_come_back_after_the_server_dropped_them(database):
    with database.read() as first, database.read() as second:
        assert first.execute(text("select 1")).scalar() == second.execute(text("select 1")).scalar()
    with database.write() as conn:
        others = "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
        conn.execute(text(f"{others} and pid <> pg_backend_pid()"))
    assert len(database._readers) == 2
    with pytest.raises(psycopg.OperationalError), database.snapshot():
        pytest.fail("there is no server behind this connection")
    with pytest.raises(DBAPIError), database.read() as conn:
        conn.execute(text("select 1"))
    with database.read() as first, database.read() as second:
        assert first.execute(text("select 1")).scalar() == second.execute(text("select 1")).scalar()


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
def test_connections_that_rested_are_asked_before_use(database, monkeypatch):
    with database.read() as conn, database.write() as writer:
        conn.execute(text("select 1"))
        writer.execute(text("select 1"))
    outside = psycopg.connect(database.url.replace("+psycopg", ""), autocommit=True)
    others = "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
    outside.execute(f"{others} and pid <> pg_backend_pid()")
    outside.close()
    monkeypatch.setattr(engine, "ASK_AFTER", -1.0)
    with database.read() as conn, database.write() as writer, database.snapshot() as snapshot:
        assert {c.execute(text("select 1")).scalar() for c in (conn, writer, snapshot)} == {1}


def test_a_reader_that_was_interrupted_is_not_kept(database):
    def interrupt():
        with database.read() as conn:
            conn.execute(text("select 1"))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupt()
    assert database._readers == []


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_sqlite_file_is_the_owners_alone_and_in_write_ahead_mode(databases):
    database = databases.empty()
    assert stat.S_IMODE(os.stat(make_url(database.url).database).st_mode) == 0o600
    with database.write() as conn:
        pragmas = {name: conn.execute(text(f"pragma {name}")).scalar() for name in ("journal_mode", "foreign_keys")}
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1}


def test_another_process_that_writes_is_waited_for_and_then_refused(database, monkeypatch):
    monkeypatch.setattr(engine, "STATEMENT_SECONDS", 0.3)
    other = Database.open(database.url)
    try:
        with database.write() as conn:
            system.next_number(conn, "held")
            with pytest.raises(Refused) as caught, other.write() as second:
                system.next_number(second, "held")
        assert caught.value.problems[0].code in ("database.busy", "query.too-slow")
        with other.write() as second:
            assert system.next_number(second, "held") == 2
    finally:
        other.dispose()


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_sqlite_measures_its_tables_after_many_writes_and_readers_plan_by_it(database):
    def plan(conn, value):
        # only a statement that is run notices new figures; and a kept text would not be explained anew
        conn.execute(text("select count(*) from probe where id = 1")).all()
        query = f"explain query plan select * from probe where kind = 1 and code = {value}"
        return " ".join(row[3] for row in conn.execute(text(query)))

    with database.write() as conn:
        conn.execute(text("create table probe (id integer primary key, kind integer, code integer)"))
        conn.execute(text("create index by_code on probe (code)"))
        conn.execute(text("create index by_kind on probe (kind)"))
    with database.read() as reader:
        assert "by_kind" in plan(reader, 1), "the index made last, by guess"
        with database.write() as conn:
            rows = [{"code": n} for n in range(engine.MEASURE_AFTER)]
            conn.execute(text("insert into probe (kind, code) values (1, :code)"), rows)
        assert "by_code" in plan(reader, 2), "all rows are of one kind, each has its own code"
    with database.counting() as counter, database.write() as conn:
        conn.execute(text("update probe set code = code where id < 100"))
    assert counter.statements[-1] == "COMMIT"
    assert database._measure_at >= 2 * engine.MEASURE_AFTER
