"""Checks of entities and their fields."""

from __future__ import annotations

import re

from metadata.checks.finder import Finder, Place
from metadata.fields import FIELD_TYPES
from metadata.fields.text import number_parts
from metadata.kinds.entity import Entity, Field

_PLACE = re.compile(r"\{([^{}]*)\}")
_PATH = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
_NUMBERS = ("integer", "decimal", "money", "percent")


def check_entity(finder: Finder, entity: Entity) -> None:
    at = finder.document("entity", entity.name)
    _title(at, entity)
    for index, path in enumerate(entity.search):
        found = at.path(entity, path, f"/search/{index}")
        if found is not None and not FIELD_TYPES[found.type].searchable:
            at.add("search.not-text", f"/search/{index}", field=found.name, type=found.type)
    at.sort(entity, entity.sort, "/sort")
    over = {"keys": [item.fields for item in entity.keys], "indexes": [item.fields for item in entity.indexes]}
    for key, lists in over.items():
        for index, names in enumerate(lists):
            for position, name in enumerate(names):
                pointer = f"/{key}/{index}/fields/{position}"
                found = at.field(entity, name, pointer)
                if found is not None and not FIELD_TYPES[found.type].stored:
                    at.add("field.not-stored", pointer, field=name, type=found.type)
    _line_entity(at, entity)
    _columns(at, entity)
    declared = [item for item in entity.fields if not item.system]
    for index, item in enumerate(declared):
        _field(at, entity, item, f"/fields/{index}")


def _title(at: Place, entity: Entity) -> None:
    if _PLACE.sub("", entity.title).strip("{}") != _PLACE.sub("", entity.title):
        at.add("title.bad-place", "/title", title=entity.title)
    for path in _PLACE.findall(entity.title):
        if not _PATH.fullmatch(path):
            at.add("title.bad-place", "/title", title=entity.title)
            continue
        found = at.path(entity, path, "/title")
        if found is not None and found.type in ("lines", "long_text"):
            at.add("title.bad-field", "/title", field=found.name, type=found.type)


def _line_entity(at: Place, entity: Entity) -> None:
    if entity.line_of is None:
        return
    for trait in sorted(entity.traits & {"owned", "tree"}):
        at.add("lines.trait", "/traits", entity=entity.name, parent=entity.line_of.parent, trait=trait)
    if entity.lines and entity.line_of.parent != entity.name:
        at.add("lines.nested", "/fields", entity=entity.name, parent=entity.line_of.parent)


def _columns(at: Place, entity: Entity) -> None:
    """No two fields may share a physical column; a datetime has a second one for its day."""
    taken: dict[str, str] = {}
    for index, item in enumerate(entity.stored):
        for column in (item.column, f"{item.column}__day") if item.type == "datetime" else (item.column,):
            if column in taken and taken[column] != item.name and not item.system:
                at.add("field.same-column", f"/fields/{index}", field=item.name, other=taken[column], column=column)
            taken.setdefault(column, item.name)


def _field(at: Place, entity: Entity, item: Field, pointer: str) -> None:
    target = getattr(item.options, "to", None)
    if target is not None and item.type == "reference":
        at.entity(target, pointer + "/to")
    if item.type == "lines":
        _lines(at, entity, item, pointer)
    if item.type == "auto_number":
        for name, _form in number_parts(item.options.pattern):
            found = at.field(entity, name, pointer + "/pattern") if name != "seq" else None
            if found is not None and found.type not in ("date", "datetime"):
                at.add("field.not-a-date", pointer + "/pattern", field=name, type=found.type)
    if item.computed:
        _computed(at, entity, item, pointer)
    elif item.default is not None and item.default.expr is None:
        at.value(item, item.default.literal, pointer + "/default")


def _lines(at: Place, entity: Entity, item: Field, pointer: str) -> None:
    lines = at.entity(item.options.of, pointer + "/of")
    if lines is None:
        return
    if lines.name == entity.name:
        at.add("lines.of-itself", pointer + "/of", entity=entity.name)


def _computed(at: Place, entity: Entity, item: Field, pointer: str) -> None:
    """What is computed takes no value from elsewhere, so keys that say so would do nothing."""
    key = "formula" if item.formula is not None else "rollup"
    for name, said in (("default", item.default is not None), ("readonly", item.readonly), ("required", item.required)):
        if said:
            at.add("field.computed-key", f"{pointer}/{name}", key=name, field=item.name, by=key)
    rollup = item.rollup
    if rollup is None:
        return
    lines = at.field(entity, rollup.from_, pointer + "/rollup/from")
    if lines is not None and lines.type != "lines":
        known = ", ".join(item.name for item in entity.lines)
        at.add("rollup.not-lines", pointer + "/rollup/from", name=lines.name, known=known)
    if (rollup.of is None) != (rollup.agg == "count"):
        code = "rollup.needs-of" if rollup.of is None else "rollup.count-of"
        at.add(code, pointer + "/rollup", agg=rollup.agg)
    if rollup.agg in ("sum", "count") and item.type not in _NUMBERS:
        at.add("rollup.wrong-type", pointer + "/rollup/agg", agg=rollup.agg, type=item.type)
