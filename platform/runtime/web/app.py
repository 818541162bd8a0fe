"""Assemble the one ASGI application: gate, routes, pages."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from metadata.problems import refuse
from runtime.web.asgi import Receive, Scope, Send
from runtime.web.call import Endpoint, Workers
from runtime.web.gate import LOOPBACK, Gate
from runtime.web.paths import Paths
from runtime.web.platform import Platform
from runtime.web.routes import ROUTES, Methods
from runtime.web.session import Door
from runtime.web.static import Static


def create_app(
    platform: Platform,
    *,
    hosts: Collection[str] = LOOPBACK,
    origins: Collection[str] = (),
    pages: Path | None = None,
    demo: Sequence[Mapping[str, str]] | None = None,
) -> Gate:
    """The whole application over one platform.

    hosts: names it answers to; origins: sites besides its own whose pages may change things; pages: folder of the
    built frontend; demo: log-ins shown on the sign-in page, [{"login", "password", "name", "role"}].
    """
    door = Door(platform, platform.settings.secret(), origins)
    door.demo = demo
    workers = Workers(platform.database.dialect)
    return Gate(_interface(door, workers), Static(pages), hosts, close=workers.close)


def _interface(door: Door, workers: Workers) -> Paths:
    paths = Paths()
    for way in ROUTES:
        paths.add(way.path, _Path(way.methods, door, workers))
    return paths


class _Path:
    """The endpoints of one path, by method."""

    def __init__(self, methods: Methods, door: Door, workers: Workers) -> None:
        self._endpoints = {
            method: Endpoint(door, workers, road, handler) for method, (road, handler) in methods.items()
        }
        if "GET" in self._endpoints:
            self._endpoints["HEAD"] = self._endpoints["GET"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        endpoint = self._endpoints.get(scope["method"])
        if endpoint is None:
            allowed = ", ".join(sorted(self._endpoints))
            refuse("request.method-not-allowed", path=scope["path"], method=scope["method"], allowed=allowed)
        await endpoint(scope, receive, send)
