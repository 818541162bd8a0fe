"""SECURITY, coverage: one person walks every route that returns record data, and finds nothing that is hidden."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from runtime.web.app import create_app
from runtime.web.routes import ROUTES

pytestmark = pytest.mark.anyio
DESK = Path(__file__).parents[1] / "packs" / "desk"

# What stands in rows and fields that the agent may not see; nothing else in the system is called so.
ROW, MASKED, BELOW, AREA = "HIDDENROW", "777123", "888456", "HIDDENAREA"


def query(**body: Any) -> tuple[str, str, dict[str, Any]]:
    return "POST", "/api/query", body


CHANNELS: dict[str, Callable[[dict[str, int]], list[tuple[str, str, Any]]]] = {
    "/api/records/{entity}": lambda ids: [
        ("GET", "/api/records/ticket?count=1&fields=subject,area.secret,cost", None),
        ("GET", "/api/records/ticket?count=1", None),
        ("GET", "/api/records/ticket?filter=cost+%3E+700000&count=1", None),
        ("GET", "/api/records/ticket?sort=-cost", None),
        ("GET", f"/api/records/ticket?q={ROW}", None),
        ("GET", f"/api/records/ticket?filter=area.secret+%3D%3D+'{AREA}'", None),
        ("GET", "/api/records/ticket_line?fields=note,rate", None),
        ("GET", "/api/records/ticket_line", None),
        ("GET", "/api/records/area", None),
        ("GET", "/api/records/history", None),
        ("POST", "/api/records/ticket", {"subject": "x", "cost": "1"}),
        ("POST", "/api/records/ticket", {"subject": "x", "lines": [{"hours": 1, "rate": "1"}]}),
    ],
    "/api/records/{entity}/{id}": lambda ids: [
        ("GET", f"/api/records/ticket/{ids['own']}", None),
        ("GET", f"/api/records/ticket/{ids['other']}", None),
        ("GET", f"/api/records/ticket_line/{ids['line']}", None),
        ("GET", f"/api/records/area/{ids['area']}", None),
        ("PATCH", f"/api/records/ticket/{ids['own']}", {"subject": "renamed"}),
        ("PATCH", f"/api/records/ticket/{ids['other']}", {"subject": "renamed"}),
        ("DELETE", f"/api/records/ticket/{ids['other']}", None),
    ],
    "/api/records/{entity}:batch": lambda ids: [
        (
            "POST",
            "/api/records/ticket:batch",
            {
                "mode": "each",
                "changes": [
                    {"op": "update", "id": ids["other"], "version": 1, "values": {"subject": "x"}},
                    {"op": "update", "id": ids["own"], "version": 99, "values": {"subject": "x"}},
                ],
            },
        )
    ],
    "/api/records/{entity}/{id}/history": lambda ids: [
        ("GET", f"/api/records/ticket/{ids['own']}/history", None),
        ("GET", f"/api/records/ticket/{ids['other']}/history", None),
        ("GET", f"/api/records/area/{ids['area']}/history", None),
    ],
    "/api/query": lambda ids: [
        query(of="tickets", measures=["tickets", "hours"], dimensions=["area"]),
        query(of="tickets", measures=["cost"]),
        query(of="tickets", measures=["cost_each"]),
        query(of="tickets", measures=["tickets"], filter="cost > 1"),
        query(of="ticket", measures=["rows", "cost"]),
        query(of="ticket", measures=["rows"], dimensions=["owner"], sort=["-rows"]),
        query(of="ticket_line", measures=["rate"]),
        query(of="area", measures=["rows"], filter=f"secret == '{AREA}'"),
        query(of="history", measures=["rows"], dimensions=["actor"]),
    ],
    "/api/query/drill": lambda ids: [
        ("POST", "/api/query/drill", {"of": "tickets", "measures": ["tickets"], "measure": "tickets", "cell": {}}),
        ("POST", "/api/query/drill", {"of": "tickets", "measures": ["cost"], "measure": "cost", "cell": {}}),
        ("POST", "/api/query/drill", {"of": "ticket_line", "measures": ["hours"], "measure": "hours", "cell": {}}),
    ],
    "/api/reports/{name}": lambda ids: [("GET", "/api/reports/count", None), ("GET", "/api/reports/costs", None)],
    "/api/dashboards/{name}": lambda ids: [("GET", "/api/dashboards/board", None)],
    "/api/export/{entity}": lambda ids: [
        ("GET", "/api/export/ticket", None),
        ("GET", "/api/export/ticket?fields=subject,cost", None),
        ("GET", "/api/export/ticket_line", None),
        ("GET", "/api/export/area", None),
    ],
    "/api/import/{entity}": lambda ids: [
        ("POST", "/api/import/ticket?dry_run=1", b"subject,cost\nx,5\n"),
        ("POST", "/api/import/ticket?dry_run=1&key=subject", f"subject\n{ROW}\n".encode()),
        ("POST", "/api/import/ticket?dry_run=1", f"subject,area\nx,{AREA}\n".encode()),
    ],
}


def test_every_route_with_record_data_is_walked() -> None:
    assert {way.path for way in ROUTES if way.shows} == set(CHANNELS)
    quiet = {"/healthz", "/readyz", "/api/session", "/api/me", "/api/me/password", "/api/catalog", "/api/openapi.json"}
    quiet |= {"/api/sessions", "/api/sessions/{id}", "/api/tokens", "/api/tokens/{id}"}
    assert {way.path for way in ROUTES if not way.shows} == quiet


async def test_no_channel_shows_what_is_hidden(make_platform: Any, visit: Any) -> None:
    platform = make_platform(DESK)
    app = create_app(platform)
    lead = await visit(platform, "bo", ["lead"], app=app)
    agent = await visit(platform, "ann", ["agent"], app=app)
    area = (await lead.post("/api/records/area", json={"name": "East", "code": "E", "secret": AREA})).json()
    lines = [{"note": "own line", "hours": 1, "rate": f"{BELOW}.5"}]
    values = {"subject": "own", "owner": agent.me["id"], "area": area["id"], "cost": f"{MASKED}.5", "lines": lines}
    own = await lead.post("/api/records/ticket", json=values)
    assert own.status_code == 201, own.text
    other = await lead.post("/api/records/ticket", json={**values, "subject": ROW, "owner": lead.me["id"]})
    ids = {
        "own": own.json()["id"],
        "other": other.json()["id"],
        "line": own.json()["lines"][0]["id"],
        "area": area["id"],
    }
    answered = 0
    for requests in CHANNELS.values():
        for method, path, body in requests(ids):
            content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
            headers = {"content-type": "text/csv" if isinstance(body, bytes) else "application/json", "If-Match": "1"}
            answer = await agent.send(method, path, headers=headers, content=content)
            assert answer.status_code < 500, (path, answer.text)
            answered += answer.status_code < 300
            for secret in (MASKED, BELOW, AREA, ROW):
                if secret not in path and secret.encode() not in content:
                    assert secret not in answer.text, (method, path, body, secret, answer.text)
            if answer.status_code < 300 and ROW in path + content.decode():
                assert f'"id":{ids["other"]}' not in answer.text
    assert answered >= 12  # the walk is not all refusals
    seen = await lead.get(f"/api/records/ticket/{ids['own']}")
    assert (seen.json()["cost"], seen.json()["lines"][0]["rate"]) == (f"{MASKED}.5000", f"{BELOW}.5000")
