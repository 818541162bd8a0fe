"""Passwords, failed sign-ins and API tokens: what is stored is never the secret itself."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

import sqlalchemy as sa
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from metadata.problems import refuse
from runtime.db import system
from runtime.db.dialects import SQLITE
from runtime.db.engine import Database
from runtime.web.platform import Platform

SHORTEST = 8
LONGEST = 200
TRIES = 5  # failures that are free of a delay
FIRST_DELAY = 10_000  # milliseconds after the last free failure; doubles with each further one
LONGEST_DELAY = 15 * 60_000
FORGOTTEN = 60 * 60_000  # milliseconds without a failure, after which counting starts anew
LONGEST_TOKEN_DAYS = 730
TOKEN_START = "dg_"
DAY = 86_400_000

# 19 MB and one thread, as OWASP has it: a sign-in must not take the memory of a whole process.
_HASH = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19_456, parallelism=1),))
# Checked for people who do not exist, so that they take as long as those who do. It is the hash of no known text.
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$RaXEOWcoMN7Zg6tmZUKEPQ$/Xb6uu7138anH1FJ6paLaY0KTh0gw5TN/QD4olnU56g"


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a login names, and the hash of the password, if one was set."""

    user: int
    login: str
    hash: str | None


def digest(secret: str) -> str:
    """What is stored of a session id or token (256 random bits need no salt)."""
    return hashlib.sha256(secret.encode()).hexdigest()


def find_person(platform: Platform, conn: Connection, login: str) -> Person | None:
    """The active user of this login."""
    _, catalog, tables = platform.snapshot()
    entity = catalog.entities["user"]
    table = tables.of("user")
    column = {field.name: table.c[field.column] for field in entity.stored}
    credential = system.credential
    row = conn.execute(
        sa.select(column["id"], column["login"], credential.c.hash)
        .select_from(table.outerjoin(credential, credential.c.user == column["id"]))
        .where(column["login"] == login, column["active"].is_(True), column["deleted_at"].is_(None))
    ).first()
    return None if row is None else Person(*row)


def check_new_password(password: str, login: str) -> None:
    """Refuse passwords that are too short, too long, or the login itself."""
    if len(password) < SHORTEST:
        refuse("password.too-short", "/password", least=SHORTEST)
    if len(password.encode()) > LONGEST:
        refuse("password.too-long", "/password", most=LONGEST)
    if password.casefold() == login.casefold():
        refuse("password.same-as-login", "/password")


def set_password(database: Database, user: int, login: str, password: str, *, keep_session: str | None = None) -> None:
    """Store a new password; every other session of the user ends."""
    check_new_password(password, login)
    hashed = _HASH.hash(password)
    credential, session = system.credential, system.session
    with database.write() as conn:
        conn.execute(credential.delete().where(credential.c.user == user))
        conn.execute(credential.insert().values(user=user, hash=hashed, changed_at=system.milliseconds()))
        ended = session.delete().where(session.c.user == user)
        conn.execute(ended if keep_session is None else ended.where(session.c.id != keep_session))
        conn.execute(system.login_attempt.delete().where(system.login_attempt.c.key == _account(login)))


def delay(failures: int) -> int:
    """Milliseconds to wait after this many failures.

    >>> [delay(n) // 1000 for n in (4, 5, 6, 7, 30)]
    [0, 10, 20, 40, 900]
    """
    if failures < TRIES:
        return 0
    doublings = min(failures - TRIES, 20)
    return min(FIRST_DELAY << doublings, LONGEST_DELAY)


def authenticate(platform: Platform, login: str, password: str, address: str) -> Person:
    """The person of this login and password.

    Raises Refused session.wrong-password, alike in text and time whether the login exists or not, and
    session.too-many-attempts. A try is counted before it is judged, so tries in parallel are counted too.
    """
    database = platform.database
    keys = (_account(login), f"address:{address}")
    _count_try(database, keys)
    with database.read() as conn:
        person = find_person(platform, conn, login)
    known = person.hash if person is not None else None
    good = _HASH.verify(password[: LONGEST + 1], known or _NOBODY)
    if person is None or known is None or not good:
        refuse("session.wrong-password")
    attempt = system.login_attempt
    with database.write() as conn:
        conn.execute(attempt.delete().where(attempt.c.key == keys[0]))
        conn.execute(attempt.update().where(attempt.c.key == keys[1]).values(failures=attempt.c.failures - 1, until=0))
    return person


def create_token(database: Database, user: int, name: str, days: int) -> str:
    """A new API token; it is shown this once, only its digest is kept."""
    if not 1 <= days <= LONGEST_TOKEN_DAYS:
        refuse("token.bad-lifetime", most=LONGEST_TOKEN_DAYS)
    secret = TOKEN_START + secrets.token_urlsafe(32)
    now = system.milliseconds()
    with database.write() as conn:
        conn.execute(
            system.token.insert().values(
                id=digest(secret), user=user, name=name, created_at=now, expires_at=now + days * DAY
            )
        )
    return secret


def _account(login: str) -> str:
    return f"account:{login.casefold()[:200]}"


def _count_try(database: Database, keys: tuple[str, ...]) -> None:
    attempt = system.login_attempt
    now = system.milliseconds()
    insert = sqlite_insert if database.dialect == SQLITE else postgresql_insert
    with database.write() as conn:
        # The rows are there before they are locked, so that of two first tries at once none is lost.
        fresh = [{"key": key, "failures": 0, "until": 0, "at": now} for key in sorted(keys)]
        conn.execute(insert(attempt).values(fresh).on_conflict_do_nothing())
        mine = sa.select(attempt).where(attempt.c.key.in_(keys)).order_by(attempt.c.key)
        rows = conn.execute(mine.with_for_update()).all()
        wait = max((row.until - now for row in rows if now - row.at < FORGOTTEN), default=0)
        if wait <= 0:
            for row in rows:
                failures = (row.failures if now - row.at < FORGOTTEN else 0) + 1
                until = now + delay(failures) if failures >= TRIES else 0
                counted = attempt.update().where(attempt.c.key == row.key)
                conn.execute(counted.values(failures=failures, until=until, at=now))
            conn.execute(attempt.delete().where(attempt.c.at < now - FORGOTTEN))
    if wait > 0:
        refuse("session.too-many-attempts", seconds=-(-wait // 1000))
