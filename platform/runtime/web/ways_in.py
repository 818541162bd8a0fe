"""The ways in that a person has open, sessions and API tokens: listed and ended, never with their secret."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy import Connection

from runtime.db import system
from runtime.db.engine import Database
from runtime.web.credentials import digest
from runtime.web.session import IDLE

# In this order: most browsers name others as well.
_BROWSERS = (
    ("WeChat", re.compile(r"MicroMessenger/(\d+)")),
    ("Edge", re.compile(r"Edg(?:e|A|iOS)?/(\d+)")),
    ("Opera", re.compile(r"(?:OPR|Opera)/(\d+)")),
    ("Firefox", re.compile(r"(?:Firefox|FxiOS)/(\d+)")),
    ("Chrome", re.compile(r"(?:Chrome|CriOS)/(\d+)")),
    ("Safari", re.compile(r"Version/(\d+)\S* (?:Mobile/\S+ )?Safari/")),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("HarmonyOS", "HarmonyOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
_PROGRAM = re.compile(r"([A-Za-z][\w.-]{0,30})(?:/(\d+))?")


def sessions_of(conn: Connection, user: int, current: str | None = None) -> list[dict[str, Any]]:
    """The living sessions of a person, last used first; `current`: stored id of the one that asks."""
    session = system.session
    wanted = sa.select(session).where(*_living(user)).order_by(session.c.seen_at.desc(), session.c.public)
    return [
        {
            "id": row.public,
            "created_at": _instant(row.created_at),
            "seen_at": _instant(row.seen_at),
            "address": row.address,
            "browser": browser_of(row.agent or ""),
            "current": row.id == current,
        }
        for row in conn.execute(wanted)
    ]


def end_session(database: Database, user: int, public: str) -> bool:
    """End one session of a person at once; False when there is none of this id."""
    session = system.session
    with database.write() as conn:
        found = conn.execute(sa.select(session.c.id).where(*_living(user), session.c.public == public)).first()
        conn.execute(session.delete().where(session.c.user == user, session.c.public == public))
    return found is not None


def end_sessions(database: Database, user: int, keep: str | None = None) -> int:
    """End every session of a person but the one of this stored id, and tell how many there were."""
    session = system.session
    with database.write() as conn:
        kept = conn.execute(sa.select(session.c.public).where(session.c.id == keep)).scalar() if keep else None
        others = [session.c.user == user] if kept is None else [session.c.user == user, session.c.public != kept]
        count = conn.execute(sa.select(sa.func.count()).select_from(session).where(*_living(user), *others)).scalar()
        conn.execute(session.delete().where(*others))
    return int(count or 0)


def tokens_of(conn: Connection, user: int) -> list[dict[str, Any]]:
    """The tokens of a person that still open something, newest first."""
    token = system.token
    wanted = sa.select(token).where(*_usable(user)).order_by(token.c.created_at.desc(), token.c.id)
    return [
        {
            "id": _public(row.id),
            "name": row.name,
            "created_at": _instant(row.created_at),
            "seen_at": None if row.seen_at is None else _instant(row.seen_at),
            "expires_at": _instant(row.expires_at),
            "roles": None if row.roles is None else orjson.loads(row.roles),
        }
        for row in conn.execute(wanted)
    ]


def revoke_token(database: Database, user: int, public: str) -> bool:
    """Revoke one token of a person for good; False when there is none of this id."""
    token = system.token
    with database.write() as conn:
        stored = conn.execute(sa.select(token.c.id).where(*_usable(user))).scalars()
        found = next((key for key in stored if _public(key) == public), None)
        if found is not None:
            conn.execute(token.update().where(token.c.id == found).values(revoked_at=system.milliseconds()))
    return found is not None


def browser_of(agent: str) -> str | None:
    """A few words for what a User-Agent header says.

    >>> browser_of("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0")
    'Edge 126 · Windows'
    >>> browser_of("curl/8.5.0"), browser_of("<b>")
    ('curl 8', None)
    """
    system_name = next((name for mark, name in _SYSTEMS if mark in agent), None)
    for name, pattern in _BROWSERS:
        if found := pattern.search(agent):
            return " · ".join(filter(None, (f"{name} {found[1]}", system_name)))
    if system_name is None and (program := _PROGRAM.match(agent)):
        return " ".join(filter(None, program.groups()))
    return system_name


def _living(user: int) -> list[sa.ColumnElement[bool]]:
    session, now = system.session, system.milliseconds()
    return [
        session.c.user == user,
        session.c.expires_at > now,
        session.c.seen_at >= now - IDLE,
        session.c.replaced_at.is_(None),
    ]


def _usable(user: int) -> list[sa.ColumnElement[bool]]:
    token = system.token
    return [token.c.user == user, token.c.revoked_at.is_(None), token.c.expires_at > system.milliseconds()]


def _public(stored: str) -> str:
    """What lists call a token: it follows from what is stored, and leads back to nothing."""
    return digest(f"token:{stored}")[:24]


def _instant(milliseconds: int) -> str:
    moment = datetime.fromtimestamp(milliseconds // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03d}Z"
