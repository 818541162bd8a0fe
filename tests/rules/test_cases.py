"""The shared cases, row by row."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from metadata.catalog import Catalog
from metadata.fields import FIELD_TYPES
from metadata.problems import Refused
from rules.conditions import condition
from rules.expression.closure import NODES, closure
from rules.expression.ir import Expr
from rules.expression.parse import parse
from rules.expression.scope import Scope
from rules.values import Env

VECTORS = json.loads((Path(__file__).parents[1] / "cases" / "expressions.json").read_text(encoding="utf-8"))["vectors"]


def read(vector: Any, catalog: Catalog) -> Expr:
    scope = Scope.of_entity(catalog, "thing", lines=True)
    return parse(vector["expr"], scope) if "expr" in vector else condition(vector["filter"], scope)


def row_of(given: Any, catalog: Catalog, cases: Any, entity: str = "thing") -> dict[str, Any]:
    """Edge values of every stored field, and the values at the end of the references."""
    fields = catalog.entities[entity].fields
    row: dict[str, Any] = {item.name: None for item in fields}
    for name, value in given.items():
        field = catalog.entities[entity].by_name[name]
        row[name] = FIELD_TYPES[field.type].parse(field, value)
        if field.type == "lines":
            row[name] = [row_of(line, catalog, cases, field.options.of) for line in value]
    if entity == "thing":
        row["u.id"] = row["u"]
        _reach(row, "r", row["r"], {place["id"]: place for place in cases["places"]}, 4)
    return row


def _reach(row: dict[str, Any], prefix: str, id_: int | None, places: Any, depth: int) -> None:
    place = places.get(id_) or {}
    for name in ("id", "external_id", "name", "rank", "parent"):
        row[f"{prefix}.{name}"] = place.get(name)
    if depth:
        _reach(row, f"{prefix}.parent", place.get("parent"), places, depth - 1)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: json.dumps(vector, ensure_ascii=False)[:90])
def test_case(vector: Any, lab: Catalog, moment: Env, cases: Any) -> None:
    if "problem" in vector:
        with pytest.raises(Refused) as caught:
            closure(read(vector, lab))(row_of(vector.get("given", {}), lab, cases), moment)
        assert vector["problem"] in [problem.code for problem in caught.value.problems]
        return
    value = closure(read(vector, lab))(row_of(vector.get("given", {}), lab, cases), moment)
    expect = vector["expect"]
    if isinstance(value, bool) or value is None:
        assert value is expect
    elif isinstance(value, int | Decimal | Fraction):
        assert Fraction(value) == Fraction(expect)
    elif isinstance(value, date):
        assert value.isoformat() == expect
    else:
        assert value == expect


def test_every_node_has_its_closure() -> None:
    """One list of nodes, walked by the row's back end; the cases above reach each of them."""
    assert {node.__name__ for node in NODES} == {node.__name__ for node in Expr.__subclasses__()}
