"""Catalog to SQLAlchemy tables with their keys, references and indexes; it never touches a database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import BigInteger, Column, ForeignKey, Identity, Index, Integer, MetaData, Table, func, literal_column
from sqlalchemy.sql import ColumnElement

from metadata.catalog import Catalog
from metadata.kinds.entity import Entity, Field
from runtime.db import dialects
from runtime.db.dialects import SQLITE
from runtime.schema.columns import STORAGE, column_type, day_column, fit

# What stands for an empty value in SQLite's unique keys: no stored text is empty, no stored number so low.
_EMPTY_TEXT = "''"
_EMPTY_NUMBER = "-9223372036854775808"
_FILLED = frozenset({"id", "version", "created_at", "updated_at"})
_UNINDEXED = frozenset({"created_by", "updated_by"})


@dataclass(frozen=True, slots=True)
class KeyRef:
    """A unique key of the catalog behind an index. `key`: the key's name, or the field's for a unique field."""

    entity: str
    key: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule of the schema that a write broke, in the catalog's words. `key` counts for kind "unique"."""

    kind: Literal["unique", "foreign", "empty", "check"]
    key: KeyRef | None = None
    entity: str | None = None


@dataclass(frozen=True, eq=False)
class Tables:
    """The physical side of one catalog on one database. `keys`: index name to key; build with `Tables.build`."""

    dialect: str
    metadata: MetaData
    by_entity: Mapping[str, Table]
    keys: Mapping[str, KeyRef]

    @classmethod
    def build(cls, catalog: Catalog, dialect: str) -> Tables:
        metadata = MetaData()
        keys: dict[str, KeyRef] = {}
        by_entity = {name: _table(metadata, catalog, entity, dialect) for name, entity in catalog.entities.items()}
        for name, entity in catalog.entities.items():
            keys.update(_add_keys(by_entity[name], entity, dialect))
            _add_indexes(by_entity[name], entity, dialect)
        return cls(dialect, metadata, by_entity, keys)

    def of(self, entity: str) -> Table:
        """The table of an entity, by the entity's name; columns are named by `Field.column`."""
        return self.by_entity[entity]

    def broken(self, error: BaseException) -> Broken | None:
        """What an integrity error means here; None when it is another error."""
        found = dialects.violation(error)
        if found is None:
            return None
        table = found.columns[0].split(".")[0] if found.columns else None
        entity = next((name for name, item in self.by_entity.items() if item.name == table), None)
        if found.kind != "unique":
            return Broken(found.kind, None, entity)
        if found.name is not None:
            return Broken("unique", self.keys.get(found.name), entity)
        columns = tuple(column.split(".")[1] for column in found.columns)
        for name, key in self.keys.items():
            index = next(item for item in self.by_entity[key.entity].indexes if item.name == name)
            if key.entity == entity and tuple(getattr(item, "name", None) for item in index.expressions) == columns:
                return Broken("unique", key, entity)
        return Broken("unique", None, entity)


def references(field: Field) -> str | None:
    """The entity a to-one field points to; None for other fields."""
    if field.type in ("user", "team"):
        return field.type
    return str(field.options.to) if field.type == "reference" else None


def columns_of(field: Field) -> tuple[str, ...]:
    """The physical columns of a field, its own first."""
    if field.type == "lines":
        return ()
    day = day_column(field)
    return (field.column,) if day is None else (field.column, day)


def _table(metadata: MetaData, catalog: Catalog, entity: Entity, dialect: str) -> Table:
    columns = [column for field in entity.stored for column in _columns(catalog, entity, field, dialect)]
    return Table(entity.table, metadata, *columns, sqlite_autoincrement=True, sqlite_strict=True)


def _columns(catalog: Catalog, entity: Entity, field: Field, dialect: str) -> list[Column[Any]]:
    if field.name == "id" and field.system:
        if dialect == SQLITE:
            return [Column("id", Integer, primary_key=True)]
        return [Column("id", BigInteger, Identity(always=False), primary_key=True)]
    arguments: list[Any] = []
    target = references(field)
    if target is not None and target in catalog.entities:
        # Checked at commit: a change set may hold records that point at each other.
        name = fit(f"f_{entity.table[2:]}__{field.column}")
        aim = f"{catalog.entities[target].table}.id"
        arguments.append(ForeignKey(aim, name=name, deferrable=True, initially="DEFERRED"))
    filled = field.system and field.name in _FILLED
    out = [Column(field.column, column_type(STORAGE[field.type], dialect), *arguments, nullable=not filled)]
    if (day := day_column(field)) is not None:
        out.append(Column(day, column_type("date", dialect)))
    return out


