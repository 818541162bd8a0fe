"""Settings to a platform: the database, the newest release in memory, and contexts for whoever acts."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, TextClause, select, text

from metadata.bundle import CORE, core_bundle
from metadata.catalog import Catalog
from runtime.access.actor import Actor
from runtime.context import Context
from runtime.db import system
from runtime.db.engine import Database
from runtime.packs.install import init
from runtime.packs.store import current_release, load_bundle, load_catalog
from runtime.schema.calendar import COMPANY
from runtime.schema.tables import Tables
from runtime.settings import Settings

LOOK_EVERY: Final = 0.5  # seconds between two looks at the release number


@dataclass(frozen=True, slots=True)
class Company:
    """The one company row. `version` tells when it changed."""

    name: str
    currency: str
    zone: ZoneInfo
    fiscal_start_month: int
    locale: str
    version: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """One release as this process holds it."""

    release: int
    catalog: Catalog
    tables: Tables
    company: Company


class Platform:
    """A running platform. Requests take one snapshot and keep it; a new release is seen within a second."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self.database = database
        self.settings = settings
        self._loading = threading.Lock()
        self._loaded: Loaded | None = None
        self._looked_at = 0.0
        self._look: TextClause = text("SELECT 0, 0")

    @classmethod
    def open(cls, settings: Settings) -> Platform:
        """Open the database of these settings; an empty or older one is made ready first."""
        database = Database.open(settings.database_url)
        system.upgrade(database)
        with database.read() as conn:
            current = load_bundle(conn)[1].of_pack(CORE).hash == core_bundle().hash
        if not current:
            init(database)
        return cls.of(database, settings)

    @classmethod
    def of(cls, database: Database, settings: Settings) -> Platform:
        """A platform over a database that is ready."""
        platform = cls(database, settings)
        platform.refresh()
        return platform

    def snapshot(self) -> tuple[int, Catalog, Tables]:
        """Release number, catalog and tables that belong together; take it once per request."""
        loaded = self.loaded()
        return loaded.release, loaded.catalog, loaded.tables

    @property
    def company(self) -> Company:
        return self.loaded().company

    def loaded(self) -> Loaded:
        """The release in memory, after a look at the database when the last one was a while ago."""
        if self._loaded is None or monotonic() - self._looked_at > LOOK_EVERY:
            return self.refresh()
        return self._loaded

    def refresh(self) -> Loaded:
        """Look at the release number now, and load the release when it moved."""
        held = self._loaded
        if held is not None:
            # The mark is set first: of many requests only one looks, the others go on with what is held.
            self._looked_at = monotonic()
            with self.database.read() as conn:
                number, version = conn.execute(self._look).one()
            if (number, version) == (held.release, held.company.version):
                return held
        with self._loading:
            if held is not self._loaded and self._loaded is not None:
                return self._loaded
            with self.database.snapshot() as conn:
                self._loaded = _load(conn, self._loaded)
            company = self._loaded.tables.of(COMPANY).name
            self._look = text(f'SELECT (SELECT max(number) FROM release), (SELECT max(version) FROM "{company}")')
            self._looked_at = monotonic()
            return self._loaded

    def context(self, actor: Actor, now: datetime | None = None, locale: str | None = None) -> Context:
        """What an operation of this actor is handed. `now`: aware; the clock's when left out."""
        loaded = self.loaded()
        return Context(
            catalog=loaded.catalog,
            tables=loaded.tables,
            database=self.database,
            actor=actor,
            now=datetime.now(UTC) if now is None else now.astimezone(UTC),
            zone=loaded.company.zone,
            release=loaded.release,
            locale=locale or actor.locale,
        )

    def close(self) -> None:
        self.database.dispose()


def _load(conn: Connection, held: Loaded | None) -> Loaded:
    if held is not None and held.release == current_release(conn):
        return Loaded(held.release, held.catalog, held.tables, _company(conn, held.tables))
    number, catalog = load_catalog(conn)
    tables = Tables.build(catalog, conn.dialect.name)
    return Loaded(number, catalog, tables, _company(conn, tables))


def _company(conn: Connection, tables: Tables) -> Company:
    table = tables.of(COMPANY)
    row: Any = conn.execute(select(table).order_by(table.c.id)).mappings().first()
    return Company(
        name=row["name"] or "",
        currency=row["currency"] or "CNY",
        zone=ZoneInfo(row["zone"] or "UTC"),
        fiscal_start_month=int(row["fiscal_start_month"] or 1),
        locale=row["locale"] or "zh-CN",
        version=int(row["version"]),
    )
