"""Dataset: what can be measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from metadata.kinds.entity import Entity
from metadata.kinds.items import Raw, document_head, head, once
from metadata.labels import Label
from metadata.problems import Problems

AGGREGATES = ("sum", "count", "count_distinct", "avg", "min", "max")
FORMATS = ("number", "money", "percent")


@dataclass(frozen=True, slots=True)
class Dimension:
    """`of` is an expression over the base entity."""

    name: str
    uid: str
    label: Label
    of: str
    help: Label = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Measure:
    """An aggregate over rows (`agg`, `of`, `filter`; in the fact `from_`, None = the base) or a `formula` on measures.

    `scale`: decimals of the answer, half-up; None keeps sums exact and gives quotients six decimals.
    """

    name: str
    uid: str
    label: Label
    help: Label = field(default_factory=dict)
    from_: str | None = None
    agg: str | None = None
    of: str | None = None
    filter: Any = None
    formula: str | None = None
    format: str | None = None  # number, money, percent
    scale: int | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of another grain (`also`): aggregated apart, joined on the dimensions it names."""

    name: str
    uid: str
    of: str
    dimensions: Mapping[str, str]
    label: Label = field(default_factory=dict)
    filter: Any = None


@dataclass(frozen=True)
class Dataset:
    name: str
    uid: str
    label: Label
    pack: str
    of: str
    dimensions: tuple[Dimension, ...]
    measures: tuple[Measure, ...]
    help: Label = field(default_factory=dict)
    note: str = ""
    filter: Any = None
    date: str | None = None
    also: tuple[Fact, ...] = ()
    automatic: bool = False  # made from its entity, not declared

    def dimension(self, name: str) -> Dimension | None:
        return next((item for item in self.dimensions if item.name == name), None)

    def measure(self, name: str) -> Measure | None:
        return next((item for item in self.measures if item.name == name), None)


def parse(raw: Raw, pack: str, problems: Problems) -> Dataset:
    dimensions = tuple(Dimension(**head(item), of=item["of"]) for item in raw["dimensions"])
    measures = tuple(
        Measure(
            **head(item),
            from_=item.get("from"),
            agg=item.get("agg"),
            of=item.get("of"),
            filter=item.get("filter"),
            formula=item.get("formula"),
            format=item.get("format"),
            scale=item.get("scale"),
        )
        for item in raw["measures"]
    )
    also = tuple(
        Fact(
            item["name"],
            item.get("uid", item["name"]),
            item["of"],
            item["dimensions"],
            item.get("label", {}),
            item.get("filter"),
        )
        for item in raw.get("also", ())
    )
    # Dimensions and measures share the names of `sort`, so no two may be alike.
    places = [(item.name, f"/dimensions/{index}/name") for index, item in enumerate(dimensions)]
    once([*places, *((item.name, f"/measures/{index}/name") for index, item in enumerate(measures))], problems)
    once([(item.name, f"/also/{index}/name") for index, item in enumerate(also)], problems)
    return Dataset(
        **document_head(raw, pack),
        of=raw["of"],
        dimensions=dimensions,
        measures=measures,
        filter=raw.get("filter"),
        date=raw.get("date"),
        also=also,
    )


_DIMENSION_TYPES = ("date", "datetime", "choice", "boolean", "reference", "user", "team")
_SHOWN_SYSTEM = ("owner", "owner_team", "created_at", "created_by")
ROWS: Label = {"zh-CN": "行数", "en": "Rows"}


def automatic(entity: Entity) -> Dataset:
    """The dataset every entity has without declaring one: its dates, choices, references; row count and sums."""
    fields = [
        item
        for item in entity.stored
        if not item.system or item.name in _SHOWN_SYSTEM or (entity.line_of and item.name == entity.line_of.as_)
    ]
    dimensions = tuple(
        Dimension(item.name, item.uid, item.label, item.name) for item in fields if item.type in _DIMENSION_TYPES
    )
    measures = [Measure("rows", "rows", ROWS, agg="count")]
    for item in fields:
        if item.type not in ("integer", "decimal", "money", "percent"):
            continue
        name = "sum_rows" if item.name == "rows" else item.name
        agg = "avg" if item.type == "percent" else "sum"
        format_ = item.type if item.type in FORMATS else "number"
        measures.append(Measure(name, item.uid, item.label, agg=agg, of=item.name, format=format_))
    dates = [item.name for item in fields if item.type in ("date", "datetime")]
    return Dataset(
        name=entity.name,
        uid=entity.uid,
        label=entity.label,
        pack=entity.pack,
        of=entity.name,
        dimensions=dimensions,
        measures=tuple(measures),
        date=dates[0] if dates else None,
        automatic=True,
    )
