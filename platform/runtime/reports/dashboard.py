"""A dashboard in one call: every widget's answer out of one snapshot, and the filters they share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from metadata.kinds.dashboard import SharedFilter, Widget
from runtime.context import Context
from runtime.db.dialects import driver
from runtime.reports.widget import asked, filter_values, forbidden, question_of, report_json, shared_group


def dashboard(ctx: Context, name: str, given: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """The dashboard with its answers. `given`: values of the shared filters, as texts.

    A widget over what the actor may not see is left out; one that fails otherwise carries its problem.
    Raises Refused: reference.unknown-dashboard, query.unknown-parameter, query.bad-period.
    """
    found = ctx.catalog.dashboard(name)
    values = filter_values(found.filters, given)
    groups = {item.name: shared_group(ctx, item) for item in found.filters}
    kinds = {name: group.expr.type.kind for name, group in groups.items() if group is not None}
    widgets: list[dict[str, Any]] = []
    with ctx.database.snapshot() as conn:
        raw = driver(conn)
        for widget in found.widgets:
            shown = ctx.catalog.report(widget.of.partition(":")[2])
            body = question_of(shown, widget, found.filters, values, kinds)
            # A statement that fails would end the whole transaction on PostgreSQL: it goes back to here instead.
            raw.execute("SAVEPOINT widget")
            answered = asked(ctx, conn, shown, body)
            if "problem" in answered:
                raw.execute("ROLLBACK TO SAVEPOINT widget")
                if forbidden(answered["problem"]):
                    continue
            widgets.append({**_widget_json(widget), "report": report_json(shown), "query": body, **answered})
    shown_names = {widget["name"] for widget in widgets}
    return {
        "name": found.name,
        "label": found.label,
        "help": found.help,
        "filters": [_filter_json(item, groups[item.name], values[item.name]) for item in found.filters],
        "widgets": widgets,
        "phone": [item for item in found.phone if item in shown_names],
    }


def _widget_json(widget: Widget) -> dict[str, Any]:
    return {
        "name": widget.name,
        "label": widget.label,
        "help": widget.help,
        "of": widget.of,
        "place": widget.place,
        "ignores": list(widget.ignores),
    }


def _filter_json(item: SharedFilter, group: Any, values: list[str]) -> dict[str, Any]:
    out: dict[str, Any] = {"name": item.name, "label": item.label, "help": item.help, "type": item.type}
    out["default"] = item.default
    out["value"] = (values[0] if values else None) if item.type == "period" else values
    if group is not None and item.type != "period":
        if group.entity is not None:
            out["entity"] = group.entity
        if group.field is not None and group.field.type == "choice":
            options = group.field.options.options
            out["options"] = [
                {"name": option.name, "label": option.label, "color": option.color}
                for option in options
                if not option.retired
            ]
    return out
