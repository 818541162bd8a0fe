"""What goes out comes in again: export and import, CSV text, on generated values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from metadata.kinds.import_map import FileForm
from runtime.access.actor import Actor
from runtime.context import Context
from runtime.query.request import ListRequest
from runtime.query.rows import load
from runtime.records.transfer.export import export
from runtime.records.transfer.files import read
from runtime.records.transfer.report import csv_line, marked
from runtime.records.transfer.run import import_file
from runtime.records.write import Change, settle, write

PACK = Path(__file__).parent.parent / "runtime" / "records" / "pack"
FIELDS = ("name", "nick", "grade", "limit", "rate", "staff", "met_on", "seen_at", "active", "remark")

CHARS = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff")
WORDS = st.text(CHARS | st.sampled_from("=+-@',\"|;~\t\n"), min_size=1, max_size=12).map(str.strip).filter(bool)
CELLS = st.text(CHARS | st.sampled_from("'\",|;~\n\r"), max_size=8)


@given(
    table=st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=5),
    delimiter=st.sampled_from([",", "\t", "|", "::", "~|~"]),
    encoding=st.sampled_from(["utf-8", "utf-16-le", "gb18030"]),
)
def test_csv_text(table: list[list[str]], delimiter: str, encoding: str) -> None:
    rows = [row for row in table if any(cell.strip() for cell in row)]
    text = "".join(csv_line(row, delimiter) for row in rows)
    if not rows:
        return
    form = FileForm("csv", encoding, delimiter=delimiter, header=False)
    back = [tuple(cell or "" for cell in line.cells) for line in read(text.encode(encoding), form).lines]
    assert back == [tuple(cell if cell.strip() else "" for cell in row) for row in rows]


def values() -> st.SearchStrategy[dict[str, Any]]:
    def money(low: int, high: int, scale: int) -> st.SearchStrategy[str]:
        return st.integers(low, high).map(lambda number: f"{Decimal(number).scaleb(-scale):f}")

    instants = st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1)).map(
        lambda moment: moment.replace(tzinfo=UTC, microsecond=0).isoformat()
    )
    return st.fixed_dictionaries(
        {"name": WORDS},
        optional={
            "grade": st.sampled_from("AB"),
            "limit": money(-(10**18) + 1, 10**18 - 1, 4),
            "rate": money(-(10**12) + 1, 10**12 - 1, 8),
            "staff": st.integers(-(10**18) + 1, 10**18 - 1),
            "met_on": st.dates(date(1990, 1, 1), date(2060, 1, 1)).map(date.isoformat),
            "seen_at": instants,
            "active": st.booleans(),
            "remark": WORDS,
        },
    )


@pytest.fixture
def ctx(make_platform: Callable[..., Any], now: datetime) -> Context:
    context: Context = make_platform(PACK).context(Actor.system("test"), now, "zh-CN")
    return context


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@settings(max_examples=12, deadline=timedelta(seconds=20), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(values(), min_size=1, max_size=6))
def test_export_and_import(ctx: Context, form: Any, rows: list[dict[str, Any]]) -> None:
    with ctx.database.write() as conn:
        conn.execute(delete(ctx.tables.of("client")))
    changes = [Change("client", "create", {**row, "nick": f"n{index}"}) for index, row in enumerate(rows)]
    first = [outcome.id for outcome in settle(write(ctx, changes))]
    request = ListRequest.of("client", fields=FIELDS, sort=("id",))
    data = b"".join(export(ctx, "client", request, form))
    with ctx.database.read() as conn:
        before = load(ctx, conn, "client", [id_ for id_ in first if id_])
    with ctx.database.write() as conn:
        conn.execute(delete(ctx.tables.of("client")))
    report = import_file(ctx, "client", data)
    assert (report.created, report.refused) == (len(rows), 0), report.problems
    table = ctx.tables.of("client")
    with ctx.database.read() as conn:
        ids = [row.id for row in conn.execute(table.select().order_by(table.c.id))]
        after = load(ctx, conn, "client", ids)
    strip = [{name: row[name] for name in FIELDS} for row in before.values()]
    assert [{name: row[name] for name in FIELDS} for row in after.values()] == strip


@given(text=st.text(CHARS | st.sampled_from("'=+-@\t\r"), min_size=1, max_size=6))
def test_no_text_of_an_export_is_a_formula(text: str) -> None:
    assert not marked(text).startswith(("=", "+", "-", "@", "\t", "\r"))
