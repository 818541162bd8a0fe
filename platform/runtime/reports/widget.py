"""Widget to question: the report's own, narrowed by the widget and by the filters all widgets share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection

from metadata.kinds.dashboard import SharedFilter, Widget
from metadata.kinds.report import Report
from metadata.problems import Problems, Refused, refuse
from rules.values import PERIODS
from runtime.access.scope import rights
from runtime.context import Context
from runtime.query.cube import Group, group_of
from runtime.query.dataset import answer
from runtime.query.question import DimensionItem, parse_question
from runtime.query.visible import seen
from runtime.reports.series import filled

EVERYTHING = "all"
Values = Mapping[str, Sequence[str]]


def report(ctx: Context, name: str) -> dict[str, Any]:
    """A report with its question and the answer, or the problem in its place. Raises Refused when there is none."""
    found = ctx.catalog.report(name)
    with ctx.database.snapshot() as conn:
        answered = asked(ctx, conn, found, question_of(found))
    if forbidden(answered.get("problem", {})):
        refuse("reference.unknown-report", name=name)  # as if there were none: its question names what is hidden
    return {**report_json(found), "query": question_of(found), **answered}


def report_json(found: Report) -> dict[str, Any]:
    return {
        "name": found.name,
        "label": found.label,
        "help": found.help,
        "of": found.of,
        "picture": found.picture,
    }


def asked(ctx: Context, conn: Connection, found: Report, body: Mapping[str, Any]) -> dict[str, Any]:
    """{"result": …}, or {"problem": …}: what goes wrong in one widget does not take the others with it.

    Over all time there is no earlier period: comparisons are left out then, and the figures stand alone.
    """
    try:
        result = answer(ctx, conn, parse_question(body)).to_json()
    except Refused as refused:
        problem = refused.problems[0]
        alone = [item for item in body["measures"] if isinstance(item, str) or "compare" not in item]
        if problem.code == "query.compare-needs-date" and 0 < len(alone) < len(body["measures"]):
            return asked(ctx, conn, found, {**body, "measures": alone})
        return {"problem": problem.to_json(ctx.locale)}
    return {"result": filled(result) if found.picture.get("type") == "line" else result}


def question_of(
    found: Report,
    widget: Widget | None = None,
    filters: Sequence[SharedFilter] = (),
    values: Values | None = None,
    kinds: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The body of /api/query. `values`: of the shared filters by name; `kinds`: of what they filter by."""
    conditions = [found.query.get("filter"), widget.filter if widget is not None else None]
    for item in filters:
        dimension = item.dimensions.get(found.of)
        if dimension is None or (widget is not None and item.name in widget.ignores):
            continue
        conditions.append(
            condition(item, dimension, (values or {}).get(item.name, ()), (kinds or {}).get(item.name, ""))
        )
    kept = [item for item in conditions if item is not None]
    body = {key: value for key, value in found.query.items() if key != "filter"}
    if kept:
        body["filter"] = kept[0] if len(kept) == 1 else {"and": kept}
    return body


def condition(item: SharedFilter, dimension: str, values: Sequence[str], kind: str) -> dict[str, Any] | None:
    """The test a shared filter puts on a dimension; None when it lets everything through."""
    if not values or list(values) == [EVERYTHING]:
        return None
    if item.type == "period":
        return {"field": dimension, "op": "within", "value": values[0]}
    if kind == "boolean":
        tests = [{"field": dimension, "op": "==", "value": value == "true"} for value in values]
        return tests[0] if len(tests) == 1 else {"or": tests}
    if kind == "reference":
        return {"field": dimension, "op": "in", "value": [int(value) if value.isdigit() else value for value in values]}
    return {"field": dimension, "op": "in", "value": list(values)}


def filter_values(filters: Sequence[SharedFilter], given: Values) -> dict[str, list[str]]:
    """What each shared filter holds: given, else its default.

    Raises Refused: query.unknown-parameter, query.bad-period.
    """
    problems = Problems()
    known = {item.name: item for item in filters}
    for name in given:
        if name not in known:
            problems.add("query.unknown-parameter", f"/{name}", name=name)
    out: dict[str, list[str]] = {}
    for item in filters:
        values = [value for value in given.get(item.name, ()) if value] or _texts(item.default)
        out[item.name] = values
        if item.type == "period" and values and values != [EVERYTHING] and (len(values) > 1 or not _period(values[0])):
            problems.add("query.bad-period", f"/{item.name}", value=", ".join(values)[:60])
    problems.raise_errors()
    return out


def shared_group(ctx: Context, item: SharedFilter) -> Group | None:
    """What a shared filter filters by: its dimension in the first dataset that the actor may use."""
    held = rights(ctx.catalog, ctx.actor)
    for dataset, dimension in item.dimensions.items():
        try:
            return group_of(ctx.catalog, seen(ctx.catalog, held, dataset), DimensionItem(dimension, dimension), "")
        except Refused:
            continue
    return None


def _texts(default: Any) -> list[str]:
    if default is None:
        return []
    if isinstance(default, Mapping):
        return [f"{default.get('from', '')}..{default.get('to', '')}"]
    return [str(value) for value in default] if isinstance(default, list | tuple) else [str(default)]


def _period(text: str) -> bool:
    if text in PERIODS:
        return True
    first, dots, last = text.partition("..")
    if not dots or not (first or last):
        return False
    try:
        days = [date.fromisoformat(day) for day in (first, last) if day]
    except ValueError:
        return False
    return days == sorted(days)


_HIDDEN = ("query.no-access", "query.unknown-measure", "query.unknown-dimension", "expression.unknown-name")


def forbidden(problem: Mapping[str, Any]) -> bool:
    """Is the problem that the actor may not see what is asked? Documents were checked, so unknown is hidden."""
    return problem.get("code") in _HIDDEN
