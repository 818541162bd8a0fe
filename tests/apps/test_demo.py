"""The demo data of the sales pack: the same every time, and true to their promises, on both databases."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from runtime.access.actor import Actor
from runtime.boot import Platform
from runtime.context import Context
from runtime.packs.demo import load_demo
from runtime.query.dataset import run_query

PACK = Path(__file__).resolve().parents[2] / "apps" / "sales_kpi"
NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)
LOW = {"liu_yang", "wu_gang", "liang_bo", "xiao_han", "kenji_sato"}


@pytest.fixture
def ctx(make_platform: Callable[..., Platform]) -> Context:
    def demo(platform: Platform) -> None:
        # a tenth: enough orders for each of 25 people that the weak ones show
        load_demo(platform.context(Actor.system("seed"), now=NOON), "sales_kpi", scale=Decimal("0.1"))

    return make_platform(PACK, then=demo).context(Actor.system("test"), locale="en")


def rows(ctx: Context, entity: str, *names: str) -> list[dict[str, Any]]:
    table, definition = ctx.tables.of(entity), ctx.catalog.entities[entity]
    columns = [table.c[definition.by_name[name].column].label(name) for name in names]
    with ctx.database.read() as conn:
        return [dict(row._mapping) for row in conn.execute(table.select().with_only_columns(*columns))]


def test_invariants(ctx: Context) -> None:
    orders = {row["id"]: row for row in rows(ctx, "sales_order", "id", "amount", "order_date", "owner", "status")}
    assert len(orders) == 420
    nets: dict[int, int] = defaultdict(int)
    for line in rows(ctx, "order_line", "order", "net"):
        nets[line["order"]] += line["net"]
    assert {number: row["amount"] for number, row in orders.items()} == dict(nets), "lines add up to their order"

    received: dict[int, int] = defaultdict(int)
    payments = rows(ctx, "payment", "order", "amount", "received_on")
    for payment in payments:
        received[payment["order"]] += payment["amount"]
        assert str(payment["received_on"]) <= NOON.date().isoformat()
    assert len(payments) > 200
    assert all(amount <= orders[number]["amount"] for number, amount in received.items()), "no order is overpaid"

    months: dict[str, int] = defaultdict(int)
    people: dict[str, int] = defaultdict(int)
    logins = {row["id"]: row["login"] for row in rows(ctx, "user", "id", "login")}
    for row in orders.values():
        months[str(row["order_date"])[5:7]] += row["amount"]
        people[logins[row["owner"]]] += row["amount"]
    assert months["12"] > months["02"]
    weakest = sorted(people, key=lambda login: people[login])
    sellers = {login for login in logins.values() if login in people}
    missing = LOW - sellers  # one who sold nothing at all is weaker still
    assert set(weakest[: 5 - len(missing)]) == LOW - missing


def test_reports_equal_a_sum_by_hand(ctx: Context) -> None:
    """The twin of the real-data test: exact figures by month and person, from the rows themselves."""
    orders = {row["id"]: row for row in rows(ctx, "sales_order", "id", "order_date", "owner", "status")}
    months: dict[str, int] = defaultdict(int)
    people: dict[int, int] = defaultdict(int)
    for line in rows(ctx, "order_line", "order", "net"):
        order = orders[line["order"]]
        if order["status"] in ("effective", "closed"):
            months[str(order["order_date"])[:7]] += line["net"]
            people[order["owner"]] += line["net"]

    body = {"of": "sales", "dimensions": [{"dimension": "booked_on", "grain": "month"}], "measures": ["net_sales"]}
    found = {month: Decimal(net) for month, net in run_query(ctx, body).to_json()["rows"]}
    assert found == {month: Decimal(net).scaleb(-4) for month, net in months.items()}
    body = {"of": "sales", "dimensions": ["owner"], "measures": ["net_sales"], "totals": ["rows"]}
    result = run_query(ctx, body).to_json()
    assert {owner["id"]: Decimal(net) for owner, net in result["rows"]} == {
        owner: Decimal(net).scaleb(-4) for owner, net in people.items()
    }
    assert Decimal(result["totals"][-1]) == Decimal(sum(people.values())).scaleb(-4)


def test_the_same_rows_every_time(make_platform: Callable[..., Platform]) -> None:
    made = []
    for _ in range(2):
        platform = make_platform(PACK)
        load_demo(platform.context(Actor.system("seed"), now=NOON), "sales_kpi", scale=Decimal("0.01"))
        context = platform.context(Actor.system("test"), locale="en")
        made.append(json.dumps(rows(context, "sales_order", "number", "amount", "order_date"), default=str))
    assert made[0] == made[1]
    assert made[0].count("SO-") == 42
