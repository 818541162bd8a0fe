"""Rows to a series: a line runs through every period, also those of which there are no rows. Pure."""

from __future__ import annotations

from typing import Any

from runtime.query.grains import comparing
from runtime.schema.columns import decimal_text

MOST_POINTS = 1_000


def filled(result: dict[str, Any]) -> dict[str, Any]:
    """The result of one date dimension with the periods between its first and last that have no row.

    A sum over nothing is 0; what is no plain sum there stays empty. Other results, and those not in the order of
    their dates, come back as they are.
    """
    columns = result["columns"]
    dates = [column for column in columns if column["kind"] == "dimension"]
    if len(dates) != 1 or "grain" not in dates[0]:
        return result
    grain = dates[0]["grain"]
    labels = [row[0] for row in result["rows"] if row[0] is not None]
    if labels != sorted(labels) or len(labels) < 2:
        return result
    empty = [_nothing(column) for column in columns[1:]]
    known = {row[0]: row for row in result["rows"]}
    rows: list[list[Any]] = []
    label = labels[0]
    while label <= labels[-1]:
        if len(rows) >= MOST_POINTS:
            return result
        rows.append(known.get(label) or [label, *empty])
        label = comparing(grain, label, "previous")
    return {**result, "rows": rows + [row for row in result["rows"] if row[0] is None]}


def _nothing(column: dict[str, Any]) -> str | None:
    plain = column.get("adds_up") and column.get("show") == "value" and column.get("compare") is None
    return decimal_text(0, column["scale"]) if plain else None
