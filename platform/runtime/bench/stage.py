"""What the bench stands on: a small pack, generated rows, a person with a session, a server to measure."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from metadata.problems import refuse
from runtime.boot import Platform
from runtime.db import system
from runtime.db.dialects import allocate_ids
from runtime.db.engine import Database
from runtime.packs.install import init, install
from runtime.schema.columns import to_stored
from runtime.settings import Settings
from runtime.web.credentials import digest

GROUPS = 200
BATCH = 5_000
COOKIE = "bench-session-of-256-random-bits-0000000000"
_LABEL = {"zh-CN": "测速", "en": "Bench"}


def _field(name: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "label": _LABEL, "type": kind, **more}


DOCUMENTS: tuple[dict[str, Any], ...] = (
    {"kind": "pack", "name": "bench", "label": _LABEL, "version": "1.0.0", "locales": ["zh-CN", "en"]},
    {
        "kind": "entity",
        "name": "bench_group",
        "label": _LABEL,
        "title": "{name}",
        "fields": [_field("name", "text", required=True)],
    },
    {
        "kind": "entity",
        "name": "bench_item",
        "label": _LABEL,
        "title": "{code}",
        "traits": ["owned"],
        "sort": ["-amount"],
        "indexes": [{"name": "by_kind", "fields": ["kind", "amount"]}],
        "fields": [
            _field("code", "text", max_length=40, required=True),
            _field("kind", "choice", options=[{"name": name, "label": _LABEL} for name in "abcde"]),
            _field("amount", "money", required=True),
            _field("volume", "decimal"),
            _field("rate", "percent"),
            _field("day", "date"),
            _field("made_at", "datetime"),
            _field("done", "boolean"),
            _field("note", "text"),
            _field("group", "reference", to="bench_group"),
        ],
    },
    {
        "kind": "role",
        "name": "bench_person",
        "label": _LABEL,
        "grants": [
            {"of": "bench_group", "read": "all"},
            {"of": "bench_item", "create": True, "read": "all", "update": "all", "delete": "own"},
        ],
    },
)


def write_pack(folder: Path) -> Path:
    """The bench's own pack as files."""
    pack = folder / "bench"
    for document in DOCUMENTS:
        place = {"pack": ".", "entity": "entities", "role": "roles"}[document["kind"]]
        name = "pack" if document["kind"] == "pack" else document["name"]
        file = pack / place / f"{name}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(document), encoding="utf-8")
    return pack


def prepare(url: str, folder: Path, rows: int) -> Platform:
    """A platform with the bench's pack, `rows` generated rows and a signed-in person (see COOKIE)."""
    database = Database.open(url)
    init(database)
    install(database, write_pack(folder))
    platform = Platform.of(database, Settings(url, folder))
    _fill(platform, rows)
    _sign_in(platform)
    return platform


def _fill(platform: Platform, rows: int) -> None:
    """Rows straight into the tables, the same for the same number."""
    dice = random.Random(20260101)
    start = date(2023, 1, 1)
    groups = _insert(platform, "bench_group", [{"name": f"Group {number:03}"} for number in range(GROUPS)])
    for first in range(0, rows, BATCH):
        batch = []
        for number in range(first, min(first + BATCH, rows)):
            day = start + timedelta(days=dice.randrange(1095))
            batch.append(
                {
                    "code": f"B-{number:07}",
                    "kind": dice.choice("abcde"),
                    "amount": Decimal(dice.randrange(1, 10_000_000)).scaleb(-2),
                    "volume": Decimal(dice.randrange(1, 1000)),
                    "rate": Decimal(dice.randrange(0, 30)).scaleb(-2),
                    "day": day,
                    "made_at": datetime(day.year, day.month, day.day, dice.randrange(24), tzinfo=UTC),
                    "done": dice.random() < 0.5,
                    "note": f"Row {number} of the bench, some words long",
                    "group": groups[dice.randrange(GROUPS)],
                }
            )
        _insert(platform, "bench_item", batch)
    with platform.database.write() as conn:
        conn.exec_driver_sql("ANALYZE")


def _insert(platform: Platform, name: str, rows: list[dict[str, Any]]) -> list[int]:
    _, catalog, tables = platform.snapshot()
    entity, table = catalog.entities[name], tables.of(name)
    now = datetime.now(UTC)
    with platform.database.write() as conn:
        ids = allocate_ids(conn, table, len(rows))
        stored = []
        for number, row in zip(ids, rows, strict=True):
            whole = {"id": number, "version": 1, "created_at": now, "updated_at": now, "source": "seed", **row}
            line = {}
            for key, value in whole.items():
                field = entity.by_name[key]
                line[field.column] = to_stored(field, value, tables.dialect)
                if field.type == "datetime" and f"{field.column}__day" in table.c:
                    day = value.date()
                    line[f"{field.column}__day"] = day.isoformat() if tables.dialect == "sqlite" else day
            stored.append(line)
        conn.execute(table.insert(), stored)
    return ids


def _sign_in(platform: Platform) -> None:
    (team,) = _insert(platform, "team", [{"name": "Bench", "code": "bench"}])
    person = {"login": "bench", "name": "Bench", "active": True, "locale": "en", "team": team}
    (user,) = _insert(platform, "user", [person])
    _insert(platform, "role_assignment", [{"user": user, "role": "bench_person", "from_day": date(2000, 1, 1)}])
    now = system.milliseconds()
    with platform.database.write() as conn:
        conn.execute(
            system.session.insert().values(
                id=digest(COOKIE),
                user=user,
                public="bench",
                roles='["bench_person"]',
                csrf="",
                created_at=now,
                seen_at=now,
                expires_at=now + 86_400_000,
            )
        )


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """A temporary PostgreSQL with its usual safety; gives the URL of an empty database."""
    binaries = _binaries()
    if binaries is None:
        refuse("database.no-server")
    user = _other_user()
    data = folder / "pg"
    data.mkdir(mode=0o700)
    if user:
        os.chown(data, user["user"], user["group"])
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": "/", **user}
    made = ["-D", str(data), "-U", "dougong", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    subprocess.run([str(binaries / "initdb"), *made], check=True, **quiet)
    options = f"-c listen_addresses='' -c jit=off -k {data}"
    control = str(binaries / "pg_ctl")
    subprocess.run([control, "-D", str(data), "-w", "-o", options, "start"], check=True, **quiet)
    try:
        yield f"postgresql+psycopg://dougong@/postgres?host={data}"
    finally:
        subprocess.run([control, "-D", str(data), "-m", "immediate", "-w", "stop"], check=False, **quiet)


def _binaries() -> Path | None:
    if found := shutil.which("pg_ctl"):
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: int(path.parts[-3]))
    return versions[-1].parent if versions else None


def _other_user() -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    import pwd

    names = {entry.pw_name for entry in pwd.getpwall()}
    person = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}
