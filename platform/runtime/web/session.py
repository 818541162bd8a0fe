"""Sign-in, sessions, and the actor of a request; passwords and tokens are in credentials.py.

A session gets a new id whenever the person's roles are no longer those it began with: the next request is answered
under the new id, and the old one serves requests in flight for a moment more, with no role gained since.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from http import HTTPStatus
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy import Connection, Table

from metadata.problems import Refused, refuse
from runtime.access.actor import Actor, actor_of, load_actor
from runtime.context import Context
from runtime.db import dialects, system
from runtime.web.asgi import Scope, header
from runtime.web.credentials import DAY, authenticate, digest
from runtime.web.platform import Loaded, Platform
from runtime.web.problems import locale_of

COOKIE = "dougong_session"
IDLE = 12 * 3_600_000  # milliseconds
ABSOLUTE = 7 * DAY
GRACE = 10_000  # how long the id that was replaced still serves requests in flight
TOUCH_AFTER = 5 * 60_000  # the last use of a session or token is written down this often at most
MOST_ACTORS = 2_000

# One statement: the session, the release, and the number that moves when people, teams or roles change.
_SESSION = f"""
SELECT s."user", s.seen_at, s.expires_at, s.roles, s.replaced_at,
  (SELECT max(number) FROM release), (SELECT value FROM sequence WHERE key = '{system.ACCESS}')
FROM session s WHERE s.id = ?"""
_TOKEN = f"""
SELECT t."user", coalesce(t.seen_at, 0), t.expires_at, t.roles, NULL,
  (SELECT max(number) FROM release), (SELECT value FROM sequence WHERE key = '{system.ACCESS}')
