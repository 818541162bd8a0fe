"""/api/records end to end, as a person with rights sees it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.anyio
DESK = Path(__file__).parents[2] / "packs" / "desk"


@pytest.fixture
def desk(make_platform: Any) -> Any:
    return make_platform(DESK)


async def test_the_life_of_a_record(desk: Any, visit: Any) -> None:
    lead = await visit(desk, "bo", ["lead"])
    area = (await lead.get("/api/records/area?filter=code+%3D%3D+'N'")).json()["rows"][0]
    values = {
        "subject": "打印机",
        "area": "north",
        "cost": 12.3,
        "limit_amount": "12345678901234.1234",
        "lines": [{"note": "a", "hours": "1.5"}, {"note": "b", "hours": 2}],
    }
    made = await lead.post("/api/records/ticket", json=values)
    assert made.status_code == 201, made.text
    record = made.json()
    path = made.headers["location"]
    assert path == f"/api/records/ticket/{record['id']}"
    assert made.headers["etag"] == '"1"'
    assert record["area"] == {"id": area["id"], "title": "North"}
    assert (record["cost"], record["limit_amount"], record["hours"]) == ("12.3000", "12345678901234.1234", "3.5000")
    assert [line["note"] for line in record["lines"]] == ["a", "b"]
    assert record["_can"] == {"update": True, "delete": True}

    opened = await lead.get(path)
    assert opened.headers["etag"] == '"1"'
    assert opened.json() == record
    changed = await lead.patch(path, 1, json={"cost": "1.00"})
    assert (changed.status_code, changed.json()["cost"], changed.headers["etag"]) == (200, "1.0000", '"2"')
    late = await lead.patch(path, 1, json={"cost": "2.00"})
    assert (late.status_code, late.json()["code"]) == (409, "record.changed")
    assert (await lead.send("PATCH", path, json={"cost": "2"})).status_code == 428
    assert (await lead.send("DELETE", path)).status_code == 428
    gone = await lead.send("DELETE", path, headers={"If-Match": "2"})
    assert (gone.status_code, gone.content) == (204, b"")
    assert (await lead.get(path)).status_code == 404


async def test_rights(desk: Any, visit: Any) -> None:
    lead = await visit(desk, "bo", ["lead"])
    agent = await visit(desk, "ann", ["agent"])
    path = (await lead.post("/api/records/ticket", json={"subject": "x", "cost": "5"})).headers["location"]
    assert (await agent.get(path)).status_code == 404
    assert (await agent.patch(path, 1, json={"subject": "y"})).status_code == 404
    own = await agent.post("/api/records/ticket", json={"subject": "mine"})
    assert own.status_code == 201, own.text
    assert "cost" not in own.json()
    refused = await agent.patch(own.headers["location"], 1, json={"cost": "5"})
    assert refused.status_code in (403, 422)
    forbidden = await agent.send("DELETE", own.headers["location"], headers={"If-Match": "1"})
    assert forbidden.status_code == 403
    assert (await agent.get("/api/records/ticket?count=1")).json()["count"]["value"] == 1


async def test_a_page_asks_the_database_a_constant_number_of_times(
    desk: Any, visit: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runtime.boot.LOOK_EVERY", 1e9)  # twice a second one request looks for a new release
    lead = await visit(desk, "bo", ["lead"])
    counts = []
    for _ in range(3):
        for number in range(3):
            values = {"subject": f"s{number}", "area": "north", "lines": [{"hours": 1}]}
            assert (await lead.post("/api/records/ticket", json=values)).status_code == 201
        await lead.get("/api/records/ticket")
        with desk.database.counting() as counter:
            assert (await lead.get("/api/records/ticket")).status_code == 200
        counts.append(counter.count)
    assert counts == [2, 2, 2]  # who asks, and the page


async def test_batches(desk: Any, visit: Any) -> None:
    lead = await visit(desk, "bo", ["lead"])
    good = {"op": "create", "values": {"subject": "good"}}
    bad = {"op": "create", "values": {"subject": "bad", "cost": "many"}}
    whole = await lead.post("/api/records/ticket:batch", json={"changes": [good, bad]})
    assert whole.status_code == 422
    assert whole.json()["outcomes"][1]["problems"][0]["pointer"] == "/changes/1/values/cost"
    assert (await lead.get("/api/records/ticket")).json()["rows"] == []
    each = await lead.post("/api/records/ticket:batch", json={"mode": "each", "changes": [bad, good]})
    assert each.status_code == 200
    assert [item["status"] for item in each.json()["outcomes"]] == [422, 201]
    (row,) = (await lead.get("/api/records/ticket")).json()["rows"]
    changes = [
        {"op": "update", "id": row["id"], "version": row["version"], "values": {"subject": "better"}},
        {"op": "create", "values": {"subject": "more"}},
    ]
    both = await lead.post("/api/records/ticket:batch", json={"changes": changes})
    assert [item["status"] for item in both.json()["outcomes"]] == [200, 201]
    gone = {"op": "delete", "id": row["id"], "version": row["version"] + 1}
    assert (await lead.post("/api/records/ticket:batch", json={"changes": [gone]})).json()["outcomes"][0][
        "status"
    ] == 204
    for wrong in (
        {"changes": 1},
        {"mode": "some", "changes": []},
        {"changes": [1]},
        {"changes": [{"op": "erase"}]},
        {"changes": [{"op": "update", "id": 1}]},
        {"changes": [{"op": "delete", "id": 2**70, "version": 1}]},
        {"changes": [{"op": "create", "vals": {}}]},
        {"changes": [{}] * 1001},
    ):
        assert (await lead.post("/api/records/ticket:batch", json=wrong)).status_code == 422, wrong


async def test_history(desk: Any, visit: Any) -> None:
    lead = await visit(desk, "bo", ["lead"])
    path = (await lead.post("/api/records/ticket", json={"subject": "x", "cost": "5"})).headers["location"]
    await lead.patch(path, 1, json={"cost": "6"})
    rows = (await lead.get(path + "/history")).json()["rows"]
    assert [row["op"] for row in rows] == ["update", "create"]
    assert rows[0]["changes"]["cost"] == ["5.0000", "6.0000"]
    assert rows[0]["actor"]["title"] == "bo"
    agent = await visit(desk, "ann", ["agent"])
    assert (await agent.get(path + "/history")).status_code == 404
