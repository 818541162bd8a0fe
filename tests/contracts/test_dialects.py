"""What runs differently on SQLite and PostgreSQL gives the same answer on both."""

import pytest
from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    Numeric,
    Table,
    Text,
    cast,
    func,
    insert,
    literal,
    select,
    text,
)  # fmt: skip
from sqlalchemy.exc import DBAPIError

from runtime.db import arithmetic, dialects
from runtime.db.arithmetic import AGGREGATES, FUNCTIONS

BIG = 9223372036854775807


def things(dialect: str) -> Table:
    key = (
        Column("id", Integer, primary_key=True)
        if dialect == "sqlite"
        else Column("id", BigInteger, Identity(always=False), primary_key=True)
    )
    table = Table(
        "e_thing",
        MetaData(),
        key,
        Column("code", Text, nullable=False),
        Column("other", BigInteger().with_variant(Integer, "sqlite")),
        Column("parent", BigInteger().with_variant(Integer, "sqlite"), ForeignKey("e_thing.id", name="f_parent")),
        sqlite_autoincrement=True,
    )
    Index("k_thing__code", table.c.code, unique=True)
    Index("k_thing____other", func.coalesce(table.c.other, -1), unique=True)
    return table


def test_ids_are_ascending_and_never_given_twice(database):
    table = things(database.dialect)
    with database.write() as conn:
        table.create(conn)
        assert dialects.allocate_ids(conn, table, 0) == []
        first = dialects.allocate_ids(conn, table, 3)
        assert first == [1, 2, 3]
        conn.execute(insert(table), [{"id": n, "code": str(n), "other": n} for n in first])
    with database.write() as conn:
        conn.execute(table.delete())
        assert dialects.allocate_ids(conn, table, 2) == [4, 5]


def test_integrity_errors_name_the_rule(database):
    table = things(database.dialect)
    with database.write() as conn:
        table.create(conn)
        conn.execute(insert(table), [{"id": 1, "code": "a", "other": 1}, {"id": 2, "code": "b", "other": None}])

    def broken(**values):
        with pytest.raises(DBAPIError) as caught, database.write() as conn:
            conn.execute(insert(table), values)
        return dialects.violation(caught.value)

    unique = broken(id=3, code="a", other=3)
    assert unique.kind == "unique"
    assert unique.name == "k_thing__code" or unique.columns == ("e_thing.code",)
    assert broken(id=3, code="c").name == "k_thing____other"
    assert broken(id=3, code="c", other=4, parent=77).kind == "foreign"
    empty = broken(id=3, code=None, other=5)
    assert (empty.kind, empty.columns) == ("empty", ("e_thing.code",))
    assert dialects.violation(ValueError("x")) is None


def test_division_by_zero_is_an_error_that_can_be_told(database):
    query = select(dialects.quotient(literal(1), literal(0), 0, database.dialect))
    with pytest.raises(DBAPIError) as caught, database.read() as conn:
        conn.execute(query).scalar()
    assert dialects.is_division_by_zero(caught.value)
    assert not dialects.is_division_by_zero(ValueError("x"))


@pytest.mark.parametrize(
    ("n", "d", "shift", "expected"),
    [
        (5, 2, 0, 3),
        (-5, 2, 0, -3),
        (1, 3, 4, 3333),
        (2, -3, 4, -6667),
        (900_000_000_00, 3_00, 2, 30_000_000_000),
        (BIG, 1, 20, BIG * 10**20),
        (1, BIG, 0, 0),
        (123456789, 1, -4, 12346),
        (-15, 1, -1, -2),
        (None, 1, 0, None),
        (1, None, 0, None),
    ],
)
def test_a_quotient_is_rounded_once_half_away_from_zero(database, n, d, shift, expected):
    kind = Integer if database.dialect == "sqlite" else Numeric
    query = select(dialects.quotient(cast(literal(n), kind), cast(literal(d), kind), shift, database.dialect))
    with database.read() as conn:
        found = conn.execute(query).scalar()
    assert (None if found is None else int(found)) == expected


def test_numbers_of_any_size_sort_by_value(database):
    values = [0, 7, -7, 10, -10, BIG * 3, -BIG * 3, BIG, -BIG, 10**30]
    kind = Text if database.dialect == "sqlite" else Numeric
    table = Table("probe", MetaData(), Column("value", kind))
    stored = [str(value) if database.dialect == "sqlite" else value for value in values]
    with database.write() as conn:
        table.create(conn)
        conn.execute(insert(table), [{"value": value} for value in stored])
        query = select(table.c.value).order_by(dialects.sort_key(table.c.value, database.dialect))
        assert [int(value) for value in conn.execute(query).scalars()] == sorted(values)


def test_an_empty_sum_is_empty_and_nulls_do_not_count(database):
    table = things(database.dialect)
    with database.write() as conn:
        table.create(conn)
        query = select(dialects.exact_sum(table.c.other, database.dialect))
        assert conn.execute(query).scalar() is None
        conn.execute(insert(table), [{"id": n, "code": str(n), "other": n if n > 1 else None} for n in (1, 2, 3)])
        assert int(conn.execute(query).scalar()) == 5


def sqlite_answer(database, sql):
    with database.read() as conn:
        return conn.execute(text(sql)).scalar()


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        (f"dg_add({BIG}, 1)", str(BIG + 1)),
        (f"dg_add('{BIG + 1}', -1)", BIG),
        (f"dg_sub(-{BIG}, 2)", str(-BIG - 2)),
        (f"dg_mul({BIG}, {BIG})", str(BIG * BIG)),
        (f"dg_neg(-{BIG} - 1)", str(BIG + 1)),
        (f"dg_abs(-{BIG} - 1)", str(BIG + 1)),
        ("dg_round(12345, 1)", 1235),
        ("dg_round(5, -2)", 500),
        (f"dg_cmp('{BIG + 1}', {BIG})", 1),
        ("dg_cmp(1, 1)", 0),
        ("dg_cmp(null, 1)", None),
        ("dg_mul(null, 1)", None),
        (f"(select dg_sum(v) from (select {BIG} v union all select {BIG} union all select null))", str(BIG * 2)),
        (f"(select dg_max(v) from (select '{BIG + 1}' v union all select 5))", str(BIG + 1)),
        (f"(select dg_min(v) from (select '-{BIG + 9}' v union all select 5))", str(-BIG - 9)),
        ("(select dg_sum(v) from (select 1 v where 0))", None),
        ("typeof(dg_add(1, 1))", "integer"),
        (f"typeof(dg_add({BIG}, 1))", "text"),
    ],
)
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_sqlite_functions_stay_exact_beyond_63_bits(database, sql, expected):
    assert sqlite_answer(database, f"select {sql}") == expected


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_sqlite_functions_refuse_a_float_loudly(database):
    for sql in (f"dg_add({BIG} + 1, 0)", f"(select dg_sum({BIG} + 1))"):
        with pytest.raises(Exception, match="raised e"):
            sqlite_answer(database, f"select {sql}")


def test_every_function_is_registered_with_its_contract():
    for name, _, function in (*FUNCTIONS, *AGGREGATES):
        assert function.__doc__, name
    assert {name for name, _, _ in FUNCTIONS} == {
        name for name in vars(arithmetic) if name.startswith("dg_") and callable(getattr(arithmetic, name))
    }
