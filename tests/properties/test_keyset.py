"""Walking all pages gives the whole list, in an order that is the same on both databases and computed here anew."""

from __future__ import annotations

import random
from functools import cmp_to_key
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from runtime.query import keyset
from runtime.query.sql import statement
from runtime.schema.columns import column_type

KINDS: dict[str, keyset.Storage] = {"a": "integer", "b": "text", "c": "integer", "id": "id"}

Things = tuple[Any, sa.Table]


@pytest.fixture
def things(databases: Any, dialect: str) -> Things:
    table = sa.Table(
        "things",
        sa.MetaData(),
        *(sa.Column(name, column_type(kind, dialect), primary_key=name == "id") for name, kind in KINDS.items()),
    )

    def fill(database: Any) -> None:
        chance = random.Random(7)
        rows = [
            {
                "id": number,
                "a": chance.choice([None, None, 1, 2, 3]),
                "b": chance.choice([None, "A", "a", "ä", "张", "\U0001f600", "~"]),
                "c": chance.choice([1, 2]),
            }
            for number in range(1, 120)
        ]
        with database.write() as conn:
            table.create(conn)
            conn.execute(table.insert(), rows)

    database = databases.copy(f"keyset {Path(__file__).stat().st_mtime_ns}", fill)
    return database, table


def expected(rows: list[tuple[Any, ...]], order: list[tuple[str, bool]]) -> list[tuple[Any, ...]]:
    """Empty last ascending and first descending; texts by their UTF-8 bytes."""
    names = list(KINDS)

    def compare(left: tuple[Any, ...], right: tuple[Any, ...]) -> int:
        for name, down in order:
            x, y = left[names.index(name)], right[names.index(name)]
            if x == y:
                continue
            if x is None or y is None:
                found = 1 if x is None else -1
            else:
                x, y = (x.encode(), y.encode()) if isinstance(x, str) else (x, y)
                found = 1 if x > y else -1
            return -found if down else found
        return 0

    return sorted(rows, key=cmp_to_key(compare))


def orders() -> list[list[tuple[str, bool]]]:
    chance = random.Random(11)
    found = []
    for _ in range(24):
        names = chance.sample(["a", "b", "c"], chance.randint(0, 3))
        found.append([*((name, chance.random() < 0.5) for name in names), ("id", chance.random() < 0.5)])
    return found


@pytest.mark.parametrize("order", orders(), ids=str)
def test_walking_all_pages_is_the_list(things: Things, dialect: str, order: list[tuple[str, bool]]) -> None:
    database, table = things
    keys = [keyset.Key(table.c[name], KINDS[name], down, name in ("c", "id")) for name, down in order]
    belongs = keyset.signature(order)
    kinds, filled = [key.kind for key in keys], [key.filled for key in keys]
    with database.read() as conn:
        whole = expected([tuple(row) for row in conn.execute(sa.select(*table.c))], order)
        for size in (1, 7, 200):
            walked: list[tuple[Any, ...]] = []
            cursor: str | None = None
            while True:
                values = None if cursor is None else keyset.decode(cursor, belongs, kinds, filled, dialect)
                page = _page(conn, dialect, table, keys, values, size)
                walked += page
                if len(page) < size:
                    break
                last = dict(zip(KINDS, page[-1], strict=True))
                cursor = keyset.encode(belongs, [last[name] for name, _ in order])
            assert walked == whole


def _page(conn: Any, dialect: str, things: sa.Table, keys: list[keyset.Key], values: Any, size: int) -> list[Any]:
    empty = None if values is None else [value is None for value in values]
    parts = keyset.segments(keys, empty, dialect)
    if not parts:
        return []
    chosen = [sa.select(*things.c).where(*part.where).order_by(*part.order).limit(size) for part in parts]
    assert " OR " not in str(statement(sa.union_all(*(sa.select(item.subquery()) for item in chosen)), dialect).text)
    select = sa.union_all(*(sa.select(item.subquery(f"s{n}")) for n, item in enumerate(chosen))).limit(size)
    binds = {f"k{n}": value for n, value in enumerate(values or ())}
    known = select.compile().params
    return [tuple(row) for row in conn.execute(select, {name: binds[name] for name in binds if name in known})]
