"""Present: the rows a change set stands on, read once per entity and kept for its length. Writes nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice, pairwise
from typing import Any

from sqlalchemy import Connection, select

from rules.values import Env
from runtime.access.actor import Actor
from runtime.context import Context
from runtime.query.rows import load
from runtime.records.prepared import Prepared, Rule, prepared
from runtime.schema.columns import to_edge

Row = dict[str, Any]
CHUNK = 10_000  # bind parameters of one statement: SQLite takes 32,766, PostgreSQL 65,535


def chunks(items: Iterable[Any], size: int = CHUNK) -> Iterable[list[Any]]:
    """The items in lists of at most `size`.

    >>> list(chunks(range(5), 2))
    [[0, 1], [2, 3], [4]]
    """
    walk = iter(items)
    while part := list(islice(walk, size)):
        yield part


class Present:
    """Rows by entity and id. `pending` rows are in the change set itself and not stored yet."""

    def __init__(self, ctx: Context, conn: Connection) -> None:
        self.ctx = ctx
        self.conn = conn
        self.env = Env.at(ctx.now, ctx.zone, ctx.actor.user)
        self._system = ctx if ctx.actor.engine else replace(ctx, actor=Actor.system("records"))
        self._all: dict[str, dict[int, Row | None]] = {}
        self._visible: dict[str, dict[int, Row | None]] = {}
        self._pending: dict[tuple[str, int], Row] = {}

    def expect(self, entity: str, id_: int, row: Row) -> None:
        """Let a row that is about to be stored be found by those that point to it."""
        self._pending[(entity, id_)] = row

    def visible(self, entity: str, ids: Collection[int]) -> dict[int, Row]:
        """Whole rows the actor may read; one SELECT for all that are not known yet."""
        if self.ctx.actor.engine:
            return self.every(entity, ids)
        known = self._visible.setdefault(entity, {})
        self._read(self.ctx, entity, ids, known)
        found = {id_: row for id_ in ids if (row := known.get(id_)) is not None}
        self._all.setdefault(entity, {}).update(found)
        return found | self._expected(entity, ids)

    def every(self, entity: str, ids: Collection[int]) -> dict[int, Row]:
        """Whole rows, whoever asks: for what the platform itself works out."""
        known = self._all.setdefault(entity, {})
        self._read(self._system, entity, ids, known)
        found = {id_: row for id_ in ids if (row := known.get(id_)) is not None}
        return found | self._expected(entity, ids)

    def _expected(self, entity: str, ids: Collection[int]) -> dict[int, Row]:
        if not self._pending:
            return {}
        return {id_: row for id_ in ids if (row := self._pending.get((entity, id_))) is not None}

    def _read(self, ctx: Context, entity: str, ids: Collection[int], known: dict[int, Row | None]) -> None:
        missing = sorted({id_ for id_ in ids if id_ not in known and (entity, id_) not in self._pending})
        for part in chunks(missing):
            found = load(ctx, self.conn, entity, part, "read")
            for id_ in part:
                known[id_] = found.get(id_)

    def open(self, entity: str, ids: Collection[int], operation: str) -> dict[int, Row]:
        """Whole rows on which the actor may do the operation, read anew."""
        out: dict[int, Row] = {}
        for part in chunks(sorted(set(ids))):
            out.update(load(self.ctx, self.conn, entity, part, operation))
        return out

    def where(self, kind: Prepared, column: str, values: Collection[Any]) -> list[Row]:
        """Live rows whose column holds one of the values, whoever asks, by id."""
        table = self.ctx.tables.of(kind.entity.name)
        columns = [(item, table.c[item.column]) for item in kind.stored]
        out = []
        for part in chunks(sorted(set(values))):
            query = select(*(c for _, c in columns)).where(table.c[column].in_(part), table.c.deleted_at.is_(None))
            for stored in self.conn.execute(query.order_by(table.c.id)):
                out.append({item.name: to_edge(item, cell) for (item, _), cell in zip(columns, stored, strict=True)})
        return out

    def ids_by_external(self, entity: str, names: Collection[str]) -> dict[str, int]:
        """Ids of live rows by external id."""
        table = self.ctx.tables.of(entity)
        out: dict[str, int] = {}
        for part in chunks(sorted(set(names))):
            query = select(table.c.external_id, table.c.id).where(
                table.c.external_id.in_(part), table.c.deleted_at.is_(None)
            )
            for name, id_ in self.conn.execute(query):
                out[name] = id_
        return out

    def reach(self, kind: Prepared, rows: Collection[Mapping[str, Any]], rule: Rule) -> Sequence[Mapping[str, Any]]:
        """The rows with the dotted names the rule reads beside their own: one SELECT per hop and entity."""
        dotted = [path for path in rule.paths if len(path) > 1]
        if not dotted:
            return list(rows)
        out: list[Row] = [dict(row) for row in rows]
        for path in dotted:
            entity, at = kind.entity, [row.get(path[0]) for row in out]
            for step, name in pairwise(path):
                field = entity.field(step)
                assert field is not None
                entity = self.ctx.catalog.entities[field.options.to]
                found = self.every(entity.name, {id_ for id_ in at if isinstance(id_, int)})
                at = [found[id_].get(name) if id_ in found else None for id_ in at]
            for row, value in zip(out, at, strict=True):
                row[".".join(path)] = value
        return out

    def prepared(self, entity: str) -> Prepared:
        return prepared(self.ctx.catalog, entity)
