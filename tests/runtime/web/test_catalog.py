"""/api/catalog and /api/openapi.json: everything one may see, and nothing else."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from metadata.fields import FIELD_TYPES

pytestmark = pytest.mark.anyio
TESTS = Path(__file__).parents[2]
DESK = TESTS / "packs" / "desk"


@pytest.fixture
def desk(make_platform: Any) -> Any:
    return make_platform(DESK)


def by_name(items: list[dict[str, Any]]) -> dict[str, Any]:
    return {item["name"]: item for item in items}


async def test_the_whole_catalog(desk: Any, visit: Any) -> None:
    lead = await visit(desk, "bo", ["lead"])
    catalog = (await lead.get("/api/catalog")).json()
    assert catalog["release"] == desk.snapshot()[0]
    assert catalog["company"] == {"name": "Dougong", "currency": "CNY", "zone": "Asia/Shanghai", "locale": "zh-CN"}
    assert catalog["home"] == "dashboard:board"
    ticket = by_name(catalog["entities"])["ticket"]
    assert ticket["can"] == {"create": True, "read": True, "update": True, "delete": True}
    assert (ticket["title"], ticket["sort"], ticket["search"]) == ("{number} {subject}", ["-opened_on", "number"], True)
    fields = by_name(ticket["fields"])
    assert "deleted_at" not in fields
    assert fields["limit_amount"]["options"] == {"digits": 18, "scale": 4, "min": None, "max": None}
    assert fields["state"]["options"]["options"][0]["label"] == {"zh-CN": "打开", "en": "Open"}
    assert fields["state"]["default"] == "open"
    assert fields["opened_on"]["default"] == {"expr": "today"}
    assert fields["area"]["options"]["to"] == "area"
    assert fields["lines"]["options"]["of"] == "ticket_line"
    assert (fields["hours"]["computed"], fields["hours"]["readonly"]) == (True, True)
    assert fields["hours"]["rollup"] == {"agg": "sum", "from": "lines", "of": "hours", "filter": None}
    assert (fields["subject"]["required"], fields["subject"]["readonly"]) == (True, False)
    assert fields["id"]["system"] is True
    for field in fields.values():
        known = FIELD_TYPES[field["type"]].operators
        is_tree = field["options"].get("to") in ("team", None)
        assert field["operators"] == [op for op in known if op != "under" or is_tree]
    line = by_name(catalog["entities"])["ticket_line"]
    assert line["line_of"] == {"parent": "ticket", "field": "lines", "as": "ticket"}
    (form,) = catalog["forms"]
    shown = form["tabs"][0]["sections"][0]["fields"]
    assert [item["field"] for item in shown] == ["subject", "opened_on", "cost", "lines"]
    assert shown[2]["readonly"] is True
    assert [column["field"] for column in shown[3]["columns"]] == ["note", "hours"]
    assert set(by_name(catalog["views"])) == {"open_tickets", "areas"}
    assert [item["of"] for item in catalog["menus"][0]["items"]] == ["dashboard:board", None, "report:costs"]
    dataset = by_name(catalog["datasets"])["tickets"]
    assert {item["name"]: item["type"] for item in dataset["dimensions"]} == {
        "opened_on": "date",
        "state": "choice",
        "area": "reference",
    }
    assert by_name(dataset["dimensions"])["area"]["entity"] == "area"
    assert by_name(dataset["measures"])["cost"]["format"] == "money"
    assert "ticket" in by_name(catalog["datasets"])
    assert set(by_name(catalog["reports"])) == {"count", "costs"}
    assert list(by_name(catalog["dashboards"])) == ["board"]


async def test_what_is_hidden_is_not_named(desk: Any, visit: Any) -> None:
    agent = await visit(desk, "ann", ["agent"])
    guest = await visit(desk, "gus", ["guest"])
    nobody = await visit(desk, "nob", [])
    catalog = (await agent.get("/api/catalog")).json()
    ticket = by_name(catalog["entities"])["ticket"]
    fields = by_name(ticket["fields"])
    assert "cost" not in fields
    assert fields["limit_amount"]["readonly"] is True
    assert ticket["can"]["delete"] is False
    assert [item["field"] for item in catalog["forms"][0]["tabs"][0]["sections"][0]["fields"]] == [
        "subject",
        "opened_on",
        "lines",
    ]
    columns = [column["field"] for column in by_name(catalog["views"])["open_tickets"]["columns"]]
    assert columns == ["number", "subject", "area.name"]
    assert list(by_name(by_name(catalog["datasets"])["tickets"]["measures"])) == ["tickets", "hours"]
    assert list(by_name(catalog["reports"])) == ["count"]
    assert [item["of"] for item in catalog["menus"][0]["items"]] == ["dashboard:board", None]
    for visitor, words in (
        (agent, ["cost", "secret", "rate"]),
        (guest, ["cost", "secret", "ticket", "board", "hours"]),
        (nobody, ["ticket", "secret", "area", "board"]),
    ):
        for path in ("/api/catalog", "/api/openapi.json"):
            text = (await visitor.get(path)).text
            for word in words:
                assert f'"{word}"' not in text, (path, word)
                assert f"/{word}/" not in text, (path, word)
    assert (await guest.get("/api/catalog")).json()["home"] is None
    assert [item["name"] for item in (await guest.get("/api/catalog")).json()["menus"][0]["items"]] == ["work"]


async def test_unchanged_is_304(desk: Any, visit: Any) -> None:
    lead = await visit(desk, "bo", ["lead"])
    for path in ("/api/catalog", "/api/openapi.json"):
        first = await lead.get(path)
        again = await lead.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        other = await lead.get(path, headers={"If-None-Match": '"other"'})
        assert other.status_code == 200
        assert other.headers["content-encoding"] == "gzip"
        plain = await lead.get(path, headers={"Accept-Encoding": "identity"})
        assert "content-encoding" not in plain.headers
        assert plain.content == other.content  # httpx unpacks
    agent = await visit(desk, "ann", ["agent"])
    assert (await agent.get("/api/catalog")).headers["etag"] != (await lead.get("/api/catalog")).headers["etag"]


async def test_a_new_release_is_seen_without_restart(desk: Any, visit: Any, tmp_path: Path) -> None:
    from runtime.packs.install import install

    lead = await visit(desk, "bo")
    before = await lead.get("/api/catalog")
    pack = tmp_path / "more"
    (pack / "entities").mkdir(parents=True)
    label = {"zh-CN": "便签", "en": "Memo"}
    head = {"kind": "pack", "name": "more", "label": label, "version": "1.0.0"}
    (pack / "pack.json").write_text(json.dumps(head))
    field = {"name": "words", "type": "text", "label": label}
    entity = {"kind": "entity", "name": "memo", "label": label, "title": "{words}", "fields": [field]}
    (pack / "entities" / "memo.json").write_text(json.dumps(entity))
    assert (await lead.get("/api/records/memo")).status_code == 404
    install(desk.database, pack)
    made = await lead.post("/api/records/memo", json={"words": "hello"})
    assert made.status_code == 201, made.text
    after = await lead.get("/api/catalog", headers={"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200
    assert "memo" in by_name(after.json()["entities"])
    assert "/api/records/memo" in (await lead.get("/api/openapi.json")).json()["paths"]


async def test_openapi_is_as_it_was(desk: Any, visit: Any) -> None:
    lead = await visit(desk, "bo", ["lead"])
    document = (await lead.get("/api/openapi.json")).json()
    document["info"]["version"] = "1"
    text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    golden = TESTS / "golden" / "openapi" / "desk.json"
    if os.environ.get("DOUGONG_GOLDEN") == "write":
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


async def test_openapi_is_sound(desk: Any, visit: Any) -> None:
    from runtime.web.routes import ROUTES

    lead = await visit(desk, "bo")
    document = (await lead.get("/api/openapi.json")).json()
    assert document["openapi"] == "3.1.0"
    text = json.dumps(document)
    for part in text.split('"$ref": "#/')[1:]:
        found: Any = document
        for key in part.split('"')[0].split("/"):
            found = found[key]
    told = {
        path.replace("/ticket", "/{entity}") if path.startswith("/api/records/ticket") else path
        for path in document["paths"]
    }
    for way in ROUTES:
        path = way.path.replace("{name}", "{name}")
        assert path.replace("/api/records/{entity}", "/api/records/{entity}") in told, way.path
        operations = document["paths"][path.replace("/api/records/{entity}", "/api/records/ticket")]
        assert {method.lower() for method in way.methods} <= set(operations), way.path
