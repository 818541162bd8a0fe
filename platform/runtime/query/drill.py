"""The rows behind a figure: those that add up to it, page by page, with what each gives."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from metadata.fields.choices import ChoiceOptions
from metadata.kinds.entity import Entity, Field
from metadata.problems import Problems, refuse, suggest
from rules.expression.ir import BOOLEAN, COUNT, Compare, Empty, Expr, Literal, Not, Period, Type, Within
from rules.values import label_bounds, period, scaled
from runtime.context import Context
from runtime.query.compare import Days, bounds, conjuncts, moved
from runtime.query.cube import Cube, Group, compile_cube, group_of
from runtime.query.grains import compared, spanned
from runtime.query.listing import Listing, compile_listing
from runtime.query.plan import Column, ListPlan, column_of, plan_list, reach_of
from runtime.query.question import KEYS, MeasureItem, Question, parse_question
from runtime.query.request import LARGEST_PAGE, PAGE, ListRequest
from runtime.query.rows import cached, page_of
from runtime.query.run import context_binds, fetch, fiscal_start
from runtime.query.sql import Setting
from runtime.query.visible import Aggregate, Seen, Source, both, seen, source_filter
from runtime.schema.columns import decimal_text, json_of

MOST_COLUMNS = 12
_OWN = ("cell", "measure", "limit", "after")


@dataclass(frozen=True, eq=False)
class _Drill:
    """Compiled: the rows, their sum, and what they are rows of."""

    listing: Listing
    cube: Cube
    aggregate: Aggregate
    columns: tuple[Column, ...]
    entity: Entity


def drill(ctx: Context, body: Any) -> dict[str, Any]:
    """A page of the rows behind one cell of a question; see the contract of /api/query/drill.

    A formula opens into the rows of its first input; `measure` in the answer says which measure the rows add up to.
    Raises Refused as run_query does, and query.bad-cell.
    """
    if not isinstance(body, Mapping):
        refuse("query.bad-body", "", reason="an object is needed")
    question = parse_question(
        {key: body[key] for key in body if key in KEYS and key not in ("limit", "sort", "totals")}
    )
    limit, after = _page(body)
    cell, measure = body.get("cell", {}), body.get("measure")
    if not isinstance(cell, Mapping):
        refuse("query.bad-body", "/cell", reason="an object is needed")
    if not isinstance(measure, str):
        refuse("query.bad-body", "/measure", reason="the name of a measure of the question is needed")
    for word in body:
        if word not in KEYS and word not in _OWN:
            near = suggest(str(word), (*KEYS, *_OWN))
            refuse("query.unknown-parameter", f"/{word}", suggestions=near, name=str(word))
    key: tuple[Any, ...] = ("drill", question, json.dumps(cell, sort_keys=True, default=str), measure)
    if any(item.compare for item in question.measures):
        key = (*key, ctx.today)  # an earlier period is compiled as days
    compiled: _Drill = cached(ctx, key, lambda setting: _compile(ctx, setting, question, cell, measure))
    values = context_binds(ctx)
    with ctx.database.snapshot() as conn:
        rows, following = page_of(ctx, conn, compiled.listing, values, limit, after)
        figures, _ = compiled.cube.read(fetch(ctx, conn, compiled.cube.statement, values))
    whole = figures.get((), {})
    aggregate = compiled.aggregate
    total = whole.get((aggregate.measure.name, None))
    count = whole.get((_COUNT, None)) or Fraction(0)
    entity = compiled.entity
    for row in rows:
        row["_open"] = _open(entity, row)
    return {
        "entity": entity.name,
        "measure": aggregate.measure.name,
        "agg": aggregate.agg,
        "columns": [_column_json(column) for column in compiled.columns],
        "rows": rows,
        "next": following,
        "total": _text(total, aggregate),
        "count": int(count),
    }


_COUNT = " rows"  # no measure can be called so


def _page(body: Mapping[str, Any]) -> tuple[int, str | None]:
    limit, after = body.get("limit", PAGE), body.get("after")
    if type(limit) is not int or not 1 <= limit <= LARGEST_PAGE:
        refuse("query.bad-limit", "/limit", value=str(limit)[:60], most=LARGEST_PAGE)
    if after is not None and not isinstance(after, str):
        refuse("query.bad-cursor", "/after")
    return limit, after


def _compile(ctx: Context, setting: Setting, question: Question, cell: Mapping[str, Any], measure: str) -> _Drill:
    catalog, held = setting.catalog, setting.rights
    known = seen(catalog, held, question.of)
    item = _item(known, question, measure)
    name = known.inputs(item.measure)[0]
    aggregate = known.aggregates[name]
    source = known.sources[aggregate.source]
    groups = {
        dimension.name: group_of(catalog, known, dimension, f"/dimensions/{index}")
        for index, dimension in enumerate(question.dimensions)
    }
    asked = source_filter(held, known, source, question.filter, name, "/filter")
    if item.compare is not None and item.show == "value":
        asked, cell = _earlier(ctx, known, source, item.compare, groups, asked, cell)
    running = item.show == "running"
    tests = [_cell_test(groups, source.exprs, name, key, value, running) for key, value in cell.items()]
    narrowed = source_filter(held, known, source, item.filter, name, "/measures")
    value = aggregate.of if aggregate.of is not None else Literal(type=COUNT, value=Decimal(1))
    there = None if aggregate.of is None else Not(type=BOOLEAN, item=Empty(type=BOOLEAN, item=aggregate.of))
    kept = both(source.filter, asked, aggregate.filter, narrowed, *tests, there)
    entity = catalog.entities[source.entity]
    columns = _columns(setting, entity)
    request = ListRequest.of(entity.name, fields=[column.key for column in columns])
    plan: ListPlan = replace(plan_list(catalog, held, request), filter=kept)
    listing = compile_listing(setting, plan, extra=("_value", value, _shown(setting, value, aggregate)))
    counted = replace(aggregate, measure=replace(aggregate.measure, name=_COUNT), agg="count", of=None, filter=None)
    bare = replace(aggregate, filter=None)
    uses = (((name, None), bare, None), ((_COUNT, None), counted, None))
    cube = compile_cube(setting, known, (), uses, {source.name: both(asked, aggregate.filter, narrowed, *tests, there)})
    return _Drill(listing, cube, aggregate, columns, entity)


def _earlier(
    ctx: Context,
    known: Seen,
    source: Source,
    word: str,
    groups: Mapping[str, Group],
    kept: Expr | None,
    cell: Mapping[str, Any],
) -> tuple[Expr | None, dict[str, Any]]:
    """Filter and cell of the period that the cell shows: the one it is compared with."""
    group = next((group for group in groups.values() if group.is_date), None)
    name = group.item.dimension if group is not None else known.dataset.date
    day = source.exprs.get(name or "")
    if day is None:
        refuse("query.compare-needs-date", "/measures")

    def period_of(name: str) -> Days:
        if "fiscal" not in name:
            return period(name, ctx.today)
        with ctx.database.read() as conn:
            return period(name, ctx.today, fiscal_start(ctx, conn))

    first, last = bounds(conjuncts(kept), day, period_of)[0]
    grain = (group.item.grain or "day") if group is not None else ""
    grain = grain or (spanned(first, last) if first and last else None) or "month"
    out = dict(cell)
    if group is not None and isinstance(cell.get(group.item.name), str):
        with suppress(ValueError):  # what is no label is told where the cell is read
            out[group.item.name] = compared(grain, cell[group.item.name], word)
    return moved(kept, day, grain, word, period_of, name), out


def _item(known: Seen, question: Question, measure: str) -> MeasureItem:
    found = next((item for item in question.measures if item.name == measure), None)
    if found is None:
        known.measure(measure, "/measure")
        found = MeasureItem(measure, measure)
    known.measure(found.measure, "/measure")
    return found


def _columns(setting: Setting, entity: Entity) -> tuple[Column, ...]:
    """What a reader needs to know a row by: of a line its parent first, then its own fields in their order."""
    visible = setting.rights.entity(entity.name).visible
    names = [entity.line_of.as_] if entity.line_of is not None else []
    names += [item.name for item in entity.stored if not item.system and item.type != "long_text"]
    if entity.owned:
        names.append("owner")
    found = [
        (name, reach)
        for name in dict.fromkeys(names)
        if name in visible and (reach := reach_of(setting.catalog, setting.rights, entity, name)) is not None
    ]
    return tuple(column_of(setting.catalog, setting.rights, name, reach) for name, reach in found[:MOST_COLUMNS])


def _cell_test(
    groups: Mapping[str, Group], exprs: Mapping[str, Expr], measure: str, name: str, value: Any, running: bool
) -> Expr:
    """The rows of one cell along one dimension; of a running total those since the start of the year."""
    group = groups.get(name)
    if group is None:
        near = suggest(name, groups)
        refuse("query.bad-cell", f"/cell/{name}", suggestions=near, name=name, reason="not a dimension of the question")
    expr = exprs.get(group.item.dimension)
    if expr is None:
        refuse("query.not-by-dimension", f"/cell/{name}", measure=measure, dimension=group.item.dimension)
    if value is None:
        return Empty(type=BOOLEAN, item=expr)
    if group.is_date:
        try:
            grain = group.item.grain or "day"
            first, last = label_bounds(grain, value)
            if running:
                year = label_bounds("week", f"{value[:4]}-W01") if grain == "week" else label_bounds("year", value[:4])
                first = year[0]
        except (ValueError, TypeError):
            refuse("query.bad-cell", f"/cell/{name}", name=name, reason="not a label of the calendar")
        return Within(type=BOOLEAN, item=expr, period=Period(None, first, last))
    return Compare(type=BOOLEAN, op="==", left=expr, right=_literal(expr, name, value))


def _literal(expr: Expr, name: str, value: Any) -> Literal:
    kind = expr.type.kind
    if kind == "reference":
        number = value.get("id") if isinstance(value, Mapping) else value
        if type(number) is int and 0 < number < 2**63:
            return Literal(type=Type("reference", entity=expr.type.entity), value=number)
    elif kind == "boolean" and isinstance(value, bool):
        return Literal(type=BOOLEAN, value=value)
    elif kind == "text" and isinstance(value, str):
        return Literal(type=replace(expr.type), value=value)
    elif kind == "number" and type(value) in (int, str):
        try:
            number = Decimal(value)
        except InvalidOperation:
            number = Decimal("NaN")
        if number.is_finite() and abs(number) < 10**18 and -int(number.as_tuple().exponent) <= 18:
            places = max(0, -int(number.as_tuple().exponent))
            return Literal(type=Type("number", 18, places), value=number)
    problems = Problems()
    problems.add("query.bad-cell", f"/cell/{name}", name=name, reason=f"a value of kind {kind} is needed")
    problems.raise_errors()
    raise AssertionError


def _shown(setting: Setting, value: Expr, aggregate: Aggregate) -> Any:
    """From the stored form of a row's value to its JSON."""
    kind = value.type.kind
    if aggregate.agg == "count":
        return lambda stored: "1"
    if kind == "number":
        return json_of("scaled", value.type.scale if value.type.scale is not None else 12, setting.dialect)
    if kind == "date":
        return json_of("date", 0, setting.dialect)
    if kind == "datetime":
        return json_of("instant", 0, setting.dialect)
    return lambda stored: None if stored is None else str(stored)


def _text(value: Any, aggregate: Aggregate) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return decimal_text(scaled(value, aggregate.scale), aggregate.scale)


def _open(entity: Entity, row: Mapping[str, Any]) -> dict[str, Any]:
    """The record page of a row: of a line its parent's."""
    parent = row.get(entity.line_of.as_) if entity.line_of is not None else None
    if entity.line_of is not None and isinstance(parent, Mapping):
        return {"entity": entity.line_of.parent, "id": parent["id"]}
    return {"entity": entity.name, "id": row["id"]}


def _column_json(column: Column) -> dict[str, Any]:
    shown: Field = column.reach.field
    out: dict[str, Any] = {"name": column.key, "label": shown.label, "type": shown.type}
    if column.reach.target is not None:
        out["entity"] = column.reach.target
    if isinstance(shown.options, ChoiceOptions):
        out["options"] = [
            {"name": item.name, "label": item.label, "color": item.color} for item in shown.options.options
        ]
    if getattr(shown.options, "scale", None) is not None:
        out["scale"] = shown.options.scale
    return out
