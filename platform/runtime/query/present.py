"""The answer to a question as JSON: the result, and what its columns are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from runtime.context import Context
from runtime.query.cube import Group


@dataclass(frozen=True)
class Result:
    """`rows`: cells in the order of `columns`; figures are decimal strings. `as_of`: the moment read, in UTC."""

    columns: list[dict[str, Any]]
    rows: list[list[Any]]
    totals: list[Any] | None
    truncated: bool
    as_of: str

    def to_json(self) -> dict[str, Any]:
        return {
            "columns": self.columns,
            "rows": self.rows,
            "totals": self.totals,
            "truncated": self.truncated,
            "as_of": self.as_of,
        }


def group_column(group: Group) -> dict[str, Any]:
    """What a reader must know of a dimension to show its cells."""
    kind = group.expr.type.kind
    field_ = group.field
    out: dict[str, Any] = {
        "name": group.item.name,
        "label": group.dimension.label,
        "type": "date" if kind == "date" else field_.type if field_ is not None else kind,
        "kind": "dimension",
        "dimension": group.item.dimension,
    }
    if kind == "date":
        out["grain"] = group.item.grain or "day"
    if group.entity is not None:
        out["entity"] = group.entity
    if kind == "number":
        out["scale"] = group.expr.type.scale
    if field_ is not None and field_.type == "choice":
        out["options"] = [
            {"name": item.name, "label": item.label, "color": item.color} for item in field_.options.options
        ]
    return out


def moment(ctx: Context) -> str:
    """The moment of the answer, in UTC."""
    return ctx.now.strftime("%Y-%m-%dT%H:%M:%S.") + f"{ctx.now.microsecond // 1000:03d}Z"
