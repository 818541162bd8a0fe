"""Two Catalogs to the list of changes between them, by uid: what the schema plan and its reader stand on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

from metadata.catalog import Catalog
from metadata.kinds.entity import Entity, Field

Operation = Literal["added", "removed", "changed"]
Thing = Literal["entity", "field", "option", "key", "index"]

_ENTITY = ("name", "label", "help", "note", "traits", "title", "search", "sort", "line_of")
_FIELD = tuple(item.name for item in fields(Field) if item.name not in ("uid", "options"))


@dataclass(frozen=True, slots=True)
class Change:
    """One change of what is stored. `entity`, `field`: uids of the places; `uid`: of the thing itself.

    `keys`: for a changed thing, its keys that differ, options of a field's type as `options.<key>`; `before` and
    `after` hold their values. A rename is a change of the key `name`: the uid stays.
    """

    operation: Operation
    thing: Thing
    entity: str
    uid: str
    field: str | None = None
    keys: tuple[str, ...] = ()
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None

    @property
    def renamed(self) -> bool:
        return "name" in self.keys


def diff(old: Catalog | None, new: Catalog) -> tuple[Change, ...]:
    """Changes of entities, fields, choice options, keys and indexes: removed first, then added, then changed."""
    before = _by_uid(old.entities.values() if old else ())
    after = _by_uid(new.entities.values())
    changes: list[Change] = []
    for operation, uid in _steps(before, after):
        changes.extend(_entity(operation, uid, before.get(uid), after.get(uid)))
    return tuple(changes)


def _by_uid(items: Iterable[Any]) -> dict[str, Any]:
    return {item.uid: item for item in items}


def _steps(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[Operation, str]]:
    """Uids with what became of them; kept ones count as changed, whether or not anything in them differs."""
    yield from (("removed", uid) for uid in before if uid not in after)
    yield from (("added", uid) for uid in after if uid not in before)
    yield from (("changed", uid) for uid in after if uid in before)


def _entity(operation: Operation, uid: str, before: Entity | None, after: Entity | None) -> Iterator[Change]:
    own = _compare(operation, "entity", uid, uid, None, _plain(before, _ENTITY), _plain(after, _ENTITY))
    if own is not None:
        yield own
    if before is None or after is None:
        return  # its parts come and go with it
    old_fields, new_fields = _by_uid(before.fields), _by_uid(after.fields)
    for step, name in _steps(old_fields, new_fields):
        yield from _field(step, uid, name, old_fields.get(name), new_fields.get(name))
    for thing, old_items, new_items in (
        ("key", _by_uid(before.keys), _by_uid(after.keys)),
        ("index", _by_uid(before.indexes), _by_uid(after.indexes)),
    ):
        keys = ("name", "fields", "message") if thing == "key" else ("name", "fields")
        for step, name in _steps(old_items, new_items):
            old, new = _plain(old_items.get(name), keys), _plain(new_items.get(name), keys)
            found = _compare(step, "key" if thing == "key" else "index", uid, name, None, old, new)
            if found is not None:
                yield found


def _field(operation: Operation, entity: str, uid: str, before: Field | None, after: Field | None) -> Iterator[Change]:
    own = _compare(operation, "field", entity, uid, None, _field_plain(before), _field_plain(after))
    if own is not None:
        yield own
    if before is None or after is None or before.type != "choice" or after.type != "choice":
        return
    old, new = _by_uid(before.options.options), _by_uid(after.options.options)
    keys = ("name", "label", "color", "retired")
    for step, name in _steps(old, new):
        option = _compare(step, "option", entity, name, uid, _plain(old.get(name), keys), _plain(new.get(name), keys))
        if option is not None:
            yield option


def _field_plain(item: Field | None) -> dict[str, Any] | None:
    """What a field says, the options of its type as `options.<key>`; choice options are things of their own."""
    if item is None:
        return None
    found = {key: getattr(item, key) for key in _FIELD}
    if item.type != "choice":
        found |= {f"options.{key.name}": getattr(item.options, key.name) for key in fields(item.options)}
    return found


def _plain(item: Any, keys: tuple[str, ...]) -> dict[str, Any] | None:
    return None if item is None else {key: getattr(item, key) for key in keys}


def _compare(
    operation: Operation,
    thing: Thing,
    entity: str,
    uid: str,
    field: str | None,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> Change | None:
    if before is None or after is None:
        return Change(operation, thing, entity, uid, field, (), before, after)
    keys = tuple(key for key in {**before, **after} if before.get(key) != after.get(key))
    if not keys:
        return None
    old, new = ({key: side.get(key) for key in keys} for side in (before, after))
    return Change(operation, thing, entity, uid, field, keys, old, new)
