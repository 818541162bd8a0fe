"""Plan of a reading: every name resolved within the actor's rights, before any SQL. Hidden is the same as unknown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from metadata.catalog import Catalog
from metadata.fields import FIELD_TYPES
from metadata.kinds.entity import Entity, Field
from metadata.problems import Problem, Problems, Refused, refuse, suggest
from rules.conditions import condition as parse_condition
from rules.expression.ir import BOOLEAN, And, Expr, Hop, Or
from rules.expression.scope import Scope
from runtime.access.scope import NEVER_SHOWN, Part, Rights
from runtime.query.request import ListRequest, condition_of

MOST_HOPS = 4
MOST_DEPTH = 16
_PLACE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Reach:
    """A field at the end of to-one references. `name`: the dotted path."""

    hops: tuple[Hop, ...]
    entity: str
    field: Field

    @property
    def name(self) -> str:
        return ".".join([*(hop.field for hop in self.hops), self.field.name])

    @property
    def target(self) -> str | None:
        """The entity a to-one field points at."""
        return self.field.options.to if self.field.type in ("reference", "user", "team") else None

    def onward(self) -> tuple[Hop, ...]:
        """The hops to the record this reference points at."""
        assert self.target is not None
        return (*self.hops, Hop(self.entity, self.field.name, self.target))


TitlePiece = str | Reach
"""A piece of a title: text as it stands, or the value at a path."""


@dataclass(frozen=True, slots=True)
class Column:
    """One cell of a row: `key` in the answer; `title`: how the record it points at is called."""

    key: str
    reach: Reach
    title: tuple[TitlePiece, ...] = ()


@dataclass(frozen=True, slots=True)
class SortKey:
    reach: Reach
    descending: bool = False


@dataclass(frozen=True)
class ListPlan:
    """A page: `grants` are the rows, `sort` ends with the id. `filter` holds for each row or it is not there.

    `search`: the texts each of the `words` words must occur in; those of the title where the entity names none.
    """

    entity: Entity
    grants: tuple[Part, ...]
    columns: tuple[Column, ...]
    title: tuple[TitlePiece, ...]
    sort: tuple[SortKey, ...]
    filter: Expr | None = None
    search: tuple[Reach, ...] = ()
    words: int = 0


def plan_list(catalog: Catalog, rights: Rights, request: ListRequest) -> ListPlan:
    """Raises Refused: record.forbidden, query.unknown-field, query.not-sortable, and what a bad filter raises."""
    entity = catalog.entity(request.entity)
    open_ = rights.entity(entity.name)
    if not open_.read:
        refuse("query.no-access", entity=entity.name)
    problems = Problems()
    columns = _columns(catalog, rights, entity, request.fields, problems)
    sort = _sort(catalog, rights, entity, request.sort or entity.sort, problems, lenient=not request.sort)
    condition = None
    if request.filter is not None:
        try:
            condition = condition_expr(rights.seen, entity.name, condition_of(request.filter), "/filter")
        except Refused as refused:
            problems.extend(refused.problems)
    words = len(request.words)
    title = title_of(catalog, rights, entity)
    reaches: list[Any] = [reach_of(catalog, rights, entity, path) for path in entity.search] or [*title]
    search = tuple(found for found in reaches if isinstance(found, Reach) and _is_text(found)) if words else ()
    problems.raise_errors()
    return ListPlan(entity, open_.read, columns, title, sort, condition, search, words)


def reach_of(catalog: Catalog, rights: Rights | None, entity: Entity, path: str) -> Reach | None:
    """The field at a dotted path, when every step is open on some row; None as well when there is no such path.

    `rights` None: everything is open (a rule of the platform reads, not a person).
    """
    hops: list[Hop] = []
    *steps, last = path.split(".")
    if len(steps) > MOST_HOPS:
        return None
    for step in steps:
        found = _open_field(rights, entity, step)
        if found is None or found.type not in ("reference", "user", "team"):
            return None
        target = found.options.to
        hops.append(Hop(entity.name, step, target))
        entity = catalog.entities[target]
    found = _open_field(rights, entity, last)
    return None if found is None else Reach(tuple(hops), entity.name, found)


def title_of(
    catalog: Catalog, rights: Rights | None, entity: Entity, hops: tuple[Hop, ...] = (), depth: int = 0
) -> tuple[TitlePiece, ...]:
    """The pieces of a record's title, seen from the end of `hops`; empty when an input is hidden from the actor."""
    pieces: list[TitlePiece] = []
    at = 0
    for place in _PLACE.finditer(entity.title):
        if place.start() > at:
            pieces.append(entity.title[at : place.start()])
        at = place.end()
        found = reach_of(catalog, rights, entity, place.group(1).strip())
        if found is None:
            return ()
        found = Reach((*hops, *found.hops), found.entity, found.field)
        if found.target is None:
            pieces.append(found)
        elif depth < 2:
            pieces.extend(title_of(catalog, rights, catalog.entities[found.target], found.onward(), depth + 1))
    if at < len(entity.title):
        pieces.append(entity.title[at:])
    return tuple(pieces)


