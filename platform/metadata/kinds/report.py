"""Report: a question over a dataset, with its picture. The question is exactly the body of /api/query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from metadata.labels import Label


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
