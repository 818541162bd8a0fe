"""Formulas and roll-ups of the rows of a change set, lines before their parents; and parents touched by their lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from metadata.labels import text
from metadata.problems import Refused
from rules.computed import fit
from runtime.context import Context
from runtime.records.change import Draft
from runtime.records.present import Present, Row
from runtime.records.store import lock


def touched(ctx: Context, present: Present, drafts: list[Draft]) -> list[Draft]:
    """Drafts of the stored parents whose totals follow from lines that are written by themselves.

    Parents are locked in id order and read anew: two writers of lines of one parent wait for each other.
    """
    going = {(draft.name, draft.id or 0) for draft in drafts}
    wanted: dict[str, set[int]] = defaultdict(set)
    for name, id_ in sorted(parents(drafts) - going):
        wanted[name].add(id_)
    out = []
    for name in [entity for entity in ctx.catalog.entities if entity in wanted]:
        kind = present.prepared(name)
        lock(ctx, present, name, wanted[name])
        for row in present.where(kind, "id", wanted[name]):
            out.append(Draft(kind, "touch", -1, id=row["id"], version=row["version"], before=row, after=dict(row)))
    return out


def parents(drafts: Iterable[Draft]) -> set[tuple[str, int]]:
    """(entity, id) of the records whose lines are written by themselves here, before and after."""
    out: set[tuple[str, int]] = set()
    for draft in drafts:
        above = draft.prepared.above
        if above is None or (draft.parent is not None and draft.parent.name == above.parent):
            continue
        for row in (draft.before, draft.after):
            parent = row.get(above.as_) if row else None
            if parent is not None:
                out.add((above.parent, parent))
    return out


def compute(ctx: Context, present: Present, drafts: list[Draft]) -> None:
    """Work out formulas and roll-ups of the rows that stay; what fails becomes a problem of its draft."""
    staying = [draft for draft in drafts if draft.op != "delete"]
    lines = [draft for draft in staying if draft.prepared.above is not None]
    parents = [draft for draft in staying if draft.prepared.above is None]
    for level in (lines, parents):
        below = _lines(present, drafts, [draft for draft in level if draft.prepared.watched])
        for draft in level:
            _limits(ctx, draft, below.get((draft.name, draft.id), {}), drafts)
            if draft.prepared.steps:
                _row(present, draft, below.get((draft.name, draft.id), {}))


def _limits(ctx: Context, parent: Draft, lines: dict[str, list[Row]], drafts: list[Draft]) -> None:
    """A parent whose lines are written by themselves keeps its least and greatest number of them."""
    if parent.op != "touch":
        return
    for field, options in parent.prepared.lines:
        if (rows := lines.get(field.name)) is None:
            continue
        code = ""
        if options.min is not None and len(rows) < options.min:
            code = "lines.too-few"
        elif options.max is not None and len(rows) > options.max:
            code = "lines.too-many"
        for line in drafts if code else ():
            above = line.prepared.above
            if line.parent is not None or above is None or above.parent != parent.name:
                continue
            if parent.id in (line.after.get(above.as_), (line.before or {}).get(above.as_)):
                label = text(field.label, ctx.locale, field.name)
                line.problems.add(code, "", field=label, min=options.min, max=options.max)


def _row(present: Present, draft: Draft, lines: dict[str, list[Row]]) -> None:
    row = {**draft.after, **lines} if lines else draft.after
    for step, reads in draft.prepared.steps:
        if any(name not in lines for name in reads):
            continue  # these lines were not given: the total stands as it was
        name = step.field.name
        try:
            value = fit(step.field, step.run(row, present.env))
        except Refused as refused:
            place = draft.at(name)
            draft.problems.extend(replace(problem, pointer=place) for problem in refused.problems)
            value = None
        draft.after[name] = row[name] = value


def _lines(
    present: Present, drafts: Iterable[Draft], parents: list[Draft]
) -> dict[tuple[str, int | None], dict[str, list[Row]]]:
    """(entity, id) to lines field to the rows that will stand under it; a field whose lines stay is left out."""
    out: dict[tuple[str, int | None], dict[str, list[Row]]] = defaultdict(dict)
    alone: dict[tuple[str, str], list[Draft]] = defaultdict(list)
    for draft in drafts:
        above = draft.prepared.above
        if above is not None and (draft.parent is None or draft.parent.name != above.parent):
            alone[(above.parent, above.field)].append(draft)
    standing: dict[tuple[str, str], list[Draft]] = defaultdict(list)
    for parent in parents:
        for name in parent.prepared.watched:
            rows = parent.rows.get(name)
            moved = alone.get((parent.name, name))
            if rows is not None:
                out[(parent.name, parent.id)][name] = [row.after for row in rows if row.op != "delete"]
            elif parent.op == "create":
                out[(parent.name, parent.id)][name] = []
            elif moved:
                standing[(parent.name, name)].append(parent)
                continue
            else:
                continue
            above_id = parent.id
            for line in moved or ():
                above = line.prepared.above
                if above is not None and line.op != "delete" and line.after.get(above.as_) == above_id:
                    out[(parent.name, parent.id)][name].append(line.after)
    for (entity, name), found in standing.items():
        _overlay(present, entity, name, found, alone[(entity, name)], out)
    return out


def _overlay(
    present: Present,
    entity: str,
    name: str,
    parents: list[Draft],
    moved: list[Draft],
    out: dict[tuple[str, int | None], dict[str, list[Row]]],
) -> None:
    """Stored lines with the changes of this set over them."""
    kind = present.prepared(moved[0].name)
    assert kind.above is not None
    as_ = kind.above.as_
    ids = {parent.id for parent in parents if parent.id is not None}
    rows = {row["id"]: row for row in present.where(kind, kind.types[as_][1].column, ids)}
    for line in moved:
        if line.op == "delete":
            rows.pop(line.id, None)
        else:
            rows[line.id] = line.after
    under: dict[int, list[Row]] = defaultdict(list)
    for row in rows.values():
        under[row[as_]].append(row)
    for parent in parents:
        out[(entity, parent.id)][name] = under.get(parent.id or 0, [])
