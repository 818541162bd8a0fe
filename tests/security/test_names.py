"""SECURITY, coverage: no refusal names an entity, field or dataset the asker may not see."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.anyio
DESK = Path(__file__).parents[1] / "packs" / "desk"


async def test_suggestions_name_nothing_hidden(make_platform: Any, visit: Any) -> None:
    platform = make_platform(DESK)
    agent = await visit(platform, "ann", ["agent"])
    guest = await visit(platform, "gus", ["guest"])
    asked: list[tuple[Any, str, Any, str]] = [
        (agent, "/api/records/ticket?fields=cos", None, "cost"),
        (agent, "/api/records/ticket?sort=-cosst", None, "cost"),
        (agent, "/api/records/ticket?filter=cosst+%3E+1", None, "cost"),
        (agent, '/api/records/ticket?filter={"field":"cosst","op":">","value":1}', None, "cost"),
        (agent, "/api/records/ticket?filter=area.secrt+%3D%3D+'x'", None, "secret"),
        (agent, "/api/records/ticket?fields=area.secre", None, "secret"),
        (agent, "/api/records/ticket", {"subject": "x", "cosst": 1}, "cost"),
        (agent, "/api/records/ticket", {"subject": "x", "lines": [{"hours": 1, "rat": 1}]}, "rate"),
        (agent, "/api/query", {"of": "tickets", "measures": ["cosst"]}, "cost"),
        (agent, "/api/query", {"of": "ticket", "measures": ["cosst"]}, "cost"),
        (agent, "/api/query", {"of": "tickets", "measures": ["tickets"], "filter": "cosst > 1"}, "cost"),
        (agent, "/api/export/ticket?fields=cosst", None, "cost"),
        (guest, "/api/records/tickt", None, "ticket"),
        (guest, "/api/records/tickt/1", None, "ticket"),
        (guest, "/api/records/tickt/1/history", None, "ticket"),
        (guest, "/api/records/tickt", {"x": 1}, "ticket"),
        (guest, "/api/records/tickt:batch", {"changes": [{"op": "create"}]}, "ticket"),
        (guest, "/api/export/tickt", None, "ticket"),
        (guest, "/api/import/tickt", {"x": 1}, "ticket"),
        (guest, "/api/query", {"of": "tickts", "measures": ["rows"]}, "ticket"),
        (guest, "/api/query/drill", {"of": "tickts", "measures": ["rows"], "measure": "rows"}, "ticket"),
        (guest, "/api/reports/cots", None, "costs"),
        (guest, "/api/dashboards/boarb", None, "board"),
        (guest, "/api/dashboards/board", None, "tickets"),
    ]
    leaks = []
    for visitor, path, body, hidden in asked:
        answer = await (visitor.get(path) if body is None else visitor.post(path, json=body))
        assert answer.status_code < 500, (path, answer.text)
        if f'"{hidden}' in answer.text or f" {hidden}" in answer.text:
            leaks.append((path, body, answer.text[:400]))
    assert leaks == [], leaks


LABEL = {"zh-CN": "x", "en": "x"}
VIEW = {"kind": "view", "of": "sale", "type": "list", "columns": ["name"]}
DOCUMENTS: dict[str, dict[str, Any]] = {
    "pack.json": {"kind": "pack", "name": "shop", "version": "1.0.0", "locales": ["zh-CN", "en"]},
    "entities/place.json": {
        "kind": "entity",
        "name": "place",
        "title": "{name} {hush}",
        "fields": [
            {"name": "name", "label": LABEL, "type": "text"},
            {"name": "hush", "label": LABEL, "type": "text"},
        ],
    },
    "entities/sale.json": {
        "kind": "entity",
        "name": "sale",
        "title": "{name}",
        "fields": [
            {"name": "name", "label": LABEL, "type": "text"},
            {"name": "place", "label": LABEL, "type": "reference", "to": "place", "filter": "hush == 'a'"},
            {"name": "note", "label": LABEL, "type": "text", "default": {"expr": "place.hush"}},
            {"name": "hushed", "label": LABEL, "type": "text"},
            {"name": "plain", "label": LABEL, "type": "text", "default": {"expr": "place.name"}},
        ],
    },
    "views/quiet.json": {**VIEW, "name": "quiet", "filter": "place.hush == 'a'"},
    "views/plain.json": {**VIEW, "name": "plain", "filter": "name == 'a'"},
    "datasets/sales.json": {
        "kind": "dataset",
        "name": "sales",
        "of": "sale",
        "dimensions": [
            {"name": "by", "label": LABEL, "of": "place.hush"},
            {"name": "who", "label": LABEL, "of": "name"},
        ],
        "measures": [
            {"name": "rows", "label": LABEL, "agg": "count"},
            {"name": "some", "label": LABEL, "agg": "count", "filter": "place.hush == 'a'"},
        ],
    },
    "reports/some.json": {"kind": "report", "name": "some", "of": "sales", "measures": ["some"]},
    "reports/kept.json": {
        "kind": "report", "name": "kept", "of": "sales", "measures": ["rows"], "filter": "by == 'b'",
    },
    "reports/by.json": {
        "kind": "report", "name": "by", "of": "sales", "measures": ["rows"],
        "dimensions": ["who"], "filter": {"field": "by", "op": "==", "value": "a"},
    },
    "reports/all.json": {"kind": "report", "name": "all", "of": "sales", "measures": ["rows"]},
    "dashboards/board.json": {
        "kind": "dashboard",
        "name": "board",
        "widgets": [
            {"name": name, "of": f"report:{name}", "place": {"x": 0, "y": 4 * at, "w": 6, "h": 4}}
            for at, name in enumerate(("some", "kept", "by", "all"))
        ],
    },
    "roles/reader.json": {
        "kind": "role",
        "name": "reader",
        "grants": [
            {"of": "place", "read": "all", "mask": {"hush": "hidden"}},
            {"of": "sale", "create": True, "read": "all", "mask": {"hushed": "hidden"}},
        ],
    },
}  # fmt: skip


async def test_documents_are_shown_without_what_reads_hidden_fields(
    tmp_path: Path, make_platform: Any, visit: Any
) -> None:
    for name, document in DOCUMENTS.items():
        file = tmp_path / (name if name == "pack.json" else f"{name.split('/')[0]}/{document['name']}.json")
        file.parent.mkdir(exist_ok=True)
        if name.startswith("reports/"):
            document = {**document, "picture": {"type": "number" if "dimensions" not in document else "bar"}}
        file.write_text(json.dumps({"label": LABEL, **document}))
    platform = make_platform(tmp_path)
    rita, root = await visit(platform, "rita", ["reader"]), await visit(platform, "root")
    for path in ("/api/catalog", "/api/openapi.json", "/api/dashboards/board"):
        answer = await rita.get(path)
        assert answer.status_code == 200
        assert "hush" not in answer.text, path
        assert "hush" in (await root.get(path)).text or path != "/api/catalog"
    shown = (await rita.get("/api/catalog")).json()
    assert [view["name"] for view in shown["views"] if view["of"] == "sale"] == ["plain"]
    assert [item["name"] for item in shown["reports"]] == ["all"]
    sale = next(item for item in shown["entities"] if item["name"] == "sale")
    fields = {item["name"]: item for item in sale["fields"]}
    assert (fields["plain"]["default"], fields["note"]["default"]) == ({"expr": "place.name"}, None)
    assert fields["place"]["options"] == {"to": "place", "filter": None}
    board = (await rita.get("/api/dashboards/board")).json()
    assert [item["name"] for item in board["widgets"]] == ["all"]
    nothing = (await rita.get("/api/reports/nothing")).json()["code"]
    for name in ("some", "kept", "by"):
        answer = await rita.get(f"/api/reports/{name}")
        assert (answer.status_code, answer.json()["code"]) == (404, nothing), name
        assert "hush" not in answer.text
        assert (await root.get(f"/api/reports/{name}")).status_code == 200
    assert "result" in (await rita.get("/api/reports/all")).json()
