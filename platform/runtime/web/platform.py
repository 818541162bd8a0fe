"""What the web needs of a running platform; runtime.boot.Platform is one, and stands above this room."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from metadata.catalog import Catalog
from runtime.access.actor import Actor
from runtime.context import Context
from runtime.db.engine import Database
from runtime.schema.tables import Tables
from runtime.settings import Settings


class Company(Protocol):
    """The one company."""

    @property
    def name(self) -> str: ...
    @property
    def currency(self) -> str: ...
    @property
    def zone(self) -> ZoneInfo: ...
    @property
    def locale(self) -> str: ...


class Loaded(Protocol):
    """One release as this process holds it."""

    @property
    def release(self) -> int: ...
    @property
    def catalog(self) -> Catalog: ...
    @property
    def tables(self) -> Tables: ...
    @property
    def company(self) -> Company: ...


class Platform(Protocol):
    """A database, its newest release in memory, and contexts for whoever acts."""

    @property
    def database(self) -> Database: ...
    @property
    def settings(self) -> Settings: ...
    @property
    def company(self) -> Company: ...
    def loaded(self) -> Loaded: ...
    def refresh(self) -> Loaded: ...
    def snapshot(self) -> tuple[int, Catalog, Tables]: ...
    def context(self, actor: Actor, now: datetime | None = None, locale: str | None = None) -> Context: ...
