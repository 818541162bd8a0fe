"""Catalog: every definition of one release, immutable, looked up by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from metadata.kinds.dashboard import Dashboard
from metadata.kinds.dataset import Dataset
from metadata.kinds.entity import Entity
from metadata.kinds.report import Report
from metadata.kinds.role import Role


@dataclass(frozen=True, eq=False)
class Catalog:
    """One snapshot. Maps are name to definition, in document order; `hash` is of the canonical documents."""

    hash: str
    packs: Mapping[str, Any] = field(default_factory=dict)
    entities: Mapping[str, Entity] = field(default_factory=dict)
    forms: Mapping[str, Any] = field(default_factory=dict)
    views: Mapping[str, Any] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)
    menus: Mapping[str, Any] = field(default_factory=dict)
    datasets: Mapping[str, Dataset] = field(default_factory=dict)  # declared, and one automatic dataset per entity
    reports: Mapping[str, Report] = field(default_factory=dict)
    dashboards: Mapping[str, Dashboard] = field(default_factory=dict)
    import_maps: Mapping[str, Any] = field(default_factory=dict)
    seeds: Mapping[str, Any] = field(default_factory=dict)
    cases: Mapping[str, Any] = field(default_factory=dict)
