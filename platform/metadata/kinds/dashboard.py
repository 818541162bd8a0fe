"""Dashboard: a grid of reports with shared filters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from metadata.kinds.items import Raw, document_head, head, once, strings
from metadata.labels import Label
from metadata.problems import Problems


@dataclass(frozen=True, slots=True)
class SharedFilter:
    """`type` period | choice; `dimensions`: dataset name to the dimension it filters there."""

    name: str
    uid: str
    label: Label
    type: str
    dimensions: Mapping[str, str]
    default: Any = None
    help: Label = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Widget:
    """`of` is report:name; `place` x, y, w, h on a grid of 12 columns."""

    name: str
    uid: str
    label: Label
    of: str
    place: Mapping[str, int]
    help: Label = field(default_factory=dict)
    filter: Any = None
    ignores: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dashboard:
    name: str
    uid: str
    label: Label
    pack: str
    widgets: tuple[Widget, ...]
    filters: tuple[SharedFilter, ...] = ()
    phone: tuple[str, ...] = ()
    help: Label = field(default_factory=dict)
    note: str = ""


def parse(raw: Raw, pack: str, problems: Problems) -> Dashboard:
    filters = tuple(
        SharedFilter(**head(item), type=item["type"], dimensions=item["dimensions"], default=item.get("default"))
        for item in raw.get("filters", ())
    )
    widgets = tuple(
        Widget(
            **head(item, item["of"].partition(":")[2]),
            of=item["of"],
            place=item["place"],
            filter=item.get("filter"),
            ignores=strings(item, "ignores"),
        )
        for item in raw["widgets"]
    )
    once([(item.name, f"/filters/{index}") for index, item in enumerate(filters)], problems)
    once([(item.name, f"/widgets/{index}") for index, item in enumerate(widgets)], problems)
    return Dashboard(**document_head(raw, pack), widgets=widgets, filters=filters, phone=strings(raw, "phone"))
