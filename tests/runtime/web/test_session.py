"""Sign-in, sessions, tokens, and what a visitor may change of himself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from metadata.problems import Refused
from runtime.db import system
from runtime.web import credentials
from runtime.web.app import create_app

pytestmark = pytest.mark.anyio


async def test_signing_in_and_out(platform: Any, person: Callable[..., Any], visitor: Any) -> None:
    person(platform, "ivy", ["administrator"], team="north")
    browser = visitor(create_app(platform))
    first = (await browser.get("/api/session")).json()
    assert first["signed_in"] is False
    assert first["demo"] is None
    assert (await browser.get("/api/me")).status_code == 401
    answer = await browser.sign_in("ivy")
    assert answer.status_code == 200
    me = (await browser.get("/api/me")).json()
    assert (me["login"], me["roles"], me["team"]["title"]) == ("ivy", ["administrator"], "north")
    assert me["csrf"] == browser.csrf
    assert "all_records" in me["features"]
    assert (await browser.get("/api/session")).json()["signed_in"] is True
    assert (await browser.send("DELETE", "/api/session")).status_code == 204
    assert (await browser.get("/api/me")).status_code == 401


async def test_a_changed_password_ends_the_other_sessions(platform: Any, visit: Any, visitor: Any) -> None:
    app = create_app(platform)
    browser = await visit(platform, "ivy", app=app)
    other = visitor(app)
    assert (await other.sign_in("ivy")).status_code == 200
    body = {"old": "wrong password", "password": "a better password"}
    assert (await browser.post("/api/me/password", json=body)).status_code == 401
    body["old"] = browser.password
    assert (await browser.post("/api/me/password", json={**body, "password": "short"})).status_code == 422
    assert (await browser.post("/api/me/password", json=body)).status_code == 204
    assert (await browser.get("/api/me")).status_code == 200
    assert (await other.get("/api/me")).status_code == 401
    assert (await other.sign_in("ivy", "a better password")).status_code == 200


async def test_changing_language_and_theme(platform: Any, visit: Any) -> None:
    browser = await visit(platform, "ivy", roles=[])
    answer = await browser.send("PATCH", "/api/me", json={"locale": "zh-CN", "theme": "dark"})
    assert answer.status_code == 200, answer.text
    assert (answer.json()["locale"], answer.json()["theme"]) == ("zh-CN", "dark")
    me = (await browser.get("/api/me")).json()
    assert (me["locale"], me["theme"]) == ("zh-CN", "dark")
    for body in ({"locale": "fr"}, {"theme": 1}, {"theme": "pink"}, {"roles": ["administrator"]}):
        assert (await browser.send("PATCH", "/api/me", json=body)).status_code == 422


async def test_sessions_end(platform: Any, visit: Any) -> None:
    browser = await visit(platform, "ivy")
    session = system.session
    now = system.milliseconds()
    for values in ({"seen_at": now - 13 * 3_600_000}, {"seen_at": now, "expires_at": now - 1}):
        assert (await browser.get("/api/me")).status_code == 200
        with platform.database.write() as conn:
            conn.execute(session.update().values(**values))
        assert (await browser.get("/api/me")).status_code == 401
        with platform.database.write() as conn:
            conn.execute(session.update().values(seen_at=now, expires_at=now + 1_000_000))


async def test_use_is_written_down_now_and_then(platform: Any, visit: Any) -> None:
    browser = await visit(platform, "ivy")
    session = system.session
    with platform.database.write() as conn:
        conn.execute(session.update().values(seen_at=system.milliseconds() - 3_600_000))
    await browser.get("/api/me")
    for _ in range(100):
        with platform.database.read() as conn:
            seen = conn.execute(sa.select(session.c.seen_at)).scalar_one()
        if seen > system.milliseconds() - 60_000:
            return
        await browser.get("/healthz")
    pytest.fail("the session's last use was not written down")


async def test_rights_follow_roles_at_once(platform: Any, visit: Any) -> None:
    app = create_app(platform)
    chief = await visit(platform, "chief", app=app)
    browser = await visit(platform, "ivy", roles=[], app=app)
    assert (await browser.get("/api/me")).json()["roles"] == []
    values = {"user": browser.me["id"], "role": "administrator"}
    made = await chief.post("/api/records/role_assignment", json=values)
    assert made.status_code == 201, made.text
    assert (await browser.get("/api/me")).json()["roles"] == ["administrator"]
    path = f"/api/records/user/{browser.me['id']}"
    row = (await chief.get(path)).json()
    gone = await chief.patch(path, row["version"], json={"active": False})
    assert gone.status_code == 200, gone.text
    assert (await browser.get("/api/me")).status_code == 401


async def test_sessions_are_listed_and_ended(platform: Any, person: Callable[..., Any], visitor: Any) -> None:
    person(platform, "ivy")
    app = create_app(platform)
    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
    here, there, third = (visitor(app, **{"user-agent": agent}) for agent in (firefox, "curl/8.5.0", "x" * 500))
    for browser in (here, there, third):
        assert (await browser.sign_in("ivy")).status_code == 200
    answer = await here.get("/api/sessions")
    assert answer.headers["cache-control"] == "no-store"
    rows = answer.json()["rows"]
    assert [row["browser"] for row in rows if row["current"]] == ["Firefox 128 · Linux"]
    assert {row["browser"] for row in rows} == {"Firefox 128 · Linux", "curl 8", "x" * 31}
    assert set(rows[0]) == {"id", "created_at", "seen_at", "address", "browser", "current"}
    assert all(row["address"] == "127.0.0.1" and row["created_at"].endswith("Z") for row in rows)
    curl = next(row["id"] for row in rows if row["browser"] == "curl 8")
    assert (await here.send("DELETE", f"/api/sessions/{curl}")).status_code == 204
    assert (await there.get("/api/me")).status_code == 401
    again = await here.send("DELETE", f"/api/sessions/{curl}")
    assert (again.status_code, again.json()["code"]) == (404, "session.unknown")
    assert (await there.sign_in("ivy")).status_code == 200
    assert (await here.send("DELETE", "/api/sessions")).json() == {"ended": 2}
    assert [(await browser.get("/api/me")).status_code for browser in (here, there, third)] == [200, 401, 401]
    assert [row["current"] for row in (await here.get("/api/sessions")).json()["rows"]] == [True]


async def test_sessions_that_are_over_are_not_listed(platform: Any, visit: Any, visitor: Any) -> None:
    app = create_app(platform)
    here = await visit(platform, "ivy", app=app)
    assert (await visitor(app).sign_in("ivy")).status_code == 200
    session, now = system.session, system.milliseconds()
    other = next(row["id"] for row in (await here.get("/api/sessions")).json()["rows"] if not row["current"])
    for values in ({"seen_at": now - 13 * 3_600_000}, {"seen_at": now, "expires_at": now - 1}):
        with platform.database.write() as conn:
            conn.execute(session.update().where(session.c.public == other).values(**values))
        assert [row["current"] for row in (await here.get("/api/sessions")).json()["rows"]] == [True]
        assert (await here.send("DELETE", "/api/sessions")).json() in ({"ended": 0},)
    assert (await here.send("DELETE", f"/api/sessions/{other}")).status_code == 404


async def test_tokens_are_listed_and_revoked(platform: Any, visit: Any, visitor: Any) -> None:
    app = create_app(platform)
    here = await visit(platform, "ivy", app=app)
    user = here.me["id"]
    secret = credentials.create_token(platform.database, user, "nightly", 30)
    credentials.create_token(platform.database, user, "gone", 1)
    with platform.database.write() as conn:
        conn.execute(system.token.update().where(system.token.c.name == "gone").values(expires_at=1))
    answer = await here.get("/api/tokens")
    (row,) = answer.json()["rows"]
    assert (row["name"], row["seen_at"], row["roles"]) == ("nightly", None, None)
    assert row["created_at"] < row["expires_at"]
    with platform.database.read() as conn:
        stored = conn.execute(sa.select(system.token.c.id)).scalars().all()
    assert secret not in answer.text
    assert not any(key in answer.text or row["id"] in key for key in stored)
    program = visitor(app, authorization=f"Bearer {secret}")
    assert (await program.get("/api/me")).status_code == 200
    for _ in range(100):
        if (row := (await here.get("/api/tokens")).json()["rows"][0])["seen_at"]:
            break
    assert row["seen_at"] >= row["created_at"]
    assert (await here.send("DELETE", f"/api/tokens/{row['id']}")).status_code == 204
    assert (await program.get("/api/me")).json()["code"] == "token.invalid"
    assert (await here.get("/api/tokens")).json() == {"rows": []}
    again = await here.send("DELETE", f"/api/tokens/{row['id']}")
    assert (again.status_code, again.json()["code"]) == (404, "token.unknown")


async def test_tokens(platform: Any, person: Callable[..., Any], visitor: Any) -> None:
    ivy = person(platform, "ivy", ["administrator"])
    app = create_app(platform)
    secret = credentials.create_token(platform.database, ivy.user, "nightly", 30)
    with platform.database.read() as conn:
        stored = conn.execute(sa.select(system.token)).mappings().one()
    assert secret not in dict(stored).values()
    program = visitor(app, authorization=f"Bearer {secret}")
    assert (await program.get("/api/me")).json()["login"] == "ivy"
    # no cookie, no CSRF token: a browser never sends a bearer token by itself
    made = await program.http.post("/api/records/team", json={"name": "North", "code": "N"})
    assert made.status_code == 201, made.text
    for wrong in ("Bearer dg_wrong", "Basic aXZ5OnB3", "Bearer", f"bearer  {secret[:-1]}"):
        answer = await visitor(app, authorization=wrong).get("/api/me")
        assert (answer.status_code, answer.json()["code"]) == (401, "token.invalid")
    with platform.database.write() as conn:
        conn.execute(system.token.update().values(roles='["nobody"]'))
    assert (await program.get("/api/me")).json()["roles"] == []
    for values in ({"expires_at": 1}, {"expires_at": 2**50, "revoked_at": 1}):
        with platform.database.write() as conn:
            conn.execute(system.token.update().values(**values))
        assert (await program.get("/api/me")).status_code == 401
    with pytest.raises(Refused, match=r"token.bad-lifetime"):
        credentials.create_token(platform.database, ivy.user, "for ever", 100_000)
