"""The Northwind sample through import maps and /api/query: every figure of the independent truth, on both databases."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from runtime.access.actor import Actor
from runtime.boot import Platform
from runtime.context import Context
from runtime.query.dataset import drill, run_query
from runtime.records.transfer.run import import_file

PACK = Path(__file__).resolve().parents[2] / "apps" / "sales_kpi"

STEPS = (
    ("team", "Employees", "northwind_teams", 3),
    ("user", "Employees", "northwind_users", 9),
    ("membership", "Employees", "northwind_members", 9),
    ("role_assignment", "Employees", "northwind_roles", 9),
    ("employee", "Employees", "northwind_employees", 9),
    ("category", "Categories", "northwind_categories", 8),
    ("product", "Products", "northwind_products", 77),
    ("customer", "Customers", "northwind_customers", 91),
    ("contact", "Customers", "northwind_contacts", 91),
    ("sales_order", "Orders", "northwind_orders", 830),
    ("sales_order", "OrderDetails", "northwind_order_lines", 830),
)

# truth field → measure
EXACT = {
    "orders": "orders",
    "customers": "customers",
    "lines": "line_count",
    "quantity": "quantity",
    "gross": "gross_sales",
    "discount": "discount_given",
    "net_exact": "net_sales",
    "net_line_rounded": "net_rounded",
    "aov": "order_value",
}


def half_up(value: Decimal, scale: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP)


@pytest.fixture
def ctx(make_platform: Callable[..., Platform], real_data: Path) -> Context:
    def northwind(platform: Platform) -> None:
        context = platform.context(Actor.system("import"), locale="en")
        for entity, file, name, expected in STEPS:
            data = (real_data / "northwind" / "clean" / f"{file}.csv").read_bytes()
            report = import_file(context, entity, data, map=name)
            assert not report.refused, (name, report.problems[:3])
            assert report.created + report.updated == expected, (name, report)

    return make_platform(PACK, then=northwind).context(Actor.system("test"), locale="en")


@pytest.fixture
def truth(real_data: Path) -> dict[str, Any]:
    return json.loads((real_data / "northwind_truth" / "northwind.json").read_text("utf-8"))


def ask(ctx: Context, *dimensions: Any, measures: list[Any] | None = None, **more: Any) -> list[dict[str, Any]]:
    """Rows of the sales dataset by column name; a reference is its id, with its title under `<name>_title`."""
    body = {"of": "sales", "dimensions": list(dimensions), "measures": measures or [*EXACT.values(), "discount_rate"]}
    result = run_query(ctx, {**body, **more}).to_json()
    names = [column["name"] for column in result["columns"]]
    rows = []
    for row in result["rows"]:
        cells = dict(zip(names, row, strict=True))
        for name, cell in list(cells.items()):
            if isinstance(cell, dict):
                cells[name], cells[f"{name}_title"] = cell["id"], cell["title"]
        rows.append(cells)
    return rows


def agree(expected: dict[str, Any], found: dict[str, Any]) -> None:
    for name, measure in EXACT.items():
        assert Decimal(found[measure]) == Decimal(str(expected[name])), (name, expected, found)
    assert half_up(Decimal(found["net_sales"]), 2) == Decimal(expected["net_sales"])
    assert half_up(Decimal(found["discount_rate"]) * 100, 4) == Decimal(expected["discount_pct"])


def test_every_figure_of_the_truth(ctx: Context, truth: dict[str, Any]) -> None:
    (total,) = ask(ctx)
    agree(truth["totals"], total)
    assert Decimal(total["net_sales"]) == Decimal("1265793.0395")
    assert Decimal(total["net_rounded"]) == Decimal("1265793.29")

    owners = by_external(ctx, "user")
    groups: tuple[tuple[str, Any, Callable[[dict[str, Any]], str]], ...] = (
        ("by_month", {"dimension": "booked_on", "grain": "month"}, lambda row: row["booked_on"]),
        ("by_quarter", {"dimension": "booked_on", "grain": "quarter"}, lambda row: row["booked_on"]),
        ("by_year", {"dimension": "booked_on", "grain": "year"}, lambda row: row["booked_on"]),
        ("by_ship_country", "country", lambda row: row["country"]),
        ("by_category", "category", lambda row: row["category_title"]),
        ("by_product", "product", lambda row: row["product_title"]),
        ("by_customer", "customer", lambda row: row["customer_title"]),
        ("by_employee", "owner", lambda row: owners[row["owner"]]),
    )
    keys = {
        "by_ship_country": "country",
        "by_category": "category",
        "by_product": "product",
        "by_customer": "company",
        "by_employee": "employee_id",
    }
    for group, dimension, key_of in groups:
        found = {key_of(row): row for row in ask(ctx, dimension)}
        assert len(found) == len(truth[group]), group
        for expected in truth[group]:
            agree(expected, found[expected[keys.get(group, "period")]])

    pairs = ask(ctx, "category", {"dimension": "booked_on", "grain": "quarter"})
    found = {(row["category_title"], row["booked_on"]): row for row in pairs}
    assert len(found) == len(truth["by_category_quarter"]) == 64
    for expected in truth["by_category_quarter"]:
        agree(expected, found[expected["category"], expected["quarter"]])


def test_growth_and_year_to_date(ctx: Context, truth: dict[str, Any]) -> None:
    measures = [
        {"name": "previous", "measure": "net_sales", "compare": "previous", "show": "change_rate"},
        {"name": "year_ago", "measure": "net_sales", "compare": "year_ago", "show": "change_rate"},
        {"name": "to_date", "measure": "net_sales", "show": "running"},
    ]
    for group, grain in (("by_month", "month"), ("by_quarter", "quarter")):
        rows = ask(ctx, {"dimension": "booked_on", "grain": grain}, measures=measures, sort=["booked_on"])
        assert [row["booked_on"] for row in rows] == [row["period"] for row in truth[group]]
        for row, expected in zip(rows, truth[group], strict=True):
            for name, key in (("previous", "growth_prev_pct"), ("year_ago", "growth_yoy_pct")):
                rate = None if row[name] is None else half_up(Decimal(row[name]) * 100, 4)
                assert rate == (None if expected[key] is None else Decimal(expected[key])), (name, row, expected)
            if "ytd" in expected:
                assert half_up(Decimal(row["to_date"]), 2) == Decimal(expected["ytd"])


def test_drilled_rows_add_up(ctx: Context, truth: dict[str, Any]) -> None:
    body = {
        "of": "sales",
        "dimensions": [{"dimension": "booked_on", "grain": "quarter"}, "category"],
        "measures": ["net_sales"],
        "sort": ["-net_sales"],
    }
    result = run_query(ctx, body).to_json()
    for quarter, category, net in result["rows"][:3]:
        cell = {"booked_on": quarter, "category": category["id"]}
        rows, after, total = [], None, None
        while True:
            page = drill(ctx, {**body, "cell": cell, "measure": "net_sales", "limit": 40, "after": after})
            rows += page["rows"]
            total, after = page["total"], page["next"]
            if after is None:
                break
        assert sum(Decimal(row["_value"]) for row in rows) == Decimal(total) == Decimal(net)
        expected = next(
            item
            for item in truth["by_category_quarter"]
            if (item["category"], item["quarter"]) == (category["title"], quarter)
        )
        assert len(rows) == expected["lines"]
        assert len({row["_open"]["id"] for row in rows}) == expected["orders"]


def test_header_measures_do_not_fan_out(ctx: Context, truth: dict[str, Any]) -> None:
    (total,) = ask(ctx, measures=["net_sales", "freight"])
    assert Decimal(total["freight"]) == Decimal(truth["totals"]["freight"])


def test_the_spreadsheet_gives_the_same_sales(make_platform: Callable[..., Platform], real_data: Path) -> None:
    """GB18030, a title row, a total row, `1,234.50`, `15%`, one flat table."""
    context = make_platform(PACK).context(Actor.system("import"), locale="zh-CN")
    data = next((real_data / "northwind_zh").glob("*.csv")).read_bytes()
    for entity, name, expected in (
        ("customer", "spreadsheet_customers", 89),
        ("product", "spreadsheet_products", 77),
        ("user", "spreadsheet_users", 9),
        ("sales_order", "spreadsheet_orders", 830),
    ):
        planned = import_file(context, entity, data, map=name, dry_run=True)
        report = import_file(context, entity, data, map=name)
        assert not report.refused, (name, report.problems[:3])
        assert (report.created, report.updated) == (expected, 0), (name, report)
        assert replace(planned, problems=report.problems) == report
    (total,) = ask(context)
    assert Decimal(total["net_sales"]) == Decimal("1265793.0395")
    assert Decimal(total["net_rounded"]) == Decimal("1265793.29")
    assert total["orders"] == "830"


def by_external(ctx: Context, entity: str) -> dict[int, str]:
    table = ctx.tables.of(entity)
    with ctx.database.read() as conn:
        return {row.id: row.external_id for row in conn.execute(table.select().where(table.c.external_id.is_not(None)))}


def test_raw_pipeline_reports_broken_names(make_platform: Callable[..., Platform], real_data: Path) -> None:
    """1,480 opportunities name a product that does not exist: each comes back with its reason, none is lost."""
    context = make_platform(PACK).context(Actor.system("import"), locale="en")
    folder = real_data / "crm_maven" / "raw"
    steps = (
        ("region", "sales_teams", "crm_regions"),
        ("team", "sales_teams", "crm_teams"),
        ("user", "sales_teams", "crm_managers"),
        ("user", "sales_teams", "crm_agents"),
        ("membership", "sales_teams", "crm_manager_members"),
        ("membership", "sales_teams", "crm_members"),
        ("role_assignment", "sales_teams", "crm_manager_roles"),
        ("role_assignment", "sales_teams", "crm_roles"),
        ("product", "products", "crm_products"),
    )
    for entity, file, name in steps:
        report = import_file(context, entity, (folder / f"{file}.csv").read_bytes(), map=name)
        assert not report.refused, (name, report.problems[:3])
    accounts = import_file(context, "customer", (folder / "accounts.csv").read_bytes(), map="crm_accounts")
    rows = list(csv.DictReader((folder / "accounts.csv").open()))
    misspelt = {row["account"] for row in rows if row["sector"] == "technolgy"}
    # a company whose parent is refused cannot go in either: it would lose the parent
    orphans = {row["account"] for row in rows if row["subsidiary_of"] in misspelt} - misspelt
    bad = len(misspelt) + len(orphans)
    assert (accounts.created, accounts.refused) == (85 - bad, bad) == (72, 13)
    # the clean accounts bring the rest, so that only the products stay broken
    clean = real_data / "crm_maven" / "clean" / "accounts.csv"
    assert import_file(context, "customer", clean.read_bytes(), map="crm_accounts").refused == 0

    data = (folder / "sales_pipeline.csv").read_bytes()
    planned = import_file(context, "opportunity", data, map="crm_pipeline", dry_run=True)
    report = import_file(context, "opportunity", data, map="crm_pipeline")
    assert (report.total, report.created, report.refused) == (8800, 7320, 1480)
    assert (planned.total, planned.created, planned.refused) == (8800, 7320, 1480)
    assert report.bad_rows_file is not None
    returned = report.bad_rows_file.decode("utf-8-sig")
    assert returned.count("GTXPro") >= 1480
    repaired = "\n".join(",".join(line.split(",")[:8]) for line in returned.replace("GTXPro", "GTX Pro").splitlines())
    second = import_file(context, "opportunity", repaired.encode(), map="crm_pipeline")
    assert (second.created, second.refused) == (1480, 0)
    rows = run_query(context, {"of": "pipeline", "dimensions": ["stage"], "measures": ["opportunities", "won_amount"]})
    counts = {row[0]: row[1] for row in rows.to_json()["rows"]}
    stages = [row["deal_stage"] for row in csv.DictReader((folder / "sales_pipeline.csv").open())]
    assert counts == {name.lower(): str(stages.count(name)) for name in set(stages)}
