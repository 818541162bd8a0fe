"""The rows of the company calendar: one per day, made for whole years, on demand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from runtime.db.dialects import SQLITE, allocate_ids
from runtime.schema.columns import stored_date, stored_instant
from runtime.schema.tables import Tables

CALENDAR: Final = "calendar_day"
COMPANY: Final = "company"
FIRST_YEAR, LAST_YEAR = 1, 9999


def ensure_calendar(conn: Connection, tables: Tables, years: Iterable[int]) -> int:
    """Make the days of those years that have none yet, in the caller's transaction; gives the number of days made."""
    table = tables.of(CALENDAR)
    made = 0
    for year in sorted({year for year in years if FIRST_YEAR <= year <= LAST_YEAR}):
        first = stored_date(date(year, 1, 1), tables.dialect)
        if conn.execute(select(table.c.id).where(table.c.date == first)).first() is None:
            made += _make(conn, tables, year)
    return made


def _make(conn: Connection, tables: Tables, year: int) -> int:
    table, company = tables.of(CALENDAR), tables.of(COMPANY)
    start = conn.execute(select(func.min(company.c.fiscal_start_month))).scalar() or 1
    rows = [describe(day, start) for day in days(year)]
    ids = allocate_ids(conn, table, len(rows))
    now = stored_instant(datetime.now(UTC), tables.dialect)
    common = {"version": 1, "created_at": now, "updated_at": now, "source": "seed"}
    known = {column.name for column in table.columns}
    insert = sqlite_insert if tables.dialect == SQLITE else postgresql_insert
    # Another transaction may be making the same year: its days are as good as ours.
    conn.execute(
        insert(table).on_conflict_do_nothing(),
        [
            {
                **{key: value for key, value in row.items() if key in known},
                "id": row_id,
                "date": stored_date(row["date"], tables.dialect),
                **common,
            }
            for row_id, row in zip(ids, rows, strict=True)
        ],
    )
    return len(rows)


def days(year: int) -> list[date]:
    """Every day of a year."""
    first = date(year, 1, 1)
    count = 366 if date(year, 12, 31).timetuple().tm_yday == 366 else 365
    return [first + timedelta(days=offset) for offset in range(count)]


def describe(day: date, fiscal_start: int = 1) -> dict[str, Any]:
    """The labels of one day. A fiscal year is named after the calendar year in which it ends.

    >>> row = describe(date(2026, 1, 1), 4)
    >>> row["week"], row["quarter"], row["fiscal_year"], row["fiscal_quarter"], row["fiscal_month"]
    ('2026-W01', '2026-Q1', 'FY2026', 'FY2026-Q4', 'FY2026-M10')
    """
    iso = day.isocalendar()
    position = (day.month - fiscal_start) % 12
    fiscal = f"FY{day.year + (1 if fiscal_start > 1 and day.month >= fiscal_start else 0):04d}"
    return {
        "date": day,
        "week": f"{iso.year:04d}-W{iso.week:02d}",
        "month": f"{day.year:04d}-{day.month:02d}",
        "quarter": f"{day.year:04d}-Q{(day.month + 2) // 3}",
        "half": f"{day.year:04d}-H{1 if day.month <= 6 else 2}",
        "year": f"{day.year:04d}",
        "weekday": iso.weekday,
        "is_workday": iso.weekday <= 5,
        "fiscal_year": fiscal,
        "fiscal_quarter": f"{fiscal}-Q{position // 3 + 1}",
        "fiscal_month": f"{fiscal}-M{position + 1:02d}",
    }
