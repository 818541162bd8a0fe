"""A real server on a loopback socket, people signed in to it over HTTP, and a full dump of a database."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from runtime.web.app import create_app

PASSWORD = "correct horse battery"


class Client:
    """A program that has signed in: its own connection, cookie and CSRF token."""

    def __init__(self, url: str, login: str) -> None:
        self.http = httpx.Client(base_url=url, timeout=60, headers={"accept-language": "en", "origin": url})
        csrf = self.http.get("/api/session").json()["csrf"]
        body = {"user": login, "password": PASSWORD}
        answer = self.http.post("/api/session", json=body, headers={"X-CSRF-Token": csrf})
        assert answer.status_code == 200, answer.text
        self.http.headers["X-CSRF-Token"] = answer.json()["csrf"]

    def get(self, path: str, **params: Any) -> httpx.Response:
        return self.http.get(path, params=params)

    def post(self, path: str, body: Any = None, **options: Any) -> httpx.Response:
        return self.http.post(path, json=body, **options)

    def make(self, entity: str, **values: Any) -> Any:
        answer = self.post(f"/api/records/{entity}", values)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def patch(self, path: str, version: int, body: Any) -> httpx.Response:
        return self.http.patch(path, json=body, headers={"If-Match": f'"{version}"'})


@pytest.fixture
def serve() -> Iterator[Callable[[Any], str]]:
    """`serve(platform)`: its URL, once a real server answers there; stopped after the test."""
    import uvicorn

    running: list[tuple[Any, threading.Thread]] = []

    def start(platform: Any) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        config = uvicorn.Config(create_app(platform), log_level="warning", access_log=False, lifespan="auto")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        running.append((server, thread))
        deadline = time.monotonic() + 30
        while not server.started:
            assert thread.is_alive()
            assert time.monotonic() < deadline
            time.sleep(0.01)
        return f"http://127.0.0.1:{listener.getsockname()[1]}"

    yield start
    for server, thread in running:
        server.should_exit = True
        thread.join(20)


@pytest.fixture
def sign_in(person: Callable[..., Any]) -> Iterator[Callable[..., Client]]:
    """`sign_in(url, platform, login, roles=[…])`: makes the person and signs him in."""
    made: list[Client] = []

    def enter(url: str, platform: Any, login: str, roles: Any = ("administrator",), **more: Any) -> Client:
        person(platform, login, roles, **more)
        made.append(Client(url, login))
        return made[-1]

    yield enter
    for client in made:
        client.http.close()


@pytest.fixture
def command(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """`command(platform, *words)`: the dougong command in a process of its own, on the database of the platform."""

    def run(platform: Any, *words: str) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("DOUGONG_")}
        own = {"DOUGONG_DATABASE_URL": platform.settings.database_url, "DOUGONG_DATA": str(tmp_path / "data")}
        environment = {**kept, **own, "DOUGONG_LANG": "en", "COLUMNS": "300", "TERM": "dumb"}
        line = [sys.executable, "-m", "runtime.cli", *words]
        return subprocess.run(line, env=environment, capture_output=True, text=True, timeout=120, check=False)

    return run


@pytest.fixture
def dump() -> Callable[[Any], Any]:
    """`dump(database)`: the schema and every row of every table but the sessions."""
    return _dump


def _dump(database: Any) -> Any:
    with database.snapshot() as conn:
        if database.dialect == "sqlite":
            schema = conn.execute(text("select type, name, sql from sqlite_master order by 1, 2")).all()
            names = [name for kind, name, _ in schema if kind == "table"]
        else:
            columns = (
                "select table_name, column_name, data_type, is_nullable, column_default from "
                "information_schema.columns where table_schema = 'public' order by 1, 2"
            )
            indexes = "select tablename, indexdef from pg_indexes where schemaname = 'public' order by 1, 2"
            rules = "select conname, pg_get_constraintdef(oid) from pg_constraint order by 1, 2"
            schema = [conn.execute(text(query)).all() for query in (columns, indexes, rules)]
            names = sorted({row[0] for row in schema[0]})
        rows = {name: sorted(map(repr, conn.execute(text(f'select * from "{name}"')))) for name in names}
    return schema, {name: found for name, found in rows.items() if name not in ("session", "login_attempt")}
