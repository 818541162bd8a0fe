"""SECURITY, coverage: no refusal names an entity, field or dataset the asker may not see."""

from __future__ import annotations

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
