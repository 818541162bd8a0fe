"""Which records a change set is about, and whether the actor may: rows, versions, rights, masks. Sets no values."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import case, literal, literal_column, select

from metadata.fields import ExternalId
from metadata.labels import text
from runtime.access.scope import EntityRights, Part, Rights, rights
from runtime.context import Context
from runtime.db.dialects import allocate_ids
from runtime.query.rows import setting_of
from runtime.query.run import context_binds, fetch
from runtime.query.sql import Frame, statement
from runtime.records.change import Draft, Origin
from runtime.records.history import HISTORY
from runtime.records.prepared import Prepared
from runtime.records.present import Present, chunks

VERSIONED = frozenset({"ui", "api"})
"""Sources that must name the version they have read."""


def everyone(drafts: Iterable[Draft]) -> Iterator[Draft]:
    """The drafts and all their lines, parents first."""
    for draft in drafts:
        yield draft
        for rows in draft.rows.values():
            yield from everyone(rows)


def by_entity(drafts: Iterable[Draft]) -> dict[str, list[Draft]]:
    """Drafts by entity name, in their order."""
    out: dict[str, list[Draft]] = defaultdict(list)
    for draft in drafts:
        out[draft.name].append(draft)
    return out


def identify(ctx: Context, present: Present, drafts: list[Draft]) -> None:
    """Give new records their ids, and turn external ids, of records and of references, into ids.

    Records of the change set itself count: rows of a seed may point to one another in any order.
    """
    for name, found in by_entity(draft for draft in everyone(drafts) if draft.op == "create").items():
        ids = allocate_ids(present.conn, ctx.tables.of(name), len(found))
        for draft, id_ in zip(found, ids, strict=True):
            draft.id = id_
    wanted: dict[str, set[str]] = defaultdict(set)
    for draft in everyone(drafts):
        if draft.id is None and draft.external_id:
            wanted[draft.name].add(draft.external_id)
        for field, to in draft.prepared.links:
            if isinstance(given := draft.values.get(field.name), ExternalId):
                wanted[to].add(given)
    if not wanted:
        return
    known = {to: present.ids_by_external(to, names) for to, names in wanted.items()}
    if ctx.actor.engine is None:
        known = {to: _known(ctx, present, to, found) for to, found in known.items()}
    for draft in everyone(drafts):
        own = draft.values.get("external_id")
        if draft.op == "create" and isinstance(own, str) and own in wanted.get(draft.name, ()):
            known[draft.name].setdefault(own, draft.id or 0)
    for draft in everyone(drafts):
        if draft.id is None and draft.external_id:
            draft.id = known[draft.name].get(draft.external_id)
        for field, to in draft.prepared.links:
            if isinstance(given := draft.values.get(field.name), ExternalId):
                if (found_id := known[to].get(given)) is None:
                    label = text(field.label, ctx.locale, field.name)
                    draft.problems.add("reference.not-found", draft.at(field.name), field=label, value=str(given))
                    del draft.values[field.name]
                else:
                    draft.values[field.name] = found_id


def _known(ctx: Context, present: Present, entity: str, found: dict[str, int]) -> dict[str, int]:
    """Of these external ids, those of records the actor sees: what he finds a record by, he learns."""
    if "external_id" not in rights(ctx.catalog, ctx.actor).entity(entity).visible:
        return {}
    seen = present.visible(entity, found.values())
    return {name: id_ for name, id_ in found.items() if id_ in seen}


def authorise(ctx: Context, present: Present, held: Rights, drafts: list[Draft], source: Origin) -> None:
    """Load what is to be changed and refuse what the actor may not do; adds the problems to the drafts."""
    for name, found in by_entity(draft for draft in drafts if not draft.implied).items():
        open_ = held.entity(name)
        _create(ctx, open_, [draft for draft in found if draft.op == "create"], source)
        met: set[int | None] = set()
        for op in ("update", "delete"):
            if some := [draft for draft in found if draft.op == op]:
                _existing(ctx, present, open_, some, op, source, met)
    _line_parents(ctx, present, drafts)
    _lines(ctx, present, held, drafts, source)


def _create(ctx: Context, open_: EntityRights, drafts: list[Draft], source: Origin) -> None:
    for draft in drafts:
        if not open_.create:
            _forbid(ctx, draft)
        else:
            _mask(ctx, draft, open_.creatable, open_.visible, source)


def _existing(
    ctx: Context,
    present: Present,
    open_: EntityRights,
    drafts: list[Draft],
    op: str,
    source: Origin,
    met: set[int | None],
) -> None:
    ids = {draft.id for draft in drafts if draft.id is not None}
    rows = present.open(drafts[0].name, ids, op) if open_.allows(op) else {}
    others = ids - rows.keys()
    seen = present.visible(drafts[0].name, others) if others else {}
    fields = open_fields(present, drafts[0].name, open_.update, rows) if op == "update" else {}
    changed = []
    for draft in drafts:
        if draft.problems.errors and draft.id is None and draft.external_id is None:
            continue
        row = rows.get(draft.id or 0)
        if row is None:
            if draft.id in seen:
                _forbid(ctx, draft)
            else:
                draft.problems.add("record.not-found", "", entity=_label(ctx, draft.prepared))
            continue
        if draft.id in met:
            draft.problems.add("record.same-twice", "")
            continue
        met.add(draft.id)
        draft.before = row
        if "append_only" in draft.prepared.entity.traits:
            draft.problems.add("entity.append-only", "", entity=_label(ctx, draft.prepared))
        if draft.version is None:
            if source in VERSIONED and ctx.actor.engine is None:
                draft.problems.add("record.version-required", "")
        elif draft.version != row["version"]:
            changed.append(draft)
        if op == "update":
            _mask(ctx, draft, fields.get(row["id"], frozenset()), open_.visible, source)
    if changed:
        tell_changes(ctx, present, changed)


def open_fields(present: Present, name: str, parts: tuple[Part, ...], ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """Id to the fields the actor may write on that row: those of the grants whose scope covers it."""
    wanted = sorted(set(ids))
    if len({part.fields for part in parts}) <= 1:
        return dict.fromkeys(wanted, parts[0].fields if parts else frozenset())
    ctx = present.ctx
    entity = ctx.catalog.entities[name]
    frame = Frame(setting_of(ctx), entity, ctx.tables.of(name).alias("t"), "j")
    covers = [frame.scope((part,)) for part in parts]
    flags = [literal_column("1") if cover is None else case((cover, 1), else_=0) for cover in covers]
    key = frame.column((), entity, "id")
    open_: dict[int, frozenset[str]] = {}
    for some in chunks(wanted):
        query = select(key, *flags).select_from(frame.joined()).where(key.in_([literal(id_) for id_ in some]))
        for id_, *held in fetch(ctx, present.conn, statement(query, ctx.dialect), context_binds(ctx)):
            open_[id_] = frozenset().union(*(part.fields for part, flag in zip(parts, held, strict=True) if flag))
    return open_


def _line_parents(ctx: Context, present: Present, drafts: list[Draft]) -> None:
    """A line written by itself changes its parent: the actor must be allowed to."""
    for name, found in by_entity(draft for draft in drafts if draft.op in ("create", "update")).items():
        above = present.prepared(name).above
        if above is None or ctx.actor.engine is not None:
            continue
        asked = [draft for draft in found if isinstance(draft.values.get(above.as_), int)]
        ids = {draft.values[above.as_] for draft in asked}
        open_ = present.open(above.parent, ids, "update") if ids else {}
        for draft in asked:
            if draft.values[above.as_] not in open_ and draft.values[above.as_] in present.visible(above.parent, ids):
                _forbid(ctx, draft)


def _lines(ctx: Context, present: Present, held: Rights, drafts: list[Draft], source: Origin) -> None:
    """Lines given with their parent: those with an id must be its own; those left out are to be deleted."""
    given: dict[tuple[str, str, str], list[Draft]] = defaultdict(list)
    for draft in drafts:
        for name in draft.rows:
            options = draft.prepared.types[name][1].options
            given[(draft.name, name, options.of)].append(draft)
    for (_, name, child), parents in given.items():
        below = present.prepared(child)
        as_ = below.entity.line_of.as_ if below.entity.line_of else ""
        column = below.types[as_][1].column
        standing: dict[int, dict[int, dict[str, Any]]] = defaultdict(dict)
        ids = {draft.id for draft in parents if draft.op == "update" and draft.id is not None}
        for row in present.where(below, column, ids) if ids else ():
            standing[row[as_]][row["id"]] = row
        open_ = held.entity(child)
        fields = open_fields(present, child, open_.update, (id_ for rows in standing.values() for id_ in rows))
        for parent in parents:
            _one_list(ctx, parent, name, below, standing.get(parent.id or 0, {}), open_, fields, source)


def _one_list(
    ctx: Context,
    parent: Draft,
    name: str,
    below: Prepared,
    standing: dict[int, dict[str, Any]],
    open_: EntityRights,
    open_on: dict[int, frozenset[str]],
    source: Origin,
) -> None:
    assert below.entity.line_of is not None
    as_ = below.entity.line_of.as_
    rows = parent.rows[name]
    for position, row in enumerate(rows, 1):
        row.values["position"] = position
        row.values[as_] = parent.id
        fields = open_.writable if row.op == "create" else open_on.get(row.id or 0, frozenset())
        if row.op == "update":
            row.before = standing.get(row.id or 0)
            if row.before is None:
                if parent.before is not None or not parent.problems.errors:
                    row.problems.add("lines.unknown-line", row.at("id"), value=str(row.id))
                continue
        elif not open_.create:
            _forbid(ctx, row)
        _mask(ctx, row, fields | {"position", as_}, open_.visible, source)
    kept = {row.id for row in rows}
    for id_, before in sorted(standing.items()):
        if id_ not in kept:
            gone = Draft(below, "delete", parent.index, parent.at(name), id_, parent=parent, before=before)
            gone.implied = True
            if not open_.delete:
                _forbid(ctx, gone)
            rows.append(gone)


def _mask(ctx: Context, draft: Draft, open_: frozenset[str], seen: frozenset[str], source: Origin) -> None:
    """Fields that may not be written; one the writer may not see is told as one that is not there."""
    if ctx.actor.engine is not None:
        open_ = draft.prepared.givable
    elif source == "import":
        open_ = open_ | {field.name for field, _ in draft.prepared.numbers}
    closed = [name for name in (*draft.values, *draft.rows) if name not in open_]
    for name in closed:
        if ctx.actor.engine is None and name not in seen:
            entity = text(draft.prepared.entity.label, "en", draft.name)
            draft.problems.add("field.unknown", draft.at(name), entity=entity, field=name)
        else:
            draft.problems.add("field.not-writable", draft.at(name), field=name)


def _forbid(ctx: Context, draft: Draft) -> None:
    entity = draft.prepared.entity
    if "managed" in entity.traits:
        draft.problems.add("entity.managed", draft.pointer, entity=_label(ctx, draft.prepared))
    else:
        draft.problems.add("record.forbidden", draft.pointer, entity=_label(ctx, draft.prepared), op=draft.op)


def _label(ctx: Context, kind: Prepared) -> str:
    return text(kind.entity.label, ctx.locale, kind.entity.name)


def tell_changes(ctx: Context, present: Present, drafts: list[Draft]) -> None:
    """Add record.changed to each: who changed the record since the version that was read, when, and which fields.

    Fields that are hidden from the actor are not named.
    """
    shown = rights(ctx.catalog, ctx.actor).entity(drafts[0].name).visible
    table = ctx.tables.of(HISTORY)
    ids = sorted({draft.id for draft in drafts if draft.id is not None})
    query = select(table.c.record_id, table.c.record_version, table.c.actor, table.c.engine, table.c.changes)
    query = query.where(table.c.entity == drafts[0].name, table.c.record_id.in_(ids)).order_by(table.c.id)
    rows = present.conn.execute(query).all()
    people = present.every("user", {row.actor for row in rows if row.actor is not None})
    for draft in drafts:
        newer = [row for row in rows if row.record_id == draft.id and row.record_version > (draft.version or 0)]
        told = dict.fromkeys(name for row in newer for name in json.loads(row.changes or "{}"))
        fields = [name for name in told if name in shown]
        who = dict.fromkeys(
            str(people.get(row.actor, {}).get("name") or row.actor) if row.actor is not None else str(row.engine)
            for row in newer
        )
        at = draft.before["updated_at"] if draft.before else None
        draft.problems.add(
            "record.changed",
            "",
            who=", ".join(who) or "?",
            when=at.astimezone(ctx.zone).strftime("%Y-%m-%d %H:%M:%S") if at else "",
            fields=", ".join(fields),
            version=draft.before["version"] if draft.before else None,
        )
