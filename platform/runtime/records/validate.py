"""What must hold before a change set is stored: filled in, pointing somewhere, unique, no circles, no orphans."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import Any

from sqlalchemy import and_, func, or_, select, tuple_

from metadata.kinds.entity import Field
from metadata.labels import text
from runtime.access.scope import rights
from runtime.context import Context
from runtime.records.authorise import by_entity, everyone
from runtime.records.change import Draft
from runtime.records.prepared import Prepared, Referrer, UniqueKey
from runtime.records.present import CHUNK, Present, chunks
from runtime.schema.columns import to_stored


def label(ctx: Context, field: Field) -> str:
    return text(field.label, ctx.locale, field.name)


def required(ctx: Context, draft: Draft) -> None:
    """Every required field of a new record; of a changed one only those that were given."""
    told = {problem.pointer for problem in draft.problems}
    for field in draft.prepared.required:
        if draft.after.get(field.name) is not None or draft.at(field.name) in told:
            continue
        if draft.op == "create" or field.name in draft.values:
            draft.problems.add("field.required", draft.at(field.name), field=label(ctx, field))


def retired(ctx: Context, draft: Draft) -> None:
    """An option that is retired stays where it is, and is chosen no more."""
    for name in draft.values:
        field = draft.prepared.types[name][1]
        if field.type != "choice" or (draft.before is not None and draft.before.get(name) == draft.values[name]):
            continue
        option = field.options.option(draft.values[name]) if draft.values[name] is not None else None
        if option is not None and option.retired:
            draft.problems.add("choice.retired", draft.at(name), field=label(ctx, field), value=option.name)


def line_counts(ctx: Context, draft: Draft) -> None:
    """At least `min`, at most `max` lines; a list that is not given is judged only on a new record."""
    for field, options in draft.prepared.lines:
        if field.name not in draft.rows and draft.op != "create":
            continue
        count = sum(row.op != "delete" for row in draft.rows.get(field.name, ()))
        if options.min is not None and count < options.min:
            draft.problems.add("lines.too-few", draft.at(field.name), field=label(ctx, field), min=options.min)
        if options.max is not None and count > options.max:
            draft.problems.add("lines.too-many", draft.at(field.name), field=label(ctx, field), max=options.max)


def references(
    ctx: Context, present: Present, drafts: list[Draft], leaving: AbstractSet[tuple[str, int | None]]
) -> None:
    """Every reference that is set must point to a live record the writer sees, and one the field lets be chosen.

    `leaving`: (entity, id) of records the same change set deletes.
    """
    wanted: dict[str, set[int]] = defaultdict(set)
    asked: list[tuple[Draft, Field, str, int]] = []
    for draft in drafts:
        for field, to in draft.prepared.links:
            id_ = draft.after.get(field.name)
            if id_ is None or (draft.before is not None and draft.before.get(field.name) == id_):
                continue
            if field.name == "owner" and field.name not in draft.values and id_ == ctx.actor.user:
                continue  # the default: whoever writes exists
            if field.name == "owner_team" and field.name not in draft.values:
                continue  # worked out from the owner
            if draft.parent is not None and id_ == draft.parent.id and to == draft.parent.name:
                continue
            wanted[to].add(id_)
            asked.append((draft, field, to, id_))
    found = {to: present.visible(to, ids) for to, ids in wanted.items()}
    for draft, field, to, id_ in asked:
        row = found[to].get(id_)
        if row is None or (to, id_) in leaving:
            draft.problems.add("reference.not-found", draft.at(field.name), field=label(ctx, field), value=str(id_))
            continue
        rule = draft.prepared.choosable.get(field.name)
        if rule is not None:
            (full,) = present.reach(present.prepared(to), [row], rule)
            if rule.run(full, present.env) is not True:
                draft.problems.add(
                    "reference.not-allowed", draft.at(field.name), field=label(ctx, field), value=str(id_)
                )


def spread(drafts: list[Draft]) -> None:
    """A record that points to one of the same set that is refused is refused itself."""
    ids = {(draft.name, draft.id): draft for draft in drafts if draft.op == "create"}
    moved = bool(ids)
    while moved:
        moved = False
        for draft in drafts:
            if not draft.sound:
                continue
            for field, to in draft.prepared.links:
                target = ids.get((to, draft.after.get(field.name)))
                if target is not None and not target.sound:
                    name = target.values.get("external_id") or target.id
                    draft.problems.add("reference.not-found", draft.at(field.name), field=field.name, value=str(name))
                    moved = True


def cycles(ctx: Context, present: Present, drafts: list[Draft]) -> None:
    """A tree stays a tree: one SELECT per level above the changed records."""
    for name, found in by_entity(drafts).items():
        for field in found[0].prepared.loops:
            moved = [
                draft
                for draft in found
                if draft.after.get(field.name) is not None
                and (draft.before is None or draft.before.get(field.name) != draft.after[field.name])
            ]
            if moved:
                _climb(ctx, present, name, field, moved, {draft.id: draft.after.get(field.name) for draft in found})


def _climb(ctx: Context, present: Present, name: str, field: Field, moved: list[Draft], up: dict[Any, Any]) -> None:
    table = ctx.tables.of(name)
    at = {draft.after[field.name] for draft in moved}
    while missing := sorted({id_ for id_ in at if id_ is not None and id_ not in up}):
        for part in chunks(missing):
            query = select(table.c.id, table.c[field.column]).where(table.c.id.in_(part))
            for id_, above in present.conn.execute(query):
                up[id_] = above
        for id_ in missing:
            up.setdefault(id_, None)
        at = {up[id_] for id_ in missing}
    for draft in moved:
        seen, id_ = {draft.id}, draft.after[field.name]
        while id_ is not None and id_ not in seen:
            seen.add(id_)
            id_ = up.get(id_)
        if id_ is not None:
            draft.problems.add("record.cycle", draft.at(field.name), field=label(ctx, field))


def unique(ctx: Context, present: Present, drafts: list[Draft]) -> None:
    """No two live records with one key; told over all rows, whoever may see them, and only that one exists."""
    for found in by_entity(draft for draft in drafts if draft.sound).values():
        for key in found[0].prepared.keys:
            _one_key(ctx, present, found, key)


def _one_key(ctx: Context, present: Present, drafts: list[Draft], key: UniqueKey) -> None:
    kind = drafts[0].prepared
    mine: dict[tuple[Any, ...], Draft] = {}
    asked: dict[tuple[Any, ...], Draft] = {}
    for draft in sorted((item for item in drafts if item.op != "delete"), key=lambda item: item.op == "create"):
        values = tuple(draft.after.get(name) for name in key.fields)
        if (values[0] is None and key.alone) or any(name in draft.fresh for name in key.fields):
            continue
        if values in mine:
            later = max(mine[values], draft, key=lambda item: (item.index, item.pointer))
            exists(ctx, later, key)
            if later is draft:
                continue
        mine[values] = draft
        before = draft.before
        if before is None or any(before.get(name) != draft.after.get(name) for name in key.fields):
            asked[values] = draft
    if not asked:
        return
    leaving = {draft.id for draft in drafts if draft.op != "create"}
    for values, id_ in standing(ctx, present, kind, key, asked):
        if id_ not in leaving and values in asked:
            exists(ctx, asked[values], key)


def exists(ctx: Context, draft: Draft, key: UniqueKey) -> None:
    """Add key.exists at the key's field, or at its first one."""
    fields = [draft.prepared.types[name][1] for name in key.fields]
    draft.problems.add(
        "key.exists",
        draft.at(key.fields[0]),
        fields=", ".join(label(ctx, field) for field in fields),
        message=text(key.message, ctx.locale),
    )


