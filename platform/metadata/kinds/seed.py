"""Seed: rows a pack brings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from metadata.kinds.items import Raw, document_head, once
from metadata.labels import Label
from metadata.problems import Problems


@dataclass(frozen=True, slots=True)
class Row:
    """A record of entity `of`; `name` is its external id; `values` in JSON form, lines as lists of objects."""

    of: str
    name: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Seed:
    """`demo`: only for show, left out of a plain install."""

    name: str
    uid: str
    label: Label
    pack: str
    rows: tuple[Row, ...]
    demo: bool = False
    help: Label = field(default_factory=dict)
    note: str = ""


def parse(raw: Raw, pack: str, problems: Problems) -> Seed:
    rows = parse_rows(raw["rows"])
    once([(f"{row.of}:{row.name}", f"/rows/{index}/name") for index, row in enumerate(rows)], problems)
    return Seed(**document_head(raw, pack), rows=rows, demo=raw.get("demo", False))


def parse_rows(raw: list[Raw]) -> tuple[Row, ...]:
    return tuple(Row(item["of"], item["name"], item["values"]) for item in raw)
