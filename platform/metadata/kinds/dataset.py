"""Dataset: what can be measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from metadata.labels import Label


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
    """An aggregate over rows (`agg`, `of`, `filter`, in the fact `from_`; None = the base), or a `formula` over measures.

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

    def dimension(self, name: str) -> Dimension | None:
        return next((item for item in self.dimensions if item.name == name), None)

    def measure(self, name: str) -> Measure | None:
        return next((item for item in self.measures if item.name == name), None)
