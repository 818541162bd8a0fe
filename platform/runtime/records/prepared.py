"""Prepared: what writing needs to know of an entity, worked out once per catalog. Holds no rows and no clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from metadata.catalog import Catalog
from metadata.fields import FIELD_TYPES, AutoNumberOptions, FieldType, LinesOptions, ReferenceOptions
from metadata.kinds.entity import Entity, Field, LineOf
from metadata.labels import Label
from rules.computed import Step, computation
from rules.conditions import condition
from rules.expression.closure import closure
from rules.expression.ir import Expr
from rules.expression.parse import Scope, parse
from rules.values import Env

Closure = Callable[[Mapping[str, Any], Env], Any]
LINKS = frozenset({"reference", "user", "team"})
ENGINE_ONLY = frozenset({"id", "version", "updated_at", "updated_by", "deleted_at", "source"})
"""System fields nobody gives a value for, not even an import."""
UNWATCHED = frozenset({"version", "updated_at", "updated_by"})
"""Fields whose change is no news: left out of the history."""


@dataclass(frozen=True, slots=True)
class Rule:
    """An expression made ready: `paths` are the dotted names its row must hold."""

    expr: Expr
    run: Closure
    paths: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, expr: Expr) -> Rule:
        return cls(expr, closure(expr), tuple(tuple(path.name.split(".")) for path in expr.paths()))


@dataclass(frozen=True, slots=True)
class UniqueKey:
    """Fields that are unique together. `alone`: a unique field, which may be empty in many rows; in a declared key
    empty equals empty."""

    name: str
    fields: tuple[str, ...]
    message: Label
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Referrer:
    """A field of `entity` that points here."""

    entity: str
    field: Field
    on_delete: str


@dataclass(frozen=True, eq=False)
class Prepared:
    """One entity, ready to be written."""

    catalog: Catalog
    entity: Entity

    @cached_property
    def types(self) -> dict[str, tuple[FieldType, Field]]:
        return {item.name: (FIELD_TYPES[item.type], item) for item in self.entity.fields}

    @cached_property
    def stored(self) -> tuple[Field, ...]:
        return self.entity.stored

    @cached_property
    def blank(self) -> dict[str, Any]:
        """A row with every stored field empty."""
        return {item.name: None for item in self.entity.stored}

    @cached_property
    def givable(self) -> frozenset[str]:
        """Fields an import or a seed may set: all but computed ones and those only engines keep."""
        return frozenset(item.name for item in self.entity.fields if not item.computed and item.name not in ENGINE_ONLY)

    @cached_property
    def links(self) -> tuple[tuple[Field, str], ...]:
        """To-one references with the entity they point to; the platform's own stamps are not checked."""
        return tuple(
            (item, item.options.to)
            for item in self.entity.stored
            if item.type in LINKS and item.name not in ("created_by", "updated_by")
        )

    @cached_property
    def lines(self) -> tuple[tuple[Field, LinesOptions], ...]:
        return tuple((item, item.options) for item in self.entity.lines)

    @cached_property
    def required(self) -> tuple[Field, ...]:
        """Fields a person or a default must fill; numbers the platform gives are not among them."""
        return tuple(
            item
            for item in self.entity.stored
            if item.required and not item.computed and item.type != "auto_number" and item.name not in ENGINE_ONLY
        )

    @cached_property
    def numbers(self) -> tuple[tuple[Field, str], ...]:
        """Auto-number fields with their patterns."""
        return tuple(
            (item, item.options.pattern)
            for item in self.entity.stored
            if item.type == "auto_number" and isinstance(item.options, AutoNumberOptions)
        )

    @cached_property
    def literals(self) -> dict[str, Any]:
        """Defaults that are plain values."""
        return {
            item.name: FIELD_TYPES[item.type].parse(item, item.default.literal)
            for item in self.entity.stored
            if item.default is not None and item.default.expr is None
        }

    @cached_property
    def defaults(self) -> tuple[tuple[Field, Rule], ...]:
        """Defaults that are computed, in the order of the fields; the owner first, as others may follow from it."""
        scope = Scope.of_entity(self.catalog, self.entity)
        found = [
            (item, Rule.of(parse(item.default.expr, scope)))
            for item in self.entity.stored
            if item.default is not None and item.default.expr is not None
        ]
        return tuple(sorted(found, key=lambda pair: pair[0].name != "owner"))

    @cached_property
    def above(self) -> LineOf | None:
        """Of a line entity: where its parent is."""
        return self.entity.line_of

    @cached_property
    def steps(self) -> tuple[tuple[Step, tuple[str, ...]], ...]:
        """Computed fields, each after what it reads, with the lines fields it reads."""
        found = computation(self.catalog, self.entity.name).steps
        return tuple(
            (step, tuple(path.name for path in step.expr.paths() if path.type.kind == "lines")) for step in found
        )

    @cached_property
    def watched(self) -> tuple[str, ...]:
        """The lines fields whose rows count: read by computed fields, or of a least or greatest number."""
        limited = [field.name for field, options in self.lines if options.min is not None or options.max is not None]
        return tuple(dict.fromkeys([*self.totalled, *limited]))

    @cached_property
    def totalled(self) -> tuple[str, ...]:
        """The lines fields that computed fields read."""
        return tuple(dict.fromkeys(name for _, lines in self.steps for name in lines))

    @cached_property
    def choosable(self) -> dict[str, Rule]:
        """Conditions on what a reference may point to, over the target's fields."""
        found = {}
        for item, to in self.links:
            options = item.options
            if isinstance(options, ReferenceOptions) and options.filter is not None:
                found[item.name] = Rule.of(
                    condition(options.filter, Scope.of_entity(self.catalog, self.catalog.entities[to]))
                )
        return found

    @cached_property
    def keys(self) -> tuple[UniqueKey, ...]:
        single = [
            UniqueKey(item.name, (item.name,), {}, True)
            for item in self.entity.stored
            if item.unique or (item.system and item.name == "external_id")
        ]
        return (*single, *(UniqueKey(key.name, key.fields, key.message) for key in self.entity.keys))

    @cached_property
    def days(self) -> tuple[Field, ...]:
        """Date and datetime fields, whose days must stand in the calendar; the platform's stamps do anyway."""
        return tuple(item for item in self.entity.stored if item.type in ("date", "datetime") and not item.system)

    @cached_property
    def referrers(self) -> tuple[Referrer, ...]:
        """Every field of every entity that points here; stamps of who did it do not hold a person back."""
        return tuple(
            Referrer(entity.name, item, getattr(item.options, "on_delete", "refuse"))
            for entity in self.catalog.entities.values()
            for item in entity.stored
            if item.type in LINKS
            and item.options.to == self.entity.name
            and item.name not in ("created_by", "updated_by")
            and not (entity.traits & {"append_only"})
        )

    @cached_property
    def loops(self) -> tuple[Field, ...]:
        """References that must not lead back to the record: the parent of a tree."""
        if "tree" not in self.entity.traits:
            return ()
        return tuple(item for item in self.entity.stored if item.name == "parent")


_CACHE: dict[Catalog, dict[str, Prepared]] = {}
_MOST = 4  # catalogs kept: the one that is live, and those of requests still under way


def prepared(catalog: Catalog, entity: str) -> Prepared:
    """The prepared entity of this catalog; `entity` must be one."""
    known = _CACHE.get(catalog)
    if known is None:
        # What is prepared holds its catalog, so weak references would never let go of an old one.
        while len(_CACHE) >= _MOST and (oldest := next(iter(_CACHE), None)) is not None:
            _CACHE.pop(oldest, None)
        known = _CACHE[catalog] = {}
    found = known.get(entity)
    if found is None:
        found = known[entity] = Prepared(catalog, catalog.entities[entity])
    return found
