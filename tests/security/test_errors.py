"""SECURITY: errors never carry SQL or stack; whatever is sent, the answer is a problem and never a 500."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from runtime.web.app import create_app

pytestmark = pytest.mark.anyio
DESK = Path(__file__).parents[1] / "packs" / "desk"
JSON = {"content-type": "application/json"}
TICKETS = "/api/records/ticket"


@pytest.fixture
def desk(make_platform: Any) -> Any:
    return make_platform(DESK)


async def test_a_bug_tells_only_its_number(platform: Any, visit: Any, monkeypatch: Any, capfd: Any) -> None:
    app = create_app(platform)
    browser = await visit(platform, "ivy", app=app)

    def broken(statement: str) -> None:
        raise RuntimeError(f"secret detail of {statement}")

    for path in ("/api/me", "/api/catalog", "/api/records/team", "/api/records/team/1"):
        with platform.database.hooked(broken):
            answer = await browser.get(path)
        assert answer.status_code == 500
        assert answer.json()["code"] == "server.failed"
        text = answer.text + str(answer.headers)
        for word in ("SELECT", "secret detail", "Traceback", "RuntimeError", ".py", "session s"):
            assert word not in text, word
        assert answer.json()["problems"][0]["args"]["request"] == answer.headers["x-request-id"]
        logged = capfd.readouterr().err
        assert answer.headers["x-request-id"] in logged
        assert "secret detail" in logged


async def test_unknown_paths_and_methods(platform: Any, visit: Any) -> None:
    browser = await visit(platform, "ivy")
    for path in ("/api", "/api/", "/api/none", "/api/records", "/api/records/", "/api/records/team/1/2/3"):
        answer = await browser.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "request.not-found"), path
        assert answer.headers["content-type"] == "application/problem+json"
    for method, path in (
        ("PUT", "/api/records/team"),
        ("DELETE", "/api/me"),
        ("POST", "/healthz"),
        ("TRACE", "/api/me"),
    ):
        answer = await browser.send(method, path)
        assert (answer.status_code, answer.json()["code"]) == (405, "request.method-not-allowed"), path
        assert "GET" in answer.headers["allow"]


async def test_problems_speak_the_language_asked_for(platform: Any, visitor: Any) -> None:
    app = create_app(platform)
    assert (await visitor(app, **{"accept-language": "zh-CN,zh"}).get("/api/me")).json()["title"] == "请先登录"
    assert (await visitor(app, **{"accept-language": "fr, en"}).get("/api/me")).json()["title"] == "Please sign in"


BAD_BODIES = [
    b"",
    b"{",
    b"[]",
    b"null",
    b'"text"',
    b"{'subject': 'x'}",
    b'{"subject": "x",}',
    b'{"subject": "x"} {}',
    b'{"subject": NaN}',
    b'{"cost": Infinity, "subject": "x"}',
    b'{"subject": "x", "subject": "y"}',
    b'{"subject": "x", "lines": ' + b"[" * 5000 + b"]" * 5000 + b"}",
    b'{"subject": "\xff"}',
    '{"subject": "x"}'.encode("utf-16"),
    b"\xef\xbb\xbf{}",
    b'{"subject": "\\u0000"}',
    b'{"subject": "\\ud800"}',
    b'{"subject": "x", "none": 1}',
    b'{"subject": "x", "id": 5}',
    b'{"subject": "x", "version": 5}',
    b'{"subject": "x", "created_by": 1}',
    b'{"subject": "x", "hours": "5"}',
    b'{"subject": null}',
    b'{"subject": ""}',
    b'{"subject": 5}',
    b'{"subject": 1.5}',
    b'{"subject": ["x"]}',
    b'{"subject": {"x": 1}}',
    b'{"subject": true}',
    b'{"subject": "' + b"x" * 500 + b'"}',
    b'{"subject": "x", "cost": "1,000"}',
    b'{"subject": "x", "cost": "1e400"}',
    b'{"subject": "x", "cost": 1e999}',
    b'{"subject": "x", "cost": 0.123456789}',
    b'{"subject": "x", "cost": true}',
    b'{"subject": "x", "cost": "999999999999999999999"}',
    b'{"subject": "x", "limit_amount": "922337203685477.5808"}',
    b'{"subject": "x", "limit_amount": ' + b"9" * 4000 + b"}",
    b'{"subject": "x", "priority": 9}',
    b'{"subject": "x", "priority": "1.5"}',
    b'{"subject": "x", "opened_on": "2026-02-30"}',
    b'{"subject": "x", "opened_on": "31/12/2026"}',
    b'{"subject": "x", "opened_on": 5}',
    b'{"subject": "x", "opened_on": "99999-01-01"}',
    b'{"subject": "x", "due_at": "2026-01-01"}',
    b'{"subject": "x", "due_at": "2026-01-01T25:00:00Z"}',
    b'{"subject": "x", "urgent": "yes"}',
    b'{"subject": "x", "state": "closed"}',
    b'{"subject": "x", "state": ["open"]}',
    b'{"subject": "x", "area": 999999}',
    b'{"subject": "x", "area": "nowhere"}',
    b'{"subject": "x", "area": -1}',
    b'{"subject": "x", "area": 99999999999999999999999}',
    b'{"subject": "x", "area": {"id": "x"}}',
    b'{"subject": "x", "area": {"name": "x"}}',
    b'{"subject": "x", "mail": "nobody"}',
    b'{"subject": "x", "owner": 424242}',
    b'{"subject": "x", "lines": {}}',
    b'{"subject": "x", "lines": [1]}',
    b'{"subject": "x", "lines": [null]}',
    b'{"subject": "x", "lines": [{"note": "no hours"}]}',
    b'{"subject": "x", "lines": [{"hours": "-1"}]}',
    b'{"subject": "x", "lines": [{"hours": 1, "none": 1}]}',
    b'{"subject": "x", "lines": [{"hours": 1, "id": 77}]}',
]


async def test_bad_bodies_store_nothing(desk: Any, visit: Any) -> None:
    browser = await visit(desk, "bo", ["lead"])
    made = await browser.post(TICKETS, json={"subject": "stays", "lines": [{"hours": 1}]})
    path = made.headers["location"]
    before = await everything(desk)
    for raw in BAD_BODIES:
        answer = await browser.post(TICKETS, content=raw, headers=JSON)
        assert 400 <= answer.status_code < 500, (raw[:80], answer.status_code, answer.text)
        told = answer.json()
        assert answer.headers["content-type"] == "application/problem+json"
        assert told["problems"], raw[:80]
        assert told["code"] == told["problems"][0]["code"]
        changed = await browser.send("PATCH", path, content=raw, headers={**JSON, "If-Match": "9"})
        assert 400 <= changed.status_code < 500, (raw[:80], changed.status_code, changed.text)
    assert await everything(desk) == before


async def test_bad_media_types(desk: Any, visit: Any) -> None:
    browser = await visit(desk, "bo", ["lead"])
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
        answer = await browser.post(TICKETS, content=b'{"subject": "x"}', headers={"content-type": kind})
        assert answer.status_code == 415, kind


BAD_QUERIES = [
    "filter=none+%3D%3D+1",
    "filter=subject+%3D%3D",
    "filter=subject+%3D+'x'",
    "filter=__import__('os').system('true')",
    "filter=subject.upper()+%3D%3D+'X'",
    "filter=cost+%2B+subject+%3E+1",
    "filter=cost+%3E+'x'",
    "filter=" + "(" * 500 + "1" + ")" * 500,
    "filter=" + "not+" * 800 + "urgent",
    "filter=" + "%2B".join(["cost"] * 500) + "+%3E+1",
    "filter=opened_on+%3D%3D+'2026-99-99'",
    "filter=state+%3D%3D+'nope'",
    "filter={",
    "filter={}",
    'filter={"field":"none","op":"==","value":1}',
    'filter={"field":"subject","op":"~~","value":1}',
    'filter={"field":"subject","op":"==","value":{"a":1}}',
    'filter={"field":"cost","op":"==","value":"x"}',
    'filter={"field":"cost","op":"in","value":"x"}',
    'filter={"and":1}',
    'filter={"and":[[]]}',
    'filter={"field":"subject"}',
    "filter=" + '{"not":' * 300 + "1" + "}" * 300,
    "sort=none",
    "sort=lines",
    "sort=-",
    "sort=subject,subject",
    "sort=" + ",".join(f"f{n}" for n in range(99)),
    "fields=none",
    "fields=area.none",
    "fields=area.name.x",
    "fields=" + ",".join(["subject"] * 200),
    "limit=0",
    "limit=-1",
    "limit=501",
    "limit=x",
    "limit=1e3",
    "limit=" + "9" * 400,
    "count=maybe",
    "after=x",
    "after=AAAA",
    "after=%00",
    "after=" + "A" * 3000,
    "after=eyJhIjoxfQ",
    "q=%ff",
    "none=1",
    "limit=1&limit=2",
]


async def test_bad_queries(desk: Any, visit: Any) -> None:
    browser = await visit(desk, "bo", ["lead"])
    await browser.post(TICKETS, json={"subject": "a"})
    for query in BAD_QUERIES:
        answer = await browser.get(f"{TICKETS}?{query}")
        assert answer.status_code in (400, 404, 414, 422), (query[:80], answer.status_code, answer.text[:300])
        assert answer.json()["problems"], query
        assert "SELECT" not in answer.text


async def test_a_cursor_of_another_list(desk: Any, visit: Any) -> None:
    browser = await visit(desk, "bo", ["lead"])
    for number in range(3):
        await browser.post(TICKETS, json={"subject": f"s{number}"})
    page = (await browser.get(f"{TICKETS}?limit=1&sort=subject")).json()
    assert page["next"]
    good = await browser.get(f"{TICKETS}?limit=1&sort=subject&after={page['next']}")
    assert good.json()["rows"][0]["subject"] == "s1"
    for query in (f"{TICKETS}?sort=-cost&after=", f"{TICKETS}?after=", "/api/records/area?sort=name&after="):
        answer = await browser.get(query + page["next"])
        assert (answer.status_code, answer.json()["code"]) == (400, "query.bad-cursor"), query
    for cut in range(1, len(page["next"]), 5):
        answer = await browser.get(f"{TICKETS}?sort=subject&after={page['next'][:cut]}")
        assert answer.status_code in (200, 400), cut


async def test_bad_ids_and_versions(desk: Any, visit: Any) -> None:
    browser = await visit(desk, "bo", ["lead"])
    path = (await browser.post(TICKETS, json={"subject": "a"})).headers["location"]
    for number in ("0", "-1", "x", "1.5", "99", str(2**63), "9" * 400, "1e1", "%00", "١", "1;drop"):
        for method in ("GET", "PATCH", "DELETE"):
            answer = await browser.send(method, f"{TICKETS}/{number}", headers={"If-Match": "1"}, json={})
            assert answer.status_code == 404, (method, number, answer.text)
    for version in ("x", "", '"', "-1", "*", "1, 2", "9" * 400):
        answer = await browser.send("PATCH", path, headers={"If-Match": version}, json={"subject": "b"})
        assert answer.status_code == 400, version
    assert (await browser.get("/api/records/none")).status_code == 404
    assert (await browser.get("/api/records/none/1")).status_code == 404
    assert (await browser.post("/api/records/none", json={})).status_code == 404
    assert (await browser.post("/api/records/none:batch", json={"changes": []})).status_code == 404


async def everything(platform: Any) -> str:
    """Every row of every table the pack made, as text."""
    tables = platform.snapshot()[2]
    found = {}
    with platform.database.read() as conn:
        for name in ("ticket", "ticket_line", "area", "history"):
            table = tables.of(name)
            rows = conn.execute(sa.select(table).order_by(table.c.id)).all()
            found[name] = [[str(cell) for cell in row] for row in rows]
    return json.dumps(found)
