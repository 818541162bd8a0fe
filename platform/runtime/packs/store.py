"""Documents and releases in the database: the newest release as a catalog, and how a new one is stored."""

from __future__ import annotations

import json
from collections import OrderedDict
from hashlib import sha256
from threading import Lock
from typing import Any, Final

from sqlalchemy import Connection, func, select

from metadata import compile as compiler
from metadata.bundle import Bundle, RawDocument
from metadata.catalog import Catalog
from runtime.db.system import document, milliseconds, release, release_document
from runtime.schema.plan import Plan

_KEPT: Final = 4
_compiled: OrderedDict[str, Catalog] = OrderedDict()
_compiling = Lock()


def current_release(conn: Connection) -> int:
    """The number of the newest release; 0 when there is none."""
    return int(conn.execute(_NEWEST).scalar() or 0)


_NEWEST = select(func.max(release.c.number))


def load_bundle(conn: Connection) -> tuple[int, Bundle]:
    """The newest release and its documents in their order; an empty bundle before the first release."""
    number = current_release(conn)
    rows = conn.execute(
        select(document.c.kind, document.c.name, document.c.pack, document.c.body, document.c.file)
        .join_from(release_document, document, release_document.c.document == document.c.id)
        .where(release_document.c.release == number)
        .order_by(release_document.c.position)
    )
    return number, Bundle.of(
        RawDocument(kind, name, pack, json.loads(body), file) for kind, name, pack, body, file in rows
    )


def load_catalog(conn: Connection) -> tuple[int, Catalog]:
    """The newest release and its catalog."""
    number, bundle = load_bundle(conn)
    return number, compiled(bundle, trusted=True)


def compiled(bundle: Bundle, *, trusted: bool = False) -> Catalog:
    """The catalog of these documents; catalogs do not change, so the last few are kept and shared.

    `trusted`: the documents come from a release, where they were checked.
    """
    order = "\n".join(f"{item.pack}:{item.kind}:{item.name}" for item in bundle.documents)
    key = sha256(f"{bundle.hash}\n{order}\n{trusted}".encode()).hexdigest()
    with _compiling:
        if (found := _compiled.get(key)) is not None and not bundle.problems:
            _compiled.move_to_end(key)
            return found
        catalog = compiler.compile(bundle, trusted=trusted)
        _compiled[key] = catalog
        while len(_compiled) > _KEPT:
            _compiled.popitem(last=False)
        return catalog


def save_release(conn: Connection, bundle: Bundle, plan: Plan, actor: int | None) -> int:
    """Store the documents as the next release and give its number. `actor`: a user's id, None for an engine."""
    number = current_release(conn) + 1
    conn.execute(
        release.insert().values(
            number=number, hash=bundle.hash, at=milliseconds(), actor=actor, plan=_json(plan.to_json())
        )
    )
    known = {
        (row.pack, row.kind, row.name, row.hash): row.id
        for row in conn.execute(
            select(document.c.id, document.c.pack, document.c.kind, document.c.name, document.c.hash)
        )
    }
    following = max(known.values(), default=0) + 1
    fresh: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    for position, item in enumerate(bundle.documents):
        body = _json(item.body)
        digest = sha256(body.encode()).hexdigest()
        identity = (item.pack, item.kind, item.name, digest)
        if identity not in known:
            known[identity] = following
            fresh.append(
                {
                    "id": following,
                    "pack": item.pack,
                    "kind": item.kind,
                    "name": item.name,
                    "file": item.file,
                    "hash": digest,
                    "body": body,
                }
            )
            following += 1
        lines.append({"release": number, "position": position, "document": known[identity]})
    if fresh:
        conn.execute(document.insert(), fresh)
    if lines:
        conn.execute(release_document.insert(), lines)
    return number


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