def _add_keys(table: Table, entity: Entity, dialect: str) -> dict[str, KeyRef]:
    """Unique indexes over the rows not deleted. In a declared key empty equals empty; a unique field may be empty
    in many rows."""
    keys: dict[str, KeyRef] = {}
    alive = table.c.deleted_at.is_(None)
    for field in entity.stored:
        if not (field.unique or (field.name == "external_id" and field.system)):
            continue
        name = fit(f"k_{entity.table[2:]}__{field.column}")
        column = table.c[field.column]
        where = alive & column.is_not(None)
        Index(name, column, unique=True, sqlite_where=where, postgresql_where=where)
        keys[name] = KeyRef(entity.name, field.name, (field.name,))
    for key in entity.keys:
        # Two underscores more than a field's: a key and a field may have one name.
        name = fit(f"k_{entity.table[2:]}____{key.uid.replace('.', '__')}")
        columns = [table.c[_field(entity, item).column] for item in key.fields]
        if dialect == SQLITE:
            fields = [_field(entity, item) for item in key.fields]
            parts = [_never_empty(field, column) for field, column in zip(fields, columns, strict=True)]
            Index(name, *parts, unique=True, sqlite_where=alive)
            Index(fit(f"s_{entity.table[2:]}__{key.uid.replace('.', '__')}"), *columns)
        else:
            Index(name, *columns, unique=True, postgresql_where=alive, postgresql_nulls_not_distinct=True)
        keys[name] = KeyRef(entity.name, key.name, key.fields)
    return keys


def _never_empty(field: Field, column: Column[Any]) -> ColumnElement[Any]:
    text = STORAGE[field.type] in ("text", "date", "instant")
    return func.coalesce(column, literal_column(_EMPTY_TEXT if text else _EMPTY_NUMBER))


def _field(entity: Entity, name: str) -> Field:
    field = entity.field(name)
    if field is None:
        raise KeyError(f"{entity.name}.{name}")
    return field


def _add_indexes(table: Table, entity: Entity, dialect: str) -> None:
    """Indexes that follow from metadata; one whose columns begin another one is left out."""
    wanted: dict[tuple[tuple[str, bool], ...], None] = {}
    order = _default_order(entity)
    if order:
        wanted[(*order, ("id", order[-1][1]))] = None
    if entity.owned:
        for scope in ("owner", "owner_team"):
            column = _field(entity, scope).column
            rest = tuple(part for part in order if part[0] != column)
            # The scope column is compared with one value, so its direction is free: it takes that of the rest.
            wanted[((column, bool(rest) and rest[0][1]), *rest, ("id", bool(rest) and rest[-1][1]))] = None
    if entity.line_of is not None:
        parent = _field(entity, entity.line_of.as_).column
        wanted[((parent, False), ("position", False), ("id", False))] = None
    for index in entity.indexes:
        wanted[(*((_field(entity, name).column, False) for name in index.fields), ("id", False))] = None
    for field in entity.stored:
        if references(field) is not None and field.name not in _UNINDEXED:
            wanted[((field.column, False),)] = None
    for parts in _without_prefixes(wanted):
        name = fit(f"i_{entity.table[2:]}__" + "__".join(("d_" if down else "") + column for column, down in parts))
        mixed = len({down for _, down in parts}) > 1
        Index(name, *(table.c[column].desc() if mixed and down else table.c[column] for column, down in parts))


def _default_order(entity: Entity) -> tuple[tuple[str, bool], ...]:
    """(column, descending) of the default sort, up to the first that is no column of this table."""
    out: list[tuple[str, bool]] = []
    for item in entity.sort:
        field = entity.field(item.removeprefix("-"))
        if field is None or field.type == "lines" or field.name == "id":
            break
        out.append((field.column, item.startswith("-")))
    return tuple(out)


def _without_prefixes(
    wanted: Iterable[tuple[tuple[str, bool], ...]],
) -> list[tuple[tuple[str, bool], ...]]:
    """An index all of whose columns run one way serves both ways, so directions count only where they are mixed."""
    plain: dict[tuple[tuple[str, bool], ...], None] = {}
    for parts in wanted:
        same = len({down for _, down in parts}) == 1
        plain[tuple((column, False) for column, _ in parts) if same else parts] = None
    every = list(plain)
    return [parts for parts in every if not any(other != parts and other[: len(parts)] == parts for other in every)]
