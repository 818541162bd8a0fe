"""Every field type in every layer of the metadata: schema, options, operators, aggregates, JSON round trip."""

from __future__ import annotations

from dataclasses import is_dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from metadata.bundle import read_folder
from metadata.compile import compile as compiled
from metadata.fields import FIELD_TYPES
from metadata.problems import Problems
from metadata.shape import check_field, schemas

CATALOG = compiled(read_folder(Path(__file__).parents[1] / "packs" / "everything"))
ORDER = [
    *("text", "long_text", "email", "phone", "url", "auto_number", "integer", "decimal", "money", "percent"),
    *("boolean", "choice", "date", "datetime", "reference", "lines", "user", "team"),
]
OPERATORS = {
    *("==", "!=", "<", "<=", ">", ">=", "in", "not in", "is_not", "none_of", "contains", "not_contains", "starts"),
    *("under", "within", "empty", "not empty"),
}
AGGREGATES = {"sum", "count", "count_distinct", "avg", "min", "max"}
RAW: dict[str, dict[str, Any]] = {
    "auto_number": {"pattern": "N-{seq:0000}"},
    "choice": {"options": ["small", "large"]},
    "reference": {"to": "thing"},
    "lines": {"of": "row", "as": "thing"},
}
SAMPLES: dict[str, list[Any]] = {
    "text": ["a", "订单 😀"],
    "long_text": ["line\nline"],
    "email": ["a@example.com"],
    "phone": ["+86 21 5555 1234"],
    "url": ["https://example.com/a?b=c"],
    "auto_number": ["SO-202605-0001"],
    "integer": [0, -5, "123456789012345678"],
    "decimal": ["0.0000", "-12345678901.2345"],
    "money": ["100.0000"],
    "percent": ["0.05000000"],
    "boolean": [True, False],
    "choice": ["small"],
    "date": ["2026-01-31"],
    "datetime": ["2026-01-31T08:00:00.123Z"],
    "reference": [5, "north"],
    "lines": [[{"qty": "1"}]],
    "user": [1, "kim"],
    "team": [1, "north"],
}


def test_the_list_in_menu_order() -> None:
    assert list(FIELD_TYPES) == ORDER
    assert set(SAMPLES) == set(ORDER)
    files = {name.split("/")[1].removesuffix(".schema.json") for name in schemas() if "/" in name}
    assert files == {*ORDER, "field"}
    assert schemas()["fields/field.schema.json"]["properties"]["type"]["enum"] == ORDER


@pytest.mark.parametrize("name", ORDER)
def test_its_schema_its_operators_its_aggregates(name: str) -> None:
    schema = schemas()[f"fields/{name}.schema.json"]
    Draft202012Validator.check_schema(dict(schema))
    assert schema["title"] == f"{name} field"
    assert schema["additionalProperties"] is False
    type_ = FIELD_TYPES[name]
    assert type_.name == name
    assert set(type_.operators) <= OPERATORS
    assert len(type_.operators) == len(set(type_.operators))
    assert set(type_.aggregates) <= AGGREGATES
    assert type_.expression_type in ("number", "text", "boolean", "date", "datetime", "reference", "lines")
    if type_.stored:
        assert {"empty", "not empty"} <= set(type_.operators)
        assert "count" in type_.aggregates
    assert type_.computable == ("formula" in schema["properties"])


@pytest.mark.parametrize("name", ORDER)
def test_options_are_frozen_and_default_without_words(name: str) -> None:
    raw = {"name": "a", "type": name, **RAW.get(name, {})}
    assert check_field(raw, "") == []
    problems = Problems()
    options = FIELD_TYPES[name].parse_options(raw, problems, "")
    assert not list(problems)
    assert is_dataclass(options)
    assert options.__dataclass_params__.frozen  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ORDER)
def test_json_in_and_out_is_the_same(name: str) -> None:
    type_ = FIELD_TYPES[name]
    field = SimpleNamespace(name="a", options=type_.parse_options(RAW.get(name, {}), Problems(), ""))
    assert type_.parse(field, None) is None
    assert type_.dump(field, None) is None
    for sample in SAMPLES[name]:
        edge = type_.parse(field, sample)
        assert not isinstance(edge, float)
        assert type_.dump(field, edge) == sample
        assert type_.parse(field, type_.dump(field, edge)) == edge


@pytest.mark.parametrize("name", ORDER)
def test_it_stands_in_the_everything_pack_plain_and_required(name: str) -> None:
    fields = CATALOG.entity("thing").fields
    declared = [field for field in fields if field.type == name and not field.system]
    assert declared
    if name not in ("auto_number", "lines"):  # numbers come by themselves; `min` says how many lines are needed
        assert any(field.required for field in declared)
        assert any(not field.required for field in declared)
