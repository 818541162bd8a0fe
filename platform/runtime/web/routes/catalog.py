"""/api/catalog and /api/openapi.json: what this visitor may see, for the pages and for programs."""

from __future__ import annotations

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import orjson

from runtime.web import openapi as documents
from runtime.web.asgi import JSON
from runtime.web.call import Answer, Call
from runtime.web.visible import Visible

_KEPT = 64
_made: OrderedDict[tuple[object, ...], tuple[bytes, bytes, bytes]] = OrderedDict()


def show(call: Call) -> Answer:
    """The catalog through the visitor's rights; unchanged, it is 304."""
    context = call.context
    held = call.door.platform.company
    company = {"name": held.name, "currency": held.currency, "zone": str(held.zone), "locale": held.locale}

    def make() -> dict[str, Any]:
        visible = Visible.to(context.catalog, context.actor)
        return {"release": context.release, "company": company, **visible.to_json()}

    return _cached(call, ("catalog", *company.values()), make)


def openapi(call: Call) -> Answer:
    """OpenAPI 3.1 of what the visitor may use."""
    context = call.context
    return _cached(call, ("openapi", context.locale), lambda: documents.document(context))


def _cached(call: Call, key: tuple[object, ...], make: Callable[[], dict[str, Any]]) -> Answer:
    context = call.context
    whole = (context.catalog.hash, context.release, context.actor.signature, *key)
    found = _made.get(whole)
    if found is None:
        body = orjson.dumps(make())
        found = (b'"' + hashlib.sha256(body).hexdigest()[:32].encode() + b'"', body, gzip.compress(body, 6, mtime=0))
        _made[whole] = found
        while len(_made) > _KEPT:
            _made.popitem(last=False)
    etag, body, packed = found
    headers = ((b"etag", etag), (b"cache-control", b"private, no-cache"), (b"vary", b"accept-encoding, cookie"))
    asked = (call.header(b"if-none-match") or "").encode()
    if etag in (part.strip().removeprefix(b"W/") for part in asked.split(b",")):
        return Answer(304, b"", headers)
    if "gzip" in (call.header(b"accept-encoding") or ""):
        return Answer(200, packed, (JSON, *headers, (b"content-encoding", b"gzip")))
    return Answer(200, body, (JSON, *headers))
