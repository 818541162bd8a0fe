"""What follows from what was given: defaults, owner's team, numbers, formulas and roll-ups. Stores nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date

from sqlalchemy import func, or_, select

from metadata.kinds.entity import Field
from metadata.problems import Refused
from rules.computed import fit
from runtime.context import Context
from runtime.records import numbers
from runtime.records.authorise import by_entity
from runtime.records.change import Draft
from runtime.records.prepared import UNWATCHED, Rule
from runtime.records.present import Present, chunks
from runtime.schema.columns import to_stored


def fill(ctx: Context, present: Present, drafts: list[Draft]) -> None:
    """The rows as they will stand, before formulas: what was, what was given, and defaults of new records."""
    for draft in drafts:
        if draft.op == "create":
            draft.after = {**draft.prepared.blank, **draft.prepared.literals, **draft.values, "id": draft.id}
            present.expect(draft.name, draft.id or 0, draft.after)
        elif draft.before is not None:
            draft.after = {**draft.before, **draft.values}
            if draft.op == "update":
                present.expect(draft.name, draft.id or 0, draft.after)
    new = [draft for draft in drafts if draft.op == "create"]
    depth: dict[int, list[Draft]] = defaultdict(list)
    for draft in new:
        depth[0 if draft.parent is None else 1].append(draft)
    for level in sorted(depth):  # parents first: a line's default may read its parent
        for found in by_entity(depth[level]).values():
            for field, rule in found[0].prepared.defaults:
                _default(present, found, field, rule)
    _teams(ctx, present, [draft for draft in drafts if draft.prepared.entity.owned])
    _positions(ctx, present, [draft for draft in new if draft.parent is None and draft.prepared.above is not None])


def _default(present: Present, drafts: list[Draft], field: Field, rule: Rule) -> None:
    waiting = [draft for draft in drafts if field.name not in draft.values]
    rows = present.reach(waiting[0].prepared, [draft.after for draft in waiting], rule) if waiting else []
    for draft, row in zip(waiting, rows, strict=True):
        try:
            draft.after[field.name] = fit(field, rule.run(row, present.env))
        except Refused as refused:
            place = draft.at(field.name)
            draft.problems.extend(replace(problem, pointer=place) for problem in refused.problems)


def _positions(ctx: Context, present: Present, drafts: list[Draft]) -> None:
    """Lines written by themselves come after those their parent has."""
    for name, found in by_entity(draft for draft in drafts if draft.after.get("position") is None).items():
        above = found[0].prepared.above
        assert above is not None
        table = ctx.tables.of(name)
        column = table.c[found[0].prepared.types[above.as_][1].column]
        parents = {draft.after[above.as_] for draft in found if draft.after.get(above.as_) is not None}
        last: dict[int | None, int] = {}
        for part in chunks(sorted(parents)):
            query = select(column, func.max(table.c.position)).where(column.in_(part), table.c.deleted_at.is_(None))
            for parent, position in present.conn.execute(query.group_by(column)):
                last[parent] = position or 0
        for draft in found:
            parent = draft.after.get(above.as_)
            draft.after["position"] = last[parent] = last.get(parent, 0) + 1


def _teams(ctx: Context, present: Present, drafts: list[Draft]) -> None:
    """The owner's team as it is today, wherever the owner is new and nobody gave the team."""
    moved = [
        draft
        for draft in drafts
        if "owner_team" not in draft.values
        and draft.after.get("owner") is not None
        and (draft.before is None or draft.before.get("owner") != draft.after["owner"])
    ]
    for draft in drafts:
        if draft.before is not None and draft.after.get("owner") is None and "owner_team" not in draft.values:
            draft.after["owner_team"] = None
    teams: dict[int, int | None] = {}
    if ctx.actor.user is not None and ctx.actor.team is not None:
        teams[ctx.actor.user] = ctx.actor.team
    if others := {draft.after["owner"] for draft in moved} - teams.keys():
        teams.update(teams_of(ctx, present, others, ctx.today))
    for draft in moved:
        draft.after["owner_team"] = teams.get(draft.after["owner"])


def teams_of(ctx: Context, present: Present, users: Collection[int], day: date) -> dict[int, int | None]:
    """User to team: the one the user stands in, else that of the latest membership that covers the day."""
    found = {user: row.get("team") for user, row in present.every("user", users).items()}
    rest = sorted(user for user, team in found.items() if team is None)
    table, kind = ctx.tables.of("membership"), present.prepared("membership")
    columns = {field.name: table.c[field.column] for field in kind.stored}
    when = to_stored(kind.types["from_day"][1], day, ctx.dialect)
    for part in chunks(rest):
        query = select(columns["user"], columns["team"]).where(
            columns["user"].in_(part),
            table.c.deleted_at.is_(None),
            or_(columns["from_day"].is_(None), columns["from_day"] <= when),
            or_(columns["until_day"].is_(None), columns["until_day"] >= when),
        )
        for user, team in present.conn.execute(query.order_by(columns["from_day"], table.c.id)):
            found[user] = team
    return found


def number(ctx: Context, present: Present, drafts: list[Draft]) -> None:
    """Auto-numbers of new records; a number that was brought along is kept, and never given again."""
    wanted: list[tuple[Draft, Field, tuple[str, str, int]]] = []
    used: dict[str, int] = {}
    for draft in drafts:
        if draft.op != "create":
            continue
        for field, pattern in draft.prepared.numbers:
            frame = numbers.frame(pattern, draft.after, ctx.today, ctx.zone)
            given = draft.after.get(field.name)
            if given is None:
                wanted.append((draft, field, frame))
            elif (count := numbers.taken(given, frame)) is not None:
                key = numbers.key(draft.prepared.entity.uid, field.uid, frame[0], frame[1])
                used[key] = max(used.get(key, 0), count)
    numbers.reserve(present.conn, used)
    asked = [(draft.prepared.entity.uid, field.uid, frame) for draft, field, frame in wanted]
    for (draft, field, _), text_ in zip(wanted, numbers.give(present.conn, asked), strict=True):
        draft.after[field.name] = text_
        draft.fresh = (*draft.fresh, field.name)


def differ(drafts: Iterable[Draft]) -> None:
    """Note which stored fields of a changed record have another value than before."""
    for draft in drafts:
        if draft.before is not None:
            before, after = draft.before, draft.after
            draft.changed = tuple(
                field.name
                for field in draft.prepared.stored
                if field.name not in UNWATCHED and before.get(field.name) != after.get(field.name)
            )
