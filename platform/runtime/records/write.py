"""The one road to writing: parse, authorise, compute, validate, store, in one transaction, whoever writes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext

from sqlalchemy import Connection

from metadata.problems import Problem, Refused, refuse
from runtime.access.scope import rights
from runtime.context import Context
from runtime.db.dialects import INTEGRITY
from runtime.records import compute, guards, parse, totals, validate
from runtime.records.authorise import VERSIONED, authorise, everyone, identify, tell_changes
from runtime.records.calendar import ensure_days, remember
from runtime.records.change import Change, Draft, Mode, Op, Origin, Outcome, settle
from runtime.records.present import Present
from runtime.records.store import Conflict, moved, stamp, store

__all__ = ["Change", "Mode", "Op", "Origin", "Outcome", "settle", "write"]

ATTEMPTS = 5


class _Undo(Exception):  # carries the outcomes out of a transaction that must leave no trace
    def __init__(self, outcomes: list[Outcome]) -> None:
        self.outcomes = outcomes


def write(
    ctx: Context,
    changes: Iterable[Change],
    *,
    mode: Mode = "all",
    source: Origin = "api",
    conn: Connection | None = None,
    dry_run: bool = False,
    cause: str | None = None,
) -> list[Outcome]:
    """Write a set of changes and tell what came of each, in their order.

    `mode`: all = everything or nothing, each = what is sound goes in. `conn`: the caller's write transaction, else
    one of its own. `dry_run`: the same outcomes, but nothing stays stored. `cause`: what made an engine write, as it
    will stand in the history (`import:12`). Problems are told in the outcomes, never raised; see `settle`.
    """
    asked = list(changes)
    if not asked:
        return []
    if conn is None:
        # A write of its own does without a savepoint; only when the database says no is it done again with one.
        try:
            return _attempt(ctx, None, asked, mode, source, dry_run, cause, careful=False)
        except (Conflict, *INTEGRITY):
            return _attempt(ctx, None, asked, mode, source, dry_run, cause, careful=True)
    return _attempt(ctx, conn, asked, mode, source, dry_run, cause, careful=True)


def _attempt(
    ctx: Context,
    conn: Connection | None,
    asked: list[Change],
    mode: Mode,
    source: Origin,
    dry_run: bool,
    cause: str | None,
    *,
    careful: bool,
) -> list[Outcome]:
    years: set[int] = set()
    try:
        with _transaction(ctx, conn) as own:
            outcomes = _write(ctx, own, asked, mode, source, cause, years, careful)
            failed = mode == "all" and any(not outcome.stored for outcome in outcomes)
            if dry_run or failed:
                raise _Undo(outcomes)
    except _Undo as undo:
        return undo.outcomes
    if conn is None:
        remember(ctx.database, frozenset(years))
    return outcomes


@contextmanager
def _transaction(ctx: Context, conn: Connection | None) -> Iterator[Connection]:
    if conn is None:
        with ctx.database.write() as own:
            yield own
    else:
        with conn.begin_nested():
            yield conn


def _write(
    ctx: Context,
    conn: Connection,
    asked: list[Change],
    mode: Mode,
    source: Origin,
    cause: str | None,
    years: set[int],
    careful: bool,
) -> list[Outcome]:
    present = Present(ctx, conn)
    strangers: dict[int, tuple[Problem, ...]] = {}
    roots: list[Draft] = []
    held = rights(ctx.catalog, ctx.actor)

    def shown(entity: str) -> frozenset[str]:
        own = held.entity(entity)
        return own.visible | own.writable

    for index, change in enumerate(asked):
        try:
            roots.append(parse.draft(ctx.catalog, change, index, None if ctx.actor.engine else shown))
        except Refused as refused:
            strangers[index] = refused.problems
    identify(ctx, present, roots)
    authorise(ctx, present, held, roots, source)
    drafts = _ready(ctx, present, roots, source)
    whole = mode == "each" or not (strangers or any(root.refused for root in roots))
    stored = set(_store(ctx, present, drafts, roots, mode, source, cause, years, careful)) if whole else set()
    by_index = {root.index: root for root in roots}
    outcomes = []
    for index, change in enumerate(asked):
        root = by_index.get(index)
        if root is None:
            outcomes.append(Outcome(index, None, None, change.entity, change.op, strangers[index]))
        else:
            outcomes.append(_outcome(root, index in stored))
    return outcomes


def _outcome(root: Draft, stored: bool) -> Outcome:
    if stored:
        return Outcome(root.index, root.id, root.version, root.name, root.op, tuple(root.found()), True)
    id_ = None if root.op == "create" else root.id
    version = root.before["version"] if root.before is not None else None
    return Outcome(root.index, id_, version, root.name, root.op, tuple(root.found()))


def _ready(ctx: Context, present: Present, roots: list[Draft], source: Origin) -> list[Draft]:
    """Values completed and checked; gives the drafts that go on, with what follows from them."""
    roots = roots + validate.expand_deletes(ctx, present, roots)
    known = [draft for draft in everyone(roots) if draft.op == "create" or draft.before is not None]
    compute.fill(ctx, present, known)
    kept = [draft for draft in known if draft.op != "delete"]
    for draft in kept:
        validate.required(ctx, draft)
        if source in VERSIONED:
            validate.retired(ctx, draft)
        validate.line_counts(ctx, draft)
    guards.roles(ctx, kept)
    guards.teams(ctx, kept)
    validate.references(ctx, present, kept, {(draft.name, draft.id) for draft in known if draft.op == "delete"})
    validate.cycles(ctx, present, kept)
    return known


def _store(
    ctx: Context,
    present: Present,
    drafts: list[Draft],
    roots: list[Draft],
    mode: Mode,
    source: Origin,
    cause: str | None,
    years: set[int],
    careful: bool,
) -> list[int]:
    """Number, compute and store what is sound; the indexes of the changes that are stored now.

    What only the database can tell (a key taken, a row changed by somebody else meanwhile) becomes a problem of its
    change, and the rest is tried again; unless `careful`, it is left to the caller.
    """
    compute.number(ctx, present, [draft for draft in drafts if draft.sound])
    for _ in range(ATTEMPTS):
        validate.spread(drafts)
        going = [draft for draft in drafts if draft.sound]
        touched = totals.touched(ctx, present, going)
        totals.compute(ctx, present, [*going, *touched])
        validate.unique(ctx, present, going)
        validate.spread(drafts)
        refused = [root for root in roots if root.refused]
        if refused and mode == "all":
            return []
        if any(not draft.sound for draft in going):
            continue
        compute.differ([*going, *touched])
        writing = [draft for draft in going if _counts(draft)]
        moved_under = totals.parents(writing)  # a record whose lines were written by themselves is another one now
        writing += [draft for draft in touched if draft.changed or (draft.name, draft.id) in moved_under]
        stamp(ctx, writing, source)
        losing = guards.losing(ctx, writing)
        left = guards.administrators(ctx, present) if losing else 0
        try:
            with present.conn.begin_nested() if careful or losing else nullcontext():
                years |= ensure_days(ctx, present.conn, writing)
                store(ctx, present, writing, cause)
                if left and not guards.administrators(ctx, present):
                    raise guards.Orphaned
        except guards.Orphaned:
            for draft in losing:
                draft.problems.add("role.last-administrator", draft.pointer)
            continue
        except Conflict:
            if not careful:
                raise
            _changed(ctx, present, [*going, *touched])
            continue
        except INTEGRITY as error:
            if not careful:
                raise
            _broken(ctx, present, going, error)
            continue
        for root in roots:
            if root.version is None and root.before is not None:
                root.version = root.before["version"]
        return [root.index for root in roots if not root.refused]
    if any(not root.refused for root in roots):
        refuse("database.busy")  # whatever was in the way every time: nobody may take this for stored
    return []


def _counts(draft: Draft) -> bool:
    """Is there anything to write: a changed row, or a record whose lines change."""
    if draft.op in ("create", "delete"):
        return True
    return bool(draft.changed) or any(_counts(row) for rows in draft.rows.values() for row in rows)


def _changed(ctx: Context, present: Present, drafts: list[Draft]) -> None:
    for draft in moved(ctx, present, [draft for draft in drafts if draft.op in ("update", "delete")]):
        tell_changes(ctx, present, [draft])


def _broken(ctx: Context, present: Present, drafts: list[Draft], error: Exception) -> None:
    """Turn the database's refusal into problems; anything but a key is a defect and goes on."""
    found = ctx.tables.broken(error)
    if found is None or found.kind != "unique" or found.key is None:
        raise error
    validate.unique(ctx, present, drafts)
    if any(not draft.sound for draft in drafts):
        return
    for draft in drafts:
        for key in draft.prepared.keys:
            if draft.name == found.key.entity and key.name == found.key.key and draft.op != "delete":
                validate.exists(ctx, draft, key)
    if all(draft.sound for draft in drafts):
        raise error
