"""Report: a question over a dataset, with its picture. The question is exactly the body of /api/query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from metadata.kinds.items import Raw, document_head
from metadata.labels import Label
from metadata.problems import Problems

PICTURES = ("number", "bar", "line", "table")
QUERY_KEYS = ("of", "dimensions", "measures", "filter", "sort", "limit", "totals")


@dataclass(frozen=True, slots=True)
class Report:
    """`query` is the JSON body of /api/query: of, dimensions, measures, filter, sort, limit, totals."""

    name: str
    uid: str
    label: Label
    pack: str
    of: str
    query: Mapping[str, Any]
    picture: Mapping[str, Any]
    help: Label = field(default_factory=dict)
    note: str = ""


def parse(raw: Raw, pack: str, problems: Problems) -> Report:
    query = {key: raw[key] for key in QUERY_KEYS if key in raw}
    return Report(**document_head(raw, pack), of=raw["of"], query=query, picture=raw["picture"])


def item_name(item: Any, key: str) -> str:
    """The name of a dimension or measure item: its own, else that of what it shows.

    >>> item_name("net", "measure"), item_name({"measure": "net", "name": "last"}, "measure")
    ('net', 'last')
    """
    return item if isinstance(item, str) else item.get("name", item[key])
