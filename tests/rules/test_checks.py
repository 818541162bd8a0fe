"""Every expression of a catalog is read when the catalog is checked, and told where it stands."""

from __future__ import annotations

from typing import Any

import pytest

from metadata import compile as compiler
from metadata.bundle import Bundle, RawDocument, core_bundle
from metadata.catalog import Catalog
from rules.checks import check, dimension_scope
from rules.conditions import condition

L = {"zh-CN": "测", "en": "Test"}


def named(name: str, **keys: Any) -> dict[str, Any]:
    return {"name": name, "label": L, **keys}


def documents() -> dict[str, dict[str, Any]]:
    """A sound pack: bills with rows, receipts of bills, and everything that may hold an expression."""
    return {
        "pack": {"kind": "pack", **named("t", version="1.0.0", locales=["zh-CN", "en"])},
        "shop": {"kind": "entity", **named("shop", fields=[named("title", type="text"), named("limit", type="money")])},
        "bill": {
            "kind": "entity",
            **named(
                "bill",
                fields=[
                    named("day", type="date", default={"expr": "today"}),
                    named("shop", type="reference", to="shop", filter="limit > 0"),
                    named("rows", type="lines", of="row", **{"as": "bill"}),
                    named("freight", type="money"),
                    named("goods", type="money", rollup={"agg": "sum", "from": "rows", "of": "amount"}),
                    named("total", type="money", formula="goods + freight"),
                ],
            ),
        },
        "row": {
            "kind": "entity",
            **named(
                "row",
                fields=[
                    named("qty", type="decimal"),
                    named("price", type="money"),
                    named("amount", type="money", formula="round(qty * price, 2)"),
                ],
            ),
        },
        "sales": {
            "kind": "dataset",
            **named(
                "sales",
                of="row",
                filter="bill.freight >= 0",
                date="day",
                also=[named("bills", of="bill", filter="freight > 0", dimensions={"day": "day", "shop": "shop"})],
                dimensions=[named("day", of="bill.day"), named("shop", of="bill.shop")],
                measures=[
                    named("net", agg="sum", of="amount", filter="qty > 0"),
                    named("freight", agg="sum", of="freight", **{"from": "bills"}),
                    named("share", formula="freight / net"),
                ],
            ),
        },
        "by_day": {
            "kind": "report",
            **named(
                "by_day",
                of="sales",
                dimensions=["day"],
                measures=["net", named("big", measure="net", filter="shop.limit > 10")],
                filter={"field": "day", "op": "within", "value": "this_year"},
                picture={"type": "table"},
            ),
        },
        "board": {
            "kind": "dashboard",
            **named(
                "board",
                widgets=[
                    {"of": "report:by_day", "place": {"x": 0, "y": 0, "w": 6, "h": 4}, "filter": "day == today"},
                ],
            ),
        },
        "clerk": {
            "kind": "role",
            **named("clerk", grants=[{"of": "bill", "read": {"filter": "created_by == me"}}]),
        },
        "bills": {"kind": "view", **named("bills", of="bill", type="list", columns=["day"], filter="total > 0")},
    }


def catalog_of(**changed: dict[str, Any]) -> Catalog:
    found = [RawDocument(body["kind"], body["name"], "t", body) for body in {**documents(), **changed}.values()]
    return compiler.compile(Bundle.merged(core_bundle(), Bundle.of(found)))


def test_a_sound_pack_has_no_problems() -> None:
    assert list(check(catalog_of())) == []


def put(body: Any, pointer: str, value: Any) -> None:
    *parents, last = [int(part) if part.isdigit() else part for part in pointer.split("/")[1:]]
    for part in parents:
        body = body[part]
    body[last] = value


