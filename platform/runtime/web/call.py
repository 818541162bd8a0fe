"""One request on its way: who asks, what was sent, and on which thread its database work runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import IO, Any, Literal, NamedTuple

import orjson

from metadata.problems import Refused, refuse
from runtime.context import Context
from runtime.web.asgi import BODY_BYTES, FILE_BYTES, JSON, Receive, Scope, Send, answer, header, read_body
from runtime.web.body import parameters, parse_object
from runtime.web.lanes import Lane
from runtime.web.session import COOKIE, Door, Renewal, Visit, cookie_of, set_cookie
from runtime.web.visible import Visible

# point: one row by its id; secret: hashes a password; file: large and slow
Road = Literal["point", "read", "write", "secret", "file"]
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class Answer(NamedTuple):
    """What a handler gives back; `body` is finished bytes, or an open file that is closed once it is sent."""

    status: int
    body: bytes | IO[bytes]
    headers: tuple[tuple[bytes, bytes], ...] = (JSON,)


def json_answer(value: Any, status: int = 200, *headers: tuple[bytes, bytes]) -> Answer:
    return Answer(status, orjson.dumps(value), (JSON, *headers))


class Call:
    """What a handler sees of its request."""

    __slots__ = ("_visit", "body", "door", "file", "params", "scope")

    def __init__(self, door: Door, scope: Scope, params: Mapping[str, str], body: bytes = b"") -> None:
        self.door = door
        self.scope = scope
        self.params = params
        self.body = body
        self.file: tuple[str, bytes] | None = None  # name and content of an upload
        self._visit: Visit | None = None

    @property
    def visit(self) -> Visit:
        """The signed-in visitor; refused with 401 when there is none."""
        if self._visit is None:
            self._visit = self.door.enter(self.scope)
            self.scope["locale"] = self._visit.actor.locale
        return self._visit

    @property
    def context(self) -> Context:
        return self.visit.context

    @property
    def locale(self) -> str:
        return self.visit.context.locale

    def discreet(self, refused: Refused) -> Refused:
        """The refusal without suggestions that name what this visitor may not see."""
        if not any(problem.suggestions and problem.code.startswith(_UNKNOWN) for problem in refused.problems):
            return refused
        names = Visible.to(self.context.catalog, self.visit.actor)
        return Refused(
            replace(problem, suggestions=names.only(problem.code.removeprefix(_UNKNOWN), problem.suggestions))
            if problem.code.startswith(_UNKNOWN)
            else problem
            for problem in refused.problems
        )

    def use_cookie(self, value: str) -> None:
        """Go on as the session that has just begun."""
        kept = [(name, item) for name, item in self.scope["headers"] if name not in (b"cookie", b"authorization")]
        self.scope["headers"] = [*kept, (b"cookie", f"{COOKIE}={value}".encode())]
        self._visit = None

    def renew(self, roles: str) -> None:
        """Go on under a new session id, which the browser is told with the answer, whatever the answer is."""
        if (cookie := cookie_of(self.scope)) is not None and (fresh := self.door.renew(cookie, roles)) is not None:
            self.use_cookie(fresh)
            self.scope["cookies"] = (set_cookie(self.scope, fresh),)

    def forget(self) -> None:
        """Read the visitor anew: what is known of him has just changed."""
        self._visit = None

    @property
    def json(self) -> dict[str, Any]:
        return parse_object(self.body)

    def parameters(self, known: frozenset[str] | None = None) -> dict[str, str]:
        return parameters(self.scope["query_string"], known)

    def header(self, name: bytes) -> str | None:
        found = header(self.scope, name)
        return None if found is None else found.decode("latin-1")


Handler = Callable[[Call], Answer]


class Workers:
    """Few threads for database work: two readers and one writer on SQLite, more where the database is a server."""

    def __init__(self, dialect: str, threads: int = 4) -> None:
        # On SQLite a point read never waits and costs less than the way to a thread and back.
        self._inline = dialect == "sqlite"
        readers, writers = (2, 1) if dialect == "sqlite" else (threads, threads)
        reads = Lane("read", readers)
        self._lanes: dict[Road, Lane] = {
            "point": reads,
            "read": reads,
            "write": Lane("write", writers),
            "secret": Lane("secret", 1),  # a password check takes 19 MB: one at a time
            "file": Lane("file", 1),
        }

    async def run(self, road: Road, handler: Handler, call: Call) -> Answer:
        if road == "point" and self._inline:
            return handler(call)
        return await self._lanes[road].run(handler, call)

    async def renew(self, call: Call, roles: str) -> None:
        """Give the session of this request its new id, where the database is written."""
        await self._lanes["write"].run(call.renew, roles)

    def later(self, work: Callable[[], None]) -> None:
        """Write something nobody waits for."""
        self._lanes["write"].later(work)

    def close(self) -> None:
        for lane in set(self._lanes.values()):
            lane.close()


class Endpoint:
    """A handler as an ASGI application."""

    def __init__(self, door: Door, workers: Workers, road: Road, handler: Handler) -> None:
        self._door = door
        self._workers = workers
        self._road = road
        self._handler = handler

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        call = Call(self._door, scope, scope.get("path_params") or {})
        if scope["method"] in UNSAFE:
            self._door.check_unsafe(scope)
            await self._read(call, receive)
        try:
            status, body, headers = await self._run(call)
        except Refused as refused:
            raise call.discreet(refused) from None
        if (touched := scope.get("touch")) is not None:
            self._workers.later(partial(self._door.touch, *touched))
        if not isinstance(body, bytes):
            await _send_file(send, status, body, headers)
            return
        await answer(send, status, b"" if scope["method"] == "HEAD" else body, headers)

    async def _run(self, call: Call) -> Answer:
        try:
            return await self._workers.run(self._road, self._handler, call)
        except Renewal as due:  # told before anybody has come in, so that nothing is done twice
            await self._workers.renew(call, due.roles)
            return await self._run(call)

    async def _read(self, call: Call, receive: Receive) -> None:
        if self._road != "file":
            call.body = await read_body(call.scope, receive, BODY_BYTES)
            if call.body and (kind := call.header(b"content-type") or "none").split(";")[0].strip() not in _JSON_TYPES:
                refuse("body.wrong-media-type", type=kind, expected="application/json")
            return
        raw = await read_body(call.scope, receive, FILE_BYTES)
        kind = call.header(b"content-type") or ""
        call.file = await _upload(raw, kind) if kind.startswith("multipart/form-data") else ("upload", raw)


async def _send_file(send: Send, status: int, file: IO[bytes], headers: Iterable[tuple[bytes, bytes]]) -> None:
    with file:
        await send({"type": "http.response.start", "status": status, "headers": list(headers)})
        while piece := file.read(_PIECE):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


_PIECE = 262_144
_UNKNOWN = "reference.unknown-"
_JSON_TYPES = frozenset({"application/json", "application/merge-patch+json"})


async def _upload(raw: bytes, kind: str) -> tuple[str, bytes]:
    """The one file of a multipart body."""
    # Imported where they are needed: a server that takes no forms starts without them.
    from python_multipart.exceptions import FormParserError
    from starlette.datastructures import Headers, UploadFile
    from starlette.formparsers import MultiPartException, MultiPartParser

    async def stream() -> Any:
        yield raw

    try:
        form = await MultiPartParser(Headers({"content-type": kind}), stream(), max_files=1, max_fields=10).parse()
    except (MultiPartException, FormParserError, KeyError) as broken:
        refuse("body.bad-form", reason=getattr(broken, "message", "") or "it is not multipart/form-data")
    for value in form.values():
        if isinstance(value, UploadFile):
            content = await value.read()
            return value.filename or "upload", content
    return refuse("body.missing")
