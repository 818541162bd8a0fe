"""Finder: looks names up in a Catalog and reports those that are not there, with their place in the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from metadata.bundle import RawDocument
from metadata.catalog import Catalog, near
from metadata.fields import FIELD_TYPES, ValueProblem
from metadata.kinds.entity import Entity, Field
from metadata.names import HOPS
from metadata.problems import Problems, Severity, suggest


class Finder:
    """One run of the checks: the catalog, the documents that could not be read, and the problems found so far."""

    def __init__(self, catalog: Catalog, broken: frozenset[tuple[str, str]]) -> None:
        self.catalog = catalog
        self.broken = broken
        self.problems = Problems()

    def document(self, kind: str, name: str) -> Place:
        return Place(self, self.catalog.bundle.get(kind, name))


class Place:
    """One document under check; pointers are into it."""

    def __init__(self, finder: Finder, document: RawDocument | None) -> None:
        self.finder = finder
        self.catalog = finder.catalog
        self.document = document

    def add(
        self,
        code: str,
        pointer: str,
        *,
        severity: Severity = "error",
        suggestions: Iterable[str] = (),
        **args: Any,
    ) -> None:
        source = self.document.source(pointer) if self.document else None
        self.finder.problems.add(code, pointer, source=source, severity=severity, suggestions=suggestions, **args)

    def find(self, kind: str, known: Mapping[str, Any], name: str, pointer: str) -> Any:
        """The definition of that name; None and a problem when there is none."""
        found = known.get(name)
        if found is None and (kind, name) not in self.finder.broken:
            labels = {key: getattr(item, "label", {}) for key, item in known.items()}
            code = f"reference.unknown-{kind.replace('_', '-')}"
            self.add(code, pointer, name=name, suggestions=near(name, labels))
        return found

    def entity(self, name: str, pointer: str) -> Entity | None:
        found: Entity | None = self.find("entity", self.catalog.entities, name, pointer)
        return found

    def one_of(self, name: str, known: Iterable[str], pointer: str, code: str, **args: Any) -> bool:
        """Is the name among those known? If not, a problem with what may have been meant."""
        names = list(known)
        if name in names:
            return True
        self.add(code, pointer, name=name, suggestions=suggest(name, names), **args)
        return False

    def field(self, entity: Entity, name: str, pointer: str) -> Field | None:
        """A field of the entity itself."""
        found = entity.field(name)
        if found is None or found.name == "deleted_at":
            # lines whose parent could not be read do not know their reference to it
            if not self._may_come_from_broken(entity, name):
                near_names = self.catalog.near_fields(entity, name)
                self.add("field.unknown", pointer, field=name, entity=entity.name, suggestions=near_names)
            return None
        return found

    def path(self, entity: Entity, path: str, pointer: str) -> Field | None:
        """The last field along a dotted path; None and a problem where the path breaks."""
        parts = path.split(".")
        if len(parts) - 1 > HOPS:
            self.add("path.too-long", pointer, path=path, hops=HOPS)
            return None
        here = entity
        for part in parts[:-1]:
            found = self.field(here, part, pointer)
            if found is None:
                return None
            target = getattr(found.options, "to", None)
            if target is None:
                self.add("path.not-a-reference", pointer, field=part, entity=here.name, path=path)
                return None
            below = self.catalog.entities.get(target)
            if below is None:  # the reference itself is reported where it is declared
                return None
            here = below
        return self.field(here, parts[-1], pointer)

    def sort(self, entity: Entity, items: Iterable[str], pointer: str) -> None:
        for index, item in enumerate(items):
            found = self.path(entity, item.removeprefix("-"), f"{pointer}/{index}")
            if found is not None and not FIELD_TYPES[found.type].sortable:
                self.add("field.not-sortable", f"{pointer}/{index}", field=found.name, type=found.type)

    def value(self, field: Field, value: Any, pointer: str) -> None:
        """A literal that the field must accept; {"expr": …} is left to the rules."""
        if isinstance(value, Mapping) and set(value) == {"expr"}:
            return
        try:
            FIELD_TYPES[field.type].parse(field, value)
        except ValueProblem as problem:
            arguments: dict[str, Any] = problem.arguments
            self.add(problem.code, pointer, suggestions=problem.suggestions, **arguments)

    def _may_come_from_broken(self, entity: Entity, name: str) -> bool:
        if entity.line_of is not None or ("entity", entity.name) in self.finder.broken:
            return False
        for kind, broken in self.finder.broken:
            document = self.catalog.bundle.get(kind, broken) if kind == "entity" else None
            fields = document.body.get("fields") if document else None
            for item in fields if isinstance(fields, list) else ():
                if isinstance(item, dict) and item.get("of") == entity.name and name in (item.get("as"), "position"):
                    return True
        return False
