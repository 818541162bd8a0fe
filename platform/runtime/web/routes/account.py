"""/api/sessions and /api/tokens: where a person is signed in, what signs in for him, and how to end it."""

from __future__ import annotations

from metadata.problems import refuse
from runtime.web import ways_in
from runtime.web.call import Answer, Call, json_answer
from runtime.web.routes.session import NO_STORE
from runtime.web.session import Visit

_WHOSE = frozenset({"user"})


def sessions(call: Call) -> Answer:
    """Where one is signed in, last used first; `user`: another person, for those with the feature `users`."""
    visit, user = _whose(call)
    with call.door.platform.database.read() as conn:
        return json_answer({"rows": ways_in.sessions_of(conn, user, visit.session)}, 200, NO_STORE)


def end_session(call: Call) -> Answer:
    """End one sign-in at once; `user` as for the list."""
    _, user = _whose(call)
    if not _known(call) or not ways_in.end_session(call.door.platform.database, user, call.params["id"]):
        refuse("session.unknown")
    return Answer(204, b"", ())


def end_others(call: Call) -> Answer:
    """End all sign-ins but the one that asks, and tell how many there were; `user` as for the list."""
    visit, user = _whose(call)
    return json_answer({"ended": ways_in.end_sessions(call.door.platform.database, user, visit.session)})


def tokens(call: Call) -> Answer:
    """The API tokens that are still good, newest first, without their secrets; `user` as for the sessions."""
    _, user = _whose(call)
    with call.door.platform.database.read() as conn:
        return json_answer({"rows": ways_in.tokens_of(conn, user)}, 200, NO_STORE)


def revoke_token(call: Call) -> Answer:
    """Revoke an API token for good; `user` as for the sessions."""
    _, user = _whose(call)
    if not _known(call) or not ways_in.revoke_token(call.door.platform.database, user, call.params["id"]):
        refuse("token.unknown")
    return Answer(204, b"", ())


def _known(call: Call) -> bool:
    """Has the id in the path a form that ids have? PostgreSQL takes no NUL, not even to compare."""
    return call.params["id"].isascii() and call.params["id"].isalnum()


def _whose(call: Call) -> tuple[Visit, int]:
    """Who asks, and whose ways in are meant. A token is no way to see or end others: that takes a session."""
    visit = call.visit
    own = visit.actor.user
    if visit.session is None or own is None:
        refuse("session.required")
    given = call.parameters(_WHOSE).get("user")
    if given is None:
        return visit, own
    if not given.isascii() or not given.isdecimal() or len(given) > 18:
        refuse("request.bad-parameter", name="user", value=given, known="1, 2, …")
    user = int(given)
    if user != own and "users" not in visit.actor.features:
        refuse("feature.not-granted", feature="users")
    return visit, user
