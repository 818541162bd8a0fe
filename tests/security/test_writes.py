"""SECURITY: what a write answers, and in whose name one may write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from runtime.web.app import create_app

pytestmark = pytest.mark.anyio
DESK = Path(__file__).parents[1] / "packs" / "desk"


async def test_a_record_given_away_is_answered_without_its_rows(make_platform: Any, visit: Any) -> None:
    platform = make_platform(DESK)
    app = create_app(platform)
    ann = await visit(platform, "ann", ["agent"], app=app)
    bo = await visit(platform, "bo", ["lead"], app=app)
    made = (await ann.post("/api/records/ticket", json={"subject": "mine"})).json()
    path = f"/api/records/ticket/{made['id']}"
    answer = await ann.patch(path, 1, json={"owner": bo.me["id"]})
    assert (answer.status_code, answer.json()) == (200, {"id": made["id"], "version": 2})
    assert answer.headers["etag"] == '"2"'
    assert (await ann.get(path)).status_code == 404
    assert (await bo.get(path)).json()["owner"]["id"] == bo.me["id"]


async def test_views_are_kept_in_ones_own_name(make_platform: Any, visit: Any) -> None:
    platform = make_platform(DESK)
    app = create_app(platform)
    ann = await visit(platform, "ann", ["agent"], app=app)
    bo = await visit(platform, "bo", ["lead"], app=app)
    view = {"entity": "ticket", "name": "best", "shared": True, "body": "{}"}
    assert (await ann.post("/api/records/saved_view", json={**view, "user": bo.me["id"]})).status_code == 403
    made = await ann.post("/api/records/saved_view", json=view)
    assert (made.status_code, made.json()["user"]["id"]) == (201, ann.me["id"])
    path = f"/api/records/saved_view/{made.json()['id']}"
    assert (await ann.patch(path, 1, json={"user": bo.me["id"]})).status_code == 403
    assert (await bo.patch(path, 1, json={"name": "worse"})).status_code == 403
    assert (await bo.get(path)).status_code == 200
    assert (await ann.patch(path, 1, json={"name": "better"})).status_code == 200
