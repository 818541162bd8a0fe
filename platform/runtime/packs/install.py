"""Install a pack: check, plan, apply, store, new release, seed rows; in one transaction, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from metadata.bundle import CORE, Bundle, core_bundle, read_folder
from metadata.catalog import Catalog
from metadata.problems import Problem, refuse
from runtime.access.actor import Actor
from runtime.context import Context
from runtime.db import dialects, system
from runtime.db.dialects import allocate_ids
from runtime.db.engine import Database
from runtime.packs.check import check
from runtime.packs.seeds import apply_seeds
from runtime.packs.store import load_bundle, load_catalog, save_release
from runtime.schema.apply import apply
from runtime.schema.calendar import COMPANY, ensure_calendar
from runtime.schema.columns import stored_instant
from runtime.schema.plan import Plan, plan
from runtime.schema.tables import Tables

YEARS_BACK: Final = 12
YEARS_AHEAD: Final = 6
FIRST_COMPANY: Final = {
    "name": "Dougong",
    "currency": "CNY",
    "zone": "Asia/Shanghai",
    "fiscal_start_month": 1,
    "locale": "zh-CN",
}


@dataclass(frozen=True, slots=True)
class Installed:
    """`release`: the number now current; `changed`: False when the pack was there as it is; `warnings` of the check."""

    release: int
    plan: Plan
    changed: bool
    warnings: tuple[Problem, ...] = ()


def init(database: Database) -> int:
    """Make an empty database ready, or bring the core pack up to this version; gives the current release."""
    system.upgrade(database)
    with database.write() as conn:
        dialects.lock_schema(conn)
        _, before = load_bundle(conn)
        core = core_bundle()
        if before.of_pack(CORE).hash == core.hash:
            return load_bundle(conn)[0]
        installed, tables, _ = _publish(conn, before, core, None, None)
        _first_rows(conn, tables)
        return installed.release


def plan_folder(database: Database, folder: Path | str) -> tuple[Plan, tuple[Problem, ...]]:
    """What `install` of this folder would do, and the warnings of its check; changes nothing."""
    incoming = _read(folder)
    with database.snapshot() as conn:
        _, before = load_bundle(conn)
        after = Bundle.merged(before, incoming)
        catalog, warnings = check(after)
        return plan(_old(conn, before), catalog, conn, documents=(before, after)), warnings


def install(
    database: Database, folder: Path | str, plan_hash: str | None = None, actor: Actor | None = None
) -> Installed:
    """Install the pack of a folder, or bring it to what the folder holds. The same folder twice changes nothing.

    Without `plan_hash` only a plan whose every step is safe is applied (else `plan.needs-confirmation`); a hash that
    is not the plan's is `plan.stale`. Raises Refused with all problems of the documents, the plan and the seed rows.
    """
    incoming = _read(folder)
    with database.write() as conn:
        dialects.lock_schema(conn)
        number, before = load_bundle(conn)
        after = Bundle.merged(before, incoming)
        if after.hash == before.hash and not incoming.problems:
            catalog, warnings = check(after)
            return Installed(number, plan(catalog, catalog, conn, documents=(before, before)), False, warnings)
        installed, tables, catalog = _publish(conn, before, incoming, plan_hash, actor)
        ctx = seed_context(database, conn, tables, catalog, installed.release)
        pack = incoming.packs[0]
        apply_seeds(ctx, [seed for seed in catalog.seeds.values() if seed.pack == pack and not seed.demo], conn)
        return installed


def seed_context(database: Database, conn: Connection, tables: Tables, catalog: Catalog, release: int) -> Context:
    """The context in which a pack's own rows are written."""
    company = tables.of(COMPANY)
    zone = conn.execute(select(company.c.zone).order_by(company.c.id)).scalar() or str(FIRST_COMPANY["zone"])
    return Context(
        catalog=catalog,
        tables=tables,
        database=database,
        actor=Actor.system("seed"),
        now=datetime.now(UTC),
        zone=ZoneInfo(zone),
        release=release,
        locale="en",
    )


def _read(folder: Path | str) -> Bundle:
    incoming = read_folder(folder)
    if CORE in incoming.packs:
        refuse("pack.reserved-name", name=CORE)
    return incoming


def _old(conn: Connection, before: Bundle) -> Catalog | None:
    return load_catalog(conn)[1] if before.documents else None


def _publish(
    conn: Connection, before: Bundle, incoming: Bundle, plan_hash: str | None, actor: Actor | None
) -> tuple[Installed, Tables, Catalog]:
    after = Bundle.merged(before, incoming)
    catalog, warnings = check(after)
    steps = plan(_old(conn, before), catalog, conn, documents=(before, after))
    if plan_hash is not None and plan_hash != steps.hash:
        refuse("plan.stale")
    if plan_hash is None and not steps.is_safe:
        refuse("plan.needs-confirmation", hash=steps.hash)
    apply(conn, steps.statements)
    number = save_release(conn, after, steps, actor.user if actor is not None else None)
    return Installed(number, steps, True, warnings), Tables.build(catalog, conn.dialect.name), catalog


def _first_rows(conn: Connection, tables: Tables) -> None:
    """The company and its calendar, once."""
    company = tables.of(COMPANY)
    if conn.execute(select(company.c.id)).first() is None:
        now = stored_instant(datetime.now(UTC), tables.dialect)
        [row_id] = allocate_ids(conn, company, 1)
        common = {"id": row_id, "version": 1, "created_at": now, "updated_at": now, "source": "seed"}
        conn.execute(company.insert().values({**common, **FIRST_COMPANY}))
    year = date.today().year
    ensure_calendar(conn, tables, range(year - YEARS_BACK, year + YEARS_AHEAD + 1))
