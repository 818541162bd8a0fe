"""What every operation is handed: one snapshot of the catalog, the database, who acts, and the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from metadata.catalog import Catalog
from runtime.access.actor import Actor
from runtime.db.engine import Database
from runtime.schema.tables import Tables


@dataclass(frozen=True, slots=True)
class Context:
    """`now`: aware UTC, the operation's one clock; `zone`: the company's; `locale`: of answers ("zh-CN" or "en")."""

    catalog: Catalog
    tables: Tables
    database: Database
    actor: Actor
    now: datetime
    zone: ZoneInfo
    release: int
    locale: str

    @property
    def today(self) -> date:
        """The company-local date of `now`."""
        return self.now.astimezone(self.zone).date()

    @property
    def dialect(self) -> str:
        return self.database.dialect
