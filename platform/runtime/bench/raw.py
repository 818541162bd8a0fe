"""The raw endpoint everything is measured against: ASGI, the driver and orjson; no sessions, no rights, no catalog."""

import sqlite3
from asyncio import get_running_loop
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import orjson
import psycopg

_COLUMNS = "t.id, t.version, t.code, t.kind, t.amount, t.volume, t.rate, t.day, t.done, t.note, t.made_at, g.id, g.name"
_FROM = 'FROM e_bench_item t LEFT JOIN e_bench_group g ON g.id = t."group"'
_LIST = f"SELECT {_COLUMNS} {_FROM} WHERE t.deleted_at IS NULL AND t.kind = ? AND t.amount > ? \
ORDER BY t.amount DESC, t.id DESC LIMIT 50"
_GET = f"""SELECT {_COLUMNS}, o.id, o.name, m.id, m.name, t.created_at, c.id, c.name, t.updated_at, u.id, u.name,
t.source, t.external_id {_FROM} LEFT JOIN e_user o ON o.id = t.owner LEFT JOIN e_team m ON m.id = t.owner_team
LEFT JOIN e_user c ON c.id = t.created_by LEFT JOIN e_user u ON u.id = t.updated_by
WHERE t.id = ? AND t.deleted_at IS NULL"""


def _row(r: Any) -> dict[str, Any]:
    return {
        "id": r[0], "version": r[1], "_title": r[2], "code": r[2], "kind": r[3],
        "amount": f"{r[4] // 10_000}.{r[4] % 10_000:04}", "volume": f"{r[5] // 10_000}.{r[5] % 10_000:04}",
        "rate": f"{r[6] // 100_000_000}.{r[6] % 100_000_000:08}", "day": r[7], "done": bool(r[8]), "note": r[9],
        "made_at": r[10], "group": {"id": r[11], "title": r[12]},
    }  # fmt: skip


def _whole(r: Any) -> dict[str, Any]:
    owner, team, maker, last = ({"id": r[at], "title": r[at + 1]} if r[at] else None for at in (13, 15, 18, 21))
    return {
        **_row(r), "owner": owner, "owner_team": team, "created_at": r[17], "created_by": maker, "updated_at": r[20],
        "updated_by": last, "source": r[23], "external_id": r[24], "_can": {"update": True, "delete": False},
    }  # fmt: skip


class RawEndpoint:
    def __init__(self, url: str) -> None:
        self._thread = None if url.startswith("sqlite") else ThreadPoolExecutor(1)  # what blocks leaves the loop
        if self._thread is None:
            self._execute: Any = sqlite3.connect(url.removeprefix("sqlite:///")).execute
        else:
            cursor = psycopg.Cursor(psycopg.connect(url.replace("+psycopg", ""), autocommit=True))
            cursor.format = psycopg.pq.Format.BINARY
            self._execute = lambda text, values: cursor.execute(text.replace("?", "%s"), values)

    def _answer(self, path: str) -> bytes:
        if path == "/list":
            rows = self._execute(_LIST, ("b", 500_0000)).fetchall()
            return orjson.dumps({"rows": [_row(r) for r in rows], "next": None, "count": None})
        return orjson.dumps(_whole(self._execute(_GET, (int(path[5:]),)).fetchone()))

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        work, path = self._answer, scope["path"]
        body = await get_running_loop().run_in_executor(self._thread, work, path) if self._thread else work(path)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": body})