def condition_expr(catalog: Catalog, entity: str, condition: Any, pointer: str = "") -> Expr:
    """A condition over the entity as an expression. `catalog`: what may be read (`Rights.seen` for a person's words).

    Raises Refused with what is wrong in it.
    """
    return mixed_condition(condition, Scope.of_entity(catalog, entity).at(pointer))


def mixed_condition(raw: Any, scope: Scope, depth: int = 0) -> Expr:
    """A condition: text, a tree, or `and` / `or` over both, as when one filter is put on top of another."""
    if isinstance(raw, Mapping) and len(raw) == 1 and depth < MOST_DEPTH:
        word, items = next(iter(raw.items()))
        if word in ("and", "or") and isinstance(items, list) and items and _has_text(items, depth):
            join = And if word == "and" else Or
            found = [
                mixed_condition(item, scope.at(f"{scope.pointer}/{word}/{index}"), depth + 1)
                for index, item in enumerate(items)
            ]
            return join(type=BOOLEAN, items=tuple(found)) if len(found) > 1 else found[0]
    return parse_condition(raw, scope)


def _has_text(items: list[Any], depth: int) -> bool:
    if depth >= MOST_DEPTH:
        return False
    return any(
        isinstance(item, str)
        or (
            isinstance(item, Mapping)
            and any(isinstance(part, list) and _has_text(part, depth + 1) for part in _inner(item))
        )
        for item in items
    )


def _inner(item: Mapping[str, Any]) -> list[Any]:
    return [item.get(word) for word in ("and", "or")]


@lru_cache(maxsize=4096)
def rule_expr(catalog: Catalog, entity: str, text: str) -> Expr:
    """A condition of a document (a scope, the filter of a dataset), in text form, parsed once per catalog."""
    return condition_expr(catalog, entity, condition_of(text))


def _unknown(catalog: Catalog, rights: Rights | None, entity: Entity, path: str, pointer: str) -> Problem:
    """The problem of a path that leads nowhere, told at the first step that fails."""
    steps = path.split(".")
    for index, step in enumerate(steps):
        found = _open_field(rights, entity, step)
        if found is None or (index < len(steps) - 1 and found.type not in ("reference", "user", "team")):
            break
        if index < len(steps) - 1:
            entity = catalog.entities[found.options.to]
    names = [item.name for item in entity.fields if _open_field(rights, entity, item.name)]
    arguments = {"entity": entity.name, "name": path}
    return Problem("query.unknown-field", arguments, pointer, suggestions=suggest(step, names))


def _open_field(rights: Rights | None, entity: Entity, name: str) -> Field | None:
    found = entity.by_name.get(name)
    if found is None or name in NEVER_SHOWN:
        return None
    if rights is not None and name not in rights.entity(entity.name).visible:
        return None
    return found


def _columns(
    catalog: Catalog, rights: Rights, entity: Entity, names: Iterable[str] | None, problems: Problems
) -> tuple[Column, ...]:
    visible = rights.entity(entity.name).visible
    if names is None:
        names = [item.name for item in entity.stored if item.name in visible]
    out: list[Column] = []
    for name in dict.fromkeys(names):
        if name in ("id", "version", "_title"):
            continue  # always there
        found = reach_of(catalog, rights, entity, name)
        if found is None:
            problems.extend([_unknown(catalog, rights, entity, name, "/fields")])
        elif FIELD_TYPES[found.field.type].stored:
            out.append(column_of(catalog, rights, name, found))
        else:
            problems.add("query.lines-not-listed", "/fields", name=name)
    return tuple(out)


def column_of(catalog: Catalog, rights: Rights | None, key: str, reach: Reach) -> Column:
    """The cell of this field, with the title where it points at a record."""
    if reach.target is None:
        return Column(key, reach)
    return Column(key, reach, title_of(catalog, rights, catalog.entities[reach.target], reach.onward()))


def _sort(
    catalog: Catalog, rights: Rights, entity: Entity, names: Iterable[str], problems: Problems, *, lenient: bool
) -> tuple[SortKey, ...]:
    """Total order: the keys asked for, then the id in the direction of the last one. A reference sorts by its title.

    lenient: the entity's own order, in which a field hidden from the actor is passed over.
    """
    keys: list[SortKey] = []
    seen: set[str] = set()
    for item in names:
        name = item.removeprefix("-").removeprefix("+")
        found = reach_of(catalog, rights, entity, name)
        if found is None:
            if not lenient:
                problems.extend([_unknown(catalog, rights, entity, name, "/sort")])
            continue
        if not FIELD_TYPES[found.field.type].sortable:
            problems.add("query.not-sortable", "/sort", name=name)
            continue
        if name in seen:
            problems.add("query.same-sort-twice", "/sort", name=name)
            continue
        seen.add(name)
        descending = item.startswith("-")
        if found.target is not None:
            pieces = title_of(catalog, rights, catalog.entities[found.target], found.onward())
            keys.extend(SortKey(piece, descending) for piece in pieces[:3] if isinstance(piece, Reach))
        keys.append(SortKey(found, descending))
        if name == "id":
            break
    if not keys or keys[-1].reach.name != "id":
        keys.append(SortKey(Reach((), entity.name, entity.by_name["id"]), bool(keys) and keys[-1].descending))
    return tuple(keys)


def _is_text(reach: Reach) -> bool:
    return FIELD_TYPES[reach.field.type].expression_type == "text"
