"""Rights of an actor as a union of grants: which rows, and which fields on them. Compiled to SQL by query/plan.py."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

from metadata.catalog import Catalog
from metadata.kinds.entity import Entity, Field
from metadata.kinds.role import Grant, Role, RowScope
from runtime.access.actor import Actor

ALL = RowScope("all")
NEVER_SHOWN = frozenset({"deleted_at"})
WRITABLE_SYSTEM = frozenset({"owner", "parent", "external_id", "position"})
PEOPLE = frozenset({"user", "team", "membership", "role_assignment", "employee"})
"""Managed entities that hold people: written through the record API by those with the feature `users`."""
DIRECTORY = frozenset({"user", "team"})
"""Entities whose names every signed-in person sees, as colleagues stand beside every record."""
OPEN = frozenset({"calendar_day", "company"})
"""Entities every signed-in person reads: the calendar and the company's own row."""

_TEXT = re.compile(r"'(?:[^'\\]|\\.)*'")
_NAME = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*")


@dataclass(frozen=True, slots=True)
class Part:
    """One grant at work: the rows in `scope`, judged on the row at the end of `path`, with `fields` open there.

    `path`: references from this entity to the one the scope is about; empty for the entity itself,
    the way to the parent for a line entity.
    """

    scope: RowScope
    fields: frozenset[str]
    path: tuple[str, ...] = ()
    of: str = ""

    @property
    def everything(self) -> bool:
        return self.scope.word == "all" and self.scope.filter is None


@dataclass(frozen=True)
class EntityRights:
    """Rights over one entity: `read`, `update`, `delete` list grants; a row is open when one of them holds."""

    entity: str
    create: bool = False
    read: tuple[Part, ...] = ()
    update: tuple[Part, ...] = ()
    delete: tuple[Part, ...] = ()
    creatable: frozenset[str] = frozenset()

    @cached_property
    def visible(self) -> frozenset[str]:
        """Fields open on some row."""
        return frozenset().union(*(part.fields for part in self.read))

    @cached_property
    def writable(self) -> frozenset[str]:
        """Fields the actor may set on some row, new or old."""
        return self.creatable.union(*(part.fields for part in self.update))

    def showing(self, name: str) -> tuple[Part, ...]:
        """The read grants that open this field."""
        return tuple(part for part in self.read if name in part.fields)

    def partly(self, name: str) -> bool:
        """Is the field closed on some of the rows that can be read?"""
        return not any(part.everything and name in part.fields for part in self.read) and any(
            name not in part.fields for part in self.read
        )

    def allows(self, operation: str) -> bool:
        return bool(self.create if operation == "create" else getattr(self, operation))

    def parts(self, operation: str) -> tuple[Part, ...]:
        found: tuple[Part, ...] = {"read": self.read, "update": self.update, "delete": self.delete}[operation]
        return found


