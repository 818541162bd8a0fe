"""The raw endpoint everything is measured against: ASGI, the driver and orjson; no sessions, no rights, no catalog."""

from __future__ import annotations

import sqlite3
from typing import Any

import orjson
import psycopg
from psycopg.pq import Format

_COLUMNS = "t.id, t.version, t.code, t.kind, t.amount, t.qty, t.rate, t.day, t.done, t.note, t.made_at, g.id, g.name"
_LIST = f"""SELECT {_COLUMNS} FROM e_bench_item t LEFT JOIN e_bench_group g ON g.id = t."group"
WHERE t.deleted_at IS NULL AND t.kind = ? AND t.amount > ? ORDER BY t.amount DESC, t.id DESC LIMIT ?"""
_GET = f"""SELECT {_COLUMNS} FROM e_bench_item t LEFT JOIN e_bench_group g ON g.id = t."group"
WHERE t.id = ? AND t.deleted_at IS NULL"""


def _scaled(value: int | None, scale: int) -> str | None:
    if value is None:
        return None
    digits = str(abs(value)).rjust(scale + 1, "0")
    return f"{'-' if value < 0 else ''}{digits[:-scale]}.{digits[-scale:]}"


def _row(r: Any) -> dict[str, Any]:
    id_, version, code, kind, amount, qty, rate, day, done, note, made_at, group, name = r
    return {
        "id": id_, "version": version, "_title": code, "code": code, "kind": kind, "amount": _scaled(amount, 4),
        "qty": _scaled(qty, 4), "rate": _scaled(rate, 8), "day": str(day), "done": bool(done), "note": note,
        "made_at": made_at if isinstance(made_at, str) else made_at.isoformat(), "group": {"id": group, "title": name},
    }  # fmt: skip


class RawEndpoint:
    """GET /list and /get/{id} over one connection."""

    def __init__(self, url: str) -> None:
        if url.startswith("sqlite:///"):
            self._execute: Any = sqlite3.connect(url.removeprefix("sqlite:///"), check_same_thread=False).execute
            self._list, self._get = _LIST, _GET
        else:
            connection = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
            cursor = psycopg.Cursor(connection)
            cursor.format = Format.BINARY
            self._execute = cursor.execute
            self._list, self._get = _LIST.replace("?", "%s"), _GET.replace("?", "%s")

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        path = scope["path"]
        if path == "/list":
            body = {"rows": [_row(r) for r in self._execute(self._list, ("b", 500_0000, 50)).fetchall()], "next": None}
        else:
            body = _row(self._execute(self._get, (int(path[5:]),)).fetchone())
        content = orjson.dumps(body)
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(content))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": content})
