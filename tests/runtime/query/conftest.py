"""A small world to read: deals with lines, receipts, teams and people, straight in the tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from metadata.bundle import Bundle, RawDocument
from metadata.catalog import Catalog
from metadata.compile import compile as compile_bundle
from runtime.access.actor import Actor, actor_of
from runtime.context import Context
from runtime.query import grains
from runtime.schema.columns import day_column, local_day, to_stored
from runtime.schema.tables import Tables

GRAINS = grains.GRAINS[1:]
ZONE = ZoneInfo("Asia/Shanghai")


def label(name: str) -> dict[str, str]:
    return {"zh-CN": name, "en": name}


def fields(*raw: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"label": label(item["name"]), **item} for item in raw]


def reference(name: str, to: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "type": "reference", "to": to, **more}


STATUS = [{"name": name, "label": label(name)} for name in ("draft", "won", "lost")]
ENTITIES: list[dict[str, Any]] = [
    {"name": "region", "traits": ["tree"], "title": "{name}", "fields": fields({"name": "name", "type": "text"})},
    {
        "name": "product",
        "title": "{name}",
        "fields": fields({"name": "name", "type": "text"}, {"name": "kind", "type": "text"}),
    },
    {
        "name": "account",
        "traits": ["owned"],
        "title": "{name}",
        "search": ["name"],
        "sort": ["name"],
        "fields": fields(
            {"name": "name", "type": "text", "required": True},
            reference("region", "region"),
            {"name": "ceiling", "type": "money"},
        ),
    },
    {
        "name": "deal",
        "traits": ["owned"],
        "title": "{number} / {account.name}",
        "search": ["number", "account.name"],
        "sort": ["-on"],
        "fields": fields(
            {"name": "number", "type": "text"},
            reference("account", "account", required=True),
            {"name": "on", "type": "date"},
            {"name": "status", "type": "choice", "options": STATUS},
            {"name": "score", "type": "integer"},
            {"name": "fee", "type": "money"},
            {"name": "margin", "type": "money"},
            {"name": "twice", "type": "money", "formula": "margin * 2"},
            {"name": "hot", "type": "boolean"},
            {"name": "closed_at", "type": "datetime"},
            {"name": "lines", "type": "lines", "of": "deal_line", "as": "deal"},
        ),
    },
    {
        "name": "deal_line",
        "title": "{product.name}",
        "fields": fields(
            reference("product", "product"),
            {"name": "qty", "type": "decimal", "scale": 3},
            {"name": "amount", "type": "money"},
            {"name": "cost", "type": "money"},
        ),
    },
    {
        "name": "receipt",
        "traits": ["owned"],
        "fields": fields(
            reference("account", "account"), {"name": "on", "type": "date"}, {"name": "amount", "type": "money"}
        ),
    },
    {
        "name": "vault",
        "fields": fields({"name": "amount", "type": "money", "digits": 18, "scale": 4}, {"name": "on", "type": "date"}),
    },
]
DATASET: dict[str, Any] = {
    "name": "sales",
    "of": "deal_line",
    "filter": "deal.status != 'draft'",
    "date": "on",
    "dimensions": [
        {"name": "on", "of": "deal.on"},
        {"name": "account", "of": "deal.account"},
        {"name": "region", "of": "deal.account.region"},
        {"name": "owner", "of": "deal.owner"},
        {"name": "status", "of": "deal.status"},
        {"name": "product", "of": "product"},
        {"name": "kind", "of": "product.kind"},
        {"name": "hot", "of": "deal.hot"},
        {"name": "closed", "of": "deal.closed_at"},
        {"name": "margin_of_deal", "of": "deal.margin"},
    ],
    "also": [
        {
            "name": "receipts",
            "of": "receipt",
            "dimensions": {"on": "on", "account": "account", "region": "account.region", "owner": "owner"},
        },
        {
            "name": "heads",
            "of": "deal",
            "filter": "status != 'draft'",
            "dimensions": {"on": "on", "account": "account", "owner": "owner", "status": "status"},
        },
    ],
    "measures": [
        {"name": "net", "agg": "sum", "of": "amount", "format": "money"},
        {"name": "cost", "agg": "sum", "of": "cost", "format": "money"},
        {"name": "qty", "agg": "sum", "of": "qty"},
        {"name": "lines", "agg": "count"},
        {"name": "deals", "agg": "count_distinct", "of": "deal"},
        {"name": "accounts", "agg": "count_distinct", "of": "deal.account"},
        {"name": "average", "agg": "avg", "of": "amount"},
        {"name": "least", "agg": "min", "of": "amount"},
        {"name": "most", "agg": "max", "of": "amount"},
        {"name": "first_day", "agg": "min", "of": "deal.on"},
        {"name": "won_net", "agg": "sum", "of": "amount", "filter": "deal.status == 'won'"},
        {"name": "profit", "formula": "net - cost"},
        {"name": "profit_rate", "formula": "profit / net", "format": "percent"},
        {"name": "per_deal", "formula": "net / deals", "scale": 2},
        {"name": "collected", "from": "receipts", "agg": "sum", "of": "amount"},
        {"name": "collection_rate", "formula": "collected / net"},
        {"name": "fees", "from": "heads", "agg": "sum", "of": "fee"},
        {"name": "margins", "from": "heads", "agg": "sum", "of": "margin"},
    ],
}
ROLES: list[dict[str, Any]] = [
    {
        "name": "rep",
        "grants": [
            {"of": "region", "read": "all"},
            {"of": "product", "read": "all", "mask": {"kind": "hidden"}},
            {"of": "account", "read": "team"},
            {"of": "deal", "create": True, "read": "own", "update": "own", "mask": {"margin": "hidden", "fee": "read"}},
            {"of": "deal_line", "mask": {"cost": "hidden"}},
            {"of": "receipt", "read": "own"},
        ],
    },
    {
        "name": "head",
        "includes": ["rep"],
        "grants": [
            {"of": "deal", "read": "subtree", "mask": {"number": "read"}},
            {"of": "deal_line", "mask": {"cost": "read"}},
            {"of": "account", "read": "subtree"},
        ],
    },
    {"name": "winner", "grants": [{"of": "deal", "read": {"filter": "status == 'won' and account.name != 'Nobody'"}}]},
    {
        # Sees every deal, but the margin of its own ones only.
        "name": "clerk",
        "grants": [
            {"of": "deal", "read": "all", "mask": {"margin": "hidden"}},
            {"of": "deal", "read": "own"},
            {"of": "deal_line", "mask": {}},
            {"of": "account", "read": "all"},
            {"of": "product", "read": "all"},
            {"of": "region", "read": "all"},
            {"of": "receipt", "read": "all"},
        ],
    },
    {"name": "everything", "features": ["all_records"], "grants": []},
]


@lru_cache
def catalog() -> Catalog:
    documents = [{"kind": "entity", "label": label(item["name"]), **item} for item in ENTITIES]
    by_score = {
        "kind": "dataset",
        "name": "by_score",
        "label": label("by_score"),
        "of": "deal",
        "dimensions": [{"name": name, "of": name, "label": label(name)} for name in ("score", "fee")],
        "measures": [{"name": "rows", "agg": "count", "label": label("rows")}],
    }
    documents.append(by_score)
    dataset = {"kind": "dataset", "label": label("sales"), **DATASET}
    for key in ("dimensions", "measures"):
        dataset[key] = [{"label": label(item["name"]), **item} for item in dataset[key]]
    documents.append(dataset)
    documents += [{"kind": "role", "label": label(item["name"]), **item} for item in ROLES]
    manifest = {"kind": "pack", "name": "world", "label": label("world"), "version": "1.0.0"}
    raw = [RawDocument(item["kind"], item["name"], "world", item) for item in [manifest, *documents]]
    return compile_bundle(Bundle.of(raw))


@dataclass
class World:
    """Tables of one catalog with rows put straight into them."""

    database: Any
    catalog: Catalog
    tables: Tables
    now: datetime
    ids: dict[str, int] = field(default_factory=dict)

    def add(self, entity: str, *rows: Mapping[str, Any]) -> list[int]:
        """Insert rows of edge values; ids count from 1 per entity unless given (on a copy: give them)."""
        found = self.catalog.entities[entity]
        table = self.tables.of(entity)
        stored = []
        ids = []
        for row in rows:
            number = row.get("id") or self.ids.get(entity, 0) + 1
            self.ids[entity] = max(number, self.ids.get(entity, 0))
            ids.append(number)
            full = {"id": number, "version": 1, "created_at": self.now, "updated_at": self.now, "source": "seed", **row}
            line: dict[str, Any] = {}
            for item in found.stored:
                value = full.get(item.name)
                if isinstance(value, str) and item.type in ("decimal", "money", "percent"):
                    value = Decimal(value)
                line[item.column] = to_stored(item, value, self.tables.dialect)
                if (day := day_column(item)) is not None:
                    local = None if value is None else local_day(value, ZONE)
                    line[day] = local.isoformat() if local and self.tables.dialect == "sqlite" else local
            stored.append(line)
        with self.database.write() as conn:
            conn.execute(table.insert(), stored)
        return ids

    def calendar(self, first: date, last: date) -> None:
        days = [first + timedelta(days=index) for index in range((last - first).days + 1)]
        self.add(
            "calendar_day", *({"date": day, **{g: grains.label(g, day) for g in grains.GRAINS[1:]}} for day in days)
        )

    def actor(self, user: int, *roles: str, teams: Iterable[int] = (), subtree: Iterable[int] = ()) -> Actor:
        return actor_of(self.catalog, user, roles, login=f"u{user}", name=f"U{user}", teams=teams, subtree=subtree)

    def context(self, actor: Actor | None = None) -> Context:
        who = actor or Actor.system("test")
        return Context(self.catalog, self.tables, self.database, who, self.now, ZONE, 1, "en")


def made(databases: Any, now: datetime, fill: Callable[[World], None] | None = None) -> World:
    """A world on a copy of the database that `fill` once filled."""
    tables = Tables.build(catalog(), databases.dialect)

    def prepare(database: Any) -> None:
        with database.write() as conn:
            tables.metadata.create_all(conn)
        if fill is not None:
            fill(World(database, catalog(), tables, now))

    key = f"world {fill and fill.__name__} {Path(__file__).stat().st_mtime_ns}"
    return World(databases.copy(key, prepare), catalog(), tables, now)


def people(world: World) -> None:
    """Team 1 with 2 below it, and 3 apart; users 1 and 2 in 1, 3 in 2, 4 in 3."""
    world.add(
        "team",
        {"name": "One", "code": "one"},
        {"name": "Two", "code": "two", "parent": 1},
        {"name": "Three", "code": "three"},
    )
    for user, team in ((1, 1), (2, 1), (3, 2), (4, 3)):
        world.add("user", {"id": user, "login": f"u{user}", "name": f"U{user}", "team": team, "active": True})


def deals(world: World) -> None:
    """Eight deals of four people with two or three lines each, and some receipts."""
    people(world)
    world.calendar(date(2025, 1, 1), date(2026, 12, 31))
    world.add("region", {"name": "North"}, {"name": "Inner north", "parent": 1}, {"name": "South"})
    world.add(
        "product",
        {"name": "Bolt", "kind": "steel"},
        {"name": "Nut", "kind": "steel"},
        {"name": "Plank", "kind": "wood"},
    )
    teams = {1: 1, 2: 1, 3: 2, 4: 3}
    for owner, name, region in ((1, "Acme", 1), (2, "Bolt & Co", 2), (3, "Cedar", 3), (4, "Dune", None)):
        world.add(
            "account", {"name": name, "region": region, "owner": owner, "owner_team": teams[owner], "ceiling": "1000"}
        )
    rows = [
        # owner, account, on, status, score, fee, margin
        (1, 1, date(2026, 1, 5), "won", 10, "1.50", "100"),
        (1, 2, date(2026, 1, 31), "won", None, "2", "50"),
        (1, 1, date(2026, 2, 1), "draft", 7, "4", "25"),
        (2, 2, date(2026, 2, 14), "lost", 7, None, "12.5"),
        (2, 3, date(2025, 2, 14), "won", None, "8", "6.25"),
        (3, 3, date(2026, 3, 1), "won", -3, "16", "3.125"),
        (3, 4, None, "won", 0, "32", None),
        (4, 4, date(2025, 12, 31), "lost", 10, "64", "1"),
    ]
    for index, (owner, account, on, status, score, fee, margin) in enumerate(rows):
        world.add(
            "deal",
            {
                "number": f"D-{index + 1}", "owner": owner, "owner_team": teams[owner], "account": account, "on": on,
                "status": status, "score": score, "fee": fee, "margin": margin, "hot": [True, False, None][index % 3],
                "twice": None if margin is None else str(Decimal(margin) * 2),
                "closed_at": datetime(2026, 1, 31, 16, 30, tzinfo=UTC) if index % 2 else None,
            },
        )  # fmt: skip
        for position in range(2 + index % 2):
            world.add(
                "deal_line",
                {
                    "deal": index + 1, "position": position + 1, "product": (index + position) % 3 + 1,
                    "qty": f"{position + 1}.5", "amount": str(10 ** position * (index + 1)), "cost": f"{index + 1}.25",
                },
            )  # fmt: skip
    for owner, account, on, amount in (
        (1, 1, date(2026, 1, 20), "5"),
        (1, 2, date(2026, 4, 2), "7.5"),
        (2, 3, date(2025, 2, 20), "100"),
        (4, 4, date(2025, 12, 31), "0.0001"),
    ):
        world.add(
            "receipt", {"owner": owner, "owner_team": teams[owner], "account": account, "on": on, "amount": amount}
        )


@pytest.fixture
def world(databases: Any, now: datetime) -> World:
    """Empty tables."""
    return made(databases, now)


@pytest.fixture
def deal_world(databases: Any, now: datetime) -> World:
    """The deals below."""
    return made(databases, now, deals)
