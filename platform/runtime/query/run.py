"""Run a statement on the driver's own cursor: rows as tuples, within the limits of the database."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

import psycopg
from sqlalchemy import Connection

from metadata.problems import refuse
from runtime.context import Context
from runtime.db import dialects
from runtime.db.engine import Database
from runtime.query.sql import Statement, actor_binds
from runtime.schema.columns import stored_date, stored_instant

Row = tuple[Any, ...]


def fetch(database: Database, conn: Connection, statement: Statement, values: Mapping[str, Any]) -> list[Row]:
    """All rows of the statement. Raises Refused: query.too-slow, query.division-by-zero."""
    for hook in database.hooks:
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
    """The values every statement may name: the actor's ids, today and now."""
    values = actor_binds(ctx.actor)
    values["today"] = stored_date(ctx.today, ctx.dialect)
    values["now"] = stored_instant(ctx.now, ctx.dialect)
    return values
