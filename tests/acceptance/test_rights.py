"""What a rep may not see stays hidden in every channel: rows of others and masked fields, by each route and use."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from runtime.web.app import create_app
from runtime.web.routes import ROUTES

pytestmark = pytest.mark.anyio
SALES = Path(__file__).parents[2] / "apps" / "sales_kpi"
MOVER = Path(__file__).parents[1] / "packs" / "mover"
SECRETS = ("Foreign", "7777.7", '"cost"', '"margin"', '"unit_cost"', "gross_profit", "margin_rate")
"""Names of what others own, an amount only masked fields hold, and the names of what is masked."""
ORDERS = "/api/records/sales_order"
SALES_BY = {"of": "sales", "dimensions": ["owner", "customer"], "measures": ["net_sales", "orders"], "totals": ["rows"]}


@pytest.fixture
async def world(make_platform: Callable[..., Any], visit: Any) -> Any:
    """Ivy with two orders of 1,000; Ben of another team with one of 40; Mo above both; Ada who may do anything.

    The role "mover" has the features to import and export, and not one grant.
    """
    platform = make_platform(SALES, MOVER)
    app = create_app(platform)
    ada = await visit(platform, "ada", app=app)
    ivy = await visit(platform, "ivy", ["sales_rep", "mover"], app=app, team="hq/east", name="Ivy")
    ben = await visit(platform, "ben", ["sales_rep"], app=app, team="hq/north", name="Ben Foreign")
    mo = await visit(platform, "mo", ["sales_manager"], app=app, team="hq")

    async def make(entity: str, **values: Any) -> Any:
        answer = await ada.post(f"/api/records/{entity}", json=values)
        assert answer.status_code == 201, answer.text
        return answer.json()

    product = await make("product", sku="P", name="Pump", list_price="1000", cost="7777.77")
    own = await make("customer", name="Own Ltd", code="OWN", owner=ivy.me["id"])
    foreign = await make("customer", name="Foreign Ltd", code="FOREIGN", owner=ben.me["id"])
    line = {"product": product["id"]}
    common = {"order_date": "2026-03-18", "status": "effective"}
    orders = [
        await make("sales_order", customer=own["id"], owner=ivy.me["id"], lines=[line], **common) for _ in range(2)
    ]
    theirs = await make(
        "sales_order",
        customer=foreign["id"],
        owner=ben.me["id"],
        ship_to="Foreign gate",
        lines=[{**line, "price": "40"}],
        **common,
    )
    for order in (orders[0], theirs):
        changed = await ada.patch(f"{ORDERS}/{order['id']}", 1, json={"remark": "Foreign" if order is theirs else "x"})
        assert changed.status_code == 200, changed.text
    return SimpleNamespace(
        platform=platform, ada=ada, mo=mo, ivy=ivy, ben=ben, product=product, own=own, foreign=foreign,
        orders=orders, theirs=theirs,
    )  # fmt: skip


def channels(world: Any) -> dict[str, list[tuple[str, str, Any]]]:
    """Path of ROUTES to requests that would show what is hidden if anything there did: method, path, JSON body."""
    own, foreign, line = world.orders[0]["id"], world.theirs["id"], world.orders[0]["lines"][0]["id"]
    lists = [
        f"{ORDERS}?count=1",
        f"{ORDERS}?fields=number,customer,customer.name,owner,owner.name,owner_team",
        f"{ORDERS}?q=foreign",
        f"{ORDERS}?filter=customer.name == 'Foreign Ltd'",
        "/api/records/order_line?fields=order,product,qty,price,net",
        "/api/records/order_line",
        "/api/records/customer",
        "/api/records/product",
        "/api/records/payment",
    ]
    drill = {**SALES_BY, "dimensions": [], "cell": {}, "measure": "net_sales"}
    change = {"op": "update", "id": foreign, "version": 2, "values": {"remark": "seen"}}
    return {
        "/api/records/{entity}:batch": [("POST", f"{ORDERS}:batch", {"mode": "each", "changes": [change]})],
        "/api/records/{entity}": [("GET", path, None) for path in lists],
        "/api/records/{entity}/{id}": [
            ("GET", f"{ORDERS}/{own}", None),
            ("GET", f"{ORDERS}/{foreign}", None),
            ("GET", f"/api/records/order_line/{line}", None),
            ("GET", f"/api/records/product/{world.product['id']}", None),
            ("GET", f"/api/records/customer/{world.foreign['id']}", None),
        ],
        "/api/records/{entity}/{id}/history": [
            ("GET", f"{ORDERS}/{own}/history", None),
            ("GET", f"{ORDERS}/{foreign}/history", None),
            ("GET", f"/api/records/order_line/{line}/history", None),
            ("GET", f"/api/records/product/{world.product['id']}/history", None),
        ],
        "/api/query": [
            ("POST", "/api/query", SALES_BY),
            ("POST", "/api/query", {"of": "sales_order", "dimensions": ["customer"], "measures": ["rows", "amount"]}),
            ("POST", "/api/query", {"of": "order_line", "dimensions": ["order", "product"], "measures": ["rows"]}),
        ],
        "/api/query/drill": [("POST", "/api/query/drill", drill)],
        "/api/reports/{name}": [
            ("GET", f"/api/reports/{name}", None) for name in ("net_sales", "top_customers", "sales_by_owner")
        ],
        "/api/dashboards/{name}": [("GET", "/api/dashboards/sales_cockpit", None)],
        "/api/export/{entity}": [
            ("GET", f"/api/export/{entity}?format=csv", None)
            for entity in ("sales_order", "order_line", "product", "customer")
        ],
        "/api/import/{entity}": [],  # shows no rows: what look-ups tell has a test of its own
        "/api/catalog": [("GET", "/api/catalog", None)],
        "/api/openapi.json": [("GET", "/api/openapi.json", None)],
    }


async def send(who: Any, method: str, path: str, body: Any) -> Any:
    return await (who.get(path) if method == "GET" else who.post(path, json=body))


async def test_no_channel_tells_what_is_hidden(world: Any) -> None:
    walked = channels(world)
    assert {way.path for way in ROUTES if way.shows} <= set(walked), "a route that shows rows has no probe here"
    for path, requests in walked.items():
        told = ""
        for request in requests:
            answer = await send(world.ivy, *request)
            assert answer.status_code in (200, 404), (request, answer.text)
            for secret in SECRETS:
                assert secret not in answer.text, (request, secret, answer.text)
            told += (await send(world.mo if "export" not in path else world.ada, *request)).text
        if requests and path != "/api/records/{entity}:batch":
            assert any(secret in told for secret in SECRETS), (
                f"{path}: nobody sees anything there, so nothing is proved"
            )


async def test_rows_and_figures_are_his_own(world: Any) -> None:
    for who, count, amount in ((world.ivy, 2, "2000.0000"), (world.ben, 1, "40.0000"), (world.mo, 3, "2040.0000")):
        page = (await who.get(f"{ORDERS}?count=1")).json()
        assert (len(page["rows"]), page["count"]["value"]) == (count, count)
        answer = (await who.post("/api/query", json={**SALES_BY, "dimensions": []})).json()
        assert answer["rows"] == [[amount, str(count)]]
        assert answer["totals"] in ([amount, str(count)], answer["rows"][0])
        grouped = (await who.post("/api/query", json=SALES_BY)).json()
        assert len(grouped["rows"]) == (2 if who is world.mo else 1)
        drill = {**SALES_BY, "dimensions": [], "cell": {}, "measure": "net_sales"}
        opened = (await who.post("/api/query/drill", json=drill)).json()
        assert (opened["total"], opened["count"]) == (amount, count)
        board = (await who.get("/api/dashboards/sales_cockpit")).json()
        figure = next(item for item in board["widgets"] if item["name"] == "net_sales")
        assert figure["result"]["rows"] == [[amount]]


async def test_a_hidden_field_is_unknown_in_every_use(world: Any) -> None:
    ivy = world.ivy
    uses = [
        *(f"{ORDERS}?{use}" for use in ("fields=cost", "sort=-margin", "filter=cost > 1", "filter=not empty(margin)")),
        "/api/records/order_line?fields=unit_cost",
        "/api/records/order_line?filter=product.cost > 1",
        "/api/records/order_line?sort=order.cost",
        "/api/records/product?fields=name,cost",
        "/api/export/sales_order?format=csv&fields=number,cost",
        "/api/export/order_line?format=csv&filter=unit_cost > 1",
        f'{ORDERS}?filter={{"field": "cost", "op": ">", "value": "1"}}',
    ]
    for path in uses:
        assert (
            await world.mo.get(path.replace("/export/", "/records/").replace("format=csv&", ""))
        ).status_code == 200, path
        refused = await ivy.get(path)
        assert 400 <= refused.status_code < 500, path
        assert "7777" not in refused.text
    for body in (
        {"of": "sales", "measures": ["cost"]},
        {"of": "sales", "measures": ["gross_profit"]},
        {"of": "sales", "measures": ["margin_rate"], "dimensions": ["owner"]},
        {"of": "sales_order", "measures": ["cost"]},
        {"of": "sales", "measures": ["net_sales"], "sort": ["-cost"]},
        {"of": "sales", "measures": ["net_sales"], "filter": "unit_cost > 1"},
        {"of": "sales", "measures": ["net_sales"], "filter": "product.cost > 1"},
    ):
        refused = await ivy.post("/api/query", json=body)
        assert 400 <= refused.status_code < 500, body
        body.pop("sort", None)  # opened rows have an order of their own
        if body["measures"] == ["net_sales"] and "filter" not in body:
            continue
        drill = await ivy.post("/api/query/drill", json={**body, "cell": {}, "measure": body["measures"][0]})
        assert 400 <= drill.status_code < 500, body
    own = world.orders[1]
    written = await ivy.patch(f"{ORDERS}/{own['id']}", 1, json={"margin": "1"})
    assert 400 <= written.status_code < 500
    lines = [{"product": world.product["id"], "unit_cost": "1"}]
    made = await ivy.post(ORDERS, json={"customer": world.own["id"], "lines": lines})
    assert (made.status_code, made.json()["problems"][0]["pointer"]) == (422, "/lines/0/unit_cost")
    near = {"customer": world.own["id"], "marginn": "1", "lines": [{"product": world.product["id"], "unit_cos": "1"}]}
    told = (await ivy.post(ORDERS, json=near)).text
    assert told.count("field.unknown") == 3 - 1 + told.startswith('{"type"')
    assert '"margin"' not in told
    assert '"unit_cost"' not in told
    assert '"margin"' in (await world.ada.post(ORDERS, json=near)).text


async def test_rows_of_others_are_as_if_they_were_not(world: Any) -> None:
    ivy, foreign = world.ivy, world.theirs["id"]
    path = f"{ORDERS}/{foreign}"
    nothing = (await ivy.get(f"{ORDERS}/999999")).json()
    for answer in (
        await ivy.get(path),
        await ivy.patch(path, 2, json={"remark": "mine"}),
        await ivy.send("DELETE", path, headers={"If-Match": "2"}),
        await ivy.get(f"{path}/history"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, nothing["code"])
    outcome = await ivy.post(ORDERS, json={"customer": world.foreign["id"]})
    unknown = await ivy.post(ORDERS, json={"customer": 999999})
    assert (outcome.status_code, outcome.json()["code"]) == (unknown.status_code, unknown.json()["code"])
    assert (await world.ben.get(path)).status_code == 200


async def test_exports_hold_his_rows_and_need_their_feature(world: Any) -> None:
    text = (await world.ivy.get("/api/export/sales_order?format=csv")).content.decode("utf-8-sig")
    assert len(text.strip().splitlines()) == 3
    book = (await world.ivy.get("/api/export/sales_order?format=xlsx")).content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert len(rows) == 3
    assert not any("7777" in str(cell) or "Foreign" in str(cell) for row in rows for cell in row)
    assert not {"Cost", "Margin", "cost", "margin"} & {str(cell) for cell in rows[0]}
    assert (await world.ben.get("/api/export/sales_order?format=csv")).status_code == 403


async def test_import_finds_only_what_he_sees(world: Any) -> None:
    names = ("Foreign Ltd", "Own Ltd", "No Such Ltd")
    file = "\n".join(["customer,order_date", *(f"{name},2026-03-18" for name in names)])
    headers = {"content-type": "text/csv"}
    for dry in ("1", "0"):
        answer = await world.ivy.post(
            f"/api/import/sales_order?file=orders.csv&dry_run={dry}", content=file, headers=headers
        )
        assert answer.status_code == 200, answer.text
        report = answer.json()
        assert (report["created"], report["refused"]) == (1, 2), report
        first, second = report["problems"]
        assert first["code"] == second["code"] == "reference.not-found"
        assert first["message"].replace("Foreign Ltd", "?") == second["message"].replace("No Such Ltd", "?")
        back = base64.b64decode(report["bad_rows_file"]).decode("utf-8-sig")
        assert [line.split(",")[0] for line in back.splitlines()[1:]] == ["Foreign Ltd", "No Such Ltd"]
    assert (await world.ivy.get(f"{ORDERS}?count=1")).json()["count"]["value"] == 3
    file = "customer,order_date\nOwn Ltd,2026-03-18\n"
    lines = "order.number,product.cost,qty\nSO-202603-0001,7777.77,1\nSO-202603-0001,1,1\n"
    for who, refused in ((world.ivy, 2), (world.ada, 1)):
        answer = await who.post("/api/import/order_line?file=l.csv&dry_run=1", content=lines, headers=headers)
        assert answer.json()["refused"] == refused, answer.text
    hidden = await world.ivy.post(
        "/api/import/sales_order?file=orders.csv", content="customer,cost\nOwn Ltd,5\n", headers=headers
    )
    assert hidden.status_code >= 400 or hidden.json()["created"] == 0 or "cost" in hidden.text
    refused = await world.ben.post("/api/import/sales_order?file=o.csv", content=file, headers=headers)
    assert refused.status_code == 403
