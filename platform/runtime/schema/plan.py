"""From one catalog to the next: ordered steps with class, SQL and rows hit, or a refusal of what cannot be done."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any, Literal

from sqlalchemy import Connection, FromClause, Index, Table, func, select
from sqlalchemy.schema import CreateIndex

from metadata.bundle import Bundle
from metadata.catalog import Catalog
from metadata.diff import Change, diff
from metadata.kinds.entity import Entity, Field
from metadata.problems import Problems
from runtime.schema.apply import Script
from runtime.schema.columns import STORAGE
from runtime.schema.tables import Tables, columns_of

Class = Literal["safe", "confirm", "destructive"]

# What is refused, in both languages: it stands in the text of the problem.
REMOVED = ("删除", "removal")
RENAMED = ("改名", "a new name")
RETYPED = ("类型变更", "another type")
RESCALED = ("小数位变更", "another scale")
NARROWED = ("位数减少", "fewer digits")
REDIRECTED = ("引用目标变更", "another target")
FEWER_OPTIONS = ("删除选项", "removal of options")
RECOMPUTED = ("计算方式变更", "another computation")
REKEYED = ("唯一键变更", "another unique key")


@dataclass(frozen=True, slots=True)
class Step:
    """One change. `kind`: create_entity, add_references, add_field, add_key, add_index, drop_index, add_option,
    require, or add_document, change_document, remove_document (`entity` is then `kind:name`); `rows`: rows hit."""

    kind: str
    class_: Class
    entity: str
    field: str | None = None
    sql: tuple[str, ...] = ()
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """`base` and `target`: hashes of the documents before and after; `hash` covers all of it."""

    steps: tuple[Step, ...]
    base: str
    target: str
    hash: str

    @property
    def is_empty(self) -> bool:
        return self.base == self.target

    @property
    def is_safe(self) -> bool:
        return all(step.class_ == "safe" for step in self.steps)

    @property
    def statements(self) -> Iterator[str]:
        return (statement for step in self.steps for statement in step.sql)

    def to_json(self) -> dict[str, Any]:
        return {"hash": self.hash, "base": self.base, "target": self.target, "steps": _plain(self.steps)}


def plan(
    old: Catalog | None,
    new: Catalog,
    conn: Connection,
    *,
    documents: tuple[Bundle, Bundle] = (Bundle(), Bundle()),
) -> Plan:
    """The steps from `old` to `new` on this database. `documents`: raw documents before and after.

    Raises `plan.unsupported-change` for each change that is neither an addition nor a text, and `plan.duplicates`
    for a new key that rows already break.
    """
    dialect = conn.dialect.name
    before = Tables.build(old, dialect) if old is not None else None
    work = _Work(conn, before, Tables.build(new, dialect), Script(dialect), Problems())
    steps = [*_entities(work, old, new), *_documents(*documents)]
    work.problems.raise_errors()
    base, target = documents[0].hash, documents[1].hash
    digest = sha256(json.dumps([base, target, _plain(steps)], sort_keys=True).encode()).hexdigest()
    return Plan(tuple(steps), base, target, digest)


def _plain(steps: Iterable[Step]) -> list[dict[str, Any]]:
    return [{**{key: value for key, value in asdict(step).items() if key != "class_"}, "class": step.class_}
            for step in steps]  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Work:
    conn: Connection
    before: Tables | None
    after: Tables
    script: Script
    problems: Problems

    def refuse(self, thing: str, what: tuple[str, str]) -> None:
        self.problems.add("plan.unsupported-change", thing=thing, what_zh=what[0], what_en=what[1])

    def existing(self, entity: Entity) -> Table:
        """The table as it is now, of an entity whose name is kept."""
        assert self.before is not None  # an entity that was there has a catalog it was in
        return self.before.of(entity.name)

    def count(self, table: FromClause, *conditions: Any) -> int:
        return int(self.conn.execute(select(func.count()).select_from(table).where(*conditions)).scalar_one())


def _entities(work: _Work, old: Catalog | None, new: Catalog) -> list[Step]:
    known = {entity.uid: entity for entity in old.entities.values()} if old is not None else {}
    entities = {entity.uid: entity for entity in new.entities.values()}
    created: list[Step] = []
    linked: list[Step] = []
    changed: list[Step] = []
    for change in diff(old, new):
        entity, was = entities.get(change.entity), known.get(change.entity)
        if entity is None:
            work.refuse(known[change.entity].name, REMOVED)
        elif was is None:
            table = work.after.of(entity.name)
            created.append(Step("create_entity", "safe", entity.name, None, work.script.create_table(table)))
            if sql := work.script.references(table):
                linked.append(Step("add_references", "safe", entity.name, None, sql))
        elif change.thing == "entity" and change.renamed:
            work.refuse(was.name, RENAMED)
        elif was.name == entity.name:
            changed.extend(_change(work, change, was, entity))
    for uid, entity in entities.items():
        if uid in known and known[uid].name == entity.name:
            changed.extend(_indexes(work, known[uid], entity))
    return [*created, *linked, *changed]


def _change(work: _Work, change: Change, was: Entity, entity: Entity) -> Iterator[Step]:
    """The steps of one change within an entity that is kept."""
    uid = change.field or change.uid
    if change.thing == "field":
        before = next((field for field in was.fields if field.uid == uid), None)
        after = next((field for field in entity.fields if field.uid == uid), None)
        if after is None:
            work.refuse(f"{entity.name}.{before.name if before else uid}", REMOVED)
        elif before is None:
            yield _added(work, entity, after)
        else:
            yield from _field(work, change, entity, before, after)
    elif change.thing == "option":
        name = next(field.name for field in entity.fields if field.uid == uid)
        if change.operation == "added":
            yield Step("add_option", "safe", entity.name, name)
        elif change.operation == "removed" or change.renamed:
            work.refuse(f"{entity.name}.{name}", FEWER_OPTIONS)


def _added(work: _Work, entity: Entity, field: Field) -> Step:
    rows = work.count(work.existing(entity))
    if field.computed and rows:
        work.refuse(f"{entity.name}.{field.name}", RECOMPUTED)
    sql = work.script.add_columns(work.after.of(entity.name), columns_of(field))
    needs_filling = field.required and rows > 0 and not field.system
    return Step("add_field", "confirm" if needs_filling else "safe", entity.name, field.name, sql, rows)


def _field(work: _Work, change: Change, entity: Entity, was: Field, field: Field) -> Iterator[Step]:
    """What differs in one field that is kept."""
    thing, keys = f"{entity.name}.{field.name}", set(change.keys)
    if change.renamed:
        work.refuse(f"{entity.name}.{was.name}", RENAMED)
        return
    if "type" in keys:
        work.refuse(thing, RETYPED)
        return
    if "options.scale" in keys:
        work.refuse(thing, RESCALED)
    if "options.digits" in keys and field.options.digits < was.options.digits:
        work.refuse(thing, NARROWED)
    if keys & {"options.to", "options.of", "options.as_"}:
        work.refuse(thing, REDIRECTED)
    existing = work.existing(entity)
    if keys & {"formula", "rollup"} and work.count(existing):
        work.refuse(thing, RECOMPUTED)
    if "required" in keys and field.required and field.type in STORAGE:
        empty = work.count(existing, existing.c[field.column].is_(None), existing.c.deleted_at.is_(None))
        yield Step("require", "confirm" if empty else "safe", entity.name, field.name, (), empty)


def _indexes(work: _Work, was: Entity, entity: Entity) -> Iterator[Step]:
    assert work.before is not None
    existing, table = work.existing(was), work.after.of(entity.name)
    before = {str(index.name): index for index in existing.indexes}
    after = {str(index.name): index for index in table.indexes}
    for name, index in sorted(before.items()):
        if name in after and _text(work, index) == _text(work, after[name]):
            continue
        if index.unique:
            work.refuse(f"{entity.name}.{work.before.keys[name].key}", REKEYED if name in after else REMOVED)
        else:
            yield Step("drop_index", "safe", entity.name, None, work.script.drop_index(index))
    for name, index in sorted(after.items()):
        if name in before and (index.unique or _text(work, index) == _text(work, before[name])):
            continue
        rows = work.count(existing)
        if not index.unique:
            yield Step("add_index", "safe", entity.name, None, work.script.create_index(index), rows)
            continue
        key = work.after.keys[name]
        if rows:
            _check_duplicates(work, entity, existing, name)
        yield Step("add_key", "safe", entity.name, key.key, work.script.create_index(index), rows)


def _columns(entity: Entity, names: Iterable[str]) -> list[str]:
    return [field.column for name in names if (field := entity.field(name)) is not None]


def _text(work: _Work, index: Index) -> str:
    return str(CreateIndex(index).compile(dialect=work.conn.dialect))


def _check_duplicates(work: _Work, entity: Entity, existing: Table, name: str) -> None:
    """Refuse a key that rows break already. A column that is still to be added is empty in all of them."""
    key = work.after.keys[name]
    wanted = _columns(entity, key.fields)
    columns = [existing.c[column] for column in wanted if column in existing.c]
    conditions = [existing.c.deleted_at.is_(None)]
    if not any(item.name == key.key and item.fields == key.fields for item in entity.keys):
        if not columns:
            return  # a unique field may be empty in many rows
        conditions.append(columns[0].is_not(None))
    if columns:
        groups = select(*columns).where(*conditions).group_by(*columns).having(func.count() > 1).subquery()
        repeated = work.count(groups)
    else:
        repeated = int(work.count(existing, *conditions) > 1)
    if repeated:
        work.problems.add("plan.duplicates", entity=entity.name, key=key.key, rows=repeated)


def _documents(before: Bundle, after: Bundle) -> Iterator[Step]:
    """Documents that come, change or go, beside what their tables say."""
    old, new = _bodies(before), _bodies(after)
    for place, body in new.items():
        if place not in old:
            yield Step("add_document", "safe", place)
        elif old[place] != body:
            yield Step("change_document", "safe", place)
    for place in old:
        if place not in new:
            yield Step("remove_document", "confirm", place)


def _bodies(bundle: Bundle) -> Mapping[str, Any]:
    return {f"{document.kind}:{document.name}": document.body for document in bundle.documents}
