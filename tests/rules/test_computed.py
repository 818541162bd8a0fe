"""Formulas and roll-ups of a record with its lines."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from metadata import compile as compiler
from metadata.bundle import Bundle, RawDocument, core_bundle
from metadata.catalog import Catalog
from metadata.kinds.dataset import Dataset, Measure
from metadata.problems import Refused
from rules.computed import computation, fit
from rules.expression.closure import closure
from rules.expression.parse import parse
from rules.expression.scope import Scope
from rules.values import Env

LABEL = {"zh-CN": "测", "en": "Test"}


def field(name: str, type_: str, **keys: Any) -> dict[str, Any]:
    return {"name": name, "label": LABEL, "type": type_, **keys}


@pytest.fixture
def catalog_of() -> Callable[..., Catalog]:
    """A catalog of one entity `bill` with these fields, and its lines `row`."""

    def make(fields: list[dict[str, Any]], line_fields: list[dict[str, Any]] | None = None) -> Catalog:
        rows = {"name": "rows", "label": LABEL, "type": "lines", "of": "row", "as": "bill"}
        bodies = [
            {"kind": "pack", "name": "t", "label": LABEL, "version": "1.0.0", "locales": ["zh-CN", "en"]},
            {"kind": "entity", "name": "bill", "label": LABEL, "fields": [rows, *fields]},
            {"kind": "entity", "name": "row", "label": LABEL, "fields": line_fields or [field("qty", "integer")]},
        ]
        documents = [RawDocument(body["kind"], body["name"], "t", body) for body in bodies]
        return compiler.compile(Bundle.merged(core_bundle(), Bundle.of(documents)))

    return make


def test_lines_come_first_then_totals_then_what_reads_them(lab: Catalog, moment: Env) -> None:
    found = computation(lab, "thing")
    assert [step.field.name for step in found.steps][-1] == "unit_price"
    row: dict[str, Any] = {
        "parts": [
            {"qty": Decimal("3"), "price": Decimal("0.335"), "grade": None},
            {"qty": Decimal("1.5"), "price": Decimal("10"), "grade": "a"},
            {"qty": Decimal(0), "price": None, "grade": "b"},
        ]
    }
    assert found.apply(row, moment) == []
    assert [line["amount"] for line in row["parts"]] == [Decimal("1.0100"), Decimal("15.0000"), None]
    assert row["parts_total"] == Decimal("16.01")
    assert (row["parts_count"], type(row["parts_count"])) == (2, int)
    assert row["unit_price"] == Decimal("8.005")


def test_a_record_without_lines_has_zero_totals(lab: Catalog, moment: Env) -> None:
    row: dict[str, Any] = {"parts": []}
    assert computation(lab, "thing").apply(row, moment) == []
    assert (row["parts_total"], row["parts_count"], row["unit_price"]) == (0, 0, None)


def test_a_quotient_is_rounded_once_where_it_is_stored(catalog_of: Callable[..., Catalog], moment: Env) -> None:
    catalog = catalog_of(
        [field("a", "money", scale=2), field("third", "money", scale=2, formula="a / 3"),
         field("back", "money", scale=2, formula="a / 3 * 3")]
    )  # fmt: skip
    row: dict[str, Any] = {"a": Decimal("100.00")}
    assert computation(catalog, "bill").apply(row, moment) == []
    assert (row["third"], row["back"]) == (Decimal("33.33"), Decimal("100.00"))


def test_what_cannot_be_computed_is_told_at_its_place(catalog_of: Callable[..., Catalog], moment: Env) -> None:
    catalog = catalog_of(
        [field("a", "integer"), field("q", "decimal", formula="1 / a"),
         field("big", "integer", digits=3, formula="a * 1000")],
        [field("qty", "integer"), field("one", "decimal", formula="1 / qty")],
    )  # fmt: skip
    row: dict[str, Any] = {"a": 0, "rows": [{"qty": 2}, {"qty": 0}]}
    problems = computation(catalog, "bill").apply(row, moment)
    assert [(problem.code, problem.pointer) for problem in problems] == [
        ("expression.division-by-zero", "/rows/1/one"),
        ("expression.division-by-zero", "/q"),
    ]
    assert row["q"] is None
    row = {"a": 1, "rows": []}
    problems = computation(catalog, "bill").apply(row, moment)
    assert [(problem.code, problem.pointer) for problem in problems] == [("number.out-of-range", "/big")]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ([field("a", "decimal", formula="b + 1"), field("b", "decimal", formula="a - 1")], "formula.cycle"),
        ([field("a", "decimal", formula="a + 1")], "formula.cycle"),
        ([field("a", "decimal", formula="owner_x.id")], "expression.unknown-name"),
        ([field("a", "decimal", formula="created_by.version")], "formula.reaches-away"),
        ([field("a", "date", formula="today")], "formula.moves"),
        ([field("a", "text", formula="1 + 1")], "formula.wrong-type"),
        ([field("a", "integer", rollup={"agg": "sum", "from": "rows", "of": "qtty"})], "expression.unknown-name"),
        ([field("a", "text", rollup={"agg": "max", "from": "rows", "of": "qty"})], "formula.wrong-type"),
        ([field("a", "decimal", rollup={"agg": "sum", "from": "rows", "of": "today"})], "expression.wrong-type"),
        ([field("a", "integer", rollup={"agg": "count", "from": "rows", "filter": "1"})], "condition.not-a-condition"),
        ([field("a", "integer", rollup={"agg": "sum", "from": "rows", "of": "bill.a"})], "formula.reaches-away"),
        ([field("a", "date", rollup={"agg": "max", "from": "rows", "of": "qty"})], "formula.wrong-type"),
    ],
)  # fmt: skip
def test_unsound_formulas_are_refused(fields: Any, code: str, catalog_of: Callable[..., Catalog]) -> None:
    with pytest.raises(Refused) as caught:
        computation(catalog_of(fields), "bill")
    assert caught.value.problems[0].code == code


def test_a_value_is_made_to_fit_its_field(lab: Catalog) -> None:
    fields = lab.entities["thing"].by_name
    assert fit(fields["p"], Fraction(1, 3)) == Decimal("0.33333333")
    assert fit(fields["n"], Decimal("2.5")) == 3
    assert fit(fields["s"], "e\u0301") == "é"
    assert fit(fields["x"], None) is None
    with pytest.raises(Refused) as caught:
        fit(fields["x"], Decimal("99999999999.99995"))
    assert caught.value.problems[0].code == "number.out-of-range"


def test_ratios_are_empty_over_zero_where_a_report_asks(moment: Env) -> None:
    measures = (Measure("net", "net", LABEL, agg="sum", of="qty"), Measure("rate", "rate", LABEL, formula="1 / net"))
    scope = Scope.of_measures(Dataset("d", "d", LABEL, "t", "bill", (), measures))
    ratio = closure(parse("1 / net", scope), zero_is_null=True)
    assert ratio({"net": Decimal(0)}, moment) is None
    assert ratio({"net": Decimal(3)}, moment) == Fraction(1, 3)
    with pytest.raises(Refused):
        closure(parse("1 / net", scope))({"net": Decimal(0)}, moment)
