"""Assemble the one ASGI application: gate, routes, pages."""

from __future__ import annotations

from collections.abc import Collection, Mapping, MutableMapping, Sequence
from pathlib import Path
from typing import Any, Final, cast

from fastapi import FastAPI
from starlette.routing import Route
from starlette.types import ASGIApp

from metadata.problems import refuse
from runtime.web.asgi import App, Receive, Scope, Send
from runtime.web.call import Endpoint, Workers
from runtime.web.gate import LOOPBACK, Gate
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


RECORD: Final = "/api/records/{entity}/{id}"


class Interface(FastAPI):
    """The application of all routes. The gate in front answers for errors, so no further layer stands in between."""

    def __init__(self, ways: Mapping[str, App]) -> None:
        # OpenAPI comes from the catalog (openapi.py): the framework's own pages would only know the fixed routes
        super().__init__(openapi_url=None, docs_url=None, redoc_url=None)
        self.router.redirect_slashes = False
        self.router.default = _nowhere
        self.router.routes[:] = [Route(path, endpoint) for path, endpoint in ways.items()]
        self._record = ways[RECORD]

    def build_middleware_stack(self) -> ASGIApp:
        return self.router

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        """One record by its id, asked for most, goes straight to its endpoint; the rest walks along the routes."""
        parts = scope["path"].split("/")
        if len(parts) == 5 and parts[2] == "records" and parts[3] and parts[4]:
            scope["path_params"] = {"entity": parts[3], "id": parts[4]}
            await self._record(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def _interface(door: Door, workers: Workers) -> App:
    # routes are tried in turn: the records come first; no two of them match the same path
    ways = sorted(ROUTES, key=lambda way: not way.path.startswith("/api/records/"))
    return cast(App, Interface({way.path: _Path(way.methods, door, workers) for way in ways}))


async def _nowhere(scope: Scope, receive: Receive, send: Send) -> None:
    refuse("request.not-found", path=scope["path"])


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
