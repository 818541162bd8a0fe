"""View: a list of records with its columns, filter and order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from metadata.kinds.form import Column, parse_column
from metadata.kinds.items import Raw, document_head, once, strings
from metadata.labels import Label
from metadata.problems import Problems


@dataclass(frozen=True, slots=True)
class View:
    name: str
    uid: str
    label: Label
    pack: str
    of: str
    type: str
    columns: tuple[Column, ...]
    filter: Any = None
    sort: tuple[str, ...] = ()
    frozen: int = 0
    help: Label = field(default_factory=dict)
    note: str = ""


def parse(raw: Raw, pack: str, problems: Problems) -> View:
    columns = tuple(parse_column(item) for item in raw["columns"])
    once([(item.name, f"/columns/{index}") for index, item in enumerate(columns)], problems)
    return View(
        **document_head(raw, pack),
        of=raw["of"],
        type=raw["type"],
        columns=columns,
        filter=raw.get("filter"),
        sort=strings(raw, "sort"),
        frozen=raw.get("frozen", 0),
    )