@dataclass(frozen=True, eq=False)
class Rights:
    """What one kind of actor may do, entity by entity; shared by all actors of equal signature."""

    catalog: Catalog
    roles: tuple[str, ...]
    features: frozenset[str]
    engine: bool = False
    person: bool = True
    _entities: dict[str, EntityRights] = field(default_factory=dict, repr=False)

    def entity(self, name: str) -> EntityRights:
        found = self._entities.get(name)
        if found is None:
            found = self._entities[name] = self._compile(self.catalog.entities[name])
        return found

    @cached_property
    def seen(self) -> Catalog:
        """The catalog as the actor may know it: entities without a readable row and hidden fields are not there.

        Expressions of people are parsed against it, so that neither answers nor suggestions name what is hidden.
        """
        shown = {}
        for name, entity in self.catalog.entities.items():
            visible = self.entity(name).visible
            if visible:
                fields = tuple(item for item in entity.fields if item.name in visible)
                shown[name] = replace(entity, fields=fields)
        return Catalog(self.catalog.hash, entities=shown)

    def _compile(self, entity: Entity) -> EntityRights:
        if self.engine:
            return _whole(entity, write=True)
        if "all_records" in self.features:
            managed = "managed" in entity.traits
            rights = _whole(entity, write=not managed or (entity.name in PEOPLE and "users" in self.features))
            return self._own_views(entity, rights)
        grants = [rights for name in self.roles for rights in self._of_role(self.catalog.roles[name], entity)]
        for rights in self._implied(entity):
            grants.append(rights)
        if "managed" in entity.traits and not (entity.name in PEOPLE and "users" in self.features):
            grants = [replace(item, create=False, update=(), delete=(), creatable=frozenset()) for item in grants]
        return self._own_views(entity, _union(entity.name, grants))

    def _own_views(self, entity: Entity, rights: EntityRights) -> EntityRights:
        if entity.name != "saved_view" or "own_views" not in self.features:
            return rights
        shown, open_ = _readable(entity), _writable(entity) - {"user"}  # in nobody else's name
        read = Part(RowScope(filter="user == me or shared"), shown, (), entity.name)
        mine = Part(RowScope(filter="user == me"), open_, (), entity.name)
        own = EntityRights(entity.name, True, (read,), (mine,), (mine,), open_)
        return _union(entity.name, [rights, own])

    def _implied(self, entity: Entity) -> list[EntityRights]:
        """What follows without a grant: the directory, the calendar, and the people of those with feature `users`."""
        if not self.person:
            return []
        if entity.name in PEOPLE and "users" in self.features:
            return [_whole(entity, write=True)]
        if entity.name in OPEN:
            return [_whole(entity, write=False)]
        if entity.name in DIRECTORY:
            names = frozenset({"id", "version", *_names(entity.title)}) & frozenset(entity.by_name)
            return [EntityRights(entity.name, False, (Part(ALL, names, (), entity.name),))]
        return []

    def _of_role(self, role: Role, entity: Entity) -> list[EntityRights]:
        own = [grant for grant in role.grants if grant.of == entity.name]
        if entity.line_of is None:
            return [self._of_grant(grant, entity) for grant in own]
        parent = self.catalog.entities[entity.line_of.parent]
        masks = own or [Grant(entity.name)]
        found = []
        for above in self._of_role(role, parent):
            for grant in masks:
                shown, open_ = self._fields(grant, entity)
                lines = entity.line_of.field
                update = tuple(_below(part, entity, open_) for part in above.update if lines in part.fields)
                found.append(
                    EntityRights(
                        entity.name,
                        bool(update) or (above.create and lines in above.creatable),
                        tuple(_below(part, entity, shown) for part in above.read if lines in part.fields),
                        update,
                        update,
                        open_ if above.create and lines in above.creatable else frozenset(),
                    )
                )
        return found

    def _of_grant(self, grant: Grant, entity: Entity) -> EntityRights:
        shown, open_ = self._fields(grant, entity)

        def part(scope: RowScope, fields: frozenset[str]) -> tuple[Part, ...]:
            if scope.word == "none" and scope.filter is None:
                return ()
            return (Part(scope, fields, (), entity.name),)

        return EntityRights(
            entity.name,
            grant.create,
            part(grant.read, shown),
            part(grant.update, open_),
            part(grant.delete, open_),
            open_ if grant.create else frozenset(),
        )

    def _fields(self, grant: Grant, entity: Entity) -> tuple[frozenset[str], frozenset[str]]:
        """(readable, writable) under this mask; a computed field goes with its inputs."""
        hidden = {name for name, word in grant.mask.items() if word == "hidden"}
        closed = {name for name, word in grant.mask.items() if word == "read"}
        shown = {name for name in _readable(entity) if name not in hidden}
        moved = True
        while moved:
            gone = {
                name
                for name in shown
                if entity.by_name[name].computed and not self._inputs_open(entity.by_name[name], entity, shown)
            }
            shown -= gone
            moved = bool(gone)
        return frozenset(shown), frozenset(name for name in _writable(entity) if name in shown and name not in closed)

    def _inputs_open(self, item: Field, entity: Entity, shown: set[str]) -> bool:
        if item.formula is not None:
            return all(self._path_open(path, entity, shown) for path in _names(item.formula))
        if item.rollup is None:
            return True
        rollup = item.rollup
        if rollup.from_ not in shown:
            return False
        lines = entity.by_name[rollup.from_].options.of
        below = self.catalog.entities[lines]
        masks = [grant for name in self.roles for grant in self.catalog.roles[name].grants if grant.of == lines]
        paths = {*_names(rollup.of), *condition_names(rollup.filter)}
        # Any role that opens all inputs will do: the line's own rows are those of this record.
        return not masks or any(
            all(self._path_open(path, below, _unmasked(grant, below)) for path in paths) for grant in masks
        )

    def _path_open(self, path: str, entity: Entity, shown: set[str] | frozenset[str]) -> bool:
        head, *rest = path.split(".")
        step = entity.by_name.get(head)
        if step is None:
            return True  # a function, a name of the language: not a field
        if head not in shown:
            return False
        for name in rest:
            target = _target(step)
            if target is None:
                return True
            entity = self.catalog.entities[target]
            step = entity.by_name.get(name)
            if step is None or name not in self.entity(target).visible:
                return False
        return True


