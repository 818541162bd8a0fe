"""Catalog: every definition of one release, immutable, looked up by name with suggestions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from metadata.bundle import Bundle
from metadata.kinds.case import Case
from metadata.kinds.dashboard import Dashboard
from metadata.kinds.dataset import Dataset
from metadata.kinds.entity import Entity, Field
from metadata.kinds.form import Form
from metadata.kinds.import_map import ImportMap
from metadata.kinds.menu import Menu
from metadata.kinds.pack import Pack
from metadata.kinds.report import Report
from metadata.kinds.role import Role
from metadata.kinds.seed import Seed
from metadata.kinds.view import View
from metadata.names import HOPS
from metadata.problems import Problem, refuse, suggest

Definition = TypeVar("Definition")


@dataclass(frozen=True, eq=False)
class Catalog:
    """One snapshot. Maps are name to definition, in document order; `hash` is of the canonical documents.

    `bundle`: the raw documents it was compiled from; `warnings`: what is valid but incomplete or reaches nobody.
    """

    hash: str
    packs: Mapping[str, Pack] = field(default_factory=dict)
    entities: Mapping[str, Entity] = field(default_factory=dict)
    forms: Mapping[str, Form] = field(default_factory=dict)
    views: Mapping[str, View] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)
    menus: Mapping[str, Menu] = field(default_factory=dict)
    datasets: Mapping[str, Dataset] = field(default_factory=dict)  # declared, and one automatic dataset per entity
    reports: Mapping[str, Report] = field(default_factory=dict)
    dashboards: Mapping[str, Dashboard] = field(default_factory=dict)
    import_maps: Mapping[str, ImportMap] = field(default_factory=dict)
    seeds: Mapping[str, Seed] = field(default_factory=dict)
    cases: Mapping[str, Case] = field(default_factory=dict)
    bundle: Bundle = field(default_factory=Bundle, repr=False)
    warnings: tuple[Problem, ...] = field(default=(), repr=False)

    # --- by name, Refused when there is none --------------------------------------------------------

    def entity(self, name: str) -> Entity:
        """The entity; Refused `reference.unknown-entity` with the nearest names and labels."""
        return _find(self.entities, "entity", name)

    def form(self, name: str) -> Form:
        return _find(self.forms, "form", name)

    def view(self, name: str) -> View:
        return _find(self.views, "view", name)

    def role(self, name: str) -> Role:
        return _find(self.roles, "role", name)

    def dataset(self, name: str) -> Dataset:
        return _find(self.datasets, "dataset", name)

    def report(self, name: str) -> Report:
        return _find(self.reports, "report", name)

    def dashboard(self, name: str) -> Dashboard:
        return _find(self.dashboards, "dashboard", name)

    def import_map(self, name: str) -> ImportMap:
        return _find(self.import_maps, "import-map", name)

    def seed(self, name: str) -> Seed:
        return _find(self.seeds, "seed", name)

    # --- what belongs together ----------------------------------------------------------------------

    def path(self, entity: str, path: str) -> tuple[Field, ...]:
        """The fields along a dotted path from the entity; all but the last are to-one references.

        Refused `field.unknown`, `path.not-a-reference` or `path.too-long`.
        """
        here = self.entity(entity)
        parts = path.split(".")
        if len(parts) - 1 > HOPS:
            refuse("path.too-long", path=path, hops=HOPS)
        found: list[Field] = []
        for index, part in enumerate(parts):
            item = here.field(part)
            if item is None:
                refuse("field.unknown", field=part, entity=here.name, suggestions=self.near_fields(here, part))
            found.append(item)
            if index == len(parts) - 1:
                break
            target = getattr(item.options, "to", None)
            if target is None:
                refuse("path.not-a-reference", field=part, entity=here.name, path=path)
            here = self.entity(target)
        return tuple(found)

    def near_fields(self, entity: Entity, name: str) -> tuple[str, ...]:
        """Fields of the entity that may have been meant, by name and by label."""
        return near(name, {item.name: item.label for item in entity.fields if item.name != "deleted_at"})


def near(name: str, known: Mapping[str, Any]) -> tuple[str, ...]:
    """Names that may have been meant; `known` maps each to its label, whose texts count as well.

    >>> near("部门", {"team": {"zh-CN": "部门"}, "user": {"zh-CN": "用户"}})
    ('team',)
    """
    texts: dict[str, str] = {}
    for key, label in known.items():
        texts.setdefault(key, key)
        for text in label.values():
            texts.setdefault(text, key)
    return tuple(dict.fromkeys(texts[text] for text in suggest(name, texts)))


def _find(known: Mapping[str, Definition], kind: str, name: str) -> Definition:
    found = known.get(name)
    if found is None:
        labels = {key: getattr(item, "label", {}) for key, item in known.items()}
        refuse(f"reference.unknown-{kind}", name=name, suggestions=near(name, labels))
    return found
