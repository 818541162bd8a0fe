"""Reading what the history tells of a record, as far as the asker may see it. Rows are read by runtime.query."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from sqlalchemy import select

from metadata.problems import refuse
from runtime.access.scope import rights
from runtime.context import Context
from runtime.query.request import LARGEST_PAGE, ListRequest
from runtime.query.rows import get_row, list_rows
from runtime.records.history import HISTORY
from runtime.records.prepared import LINKS, Prepared, prepared
from runtime.records.present import chunks
from runtime.schema.columns import to_edge

PAGE = 50
Titles = dict[tuple[str, int], str | None]


def history(ctx: Context, entity: str, id: int, *, limit: int = PAGE, after: str | None = None) -> dict[str, Any]:
    """Who changed what, newest first: {"rows": [...], "next": cursor}.

    A record the actor may not read is `record.not-found`, a field that is hidden from him is absent. References are
    told as {"id", "title"}, without a title where the record is hidden. `after`: the `next` of the page before.
    """
    kind = prepared(ctx.catalog, ctx.catalog.entity(entity).name)
    if after is not None and not (after.isascii() and after.isdigit() and len(after) <= 18):
        refuse("query.bad-cursor", "/after", value=after[:40])
    visible = get_row(ctx, entity, id, lines=False).keys()
    table = ctx.tables.of(HISTORY)
    query = select(
        table.c.id, table.c.at, table.c.actor, table.c.engine, table.c.op, table.c.record_version, table.c.changes
    ).where(table.c.entity == entity, table.c.record_id == id)
    if after is not None:
        query = query.where(table.c.id < int(after))
    with ctx.database.read() as conn:
        found = conn.execute(query.order_by(table.c.id.desc()).limit(limit + 1)).all()
    page = found[:limit]
    told = [{name: pair for name, pair in json.loads(item.changes or "{}").items() if name in visible} for item in page]
    titles = _titles(ctx, kind, told, {item.actor for item in page if item.actor is not None})
    at_type, at_field = prepared(ctx.catalog, HISTORY).types["at"]
    rows = [
        {
            "at": at_type.dump(at_field, to_edge(at_field, item.at)),
            "actor": _named("user", item.actor, titles),
            "engine": item.engine,
            "op": item.op,
            "version": item.record_version,
            "changes": {name: [_shown(kind, name, side, titles) for side in pair] for name, pair in changes.items()},
        }
        for item, changes in zip(page, told, strict=True)
    ]
    return {"rows": rows, "next": str(page[-1].id) if len(found) > limit else None}


def _titles(ctx: Context, kind: Prepared, told: list[dict[str, list[Any]]], people: set[int]) -> Titles:
    """Titles of everything that is named, as the actor may see them; one page of a list per entity."""
    wanted: dict[str, set[int]] = defaultdict(set, {"user": people})
    for changes in told:
        for name, pair in changes.items():
            field = kind.types[name][1]
            if field.type in LINKS:
                wanted[field.options.to].update(side for side in pair if isinstance(side, int))
    out: Titles = {}
    for entity, ids in wanted.items():
        if not ids or not rights(ctx.catalog, ctx.actor).entity(entity).read:
            continue
        for part in chunks(sorted(ids), LARGEST_PAGE):
            one_of = {"field": "id", "op": "in", "value": part}
            request = ListRequest.of(entity, filter=one_of, fields=("id",), limit=LARGEST_PAGE)
            out.update({(entity, row["id"]): row.get("_title") for row in list_rows(ctx, request).rows})
    return out


def _named(entity: str, id_: int | None, titles: Titles) -> dict[str, Any] | None:
    return None if id_ is None else {"id": id_, "title": titles.get((entity, id_))}


def _shown(kind: Prepared, name: str, side: Any, titles: Titles) -> Any:
    field = kind.types[name][1]
    return _named(field.options.to, side, titles) if field.type in LINKS and isinstance(side, int) else side
