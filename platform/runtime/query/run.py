"""Run a statement on the driver's own cursor: rows as tuples, within the limits of the database."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy import Connection

from metadata.problems import refuse
from runtime.context import Context
from runtime.db import dialects
from runtime.query.expression import period_values
from runtime.query.sql import Statement, actor_binds
from runtime.schema.columns import stored_date, stored_instant

Row = tuple[Any, ...]


def fetch(ctx: Context, conn: Connection, statement: Statement, values: Mapping[str, Any]) -> list[Row]:
    """All rows of the statement. Raises Refused: query.too-slow, query.division-by-zero."""
    if statement.moment:
        today, now = stored_date(ctx.today, ctx.dialect), stored_instant(ctx.now, ctx.dialect)
        values = {**values, "today": today, "now": now, **_periods(ctx, conn, statement)}
    for hook in ctx.database.hooks:
        hook(statement.text)
    deadline = conn.info.get("deadline")
    if deadline is not None:
        deadline.start()
    try:
        rows: list[Row] = dialects.driver(conn).execute(statement.text, statement.binds(values)).fetchall()
    except (sqlite3.Error, psycopg.Error) as error:
        dialects.refuse_timeout(error)
        if dialects.is_division_by_zero(error):
            refuse("query.division-by-zero")
        raise
    return rows


def context_binds(ctx: Context) -> dict[str, Any]:
    """The values of the actor that any statement may name; `today` and `now` are added where they are named."""
    return actor_binds(ctx.actor)


def fiscal_start(ctx: Context, conn: Connection) -> int:
    """The month the company's year begins with."""
    company = ctx.tables.of("company")
    column = company.c[ctx.catalog.entities["company"].by_name["fiscal_start_month"].column]
    return int(conn.execute(sa.select(column).where(company.c.deleted_at.is_(None))).scalar() or 1)


def _periods(ctx: Context, conn: Connection, statement: Statement) -> dict[str, Any]:
    fiscal = any("fiscal" in name for name in statement.periods)
    start = fiscal_start(ctx, conn) if fiscal else 1
    return period_values(statement.periods, ctx.today, ctx.dialect, start)
