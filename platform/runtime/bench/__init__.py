"""dougong bench: list, get and create against a raw endpoint in the same run; start and memory of a real server."""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic, perf_counter, process_time, sleep
from typing import Any

import uvloop

from metadata.problems import refuse
from runtime.bench.raw import RawEndpoint
from runtime.bench.stage import COOKIE, prepare, server
from runtime.boot import Platform
from runtime.web.app import create_app
from runtime.web.session import COOKIE as COOKIE_NAME
from runtime.web.session import Door

ROUNDS = 5
LISTS, GETS = 120, 800  # requests per round
CREATES, WRITERS = 800, 4
LOAD = 600  # requests between the two looks at memory
LIST = "/api/records/bench_item?filter=kind+%3D%3D+%27b%27+and+amount+%3E+500&sort=-amount&limit=50&fields="
FIELDS = "code,kind,amount,volume,rate,day,done,note,made_at,group"
MOST_DIFFERENCE = 0.2  # of the bytes of two bodies
LIMITS: dict[str, tuple[float, float]] = {  # SQLite, PostgreSQL
    "list_ratio": (3, 3),
    "get_ratio": (4, 3),
    "creates_per_second": (400, 400),
    "ready_seconds": (1.5, 1.5),
    "idle_mb": (150, 150),
    "loaded_mb": (250, 250),
}
_LEAST = frozenset({"creates_per_second"})


@dataclass(slots=True)
class Report:
    """Figures by database, and which of them pass their limit."""

    figures: dict[str, dict[str, float]] = field(default_factory=dict)

    @property
    def titles(self) -> list[str]:
        return [*self.figures, "limit"]

    def rows(self) -> Iterable[list[str]]:
        """Lines of a table: name, one figure per database, limits."""
        names = dict.fromkeys(name for figures in self.figures.values() for name in figures)
        for name in names:
            limit = LIMITS.get(name)
            sign = ">=" if name in _LEAST else "<="
            shown = "" if limit is None else f"{sign} {' / '.join(f'{item:g}' for item in dict.fromkeys(limit))}"
            yield [name, *(f"{figures.get(name, float('nan')):.6g}" for figures in self.figures.values()), shown]

    @property
    def failures(self) -> list[str]:
        found = []
        for database, figures in self.figures.items():
            for name, limits in LIMITS.items():
                limit = limits[database != "sqlite"]
                if name in figures and (figures[name] < limit if name in _LEAST else figures[name] > limit):
                    found.append(f"{database} {name}: {figures[name]:.6g}, limit {limit:g}")
        return found

    def to_json(self) -> dict[str, Any]:
        limits = {name: list(limit) for name, limit in LIMITS.items()}
        return {"figures": self.figures, "limits": limits, "failures": self.failures}


def run_bench(rows: int, databases: Iterable[str]) -> Report:
    """Measure each of `databases`: sqlite, postgresql (a temporary server), or the URL of an empty database."""
    report = Report()
    for wanted in databases:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dougong-bench-")))
            if wanted == "sqlite":
                url = f"sqlite:///{folder / 'bench.db'}"
            elif wanted == "postgresql":
                os.chmod(folder, 0o755)  # the server's own user must reach its folder
                url = stack.enter_context(server(folder))
            else:
                url = wanted
            platform = prepare(url, folder, rows)
            stack.callback(platform.close)
            figures = _run(_measure(platform, url, rows))
            figures |= _process(url, folder)
            report.figures[platform.database.dialect] = figures
    return report