_CACHE: WeakKeyDictionary[Catalog, dict[tuple[object, ...], Rights]] = WeakKeyDictionary()


def rights(catalog: Catalog, actor: Actor) -> Rights:
    """The rights of this actor; compiled once per catalog and signature."""
    known = _CACHE.get(catalog)
    if known is None:
        known = _CACHE[catalog] = {}
    key = actor.signature
    found = known.get(key)
    if found is None:
        found = known[key] = Rights(
            catalog, actor.roles, actor.features, actor.engine is not None, actor.user is not None
        )
    return found


def _whole(entity: Entity, write: bool) -> EntityRights:
    read = Part(ALL, _readable(entity), (), entity.name)
    if not write:
        return EntityRights(entity.name, False, (read,))
    open_ = _writable(entity)
    change = Part(ALL, open_, (), entity.name)
    return EntityRights(entity.name, True, (read,), (change,), (change,), open_)


def _union(name: str, grants: Iterable[EntityRights]) -> EntityRights:
    create, creatable = False, frozenset[str]()
    found: dict[str, list[Part]] = {"read": [], "update": [], "delete": []}
    for item in grants:
        create = create or item.create
        creatable |= item.creatable
        for operation, parts in found.items():
            parts.extend(item.parts(operation))
    return EntityRights(
        name, create, _merge(found["read"]), _merge(found["update"]), _merge(found["delete"]), creatable
    )


_WIDTH = {"own": 1, "team": 2, "subtree": 3, "all": 4}


def _merge(parts: list[Part]) -> tuple[Part, ...]:
    """Parts without those that another covers in rows and fields; wider scopes first."""
    kept: list[Part] = []
    for part in sorted(parts, key=lambda item: (-_WIDTH.get(item.scope.word, 0), -len(item.fields))):
        if not any(_covers(other, part) for other in kept):
            kept.append(part)
    return tuple(kept)


def _covers(wide: Part, narrow: Part) -> bool:
    if not narrow.fields <= wide.fields:
        return False
    if wide.everything:
        return True
    if wide.path != narrow.path:
        return False
    if wide.scope == narrow.scope:
        return True
    if wide.scope.filter is not None or narrow.scope.filter is not None:
        return False
    return _WIDTH.get(wide.scope.word, 0) >= _WIDTH.get(narrow.scope.word, 0)


def _below(part: Part, entity: Entity, fields: frozenset[str]) -> Part:
    assert entity.line_of is not None
    path = () if part.everything else (entity.line_of.as_, *part.path)
    return Part(part.scope, fields, path, entity.name if part.everything else part.of)


def _readable(entity: Entity) -> frozenset[str]:
    return frozenset(item.name for item in entity.fields if item.name not in NEVER_SHOWN)


def _writable(entity: Entity) -> frozenset[str]:
    as_ = entity.line_of.as_ if entity.line_of else None
    return frozenset(
        item.name
        for item in entity.fields
        if not item.computed
        and not item.readonly
        and item.type != "auto_number"
        and (not item.system or item.name in WRITABLE_SYSTEM or item.name == as_)
    )


def _unmasked(grant: Grant, entity: Entity) -> frozenset[str]:
    return frozenset(name for name in _readable(entity) if grant.mask.get(name) != "hidden")


def _target(item: Field) -> str | None:
    """The entity a to-one field points at."""
    if item.type in ("reference", "user", "team"):
        target: str = item.options.to
        return target
    return None


def _names(text: str | None) -> set[str]:
    """Names and dotted paths in an expression or title, quoted text left out.

    >>> sorted(_names("round(qty * product.price, 2) if kind == 'cost' else 0"))
    ['else', 'if', 'kind', 'product.price', 'qty', 'round']
    """
    return set(_NAME.findall(_TEXT.sub(" ", text))) if text else set()


def condition_names(condition: Any) -> set[str]:
    """Names a condition reads: expression text, or a filter tree."""
    if isinstance(condition, str):
        return _names(condition)
    if isinstance(condition, Mapping):
        found = {condition["field"]} if isinstance(condition.get("field"), str) else set()
        return found.union(*(condition_names(item) for item in condition.values()))
    if isinstance(condition, list | tuple):
        return set().union(*(condition_names(item) for item in condition))
    return set()
