"""The demo rows of a pack: those written in its demo seeds, and those its `generate` blocks make."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Connection

from metadata.catalog import Catalog
from metadata.fields import FIELD_TYPES
from metadata.kinds.seed import Seed
from rules.computed import Computation, computation
from rules.generate import Generator, Made, Values
from rules.values import Env
from runtime.context import Context
from runtime.packs.seeds import apply_seeds
from runtime.records.write import Change, settle, write

BATCH = 400


@dataclass(frozen=True, slots=True)
class Loaded:
    """`rows`: how many were made, by entity; nothing where the demo was there already."""

    rows: dict[str, int]
    log_ins: tuple[str, ...]


def load_demo(
    ctx: Context,
    pack: str,
    *,
    scale: Decimal = Decimal(1),
    progress: Callable[[int], None] = lambda _done: None,
) -> Loaded:
    """Write the demo rows of a pack, once, in one transaction.

    `ctx`: of an engine; its day is the one the rows lead up to. `scale`: how many of the rows a block calls `scaled`;
    `progress`: told how many generated rows stand so far. Raises Refused with the problems of every row.
    """
    seeds = [seed for seed in ctx.catalog.seeds.values() if seed.pack == pack and seed.demo]
    log_ins = tuple(login for seed in seeds for login in seed.log_ins)
    counts: Counter[str] = Counter()
    with ctx.database.write() as conn:
        if apply_seeds(ctx, seeds, conn):
            for seed in seeds:
                _generate(ctx, conn, seed, scale, counts, progress)
    return Loaded(dict(counts), log_ins)


def _generate(
    ctx: Context, conn: Connection, seed: Seed, scale: Decimal, counts: Counter[str], progress: Callable[[int], None]
) -> None:
    seeds = [item for item in ctx.catalog.seeds.values() if item.pack == seed.pack]
    seeded = {row.name: Made(row.of, row.name, dict(row.values)) for item in seeds for row in item.rows}
    totals = _totals(ctx)
    generator = Generator(seed.random, ctx.today, ctx.zone, scale, seeded, totals)
    rows = generator.rows(seed.generate)
    for batch in _batches(rows):
        # computed fields were filled in for later blocks to copy; the write path computes its own
        changes = [
            Change(made.of, "create", _given(ctx.catalog, made.of, made.values), external_id=made.name)
            for made in batch
        ]
        settle(write(ctx, changes, source="seed", conn=conn))
        counts.update(made.of for made in batch)
        progress(counts.total())


def _batches(rows: Iterable[Made]) -> Iterator[list[Made]]:
    """Rows in batches, each wholly of one entity, so that references into an earlier block are stored by then."""
    batch: list[Made] = []
    for made in rows:
        if batch and (made.of != batch[0].of or len(batch) == BATCH):
            yield batch
            batch = []
        batch.append(made)
    if batch:
        yield batch


def _given(catalog: Catalog, entity: str, values: Values) -> Values:
    computed = {field.name for field in catalog.entities[entity].fields if field.computed}
    return {name: value for name, value in values.items() if name not in computed}


def _totals(ctx: Context) -> Callable[[str, Values], Values]:
    """Fills the computed fields of a record given in JSON form."""
    env = Env(me=None, today=ctx.today, now=ctx.now)

    @cache
    def of(entity: str) -> Computation:
        return computation(ctx.catalog, entity)

    def totals(entity: str, values: Values) -> Values:
        plan = of(entity)
        if not plan.steps:
            return values
        row = _edge(ctx.catalog, entity, values)
        plan.apply(row, env)
        fields = ctx.catalog.entities[entity].by_name
        found = {step.field.name: row[step.field.name] for step in plan.steps}
        shown = {name: FIELD_TYPES[fields[name].type].dump(fields[name], value) for name, value in found.items()}
        return {**values, **shown}

    return totals


def _edge(catalog: Catalog, entity: str, values: Values) -> dict[str, Any]:
    """What formulas read: numbers, texts, dates; references stay out, as formulas do not reach through them."""
    row: dict[str, Any] = {}
    for field in catalog.entities[entity].fields:
        given = values.get(field.name)
        if field.type == "lines":
            row[field.name] = [_edge(catalog, field.options.of, line) for line in given or ()]
        elif FIELD_TYPES[field.type].expression_type == "reference":
            row[field.name] = None
        else:
            row[field.name] = FIELD_TYPES[field.type].parse(field, given)
    return row
