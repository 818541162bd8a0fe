"""Every field type has a column on SQLite and PostgreSQL that gives each value back as it was."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, insert, select, text

from metadata.fields import (
    FIELD_TYPES,
    ChoiceOptions,
    MoneyOptions,
    NumberOptions,
    Option,
    ReferenceOptions,
    TextOptions,
)
from metadata.fields.base import NoOptions
from metadata.kinds.entity import Field
from runtime.db.dialects import exact_sum
from runtime.schema import columns
from runtime.schema.columns import STORAGE, column_type, day_column, to_edge, to_json, to_stored

TEXTS = ["x", "张伟 O'Neil %s :x", "😀" * 50, "true"]
MOMENTS = [
    datetime(2026, 1, 31, 8, 0, tzinfo=UTC),
    datetime(1, 1, 1, 0, 0, 0, 1000, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, 999000, tzinfo=UTC),
]
SAMPLES = {
    "text": (TextOptions(), TEXTS),
    "long_text": (TextOptions(), [*TEXTS, "line\n" * 10_000]),
    "email": (TextOptions(), ["a@b.example"]),
    "phone": (TextOptions(), ["+86 138 0000 0000"]),
    "url": (TextOptions(), ["https://example.com/?a=%20"]),
    "auto_number": (TextOptions(), ["SO-202601-0001"]),
    "integer": (NumberOptions(18, 0), [0, -1, 2**53, -(10**18) + 1]),
    "decimal": (NumberOptions(15, 4), [Decimal("0.0000"), Decimal("-0.0001"), Decimal("99999999999.9999")]),
    "money": (MoneyOptions(18, 4), [Decimal("12345678901234.1234"), Decimal("-99999999999999.9999")]),
    "percent": (NumberOptions(12, 8), [Decimal("0.05000000"), Decimal("-9999.99999999")]),
    "boolean": (NoOptions(), [True, False]),
    "choice": (ChoiceOptions((Option("A", uid="A"), Option("renamed", uid="born"))), ["A", "renamed"]),
    "date": (NoOptions(), [date(2026, 1, 31), date(1, 1, 1), date(9999, 12, 31)]),
    "datetime": (NoOptions(), MOMENTS),
    "reference": (ReferenceOptions("thing"), [1, 2**62]),
    "user": (ReferenceOptions("user"), [7]),
    "team": (ReferenceOptions("team"), [7]),
}


def field_of(kind: str) -> Field:
    return Field("value", "value", kind, {}, SAMPLES[kind][0])


def test_every_stored_field_type_has_a_storage_and_samples():
    stored = {name for name, kind in FIELD_TYPES.items() if kind.stored}
    assert set(STORAGE) == stored == set(SAMPLES)


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_value_survives_the_column_as_edge_and_as_json(database, kind):
    field, samples = field_of(kind), [*SAMPLES[kind][1], None]
    types = column_type(STORAGE[kind], database.dialect)
    table = Table("probe", MetaData(), Column("n", Integer), Column("value", types), sqlite_strict=True)
    as_json = to_json(field, database.dialect)
    with database.write() as conn:
        table.create(conn)
        rows = [{"n": n, "value": to_stored(field, edge, database.dialect)} for n, edge in enumerate(samples)]
        conn.execute(insert(table), rows)
    with database.read() as conn:
        stored = [row.value for row in conn.execute(select(table).order_by(table.c.n))]
        for edge, value in zip(samples, stored, strict=True):
            assert to_edge(field, value) == edge
            assert type(to_edge(field, value)) is type(edge)
            assert as_json(value) == (None if edge is None else FIELD_TYPES[kind].dump(field, edge))
            same = select(table.c.n).where(table.c.value == to_stored(field, edge, database.dialect))
            if edge is not None:
                assert conn.execute(same).scalars().all() == [samples.index(edge)]


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize("kind", ["integer", "decimal", "money", "percent", "reference"])
def test_a_number_column_of_sqlite_refuses_a_float(database, kind):
    table = Table("probe", MetaData(), Column("value", column_type(STORAGE[kind], "sqlite")), sqlite_strict=True)
    with database.write() as conn:
        table.create(conn)
    with pytest.raises(Exception, match="cannot store REAL"), database.write() as conn:
        conn.execute(text("insert into probe(value) values (9223372036854775807 + 1)"))


def test_texts_sort_by_code_point_on_both(database):
    words = ["b", "A", "a", "B", "张", "Z", "é", "😀", "_", "1"]
    table = Table("probe", MetaData(), Column("value", column_type("text", database.dialect)), sqlite_strict=True)
    with database.write() as conn:
        table.create(conn)
        conn.execute(insert(table), [{"value": word} for word in words])
        found = conn.execute(select(table.c.value).order_by(table.c.value)).scalars().all()
    assert found == sorted(words)


def test_instants_sort_by_time_and_are_cut_to_milliseconds(database):
    field = field_of("datetime")
    east = timezone(timedelta(hours=8))
    stored = to_stored(field, datetime(2026, 1, 1, 7, 59, 59, 123999, tzinfo=east), database.dialect)
    assert to_edge(field, stored) == datetime(2025, 12, 31, 23, 59, 59, 123000, tzinfo=UTC)
    assert to_json(field, database.dialect)(stored) == "2025-12-31T23:59:59.123Z"
    assert to_stored(field, datetime(999, 1, 1, tzinfo=UTC), "sqlite") == "0999-01-01T00:00:00.000Z"


def test_the_day_of_an_instant_is_the_companys():
    assert day_column(field_of("datetime")) == "value__day"
    assert day_column(field_of("date")) is None
    moment = datetime(2026, 1, 31, 16, 30, tzinfo=UTC)
    assert columns.local_day(moment, ZoneInfo("Asia/Shanghai")) == date(2026, 2, 1)
    assert columns.local_day(moment, ZoneInfo("UTC")) == date(2026, 1, 31)


def test_more_decimals_than_the_scale_never_reach_a_column():
    with pytest.raises(ValueError, match="more than 4 decimals"):
        to_stored(field_of("money"), Decimal("0.00001"), "sqlite")


def test_a_sum_of_ten_thousand_large_amounts_is_exact(database):
    field = field_of("money")
    amount = Decimal("12345678901234.1234")
    table = Table("probe", MetaData(), Column("value", column_type("scaled", database.dialect)), sqlite_strict=True)
    with database.write() as conn:
        table.create(conn)
        stored = to_stored(field, amount, database.dialect)
        conn.execute(insert(table), [{"value": stored}] * 10_000)
        for sign, expected in ((1, "123456789012341234"), (-1, "-123456789012341234")):
            conn.execute(table.update().values(value=sign * stored))
            total = conn.execute(select(exact_sum(table.c.value, database.dialect))).scalar_one()
            assert int(total) == int(expected) * 10_000
            assert columns.decimal_text(int(total), 4) == f"{'-' if sign < 0 else ''}123456789012341234.0000"
