"""The SQL of a few readings on both databases, as text: `make golden` rewrites it, and the diff is reviewed."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from metadata.bundle import Bundle, RawDocument
from metadata.catalog import Catalog
from metadata.compile import compile as compile_bundle
from runtime.access.actor import actor_of
from runtime.access.scope import rights
from runtime.query.dataset import prepare
from runtime.query.listing import compile_listing, page_statement
from runtime.query.plan import plan_list
from runtime.query.question import parse_question
from runtime.query.request import ListRequest
from runtime.query.sql import Setting
from runtime.schema.tables import Tables

FOLDER = Path(__file__).parent / "sql"
LABEL = {"zh-CN": "x", "en": "x"}
FIELD: dict[str, Any] = {"label": LABEL}
DOCUMENTS: list[dict[str, Any]] = [
    {"kind": "pack", "name": "p", "version": "1.0.0"},
    {"kind": "entity", "name": "place", "title": "{name}", "fields": [{"name": "name", "type": "text", **FIELD}]},
    {
        "kind": "entity",
        "name": "sale",
        "traits": ["owned"],
        "title": "{number} {place.name}",
        "sort": ["-on"],
        "search": ["number", "place.name"],
        "fields": [
            {"name": "number", "type": "text", **FIELD},
            {"name": "on", "type": "date", **FIELD},
            {"name": "place", "type": "reference", "to": "place", **FIELD},
            {"name": "cost", "type": "money", **FIELD},
            {"name": "lines", "type": "lines", "of": "sale_line", "as": "sale", **FIELD},
        ],
    },
    {"kind": "entity", "name": "sale_line", "fields": [{"name": "amount", "type": "money", **FIELD}]},
    {
        "kind": "dataset",
        "name": "sales",
        "of": "sale_line",
        "date": "on",
        "dimensions": [{"name": "on", "of": "sale.on", **FIELD}, {"name": "place", "of": "sale.place", **FIELD}],
        "also": [{"name": "heads", "of": "sale", "dimensions": {"on": "on", "place": "place"}}],
        "measures": [
            {"name": "net", "agg": "sum", "of": "amount", **FIELD},
            {"name": "costs", "from": "heads", "agg": "sum", "of": "cost", **FIELD},
        ],
    },
    {"kind": "role", "name": "open", "features": ["all_records"], "grants": []},
    {
        "kind": "role",
        "name": "team",
        "grants": [{"of": "sale", "read": "team", "mask": {"cost": "hidden"}}, {"of": "sale", "read": "own"}],
    },
]
READINGS: dict[str, dict[str, Any]] = {
    "list_first_page": {"role": "open", "fields": ["number", "place"]},
    "list_next_page": {"role": "open", "fields": ["number"], "pattern": (False, False)},
    "list_of_a_team": {"role": "team", "fields": ["number", "cost"], "filter": "cost > 5"},
    "list_searched": {"role": "open", "fields": ["number"], "search": "a", "sort": ["id"]},
}
QUESTIONS: dict[str, dict[str, Any]] = {
    "question_by_month": {"dimensions": [{"dimension": "on", "grain": "month"}, "place"], "measures": ["net", "costs"]},
}


@lru_cache
def catalog() -> Catalog:
    raw = [RawDocument(item["kind"], item["name"], "p", {"label": LABEL, **item}) for item in DOCUMENTS]
    return compile_bundle(Bundle.of(raw))


def setting(dialect: str, role: str) -> Setting:
    held = rights(catalog(), actor_of(catalog(), 1, [role], teams=[1]))
    return Setting(catalog(), Tables.build(catalog(), dialect), held, 1, 1)


def text_of(name: str, dialect: str) -> str:
    if name in QUESTIONS:
        question = parse_question({"of": "sales", **QUESTIONS[name]})
        return prepare(setting(dialect, "open"), question).main.statement.text
    asked = dict(READINGS[name])
    place = setting(dialect, asked.pop("role"))
    pattern = asked.pop("pattern", None)
    listing = compile_listing(place, plan_list(catalog(), place.rights, ListRequest.of("sale", **asked)))
    return page_statement(listing, pattern).text


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
@pytest.mark.parametrize("name", [*READINGS, *QUESTIONS])
def test_golden_sql(name: str, dialect: str) -> None:
    text = "\n".join(line.rstrip() for line in text_of(name, dialect).splitlines()) + "\n"
    file = FOLDER / f"{name}.{dialect}.sql"
    if os.environ.get("DOUGONG_GOLDEN") == "write":
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")