def _run(work: Coroutine[Any, Any, dict[str, float]]) -> dict[str, float]:
    """On the event loop the server uses."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


class Client:
    """Requests straight into an ASGI application: no sockets, so that only our own work is measured."""

    def __init__(self, app: Any, headers: list[tuple[bytes, bytes]]) -> None:
        self._app = app
        self._headers = headers

    async def ask(self, target: str, method: str = "GET", body: bytes = b"") -> tuple[int, bytes]:
        path, _, query = target.partition("?")
        status, parts = 0, []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            else:
                parts.append(message["body"])

        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "scheme": "http",
            "headers": self._headers,
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
        }
        await self._app(scope, receive, send)
        return status, b"".join(parts)


async def _measure(platform: Platform, url: str, rows: int) -> dict[str, float]:
    csrf = Door(platform, platform.settings.secret()).csrf(COOKIE)
    headers = [
        (b"host", b"localhost"),
        (b"cookie", f"{COOKIE_NAME}={COOKIE}".encode()),
        (b"x-csrf-token", csrf.encode()),
        (b"content-type", b"application/json"),
        (b"accept-language", b"en"),
    ]
    ours = Client(create_app(platform), headers)
    raw = Client(RawEndpoint(url), headers)
    await _same_size(ours, raw)
    figures: dict[str, float] = {}
    numbers = [1 + (number * 7919) % rows for number in range(GETS)]

    async def lists(client: Client, target: str) -> None:
        for _ in range(LISTS):
            await client.ask(target)

    async def gets(client: Client, start: str) -> None:
        for number in numbers:
            await client.ask(f"{start}{number}")

    for name, work, count, own, theirs in (
        ("list", lists, LISTS, LIST + FIELDS, "/list"),
        ("get", gets, GETS, "/api/records/bench_item/", "/get/"),
    ):
        mine, others = [], []
        for _ in range(ROUNDS):
            others.append(await _cpu(lambda: work(raw, theirs), count))  # noqa: B023 - run at once
            mine.append(await _cpu(lambda: work(ours, own), count))  # noqa: B023
        figures[f"{name}_us"] = statistics.median(mine)
        figures[f"{name}_raw_us"] = statistics.median(others)
        figures[f"{name}_ratio"] = statistics.median(a / b for a, b in zip(mine, others, strict=True))
    start = process_time()
    figures["creates_per_second"] = await _creates(ours)
    figures["create_us"] = (process_time() - start) * 1e6 / CREATES
    return figures


async def _same_size(ours: Client, raw: Client) -> None:
    """Refuse to compare bodies of different size."""
    for own, theirs in ((LIST + FIELDS, "/list"), ("/api/records/bench_item/5", "/get/5")):
        status, mine = await ours.ask(own)
        if status != 200:
            refuse("bench.failed", request=own, status=status, body=mine[:300].decode("utf-8", "replace"))
        _, other = await raw.ask(theirs)
        if abs(len(mine) - len(other)) > MOST_DIFFERENCE * max(len(mine), len(other)):
            refuse("bench.different-bodies", request=own, ours=len(mine), raw=len(other))


async def _cpu(work: Callable[[], Awaitable[None]], count: int) -> float:
    """CPU µs per request, of all threads of this process."""
    start = process_time()
    await work()
    return (process_time() - start) * 1e6 / count


async def _creates(client: Client) -> float:
    """Creates with history per second, from a few writers at once."""

    async def writer(first: int) -> None:
        for number in range(first, CREATES, WRITERS):
            body = json.dumps(
                {"code": f"N-{number}", "kind": "c", "amount": f"{number}.50", "volume": "3", "day": "2026-01-31",
                 "done": False, "note": "made by the bench", "group": 1 + number % 100}
            )  # fmt: skip
            status, answer = await client.ask("/api/records/bench_item", "POST", body.encode())
            if status != 201:
                refuse("bench.failed", request="create", status=status, body=answer[:300].decode("utf-8", "replace"))

    start = perf_counter()
    await asyncio.gather(*(writer(first) for first in range(WRITERS)))
    return CREATES / (perf_counter() - start)


def _process(url: str, folder: Path) -> dict[str, float]:
    """Time until a real server is ready, and its memory before and after load."""
    port = _free_port()
    environment = {**os.environ, "DOUGONG_DATABASE_URL": url, "DOUGONG_DATA": str(folder)}
    command = [sys.executable, "-m", "runtime.cli", "serve", "--port", str(port)]
    start = monotonic()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        while not _answers(port, "/readyz"):
            if process.poll() is not None or monotonic() - start > 60:
                refuse("bench.failed", request="serve", status=process.returncode, body="")
            sleep(0.01)
        ready = monotonic() - start
        idle = _memory(process.pid)
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        headers = {"Cookie": f"{COOKIE_NAME}={COOKIE}"}
        for number in range(LOAD):
            target = LIST + FIELDS if number % 3 else f"/api/records/bench_item/{number + 1}"
            connection.request("GET", target, headers=headers)
            connection.getresponse().read()
        loaded = _memory(process.pid)
        connection.close()
    finally:
        process.terminate()
        process.wait(10)
    return {"ready_seconds": ready, "idle_mb": idle, "loaded_mb": loaded}


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _answers(port: int, path: str) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _memory(pid: int) -> float:
    """Resident MB of a process, from /proc; not a number elsewhere."""
    try:
        text = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return float("nan")
    line = next(line for line in text.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
