"""Store: sound drafts to rows, one multi-row statement per table and kind, with their history. Decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Table, bindparam, select, update

from metadata.kinds.entity import Field
from runtime.access.scope import PEOPLE
from runtime.context import Context
from runtime.db.dialects import allocate_ids
from runtime.db.system import ACCESS, next_number
from runtime.records.authorise import by_entity
from runtime.records.change import Draft, Origin
from runtime.records.history import HISTORY, entry
from runtime.records.present import Present, chunks
from runtime.schema.columns import day_column, local_day, stored_date, to_stored

ROWS = 2_000  # rows handed to the driver at once


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
            draft.version = draft.before["version"]
            if draft.op == "touch":
                continue
            draft.version += 1
            after["version"] = draft.version
        after["updated_at"], after["updated_by"] = now, ctx.actor.user
        if draft.op == "delete":
            after["deleted_at"] = now


def store(ctx: Context, present: Present, drafts: list[Draft], cause: str | None) -> None:
    """Write the rows: what leaves or changes first, then what is new, then the history. Raises Conflict."""
    groups = by_entity(sorted(drafts, key=lambda draft: draft.id or 0))
    order = [name for name in ctx.catalog.entities if name in groups]
    for name in order:
        _change(ctx, present, [draft for draft in groups[name] if draft.op in ("update", "delete")], True)
        _change(ctx, present, [draft for draft in groups[name] if draft.op == "touch"], False)
    for name in order:
        _insert(ctx, present, name, [draft.after for draft in groups[name] if draft.op == "create"])
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
    ids = allocate_ids(present.conn, ctx.tables.of(HISTORY), len(drafts))
    rows = []
    for id_, draft in zip(ids, drafts, strict=True):
        row = dict(kind.blank)
        row.update(entry(draft, at=now, actor=user, engine=engine))
        row.update(id=id_, version=1, created_at=now, created_by=user, updated_at=now, updated_by=user, source="rule")
        rows.append(row)
    _insert(ctx, present, HISTORY, rows)


def _insert(ctx: Context, present: Present, name: str, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    table = ctx.tables.of(name)
    convert = converter(ctx, table, present.prepared(name).stored)
    for part in chunks(rows, ROWS):
        present.conn.execute(table.insert(), [convert(row) for row in part])


def _change(ctx: Context, present: Present, drafts: list[Draft], versioned: bool) -> None:
    """One UPDATE over the columns any of these rows changes; each row only if it still has the version read."""
    if not drafts:
        return
    kind = drafts[0].prepared
    table = ctx.tables.of(kind.entity.name)
    names = {name for draft in drafts for name in draft.changed}
    if versioned:
        names |= {"version", "updated_at", "updated_by"}
        if any(draft.op == "delete" for draft in drafts):
            names.add("deleted_at")
    fields = tuple(field for field in kind.stored if field.name in names)
    convert = converter(ctx, table, fields)
    columns = [column for field in fields for column in (field.column, day_column(field)) if column is not None]
    query = (
        update(table)
        .where(table.c.id == bindparam("row_id"), table.c.version == bindparam("row_version"))
        .values({column: bindparam(f"new_{column}") for column in columns})
    )
    for part in chunks(drafts, ROWS):
        values = []
        for draft in part:
            assert draft.before is not None
            row = {f"new_{column}": value for column, value in convert(draft.after).items()}
            row["row_id"], row["row_version"] = draft.id, draft.before["version"]
            values.append(row)
        if present.conn.execute(query, values).rowcount != len(part):
            raise Conflict(kind.entity.name)


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


def converter(ctx: Context, table: Table, fields: tuple[Field, ...]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """The function from a row of edge values to bind values by column."""
    dialect, zone = ctx.dialect, ctx.zone
    plain = [(field.name, field.column) for field in fields if field.type in _AS_IS]
    other = [(field, day_column(field)) for field in fields if field.type not in _AS_IS]

    def convert(row: dict[str, Any]) -> dict[str, Any]:
        out = {column: row.get(name) for name, column in plain}
        for field, day in other:
            value = row.get(field.name)
            out[field.column] = None if value is None else to_stored(field, value, dialect)
            if day is not None:
                out[day] = None if value is None else stored_date(local_day(value, zone), dialect)
        return out

    return convert


_AS_IS = frozenset(
    {"text", "long_text", "email", "phone", "url", "auto_number", "integer", "choice", "reference", "user", "team"}
)
"""Types whose edge value is also the stored one."""
