"""SECURITY, sign-in: sessions and tokens of others are theirs; a role change gives the session a new id."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from runtime.db import system
from runtime.web import credentials, session
from runtime.web.app import create_app
from runtime.web.credentials import digest
from runtime.web.session import COOKIE

pytestmark = pytest.mark.anyio


async def give(chief: Any, browser: Any, role: str) -> dict[str, Any]:
    made = await chief.post("/api/records/role_assignment", json={"user": browser.me["id"], "role": role})
    assert made.status_code == 201, made.text
    return dict(made.json())


async def test_only_those_who_keep_users_reach_the_ways_in_of_others(platform: Any, visit: Any) -> None:
    app = create_app(platform)
    chief = await visit(platform, "chief", app=app)
    ivy = await visit(platform, "ivy", roles=[], app=app)
    ben = await visit(platform, "ben", roles=[], app=app)
    user = ben.me["id"]
    credentials.create_token(platform.database, user, "nightly", 30)
    his = (await ben.get("/api/sessions")).json()["rows"][0]["id"]
    token = (await ben.get("/api/tokens")).json()["rows"][0]["id"]
    roads = [("GET", "/api/sessions"), ("DELETE", "/api/sessions"), ("GET", "/api/tokens")]
    roads += [("DELETE", f"/api/sessions/{his}"), ("DELETE", f"/api/tokens/{token}")]
    for method, path in roads:
        answer = await ivy.send(method, f"{path}?user={user}")
        assert (answer.status_code, answer.json()["code"]) == (403, "feature.not-granted"), path
        for wrong in ("x", "-1", "1.5", "٣", "9" * 30):
            assert (await chief.send(method, f"{path}?user={wrong}")).status_code == 400, (path, wrong)
    # his ids lead nowhere among her own, and she ends nothing of his with all of hers
    assert (await ivy.send("DELETE", f"/api/sessions/{his}")).status_code == 404
    assert (await ivy.send("DELETE", f"/api/tokens/{token}")).status_code == 404
    assert (await ivy.send("DELETE", "/api/sessions")).json() == {"ended": 0}
    assert (await ben.get("/api/me")).status_code == 200
    assert [row["id"] for row in (await chief.get(f"/api/sessions?user={user}")).json()["rows"]] == [his]
    assert (await chief.send("DELETE", f"/api/tokens/{token}?user={user}")).status_code == 204
    assert (await chief.send("DELETE", f"/api/sessions/{his}?user={user}")).status_code == 204
    assert (await ben.get("/api/me")).status_code == 401
    assert (await chief.get("/api/me")).status_code == 200


async def test_a_token_neither_sees_nor_ends_ways_in(platform: Any, person: Callable[..., Any], visitor: Any) -> None:
    ivy = person(platform, "ivy", ["administrator"])
    secret = credentials.create_token(platform.database, ivy.user, "nightly", 30)
    program = visitor(create_app(platform), authorization=f"Bearer {secret}")
    for method, path in (("GET", "/api/sessions"), ("DELETE", "/api/sessions"), ("GET", "/api/tokens")):
        answer = await program.send(method, path)
        assert (answer.status_code, answer.json()["code"]) == (401, "session.required")


async def test_ending_needs_the_csrf_token(platform: Any, visit: Any) -> None:
    browser = await visit(platform, "ivy")
    for path in ("/api/sessions", "/api/sessions/x", "/api/tokens/x"):
        answer = await browser.http.delete(path)
        assert (answer.status_code, answer.json()["code"]) == (403, "request.bad-csrf-token")


async def test_no_answer_holds_what_opens_a_session(platform: Any, visit: Any) -> None:
    browser = await visit(platform, "ivy")
    text = (await browser.get("/api/sessions")).text
    cookie = browser.http.cookies[COOKIE]
    for secret in (cookie, digest(cookie), browser.csrf):
        assert secret not in text
        assert secret[:24] not in text


async def test_a_role_change_gives_a_new_id(platform: Any, visit: Any, visitor: Any) -> None:
    app = create_app(platform)
    chief = await visit(platform, "chief", app=app)
    ivy = await visit(platform, "ivy", roles=[], app=app)
    before = ivy.http.cookies[COOKIE]
    (row,) = (await ivy.get("/api/sessions")).json()["rows"]
    assert ivy.http.cookies[COOKIE] == before  # nothing changed, nothing is given
    given = await give(chief, ivy, "administrator")
    me = await ivy.get("/api/me")
    after = ivy.http.cookies[COOKIE]
    assert after != before
    assert "HttpOnly" in me.headers["set-cookie"]
    assert me.json()["roles"] == ["administrator"]
    assert me.json()["csrf"] != ivy.csrf
    # the same session in the list: its id there, its beginning and its end stay
    (now,) = (await ivy.get("/api/sessions")).json()["rows"]
    assert (now["id"], now["created_at"], now["current"]) == (row["id"], row["created_at"], True)
    stored = system.session
    with platform.database.read() as conn:
        rows = {item.id: item for item in conn.execute(sa.select(stored).where(stored.c.user == ivy.me["id"]))}
    assert set(rows) == {digest(before), digest(after)}
    assert rows[digest(after)].expires_at == rows[digest(after)].created_at + session.ABSOLUTE
    assert rows[digest(before)].expires_at <= rows[digest(before)].replaced_at + session.GRACE
    # the old id: a moment for requests in flight, without the role it never had, and then nothing
    old = visitor(app, cookie=f"{COOKIE}={before}")
    flight = await old.get("/api/me")
    assert (flight.status_code, flight.json()["roles"]) == (200, [])
    assert "set-cookie" not in flight.headers
    with platform.database.write() as conn:
        conn.execute(stored.update().where(stored.c.id == digest(before)).values(expires_at=1))
    assert (await old.get("/api/me")).status_code == 401
    # a role taken away changes it again
    gone = await chief.send("DELETE", f"/api/records/role_assignment/{given['id']}", {"If-Match": '"1"'})
    assert gone.status_code == 204, gone.text
    assert (await ivy.get("/api/me")).json()["roles"] == []
    assert ivy.http.cookies[COOKIE] not in (before, after)


async def test_refusals_bring_the_new_id_too(platform: Any, visit: Any) -> None:
    app = create_app(platform)
    chief = await visit(platform, "chief", app=app)
    ivy = await visit(platform, "ivy", roles=[], app=app)
    before = ivy.http.cookies[COOKIE]
    await give(chief, ivy, "administrator")
    values = {"name": "North", "code": "N", "nothing": 1}
    refused = await ivy.post("/api/records/team", json=values)
    assert refused.status_code == 422, refused.text
    assert ivy.http.cookies[COOKIE] != before
    late = await ivy.post("/api/records/team", json={"name": "North", "code": "N"})
    assert (late.status_code, late.json()["code"]) == (403, "request.bad-csrf-token")  # it belonged to the old id
    ivy.csrf = (await ivy.get("/api/session")).json()["csrf"]
    assert (await ivy.post("/api/records/team", json={"name": "North", "code": "N"})).status_code == 201


@pytest.mark.parametrize("way", ["sign out", "end", "end others", "password"])
async def test_what_ends_a_session_ends_its_old_id(platform: Any, visit: Any, visitor: Any, way: str) -> None:
    app = create_app(platform)
    chief = await visit(platform, "chief", app=app)
    ivy = await visit(platform, "ivy", roles=[], app=app)
    old = visitor(app, cookie=f"{COOKIE}={ivy.http.cookies[COOKIE]}")
    await give(chief, ivy, "administrator")
    ivy.csrf = (await ivy.get("/api/session")).json()["csrf"]
    assert (await old.get("/api/me")).status_code == 200
    (row,) = (await ivy.get("/api/sessions")).json()["rows"]
    if way == "sign out":
        await ivy.send("DELETE", "/api/session")
    elif way == "end":
        await ivy.send("DELETE", f"/api/sessions/{row['id']}")
    elif way == "end others":
        await chief.send("DELETE", f"/api/sessions?user={ivy.me['id']}")
    else:
        body = {"old": ivy.password, "password": "a better password"}
        assert (await ivy.post("/api/me/password", json=body)).status_code == 204
    assert (await old.get("/api/me")).status_code == 401
    assert (await ivy.get("/api/me")).status_code == (200 if way == "password" else 401)
