"""Guards over people's rights: nobody gives a role he lacks, and the last administrator stays. Others: validate.py."""

from __future__ import annotations

from sqlalchemy import func, or_, select

from metadata.problems import suggest
from runtime.access.actor import included
from runtime.context import Context
from runtime.records.change import Draft
from runtime.records.present import Present
from runtime.schema.columns import stored_date

ASSIGNMENT = "role_assignment"
ADMINISTERS = "users"
"""The feature that makes an administrator: the right to give rights."""


class Orphaned(Exception):  # an expected turn of events inside one savepoint, never seen outside the room
    """Nobody would be left who may give rights."""


def roles(ctx: Context, drafts: list[Draft]) -> None:
    """A role that is assigned must exist, and hold nothing the one who assigns it lacks."""
    for draft in drafts:
        if draft.name != ASSIGNMENT or draft.op == "delete" or not _gives(draft, ("user", "role")):
            continue
        name = draft.after.get("role")
        if name is None:
            continue
        if name not in ctx.catalog.roles:
            near = suggest(name, ctx.catalog.roles)
            draft.problems.add("reference.unknown-role", draft.at("role"), name=name, suggestions=near)
        elif ctx.actor.engine is None and not _holds(ctx, name):
            draft.problems.add("role.beyond-yours", draft.at("role"), role=name)


def teams(ctx: Context, drafts: list[Draft]) -> None:
    """Nobody reaches into teams beyond his own by joining, leading or moving them: rows are seen by teams."""
    actor = ctx.actor
    if actor.engine is not None or "all_records" in actor.features:
        return
    mine = set(actor.subtree)
    for draft in drafts:
        before, after = draft.before or {}, draft.after
        if draft.name == "team" and draft.id not in mine:
            leads = after.get("leader") == actor.user and before.get("leader") != actor.user
            below = after.get("parent") in mine and before.get("parent") not in mine
            reaches = before != {} and (leads or below)
        elif draft.name == "user":
            reaches = draft.id == actor.user and _gives(draft, ("team",)) and after.get("team") not in {None, *mine}
        else:
            reaches = draft.name == "membership" and after.get("user") == actor.user and after.get("team") not in mine
            reaches = reaches and _gives(draft, ("user", "team"))
        if reaches:
            draft.problems.add("team.beyond-yours", draft.pointer)


def _gives(draft: Draft, names: tuple[str, ...]) -> bool:
    """Does this change give what the row says anew: other values of these fields, or for more days than before?"""
    before, after = draft.before, draft.after
    if before is None or any(before.get(name) != after.get(name) for name in names):
        return True
    from_, until = before.get("from_day"), before.get("until_day")
    sooner = from_ is not None and (after.get("from_day") is None or after["from_day"] < from_)
    longer = until is not None and (after.get("until_day") is None or after["until_day"] > until)
    return sooner or longer


def _holds(ctx: Context, role: str) -> bool:
    """Has the actor every right of this role himself?"""
    names = included(ctx.catalog, [role])
    features = frozenset().union(*(ctx.catalog.roles[name].features for name in names))
    if not features <= ctx.actor.features:
        return False
    if "all_records" in ctx.actor.features:
        return True
    return all(name in ctx.actor.roles or not ctx.catalog.roles[name].grants for name in names)


def losing(ctx: Context, drafts: list[Draft]) -> list[Draft]:
    """The drafts by which somebody may stop being an administrator."""
    admin = administrating(ctx)
    found = []
    for draft in drafts:
        before = draft.before
        if before is None or draft.op == "touch":
            continue
        if (draft.name == ASSIGNMENT and before.get("role") in admin) or (
            draft.name == "user" and before.get("active") and (draft.op == "delete" or not draft.after.get("active"))
        ):
            found.append(draft)
    return found


def administrating(ctx: Context) -> frozenset[str]:
    """The roles that make an administrator, directly or by what they include."""
    return frozenset(
        name
        for name in ctx.catalog.roles
        if any(ADMINISTERS in ctx.catalog.roles[item].features for item in included(ctx.catalog, [name]))
    )


def administrators(ctx: Context, present: Present) -> int:
    """How many active people are administrators today."""
    user, role = ctx.tables.of("user"), ctx.tables.of(ASSIGNMENT)
    today = stored_date(ctx.today, ctx.dialect)
    query = (
        select(func.count(user.c.id.distinct()))
        .select_from(role.join(user, user.c.id == role.c.user))
        .where(
            role.c.role.in_(sorted(administrating(ctx))),
            role.c.deleted_at.is_(None),
            user.c.deleted_at.is_(None),
            user.c.active.is_(True),
            or_(role.c.from_day.is_(None), role.c.from_day <= today),
            or_(role.c.until_day.is_(None), role.c.until_day >= today),
        )
    )
    return int(present.conn.execute(query).scalar_one())
