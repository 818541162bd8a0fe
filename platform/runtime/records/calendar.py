"""The days of what is written must stand in the company calendar, as every period is a join with it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from weakref import WeakKeyDictionary

from sqlalchemy import Connection

from runtime.context import Context
from runtime.db.engine import Database
from runtime.records.change import Draft
from runtime.schema.calendar import ensure_calendar

_STANDING: WeakKeyDictionary[Database, frozenset[int]] = WeakKeyDictionary()
"""Years known to be committed, so that most writes ask nothing."""


def ensure_days(ctx: Context, conn: Connection, drafts: Iterable[Draft]) -> frozenset[int]:
    """Make the missing years of all dates in these rows; gives the years that were looked at."""
    years = set()
    for draft in drafts:
        if draft.op == "delete":
            continue
        for field in draft.prepared.days:
            value = draft.after.get(field.name)
            if value is not None:
                years.add(value.astimezone(ctx.zone).year if isinstance(value, datetime) else value.year)
    missing = frozenset(years) - _STANDING.get(ctx.database, frozenset())
    if missing:
        ensure_calendar(conn, ctx.tables, missing)
    return missing


def remember(database: Database, years: frozenset[int]) -> None:
    """Note years whose days have been committed."""
    if years:
        _STANDING[database] = _STANDING.get(database, frozenset()) | years
