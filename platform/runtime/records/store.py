"""Store: sound drafts to rows, one multi-row statement per table and kind, with their history. Decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Connection, select

from metadata.kinds.entity import Field
from runtime.access.scope import PEOPLE
from runtime.context import Context
from runtime.db import dialects
from runtime.db.system import ACCESS, next_number
from runtime.records.authorise import by_entity
from runtime.records.change import Draft, Origin
from runtime.records.history import HISTORY, entry
from runtime.records.present import Present, chunks
from runtime.schema.columns import day_column, local_day, stored_date, to_stored

Fields = tuple[Field, ...]
ROWS = 2_000  # rows handed to the driver at once
FEW = 16  # rows that fit into one VALUES list well


class Conflict(Exception):  # an expected turn of events inside one savepoint, never seen outside the room
    """Somebody else changed a row between reading and writing."""


def stamp(ctx: Context, drafts: Iterable[Draft], source: Origin) -> None:
    """Version, times, people and source of each row as it will stand."""
    now = ctx.now.replace(microsecond=ctx.now.microsecond // 1000 * 1000)
    for draft in drafts:
        after = draft.after
        if draft.op == "create":
            draft.version = after["version"] = 1
            after["id"] = draft.id
            for name, value in (("created_at", now), ("created_by", ctx.actor.user), ("source", source)):
                if after.get(name) is None:
                    after[name] = value
        elif draft.before is not None:
            draft.version = after["version"] = draft.before["version"] + 1
        after["updated_at"], after["updated_by"] = now, ctx.actor.user
        if draft.op == "delete":
            after["deleted_at"] = now


def store(ctx: Context, present: Present, drafts: list[Draft], cause: str | None) -> None:
    """Write the rows: what leaves or changes first, then what is new, then the history. Raises Conflict."""
    groups = by_entity(sorted(drafts, key=lambda draft: draft.id or 0))
    order = [name for name in ctx.catalog.entities if name in groups]
    # Parents before their lines, as everybody locks them: two writers of one record never wait in a ring.
    for name in sorted(order, key=lambda name: present.prepared(name).above is not None):
        _change(ctx, present, [draft for draft in groups[name] if draft.op != "create"])
    for name in order:
        rows = [draft.after for draft in groups[name] if draft.op == "create"]
        _insert(ctx, present, name, rows, present.prepared(name).stored)
    told = [draft for draft in drafts if draft.name != HISTORY]
    if told and HISTORY in ctx.catalog.entities:
        _tell(ctx, present, told, cause)
    if not PEOPLE.isdisjoint(order):
        next_number(present.conn, ACCESS)  # who holds people's rights in memory loads them anew


def _tell(ctx: Context, present: Present, drafts: list[Draft], cause: str | None) -> None:
    kind = present.prepared(HISTORY)
    now = ctx.now.replace(microsecond=ctx.now.microsecond // 1000 * 1000)
    engine = cause or ctx.actor.engine
    user = ctx.actor.user
    stamps = {"version": 1, "created_at": now, "created_by": user, "updated_at": now, "updated_by": user}
    rows = [
        {**kind.blank, **stamps, "source": "rule", **entry(draft, at=now, actor=user, engine=engine)}
        for draft in drafts
    ]
    _insert(ctx, present, HISTORY, rows, tuple(field for field in kind.stored if field.name != "id"))


def _insert(ctx: Context, present: Present, name: str, rows: list[dict[str, Any]], fields: Fields) -> None:
    if not rows:
        return
    columns, convert = converter(ctx, fields)
    places = ", ".join([dialects.PLACE[ctx.dialect]] * len(columns))
    listed = ", ".join(_quoted(column) for column in columns)
    sql = f"INSERT INTO {_quoted(ctx.tables.of(name).name)} ({listed}) VALUES ({places})"
    if 1 < len(rows) <= FEW:  # one trip to the server; from some size on the driver's own batches are cheaper
        several = sql + f", ({places})" * (len(rows) - 1)
        _send(ctx, present.conn, several, [tuple(cell for row in rows for cell in convert(row))])
        return
    for part in chunks(rows, ROWS):
        _send(ctx, present.conn, sql, [tuple(convert(row)) for row in part])


def _change(ctx: Context, present: Present, drafts: list[Draft]) -> None:
    """One UPDATE over the columns any of these rows changes; each row only if it still has the version read."""
    if not drafts:
        return
    kind = drafts[0].prepared
    names = {name for draft in drafts for name in draft.changed} | {"version", "updated_at", "updated_by"}
    if any(draft.op == "delete" for draft in drafts):
        names.add("deleted_at")
    columns, convert = converter(ctx, tuple(field for field in kind.stored if field.name in names))
    place = dialects.PLACE[ctx.dialect]
    listed = ", ".join(f"{_quoted(column)} = {place}" for column in columns)
    table = _quoted(ctx.tables.of(kind.entity.name).name)
    sql = f"UPDATE {table} SET {listed} WHERE id = {place} AND version = {place}"
    for part in chunks(drafts, ROWS):
        values = []
        for draft in part:
            assert draft.before is not None
            values.append((*convert(draft.after), draft.id, draft.before["version"]))
        if _send(ctx, present.conn, sql, values) != len(part):
            raise Conflict(kind.entity.name)


def _quoted(name: str) -> str:
    return f'"{name}"'


def _send(ctx: Context, conn: Connection, sql: str, rows: list[tuple[Any, ...]]) -> int:
    """One statement over all rows, straight to the driver: a quarter of the cost of the way through SQLAlchemy."""
    for hook in ctx.database.hooks:
        hook(sql)
    deadline = conn.info.get("deadline")
    if deadline is not None:
        deadline.start()
    cursor = dialects.driver(conn).cursor()
    try:
        if len(rows) == 1:
            cursor.execute(sql, rows[0])
        else:
            cursor.executemany(sql, rows)
        count: int = cursor.rowcount
    except dialects.DRIVER_ERRORS as error:
        dialects.refuse_timeout(error)  # too slow, or two writers in each other's way
        raise
    finally:
        cursor.close()
    return count


def moved(ctx: Context, present: Present, drafts: Iterable[Draft]) -> list[Draft]:
    """Of these, the rows that no longer stand at the version that was read; to be asked after rolling back."""
    found = []
    for name, some in by_entity(draft for draft in drafts if draft.before is not None).items():
        table = ctx.tables.of(name)
        now: dict[int, int] = {}
        for part in chunks(some):
            query = select(table.c.id, table.c.version).where(table.c.id.in_([draft.id for draft in part]))
            for id_, version in present.conn.execute(query.where(table.c.deleted_at.is_(None))):
                now[id_] = version
        found += [draft for draft in some if draft.before and now.get(draft.id or 0) != draft.before["version"]]
    return found


def lock(ctx: Context, present: Present, name: str, ids: Iterable[int]) -> None:
    """Hold rows until the transaction ends, in id order, so that totals over their lines are not lost."""
    table = ctx.tables.of(name)
    for part in chunks(sorted(ids)):
        present.conn.execute(select(table.c.id).where(table.c.id.in_(part)).order_by(table.c.id).with_for_update())


def converter(ctx: Context, fields: Fields) -> tuple[list[str], Callable[[dict[str, Any]], list[Any]]]:
    """The columns of these fields, and the function from a row of edge values to their bind values, in that order."""
    dialect, zone = ctx.dialect, ctx.zone
    plain = [field for field in fields if field.type in _AS_IS]
    other = [(field, day_column(field)) for field in fields if field.type not in _AS_IS]
    columns = [field.column for field in plain]
    for field, day in other:
        columns += [field.column] if day is None else [field.column, day]
    names = [field.name for field in plain]

    def convert(row: dict[str, Any]) -> list[Any]:
        out = [row[name] for name in names]
        for field, day in other:
            value = row[field.name]
            out.append(None if value is None else to_stored(field, value, dialect))
            if day is not None:
                out.append(None if value is None else stored_date(local_day(value, zone), dialect))
        return out

    return columns, convert


_AS_IS = frozenset(
    {"text", "long_text", "email", "phone", "url", "auto_number", "integer", "choice", "reference", "user", "team"}
)
"""Types whose edge value is also the stored one."""