@pytest.mark.parametrize(
    ("document", "pointer", "value", "code"),
    [
        ("bill", "/fields/0/default/expr", "tody", "expression.unknown-name"),
        ("bill", "/fields/0/default/expr", "1 + 1", "formula.wrong-type"),
        ("bill", "/fields/1/filter", "limit > 'a'", "expression.cannot-compare"),
        ("bill", "/fields/4/rollup/of", "amuont", "expression.unknown-name"),
        ("bill", "/fields/4/rollup/filter", "qty", "condition.not-a-condition"),
        ("bill", "/fields/5/formula", "goods + shop.limit", "formula.reaches-away"),
        ("bill", "/fields/5/formula", "goods +", "expression.syntax"),
        ("bill", "/fields/5/formula", "total + 1", "formula.cycle"),
        ("row", "/fields/2/formula", "qty * pric", "expression.unknown-name"),
        ("sales", "/filter", "bill.freight", "condition.not-a-condition"),
        ("sales", "/dimensions/0/of", "bill.dya", "expression.unknown-name"),
        ("sales", "/also/0/filter", "qty > 0", "expression.unknown-name"),
        ("sales", "/also/0/dimensions/shop", "freight", "expression.wrong-type"),
        ("sales", "/also/0/dimensions/day", "dya", "expression.unknown-name"),
        ("sales", "/measures/0/of", "amonut", "expression.unknown-name"),
        ("sales", "/measures/0/filter", {"field": "qtty", "op": "empty"}, "expression.unknown-name"),
        ("sales", "/measures/0/of", "bill.freight", "dataset.fan-out"),
        ("sales", "/measures/0/of", "bill.freight * (1 - bill.shop.limit)", "dataset.fan-out"),
        ("sales", "/measures/0/of", "bill.day", "measure.wrong-type"),
        ("sales", "/measures/2/formula", "freight / nett", "expression.unknown-name"),
        ("sales", "/measures/2/formula", "freight > net", "formula.wrong-type"),
        ("sales", "/measures/2/formula", "share + 1", "measure.cycle"),
        ("by_day", "/filter", {"field": "dya", "op": "empty"}, "expression.unknown-name"),
        ("by_day", "/filter", {"field": "day", "op": "within", "value": "this_yaer"}, "filter.unknown-period"),
        ("by_day", "/measures/1/filter", "shop.limt > 10", "expression.unknown-name"),
        ("board", "/widgets/0/filter", "dya == today", "expression.unknown-name"),
        ("clerk", "/grants/0/read/filter", "owner == me", "expression.unknown-name"),
        (
            "bills",
            "/filter",
            {"and": [{"field": "total", "op": "contains", "value": "1"}]},
            "filter.operator-not-for-type",
        ),
    ],
)
def test_each_place_is_checked(document: str, pointer: str, value: Any, code: str) -> None:
    body = documents()[document]
    put(body, pointer, value)
    problems = [problem for problem in check(catalog_of(**{document: body})) if problem.code == code]
    assert problems, code
    assert problems[0].pointer.startswith(pointer)
    assert problems[0].source is not None
    assert problems[0].source.file.endswith(f"{body['name']}.json")


@pytest.mark.parametrize("agg", ["sum", "avg", "count"])
def test_header_values_are_not_added_up_over_lines(agg: str) -> None:
    """A bill of three rows would count its freight three times; the hint names the way out."""
    body = documents()["sales"]
    body["measures"][0] = named("net", agg=agg, of="bill.freight")
    [problem] = check(catalog_of(sales=body))
    assert (problem.code, problem.pointer) == ("dataset.fan-out", "/measures/0/of")
    assert "also" in problem.hint("en")


@pytest.mark.parametrize("of", ["amount * bill.freight", "qty", "1", "amount"])
def test_what_reads_its_own_row_may_be_added_up(of: str) -> None:
    body = documents()["sales"]
    body["measures"][0]["of"] = of
    assert list(check(catalog_of(sales=body))) == []


def test_distinct_and_extreme_header_values_are_sound() -> None:
    body = documents()["sales"]
    body["measures"][0:1] = [
        named("net", agg="max", of="bill.freight"),
        named("shops", agg="count_distinct", of="bill.shop"),
        named("first_day", agg="min", of="bill.day"),
    ]
    assert list(check(catalog_of(sales=body))) == []


def test_every_problem_of_every_document_is_told() -> None:
    bodies = {name: documents()[name] for name in ("bill", "sales", "bills")}
    put(bodies["bill"], "/fields/5/formula", "a + b")
    put(bodies["sales"], "/measures/0/of", "nope")
    put(bodies["bills"], "/filter", "nope")
    pointers = [problem.pointer for problem in check(catalog_of(**bodies))]
    assert sorted(pointers) == ["/fields/5/formula", "/fields/5/formula", "/filter", "/measures/0/of"]


def test_dimensions_are_names_for_filters_and_lead_on() -> None:
    catalog = catalog_of()
    sales = catalog.datasets["sales"]
    expr = condition("shop.limit > 5 and day > '2026-01-01'", dimension_scope(catalog, sales))
    assert [path.name for path in expr.paths()] == ["bill.shop.limit", "bill.day"]
    over_bills = condition("shop.limit > 5", dimension_scope(catalog, sales, sales.also[0]))
    assert [path.name for path in over_bills.paths()] == ["shop.limit"]
