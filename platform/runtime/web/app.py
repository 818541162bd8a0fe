"""Assemble the one ASGI application: gate, routes, pages."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from fastapi import FastAPI, Request, Response
from starlette.routing import Route

from metadata.problems import Problem, Refused, refuse
from runtime.web.asgi import App, Receive, Scope, Send
from runtime.web.call import Endpoint, Workers
from runtime.web.gate import LOOPBACK, Gate
from runtime.web.paths import Paths
from runtime.web.platform import Platform
from runtime.web.problems import MEDIA_TYPE, headers_of, locale_of, render
from runtime.web.routes import ROUTES, Methods
from runtime.web.session import Door
from runtime.web.static import Static

RECORDS = "/api/records/"


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


def _interface(door: Door, workers: Workers) -> App:
    """Fixed paths by FastAPI; records, which are most of the work, by their own short way."""
    fixed = FastAPI(
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        exception_handlers={Refused: _refused, Exception: _failed},
    )
    fixed.router.default = _nothing_here
    records = Paths()
    for way in ROUTES:
        endpoint = _Path(way.methods, door, workers)
        if way.path.startswith(RECORDS):
            records.add(way.path, endpoint)
        else:
            fixed.router.routes.append(Route(way.path, endpoint))

    async def interface(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].startswith(RECORDS):
            await records(scope, receive, send)
        else:
            await fixed(scope, receive, send)

    return interface


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


async def _nothing_here(scope: Scope, receive: Receive, send: Send) -> None:
    refuse("request.not-found", path=scope["path"])


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return _response(request, error.problems)


async def _failed(request: Request, error: Exception) -> Response:
    """Told by number only; the gate logs the error itself."""
    return _response(request, (Problem("server.failed", {"request": request.scope.get("request_id", "?")}),))


def _response(request: Request, problems: tuple[Problem, ...]) -> Response:
    locale = locale_of(request.headers.get("accept-language", ""), request.scope.get("locale", "en"))
    status, body = render(problems, locale)
    headers = {name.decode(): value.decode() for name, value in headers_of(problems)}
    headers["cache-control"] = "no-store"
    return Response(body, status, headers, MEDIA_TYPE.decode())
