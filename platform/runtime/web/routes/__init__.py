"""ROUTES: every path of the interface in URL order, with its handler per method and the threads it runs on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from runtime.web.call import Handler, Road
from runtime.web.routes import account, catalog, health, records, reports, session, transfer

Methods = Mapping[str, tuple[Road, Handler]]


class Way(NamedTuple):
    """One path. `shows`: it returns record data, so the permission test must walk it."""

    path: str
    methods: Methods
    shows: bool = False


ROUTES: tuple[Way, ...] = (
    Way("/healthz", {"GET": ("point", health.alive)}),
    Way("/readyz", {"GET": ("read", health.ready)}),
    Way(
        "/api/session",
        {
            "GET": ("point", session.show),
            "POST": ("secret", session.sign_in),
            "DELETE": ("write", session.sign_out),
        },
    ),
    Way("/api/me", {"GET": ("read", session.me), "PATCH": ("write", session.change_me)}),
    Way("/api/me/password", {"POST": ("secret", session.change_password)}),
    Way("/api/sessions", {"GET": ("read", account.sessions), "DELETE": ("write", account.end_others)}),
    Way("/api/sessions/{id}", {"DELETE": ("write", account.end_session)}),
    Way("/api/tokens", {"GET": ("read", account.tokens)}),
    Way("/api/tokens/{id}", {"DELETE": ("write", account.revoke_token)}),
    Way("/api/catalog", {"GET": ("read", catalog.show)}),
    Way("/api/openapi.json", {"GET": ("read", catalog.openapi)}),
    Way("/api/records/{entity}:batch", {"POST": ("write", records.batch)}, shows=True),
    Way("/api/records/{entity}", {"GET": ("read", records.index), "POST": ("write", records.create)}, shows=True),
    Way(
        "/api/records/{entity}/{id}",
        {
            "GET": ("point", records.show),
            "PATCH": ("write", records.change),
            "DELETE": ("write", records.remove),
        },
        shows=True,
    ),
    Way("/api/records/{entity}/{id}/history", {"GET": ("read", records.history)}, shows=True),
    Way("/api/query", {"POST": ("read", reports.query)}, shows=True),
    Way("/api/query/drill", {"POST": ("read", reports.drill)}, shows=True),
    Way("/api/reports/{name}", {"GET": ("read", reports.report)}, shows=True),
    Way("/api/dashboards/{name}", {"GET": ("read", reports.dashboard)}, shows=True),
    Way("/api/import/{entity}", {"POST": ("file", transfer.import_rows)}, shows=True),
    Way("/api/export/{entity}", {"GET": ("file", transfer.export_rows)}, shows=True),
)
