"""Everything bad that can be sent, to every route and method: a problem with its code, 4xx, and nothing stored."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from metadata.codes import CODES
from runtime.web.app import create_app
from runtime.web.routes import ROUTES

pytestmark = pytest.mark.anyio
SALES = Path(__file__).parents[2] / "apps" / "sales_kpi"
JSON = {"content-type": "application/json"}
HUGE = b'{"a": "' + b"x" * 2_100_000 + b'"}'
BODIES: dict[str, bytes] = {
    "nothing": b"",
    "broken": b'{"a": ',
    "a list": b"[1]",
    "a word": b'"text"',
    "deep": b'{"a": ' * 70 + b"1" + b"}" * 70,
    "very deep": b'{"a": ' + b"[" * 100_000,
    "twice": b'{"of": "sales", "of": "sales"}',
    "nan": b'{"amount": NaN}',
    "infinite": b'{"amount": -Infinity}',
    "latin": '{"a": "é"}'.encode("latin-1"),
    "gb18030": '{"name": "甲"}'.encode("gb18030"),
    "utf-16": '{"a": "b"}'.encode("utf-16"),
    "surrogate": b'{"name": "\\ud800"}',
    "zero": b'{"name": "a\\u0000b"}',
    "unknown key": b'{"no_such_key": 1}',
    "wrong types": b'{"name": {"x": []}, "of": 7, "user": [], "changes": {}, "theme": 5, "lines": "none"}',
}
QUERIES = (
    "filter=%ff%fe", "filter=%00", "filter=(((", "filter=none+%3D%3D+1", "filter={", 'filter={"field":"x"}',
    "sort=none", "fields=none", "limit=0", "limit=9999999", "limit=-1", "limit=x", "after=x", "after=eyJ9",
    "after=%F0%9F%98%80",
    "count=maybe", "q=%00", "none=1", "limit=1&limit=2", "format=pdf", "mode=some", "map=none", "dry_run=perhaps",
    "filter=" + "(" * 5_000, "%ff=1", "period=never", "period=2026-13-45..x", "owner=x", "period=..",
)  # fmt: skip
LEAKS = ("Traceback", "sqlalchemy", "psycopg", "sqlite3", "SELECT ", 'File "')
QUIET = {"/healthz", "/readyz", "/api/session"}  # they read no parameters, and answer strangers too


def filled(path: str, entity: str = "customer", number: str = "1", name: str = "none") -> str:
    if path.startswith("/api/reports"):
        name = "net_sales"
    if path.startswith("/api/dashboards"):
        name = "sales_cockpit"
    return path.replace("{entity}", entity).replace("{id}", number).replace("{name}", name)


def checked(answer: Any, told: object) -> Any:
    """No 5xx; a refusal is a problem of a declared code, in words, and gives nothing of the inside away."""
    assert answer.status_code < 500, (told, answer.text[:500])
    if answer.status_code >= 400:
        assert answer.headers["content-type"].startswith("application/problem+json"), told
        body = answer.json()
        assert body["code"] in CODES, told
        assert body["status"] == answer.status_code, told
        assert body["problems"], told
        assert all(problem["message"] for problem in body["problems"]), told
    assert not any(word in answer.text for word in LEAKS), (told, answer.text[:500])
    return answer


@pytest.fixture
async def world(make_platform: Any, visit: Any) -> tuple[Any, Any]:
    platform = make_platform(SALES)
    ada = await visit(platform, "ada", app=create_app(platform))
    for name in ("Acme", "Bolt"):
        assert (await ada.post("/api/records/customer", json={"name": name})).status_code == 201
    return platform, ada


async def test_bad_bodies_on_every_route(world: tuple[Any, Any], dump: Any) -> None:
    platform, ada = world
    before = dump(platform.database)
    walked = 0
    for way in ROUTES:
        for method in way.methods:
            bodiless = (("/api/session", "DELETE"), ("/api/sessions", "DELETE"), ("/api/import/{entity}", "POST"))
            if method == "GET" or (way.path, method) in bodiless:
                continue
            for name, raw in {**BODIES, "huge": HUGE}.items():
                if method == "DELETE" and name == "nothing":
                    continue
                headers = {**JSON, "If-Match": '"1"'}
                if method == "DELETE":
                    headers["If-Match"] = '"77"'
                answer = await ada.send(method, filled(way.path), headers=headers, content=raw)
                checked(answer, (method, way.path, name))
                assert 400 <= answer.status_code < 500, (method, way.path, name, answer.text)
                if name == "huge" and method != "DELETE":
                    assert answer.status_code == 413, (method, way.path)
                walked += 1
    assert walked > 100
    assert dump(platform.database) == before


async def test_bad_queries_on_every_route(world: tuple[Any, Any], dump: Any) -> None:
    platform, ada = world
    before = dump(platform.database)
    for way in ROUTES:
        for query in QUERIES:
            for method in way.methods:
                if method != "GET" and way.path != "/api/import/{entity}":
                    continue
                content = b"name\nx,y,z\n" if method == "POST" else b""
                path = f"{filled(way.path)}?{query}"
                if method == "POST" and "dry_run" not in query:
                    path += "&dry_run=1"
                answer = await ada.send(method, path, content=content, headers={"content-type": "text/csv"})
                checked(answer, (method, path))
    for query in QUERIES[:16]:
        assert (await ada.get(f"/api/records/customer?{query}")).status_code in (400, 422), query
    assert dump(platform.database) == before


async def test_bad_names_and_ids_on_every_route(world: tuple[Any, Any]) -> None:
    _, ada = world
    entities = (
        "none",
        "deleted",
        "user;drop",
        "%00",
        "%ff",
        "..%2f..%2fetc",
        "customer'",
        "x" * 3000,
        "用户",
        "Customer",
    )
    numbers = ("0", "-1", "x", "1.5", "9" * 40, "%00", "1e3", "١")
    for way in ROUTES:
        if "{" not in way.path:
            continue
        for method in way.methods:
            paths = [filled(way.path, entity=name, name=name) for name in entities if "{entity}" in way.path]
            paths += [way.path.replace("{name}", name) for name in entities if "{name}" in way.path]
            paths += [filled(way.path, number=number) for number in numbers if "{id}" in way.path]
            for path in paths:
                answer = await ada.send(method, path, headers={**JSON, "If-Match": '"1"'}, content=b'{"name": "x"}')
                checked(answer, (method, path))
                assert 400 <= answer.status_code < 500, (method, path, answer.text)


BAD_VALUES: dict[str, tuple[dict[str, Any], str, str]] = {
    "unknown field": ({"nam": "x"}, "field.unknown", "/nam"),
    "wrong type": ({"employees": "many"}, "number.bad-form", "/employees"),
    "a float": ({"credit_limit": 0.1 + 0.2}, "number.too-many-decimals", "/credit_limit"),
    "below min": ({"credit_limit": "-1"}, "number.out-of-range", "/credit_limit"),
    "option": ({"tier": "kye"}, "choice.unknown-option", "/tier"),
    "reference": ({"region": 999999}, "reference.not-found", "/region"),
    "mail": ({"email": "x"}, "email.bad-form", "/email"),
    "link": ({"website": "javascript:alert(1)"}, "url.bad-form", "/website"),
    "too long": ({"code": "x" * 41}, "text.too-long", "/code"),
    "computed": ({"id": 5}, "field.not-writable", "/id"),
}


async def test_a_bad_value_names_its_code_and_place_on_each_write_road(world: tuple[Any, Any], dump: Any) -> None:
    platform, ada = world
    _, before = dump(platform.database)
    for case, (values, code, pointer) in BAD_VALUES.items():
        made = await ada.post("/api/records/customer", json={"name": "New", **values})
        changed = await ada.patch("/api/records/customer/1", 1, json=values)
        for answer in (made, changed):
            [problem] = checked(answer, case).json()["problems"]
            assert (problem["code"], problem["pointer"]) == (code, pointer), answer.text
        change = {"op": "create", "values": {"name": "New", **values}}
        batch = await ada.post("/api/records/customer:batch", json={"changes": [change, change]})
        assert 400 <= batch.status_code < 500, case
        told = [problem for outcome in batch.json()["outcomes"] for problem in outcome["problems"]]
        assert [problem["code"] for problem in told] == [code, code]
        assert all(problem["pointer"].endswith(pointer) for problem in told), told
    assert dump(platform.database)[1] == before


@pytest.mark.covers("M048")
async def test_a_bad_quantity_is_refused_at_its_field(world: tuple[Any, Any], dump: Any) -> None:
    platform, ada = world
    product = (await ada.post("/api/records/product", json={"sku": "P", "name": "Pump", "list_price": "3"})).json()
    _, before = dump(platform.database)
    for quantity in ("ten", "-1", "1.00001", None, True, "9" * 30):
        lines = [{"product": product["id"]}, {"product": product["id"], "qty": quantity}]
        answer = await ada.post("/api/records/sales_order", json={"customer": 1, "lines": lines})
        assert answer.status_code == 422, quantity
        assert answer.json()["problems"][0]["pointer"] == "/lines/1/qty", answer.text
    assert dump(platform.database)[1] == before


POOL: tuple[Any, ...] = (
    None, True, 0, -1, 2**63, 10**40, 1.5, "", "x", "0", "-0.00001", "1e9", "9" * 25, "2026-02-30", "2026-03-18",
    "中" * 400,
    "2026-03-18T10:00:00Z", "9999-12-31T23:59:59.999Z", "a@b.c", "http://x", "'; DROP TABLE e_user; --", [], {}, [{}],
    {"id": 1}, {"id": "1"}, {"expr": "me"}, [1], ["key"], "draft", 1,
)  # fmt: skip


async def test_everything_the_interface_describes_answers_without_failing(world: tuple[Any, Any]) -> None:
    """Every operation of the generated document with values of all sorts for each property it names."""
    _, ada = world
    chance = random.Random(20260318)
    document = (await ada.get("/api/openapi.json")).json()
    schemas, sent = document["components"]["schemas"], 0
    for path, operations in document["paths"].items():
        if path in ("/api/session", "/api/me/password"):
            continue  # they would sign us out
        for method, operation in operations.items():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            named = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
            properties = sorted(schemas.get(named, content.get("schema", {})).get("properties", {}))
            inputs = [item["name"] for item in operation.get("parameters", ()) if item.get("in") == "query"]
            for _ in range(8 if properties else 3):
                body = {name: chance.choice(POOL) for name in properties if chance.random() < 0.4}
                query = {name: str(chance.choice(POOL)) for name in inputs if chance.random() < 0.4}
                place = path.replace("{id}", chance.choice(("1", "2", "x"))).replace("{entity}", "customer")
                answer = await ada.http.request(
                    method.upper(),
                    place.replace("{name}", "sales_cockpit" if "dashboards" in path else "net_sales"),
                    params=query,
                    content=json.dumps(body).encode() if method in ("post", "patch") else b"",
                    headers={**JSON, "If-Match": chance.choice(('"1"', "x", '"9"')), "X-CSRF-Token": ada.csrf},
                )
                assert answer.status_code < 500, (method, place, query, body, answer.text)
                assert not any(word in answer.text for word in LEAKS), (method, place, query, body, answer.text)
                sent += 1
    assert sent > 300
