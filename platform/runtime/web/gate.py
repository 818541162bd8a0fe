"""The one middleware: host list, security headers, request number, and the last word on every error."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable, Collection

from metadata.problems import Problem, Refused
from runtime.web.asgi import App, Gone, Message, Receive, Scope, Send, answer, header
from runtime.web.log import logger
from runtime.web.problems import MEDIA_TYPE, headers_of, locale_of, render

# antd writes its styles into the page, so style-src needs 'unsafe-inline'; scripts never do.
SECURITY_HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (
        b"content-security-policy",
        b"default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        b"object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)
LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})


class Gate:
    """Outermost; what it lets through goes to `api` (paths of the interface) or to `pages` (everything else)."""

    def __init__(
        self, api: App, pages: App, hosts: Collection[str] = LOOPBACK, close: Callable[[], None] = lambda: None
    ) -> None:
        self._api = api
        self._pages = pages
        self._close = close
        self._hosts = frozenset(hosts)
        self._known_hosts: dict[bytes, bool] = {}
        self._prefix = secrets.token_hex(4)
        self._numbers = itertools.count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._other(scope, receive, send)
            return
        number = f"{self._prefix}-{next(self._numbers):x}"
        extra = (*SECURITY_HEADERS, (b"x-request-id", number.encode()))
        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message["headers"] = [*message["headers"], *extra, *scope.get("cookies", ())]
            await send(message)

        scope["request_id"] = number
        try:
            self._check_host(scope)
            path: str = scope["path"]
            if path.startswith("/api/") or path in ("/api", "/healthz", "/readyz"):
                await self._api(scope, receive, send_with_headers)
            else:
                await self._pages(scope, receive, send_with_headers)
        except Refused as refused:
            if not started:
                await answer_problems(scope, send_with_headers, refused.problems)
        except Gone:
            return
        except Exception:  # noqa: BLE001 - the last word: logged with its number, told without its text
            logger("web").exception("server.failed", request=number, method=scope["method"], path=scope["path"])
            if not started:
                await answer_problems(scope, send_with_headers, (Problem("server.failed", {"request": number}),))

    def _check_host(self, scope: Scope) -> None:
        host = header(scope, b"host") or b""
        known = self._known_hosts.get(host)
        if known is None:
            known = "*" in self._hosts or _without_port(host.decode("latin-1").lower()) in self._hosts
            if len(self._known_hosts) < 1000:
                self._known_hosts[host] = known
        if not known:
            raise Refused([Problem("request.bad-host", {"host": host.decode("latin-1")})])

    async def _other(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1000})
            return
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                self._close()
                await send({"type": "lifespan.shutdown.complete"})
                return


async def answer_problems(scope: Scope, send: Send, problems: tuple[Problem, ...]) -> None:
    """Answer with problems, in the language the request asks for (or its visitor's, once known)."""
    locale = locale_of((header(scope, b"accept-language") or b"").decode("latin-1"), scope.get("locale", "en"))
    status, body = render(problems, locale)
    headers = [(b"content-type", MEDIA_TYPE), (b"cache-control", b"no-store"), *headers_of(problems)]
    await answer(send, status, b"" if scope["method"] == "HEAD" else body, headers)


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host.split("]")[0] + "]"
    return host.split(":")[0]
