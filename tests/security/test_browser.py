"""SECURITY, browser: cookie flags, CSRF and Origin on every unsafe method, headers, host list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from runtime.web.app import create_app
from runtime.web.asgi import BODY_BYTES
from runtime.web.routes import ROUTES
from runtime.web.session import COOKIE

pytestmark = pytest.mark.anyio


async def test_cookie_flags(platform: Any, person: Callable[..., Any], visitor: Any) -> None:
    person(platform, "ivy")
    app = create_app(platform)
    browser = visitor(app)
    for answer in (await browser.get("/api/session"), await browser.sign_in("ivy")):
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith(f"{COOKIE}=")
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Path=/" in cookie
        assert "Secure" not in cookie
    secure = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://localhost")
    assert "Secure" in (await secure.get("/api/session")).headers["set-cookie"]


async def test_every_unsafe_route_wants_the_csrf_token(platform: Any, visit: Any) -> None:
    browser = await visit(platform, "ivy")
    walked = 0
    for way in ROUTES:
        path = way.path.replace("{entity}", "team").replace("{id}", "1").replace("{name}", "x")
        for method in way.methods:
            if method == "GET":
                continue
            walked += 1
            for token in (None, "", "wrong", browser.csrf[:-1] + "x"):
                headers = {} if token is None else {"X-CSRF-Token": token}
                answer = await browser.http.request(method, path, headers=headers, json={})
                assert (answer.status_code, answer.json()["code"]) == (403, "request.bad-csrf-token"), (method, path)
    assert walked >= 8
    assert (await browser.get("/api/me")).status_code == 200


async def test_signing_in_wants_it_too(platform: Any, person: Callable[..., Any], visitor: Any) -> None:
    person(platform, "ivy")
    browser = visitor(create_app(platform))
    body = {"user": "ivy", "password": browser.password}
    assert (await browser.http.post("/api/session", json=body)).status_code == 403
    other = visitor(create_app(platform))
    foreign = (await other.get("/api/session")).json()["csrf"]
    await browser.get("/api/session")
    answer = await browser.http.post("/api/session", json=body, headers={"X-CSRF-Token": foreign})
    assert answer.json()["code"] == "request.bad-csrf-token"


async def test_changes_from_other_sites_are_refused(platform: Any, visit: Any) -> None:
    browser = await visit(platform, "ivy")
    values = {"name": "North", "code": "N"}
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:81"},
        {"Origin": "https://localhost"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ):
        answer = await browser.post("/api/records/team", json=values, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "request.bad-origin"), headers
    own = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert (await browser.post("/api/records/team", json=values, headers=own)).status_code == 201


async def test_origins_that_were_set_are_ours(platform: Any, visit: Any) -> None:
    app = create_app(platform, origins=["https://desk.example"])
    browser = await visit(platform, "ivy", app=app)
    headers = {"Origin": "https://desk.example"}
    assert (
        await browser.post("/api/records/team", json={"name": "N", "code": "N"}, headers=headers)
    ).status_code == 201


async def test_nobody_comes_in_without_a_session(platform: Any, visitor: Any) -> None:
    browser = visitor(create_app(platform))
    open_paths = {"/healthz", "/readyz", "/api/session"}
    for way in ROUTES:
        if way.path in open_paths:
            continue
        path = way.path.replace("{entity}", "team").replace("{id}", "1").replace("{name}", "x")
        for method in way.methods:
            answer = await browser.http.request(method, path)
            assert (answer.status_code, answer.json()["code"]) == (401, "session.required"), (method, path)


async def test_headers_on_every_answer(platform: Any, visitor: Any) -> None:
    browser = visitor(create_app(platform))
    for path in ("/", "/api/session", "/api/none", "/api/me", "/healthz", "/assets/none.js"):
        headers = (await browser.get(path)).headers
        policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
        assert policy["default-src"] == "'self'"
        assert "script-src" not in policy  # as default-src says: no inline, no eval, no other site
        assert policy["frame-ancestors"] == "'none'"
        assert policy["style-src"] == "'self' 'unsafe-inline'"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["x-request-id"]


async def test_only_known_hosts(platform: Any) -> None:
    app = create_app(platform, hosts={"desk.example"})
    for host, status in (("desk.example", 200), ("desk.example:8000", 200), ("evil.example", 400), ("", 400)):
        http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://desk.example")
        answer = await http.get("/healthz", headers={"host": host})
        assert answer.status_code == status, host


async def test_body_limit(platform: Any, visit: Any) -> None:
    browser = await visit(platform, "ivy")
    big = b'{"name": "' + b"x" * BODY_BYTES + b'"}'
    headers = {"content-type": "application/json"}
    answer = await browser.post("/api/records/team", content=big, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "body.too-large")

    async def pieces() -> Any:
        for _ in range(40):
            yield b"x" * 100_000

    answer = await browser.post("/api/records/team", content=pieces(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "body.too-large")
    lying = {**headers, "content-length": "99999999999"}
    assert (await browser.post("/api/records/team", content=b"{}", headers=lying)).status_code == 413
