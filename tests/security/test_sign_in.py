"""SECURITY, sign-in: argon2id, uniform answers and time, growing delay in the database, sessions hashed."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from metadata.problems import Refused
from runtime.db import system
from runtime.web import credentials
from runtime.web.app import create_app
from runtime.web.credentials import authenticate, digest
from runtime.web.session import COOKIE

pytestmark = pytest.mark.anyio


def clear_attempts(platform: Any) -> None:
    with platform.database.write() as conn:
        conn.execute(system.login_attempt.delete())


async def test_passwords_are_argon2id(platform: Any, person: Callable[..., Any], visitor: Any) -> None:
    person(platform, "ivy")
    with platform.database.read() as conn:
        stored = conn.execute(sa.select(system.credential.c.hash)).scalar_one()
        columns = platform.snapshot()[2].of("user").c.keys()
    assert stored.startswith("$argon2id$")
    assert visitor.password not in stored
    assert not any("password" in name or "hash" in name for name in columns)
    # the hash that stands in for people who do not exist costs what theirs costs
    assert stored.split("$")[1:4] == credentials._NOBODY.split("$")[1:4]


async def test_unknown_people_get_the_same_answer(platform: Any, person: Callable[..., Any], visitor: Any) -> None:
    person(platform, "ivy")
    person(platform, "gone")
    with platform.database.write() as conn:
        user = platform.snapshot()[2].of("user")
        conn.execute(user.update().where(user.c.login == "gone").values(active=False))
    app = create_app(platform)
    answers = []
    for login in ("ivy", "nobody", "gone", "IVY'; --"):
        answer = await visitor(app).sign_in(login, "not the password")
        answers.append((answer.status_code, answer.json()))
        clear_attempts(platform)
    assert all(answer == answers[0] for answer in answers)
    assert answers[0][0] == 401
    assert answers[0][1]["code"] == "session.wrong-password"


def test_unknown_people_take_the_same_time(platform: Any, person: Callable[..., Any]) -> None:
    person(platform, "ivy")

    def fastest(login: str) -> float:
        best = 9.0
        for _ in range(4):
            start = time.thread_time()
            with pytest.raises(Refused):
                authenticate(platform, login, "not the password", "10.0.0.1")
            best = min(best, time.thread_time() - start)
            clear_attempts(platform)
        return best

    known, unknown = fastest("ivy"), fastest("nobody")
    assert 0.5 < unknown / known < 2, (known, unknown)


async def test_five_failures_then_a_growing_delay(platform: Any, person: Callable[..., Any], visitor: Any) -> None:
    person(platform, "ivy")
    app = create_app(platform)
    browser = visitor(app)
    for _ in range(5):
        assert (await browser.sign_in("ivy", "wrong")).status_code == 401
    blocked = await browser.sign_in("ivy")  # the right password, too soon
    assert (blocked.status_code, blocked.json()["code"]) == (429, "session.too-many-attempts")
    assert 0 < int(blocked.headers["retry-after"]) <= 10
    # another process, another application: the count is in the database
    assert (await visitor(create_app(platform)).sign_in("ivy")).status_code == 429
    # the address counts as well as the account
    person(platform, "ben")
    assert (await visitor(app).sign_in("ben")).status_code == 429
    attempt = system.login_attempt
    with platform.database.write() as conn:
        conn.execute(attempt.update().values(until=0))
    assert (await browser.sign_in("ivy", "wrong")).status_code == 401
    with platform.database.read() as conn:
        rows = {row.key: row for row in conn.execute(sa.select(attempt))}
    row = rows["account:ivy"]
    assert row.failures == 6
    assert 19_000 < row.until - row.at <= 20_000
    with platform.database.write() as conn:
        conn.execute(attempt.update().values(until=0))
    assert (await browser.sign_in("ivy")).status_code == 200
    with platform.database.read() as conn:
        assert conn.execute(sa.select(attempt.c.key).where(attempt.c.key == "account:ivy")).first() is None


async def test_unknown_accounts_are_delayed_alike(platform: Any, visitor: Any) -> None:
    app = create_app(platform)
    codes = [(await visitor(app).sign_in("nobody", "wrong")).status_code for _ in range(6)]
    assert codes == [401] * 5 + [429]


async def test_sessions_are_random_and_stored_hashed(platform: Any, visit: Any) -> None:
    browser = await visit(platform, "ivy")
    cookie = browser.http.cookies[COOKIE]
    assert len(cookie) >= 43  # 256 bits
    with platform.database.read() as conn:
        rows = conn.execute(sa.select(system.session)).mappings().all()
    assert [row["id"] for row in rows] == [digest(cookie)]
    assert all(cookie not in str(value) for row in rows for value in row.values())


async def test_a_new_id_at_sign_in(platform: Any, person: Callable[..., Any], visitor: Any) -> None:
    person(platform, "ivy")
    app = create_app(platform)
    browser = visitor(app)
    await browser.get("/api/session")
    before = browser.http.cookies[COOKIE]
    await browser.sign_in("ivy")
    first = browser.http.cookies[COOKIE]
    await browser.sign_in("ivy")
    second = browser.http.cookies[COOKIE]
    assert len({before, first, second}) == 3
    old = visitor(app, cookie=f"{COOKIE}={first}")
    assert (await old.get("/api/me")).status_code == 401  # the session it replaced is over


async def test_password_rules(platform: Any, person: Callable[..., Any]) -> None:
    ivy = person(platform, "ivy.long.login")
    for password, code in (("short", "too-short"), ("x" * 300, "too-long"), ("IVY.long.login", "same-as-login")):
        with pytest.raises(Refused, match=f"password.{code}"):
            credentials.set_password(platform.database, ivy.user, "ivy.long.login", password)