FROM token t WHERE t.id = ? AND t.revoked_at IS NULL"""


@dataclass(frozen=True, slots=True)
class Visit:
    """One signed-in request. `cookie`: the session id itself and `session` its digest, both None behind a token."""

    actor: Actor
    context: Context
    session: str | None
    cookie: str | None


class Renewal(Exception):
    """The session needs a new id, for these `roles`, before its request goes on: see Door.renew."""

    def __init__(self, roles: str) -> None:
        super().__init__(roles)
        self.roles = roles


class Door:
    """Who comes in: cookie or token to actor, CSRF and Origin for whatever changes something."""

    def __init__(self, platform: Platform, secret: str, origins: Collection[str] = ()) -> None:
        self.platform = platform
        self.demo: Sequence[Mapping[str, str]] | None = None
        self._secret = secret.encode()
        self._origins = frozenset(origins)
        self._actors: dict[tuple[int, str | None], tuple[tuple[Any, ...], Actor]] = {}
        mark = "?" if platform.database.dialect == "sqlite" else "%s"
        self._session, self._token = _SESSION.replace("?", mark), _TOKEN.replace("?", mark)

    def csrf(self, cookie: str) -> str:
        """The token that belongs to this cookie value and to no other."""
        return hmac.new(self._secret, b"csrf:" + cookie.encode(), "sha256").hexdigest()

    def check_unsafe(self, scope: Scope) -> None:
        """Refuse a change that another site's page might have sent.

        A bearer token is never sent by a browser on its own and needs no CSRF token.
        """
        origin = header(scope, b"origin")
        if (origin is not None and not self._own(scope, origin.decode("latin-1"))) or (
            header(scope, b"sec-fetch-site") in (b"cross-site", b"same-site")
        ):
            refuse("request.bad-origin", origin=(origin or b"?").decode("latin-1"))
        if header(scope, b"authorization") is not None:
            return
        cookie = cookie_of(scope)
        if cookie is None and scope["path"] != "/api/session":
            refuse("session.required")
        given = header(scope, b"x-csrf-token") or b""
        if cookie is None or not hmac.compare_digest(self.csrf(cookie).encode(), given):
            refuse("request.bad-csrf-token")

    def enter(self, scope: Scope) -> Visit:
        """The visitor of this request, by one statement.

        Raises Refused session.required, token.invalid; Renewal when the person's roles have changed.
        """
        authorization = header(scope, b"authorization")
        if authorization is not None:
            kind, _, secret = authorization.decode("latin-1").partition(" ")
            if kind.lower() != "bearer":
                refuse("token.invalid")
            return self._enter(scope, self._token, secret.strip(), None)
        cookie = cookie_of(scope)
        if cookie is None:
            return refuse("session.required")
        return self._enter(scope, self._session, cookie, cookie)

    def is_signed_in(self, scope: Scope) -> bool:
        """Whether the cookie of this request belongs to a living session."""
        try:
            self.enter(scope)
        except Refused as refused:
            if refused.status == HTTPStatus.UNAUTHORIZED:
                return False
            raise
        return True

    def _enter(self, scope: Scope, statement: str, secret: str, cookie: str | None) -> Visit:
        key = digest(secret)
        platform = self.platform
        now = system.milliseconds()
        with platform.database.read() as conn:
            row = self._row(conn, statement, key)
            if row is None or row[0] is None or now >= row[2] or (cookie is not None and now - row[1] > IDLE):
                refuse("session.required" if cookie is not None else "token.invalid")
            user, seen_at, _, roles, replaced_at, release, access = row
            # A token has the roles it names at most, and so has a session id in its last moments.
            narrowed = roles if cookie is None or replaced_at is not None else None
            loaded = platform.loaded()
            if loaded.release != release:
                loaded = platform.refresh()
            moment = datetime.now(UTC)
            today = _today(loaded)
            state = (loaded.release, access, today)
            held = self._actors.get((user, narrowed))
            if held is not None and held[0] == state:
                actor = held[1]
            else:
                actor = self._load(conn, loaded, user, narrowed, today)
                if len(self._actors) >= MOST_ACTORS:
                    self._actors.clear()
                self._actors[(user, narrowed)] = (state, actor)
        if cookie is not None and replaced_at is None and roles != (held_now := _roles(actor)):
            raise Renewal(held_now)
        if now - seen_at > TOUCH_AFTER:
            scope["touch"] = (system.token if cookie is None else system.session, key)
        context = Context(
            loaded.catalog,
            loaded.tables,
            platform.database,
            actor,
            moment,
            loaded.company.zone,
            loaded.release,
            _wished(scope) or actor.locale,
        )
        return Visit(actor, context, key if cookie else None, cookie)

    def _row(self, conn: Connection, statement: str, key: str) -> Any:
        """The statement on a cursor kept with the connection: a third of the cost; hooks and deadline as for any."""
        for hook in self.platform.database.hooks:
            hook(statement)
        info = conn.info
        if (deadline := info.get("deadline")) is not None:
            deadline.start()
        cursor = info.get("web.session")
        if cursor is None:
            cursor = info["web.session"] = dialects.driver(conn).cursor()
        cursor.execute(statement, (key,))
        return cursor.fetchone()

    def _load(self, conn: Connection, loaded: Loaded, user: int, narrowed: str | None, today: date) -> Actor:
        """The person with his roles of today; behind a token, with those of them the token names."""
        try:
            actor = load_actor(conn, loaded.tables, loaded.catalog, user, today)
        except Refused:
            return refuse("session.required")
        if narrowed is None:
            return actor
        roles = set(actor.roles) & set(orjson.loads(narrowed))
        return actor_of(
            loaded.catalog,
            user,
            roles,
            login=actor.login,
            name=actor.name,
            teams=actor.teams,
            subtree=actor.subtree,
            team=actor.team,
            locale=actor.locale,
        )

    def touch(self, table: Table, key: str) -> None:
        """Write down that a session or token was used."""
        with self.platform.database.write() as conn:
            conn.execute(table.update().where(table.c.id == key).values(seen_at=system.milliseconds()))

    def renew(self, cookie: str, roles: str) -> str | None:
        """A new id for this session, with the roles of now; None when another request was faster.

        How long the session lives, and since when, stays as it was.
        """
        session, key, now = system.session, digest(cookie), system.milliseconds()
        with self.platform.database.write() as conn:
            row = conn.execute(sa.select(session).where(session.c.id == key).with_for_update()).mappings().first()
            if row is None or row["replaced_at"] is not None:
                return None
            fresh = secrets.token_urlsafe(32)
            ends = min(row["expires_at"], now + GRACE)
            conn.execute(session.update().where(session.c.id == key).values(replaced_at=now, expires_at=ends))
            changed = {"id": digest(fresh), "csrf": digest(self.csrf(fresh)), "roles": roles, "seen_at": now}
            conn.execute(session.insert().values({**row, **changed}))
        return fresh

    def sign_in(self, login: str, password: str, address: str, agent: str) -> str:
        """A new session id for this person (the value of the cookie). Raises as `authenticate` does."""
        person = authenticate(self.platform, login, password, address)
        cookie = secrets.token_urlsafe(32)
        now = system.milliseconds()
        session = system.session
        loaded = self.platform.loaded()
        with self.platform.database.write() as conn:
            actor = self._load(conn, loaded, person.user, None, _today(loaded))
            conn.execute(session.delete().where((session.c.expires_at < now) | (session.c.seen_at < now - IDLE)))
            conn.execute(
                session.insert().values(
                    id=digest(cookie),
                    user=person.user,
                    public=secrets.token_hex(12),
                    roles=_roles(actor),
                    csrf=digest(self.csrf(cookie)),
                    created_at=now,
                    seen_at=now,
                    expires_at=now + ABSOLUTE,
                    address=address,
                    agent=agent[:200],
                )
            )
        return cookie

    def sign_out(self, cookie: str) -> None:
        """End this session under each of its ids."""
        session = system.session
        with self.platform.database.write() as conn:
            named = sa.select(session.c.public).where(session.c.id == digest(cookie)).scalar_subquery()
            conn.execute(session.delete().where(session.c.public == named))

    def _own(self, scope: Scope, origin: str) -> bool:
        host = (header(scope, b"host") or b"").decode("latin-1")
        return origin == f"{scope.get('scheme', 'http')}://{host}" or origin in self._origins


def cookie_of(scope: Scope) -> str | None:
    """The value of the session cookie."""
    start = COOKIE + "="
    for name, value in scope["headers"]:
        if name == b"cookie":
            for part in value.decode("latin-1").split(";"):
                part = part.strip()
                if part.startswith(start) and len(part) > len(start):
                    return str(part[len(start) :])
    return None


def set_cookie(scope: Scope, value: str, age: int = ABSOLUTE // 1000) -> tuple[bytes, bytes]:
    """The header that gives the browser its session cookie; age 0 takes it away."""
    secure = "; Secure" if scope.get("scheme") == "https" else ""
    return b"set-cookie", f"{COOKIE}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{secure}".encode()


def address_of(scope: Scope) -> str:
    """The address of the client, as the server (and its list of trusted proxies) tells it."""
    client = scope.get("client")
    return str(client[0]) if client else "?"


def _today(loaded: Loaded) -> date:
    return datetime.now(loaded.company.zone).date()


def _roles(actor: Actor) -> str:
    """As a session keeps them: a JSON list."""
    return orjson.dumps(actor.roles).decode()


def _wished(scope: Scope) -> str | None:
    given = header(scope, b"accept-language")
    return None if given is None else (locale_of(given.decode("latin-1"), "") or None)