def standing(
    ctx: Context, present: Present, kind: Prepared, key: UniqueKey, asked: Iterable[tuple[Any, ...]]
) -> list[tuple[tuple[Any, ...], int]]:
    """(key values, id) of live rows with one of these keys; empty matches empty."""
    table, dialect = ctx.tables.of(kind.entity.name), ctx.dialect
    fields = [kind.types[name][1] for name in key.fields]
    found: list[tuple[tuple[Any, ...], int]] = []
    back = {_stored(fields, values, dialect): values for values in asked}
    for part in chunks(back, max(1, CHUNK // len(fields))):
        ways = []
        for empty in {tuple(value is None for value in values) for values in part}:
            filled = [table.c[field.column] for field, gone in zip(fields, empty, strict=True) if not gone]
            rows = [
                tuple(value for value in values if value is not None)
                for values in part
                if tuple(value is None for value in values) == empty
            ]
            way = [table.c[field.column].is_(None) for field, gone in zip(fields, empty, strict=True) if gone]
            if len(filled) == 1:
                way.append(filled[0].in_([row[0] for row in rows]))
            elif filled:
                way.append(tuple_(*filled).in_(rows))
            ways.append(and_(*way))
        query = select(table.c.id, *(table.c[field.column] for field in fields))
        for id_, *values in present.conn.execute(query.where(or_(*ways), table.c.deleted_at.is_(None))):
            if (known := back.get(tuple(values))) is not None:
                found.append((known, id_))
    return found


def _stored(fields: list[Field], values: tuple[Any, ...], dialect: str) -> tuple[Any, ...]:
    return tuple(to_stored(field, value, dialect) for field, value in zip(fields, values, strict=True))


def expand_deletes(ctx: Context, present: Present, drafts: list[Draft]) -> list[Draft]:
    """What goes or is cleared with the deleted records, as drafts; those still in use get `reference.in-use`."""
    made: list[Draft] = []
    gone: dict[str, dict[int, Draft]] = defaultdict(dict)
    changing = {(draft.name, draft.id): draft for draft in drafts if draft.op == "update"}
    waiting = [draft for draft in drafts if draft.op == "delete" and draft.sound]
    for draft in waiting:
        gone[draft.name][draft.id or 0] = draft
    while waiting:
        follow: list[Draft] = []
        for found in by_entity(waiting).values():
            for referrer in found[0].prepared.referrers:
                if referrer.on_delete == "refuse":
                    continue
                by_id = {draft.id: draft for draft in found}
                kind = present.prepared(referrer.entity)
                for row in present.where(kind, referrer.field.column, [id_ for id_ in by_id if id_ is not None]):
                    cause = by_id[row[referrer.field.name]]
                    if row["id"] in gone[referrer.entity]:
                        continue
                    if referrer.on_delete == "clear":
                        change = changing.get((referrer.entity, row["id"]))
                        if change is None:
                            change = Draft(kind, "update", cause.index, cause.pointer, row["id"], before=row)
                            change.implied = True
                            changing[(referrer.entity, row["id"])] = change
                            made.append(change)
                        change.values[referrer.field.name] = None
                    else:
                        change = Draft(kind, "delete", cause.index, cause.pointer, row["id"], before=row)
                        change.implied = True
                        change.parent = cause
                        gone[referrer.entity][row["id"]] = change
                        follow.append(change)
        made.extend(follow)
        waiting = follow
    _in_use(ctx, present, gone, changing)
    return [draft for draft in made if draft.op == "delete" or draft.id not in gone[draft.name]]


def _in_use(
    ctx: Context,
    present: Present,
    gone: dict[str, dict[int, Draft]],
    changing: dict[tuple[str, int | None], Draft],
) -> None:
    """Refuse to delete what is still referred to, by rows that neither go as well nor are turned elsewhere."""
    for name in list(gone):
        found = gone[name]
        if not found:
            continue
        for referrer in present.prepared(name).referrers:
            if referrer.on_delete != "refuse":
                continue
            table = ctx.tables.of(referrer.entity)
            column = table.c[referrer.field.column]
            for part in chunks(found):
                query = select(column, func.count()).where(column.in_(part), table.c.deleted_at.is_(None))
                turned = [
                    id_
                    for (entity, id_), draft in changing.items()
                    if entity == referrer.entity
                    and draft.values.get(referrer.field.name, id_) not in found
                    and referrer.field.name in draft.values
                ]
                if leaving := [*gone.get(referrer.entity, ()), *turned]:
                    query = query.where(table.c.id.not_in(leaving[:CHUNK]))
                for id_, count in present.conn.execute(query.group_by(column)):
                    _held(ctx, present, found[id_].root, referrer, id_, count)


def _held(ctx: Context, present: Present, draft: Draft, referrer: Referrer, id_: int, count: int) -> None:
    """Tell what still refers to a record, as far as the actor sees it; of hidden rows only that there are some."""
    kind = present.prepared(referrer.entity)
    open_ = rights(ctx.catalog, ctx.actor).entity(referrer.entity).read
    if not any(part.everything for part in open_):
        table = ctx.tables.of(referrer.entity)
        query = select(table.c.id).where(table.c[referrer.field.column] == id_, table.c.deleted_at.is_(None))
        rows = [row.id for row in present.conn.execute(query.limit(CHUNK))] if open_ else []
        count = len(present.visible(referrer.entity, rows))
    if count:
        label = text(kind.entity.label, ctx.locale, kind.entity.name)
        draft.problems.add("reference.in-use", "", entity=label, count=count)
    elif not draft.problems.errors:
        draft.problems.add("reference.in-use-elsewhere", "")


def sound(drafts: Iterable[Draft]) -> list[Draft]:
    """Drafts and lines of roots without a problem."""
    return [draft for draft in everyone(drafts) if draft.sound]
