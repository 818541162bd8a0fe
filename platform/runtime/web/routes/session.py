"""/api/session and /api/me: sign in and out, who am I, what do I like."""

from __future__ import annotations

import secrets
from typing import Any

import sqlalchemy as sa

from metadata.labels import LOCALES
from metadata.problems import refuse
from runtime.access.actor import Actor
from runtime.db import system
from runtime.records.write import Change, settle, write
from runtime.web import body
from runtime.web.call import Answer, Call, json_answer
from runtime.web.credentials import authenticate, set_password
from runtime.web.session import address_of, cookie_of, set_cookie

THEMES = ("system", "light", "dark")
NO_STORE = (b"cache-control", b"no-store")


def show(call: Call) -> Answer:
    """Whether the visitor is signed in, the CSRF token to use, and the demo log-ins when this is a demo."""
    cookie = cookie_of(call.scope)
    signed_in = cookie is not None and call.door.is_signed_in(call.scope)
    headers = [NO_STORE]
    if cookie is None:
        cookie = secrets.token_urlsafe(32)
        headers.append(set_cookie(call.scope, cookie))
    found = {"signed_in": signed_in, "csrf": call.door.csrf(cookie), "demo": call.door.demo}
    return json_answer(found, 200, *headers)


def sign_in(call: Call) -> Answer:
    """A new session under a new id, whatever cookie came along."""
    asked = call.json
    body.keys(asked, {"user": (str,), "password": (str,)}, ("user", "password"))
    agent = call.header(b"user-agent") or ""
    cookie = call.door.sign_in(asked["user"].strip(), asked["password"], address_of(call.scope), agent)
    if old := cookie_of(call.scope):
        call.door.sign_out(old)
    call.use_cookie(cookie)
    found = {"me": _me(call), "csrf": call.door.csrf(cookie)}
    return json_answer(found, 200, NO_STORE, set_cookie(call.scope, cookie))


def sign_out(call: Call) -> Answer:
    """End this session."""
    if (cookie := cookie_of(call.scope)) is not None:
        call.door.sign_out(cookie)
    return Answer(204, b"", (set_cookie(call.scope, "", 0),))


def me(call: Call) -> Answer:
    """The signed-in person."""
    return json_answer(_me(call), 200, NO_STORE)


def change_me(call: Call) -> Answer:
    """Change one's own language or theme."""
    asked = call.json
    body.keys(asked, {"locale": (str,), "theme": (str,)})
    user = call.visit.actor.user
    if user is None:
        return refuse("session.required")
    if (theme := asked.get("theme")) is not None:
        if theme not in THEMES:
            refuse("body.wrong-type", "/theme", key="theme", expected=" | ".join(THEMES))
        preference = system.preference
        with call.door.platform.database.write() as conn:
            conn.execute(preference.delete().where(preference.c.user == user, preference.c.key == "theme"))
            conn.execute(preference.insert().values(user=user, key="theme", value=theme))
    if (locale := asked.get("locale")) is not None:
        if locale not in LOCALES:
            refuse("body.wrong-type", "/locale", key="locale", expected=" | ".join(LOCALES))
        # One's own language is no right over people: the platform writes it in the person's name.
        context = call.door.platform.context(Actor.system("profile"))
        settle(write(context, [Change("user", "update", {"locale": locale}, id=user)], source="ui"))
        call.forget()
    return json_answer(_me(call), 200, NO_STORE)


def change_password(call: Call) -> Answer:
    """A new password, by the old one; other sessions end."""
    asked = call.json
    body.keys(asked, {"old": (str,), "password": (str,)}, ("old", "password"))
    visit = call.visit
    if visit.session is None or visit.actor.user is None:
        return refuse("session.required")
    platform = call.door.platform
    authenticate(platform, visit.actor.login, asked["old"], address_of(call.scope))
    set_password(platform.database, visit.actor.user, visit.actor.login, asked["password"], keep_session=visit.session)
    return Answer(204, b"", ())


def _me(call: Call) -> dict[str, Any]:
    visit = call.visit
    actor = visit.actor
    preference = system.preference
    with call.door.platform.database.read() as conn:
        theme = conn.execute(
            sa.select(preference.c.value).where(preference.c.user == actor.user, preference.c.key == "theme")
        ).scalar()
        team = None
        if actor.team is not None:
            table = visit.context.tables.of("team")
            name = visit.context.catalog.entities["team"].by_name["name"].column
            title = conn.execute(sa.select(table.c[name]).where(table.c.id == actor.team)).scalar()
            team = {"id": actor.team, "title": title}
    return {
        "id": actor.user,
        "login": actor.login,
        "name": actor.name,
        "locale": actor.locale,
        "theme": theme or THEMES[0],
        "roles": list(actor.roles),
        "features": sorted(actor.features),
        "team": team,
        "csrf": None if visit.cookie is None else call.door.csrf(visit.cookie),
    }
