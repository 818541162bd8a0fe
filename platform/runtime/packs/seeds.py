"""Rows a pack brings: written through records.write like anybody's, and never over a row that is there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import Connection, select

from metadata.kinds.seed import Row, Seed
from metadata.problems import Problems
from runtime.context import Context
from runtime.records.write import Change, write

BATCH = 500


def apply_seeds(ctx: Context, seeds: Iterable[Seed], conn: Connection) -> int:
    """Write the rows that are not there yet (by external id, deleted ones count); gives how many were made.

    All or nothing, in the caller's transaction; raises Refused with the problems of every row.
    """
    rows = [row for seed in seeds for row in seed.rows]
    there = _existing(ctx, rows, conn)
    fresh = [row for row in rows if (row.of, row.name) not in there]
    problems = Problems()
    for start in range(0, len(fresh), BATCH):
        batch = fresh[start : start + BATCH]
        changes = [Change(row.of, "create", row.values, external_id=row.name) for row in batch]
        for outcome in write(ctx, changes, mode="all", source="seed", conn=conn):
            row = batch[outcome.index]
            for problem in outcome.problems:
                problems.extend([replace(problem, pointer=f"/{row.of}/{row.name}{problem.pointer}")])
    problems.raise_errors()
    return len(fresh)


def _existing(ctx: Context, rows: Iterable[Row], conn: Connection) -> set[tuple[str, str]]:
    wanted: dict[str, list[str]] = {}
    for row in rows:
        wanted.setdefault(row.of, []).append(row.name)
    found: set[tuple[str, str]] = set()
    for entity, names in wanted.items():
        table = ctx.tables.of(ctx.catalog.entity(entity).name)
        for start in range(0, len(names), BATCH):
            statement = select(table.c.external_id).where(table.c.external_id.in_(names[start : start + BATCH]))
            found.update((entity, name) for (name,) in conn.execute(statement))
    return found
