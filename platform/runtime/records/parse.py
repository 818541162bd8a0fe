"""Changes to drafts: every field of every line parsed, every problem with its JSON pointer. Touches no database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from metadata.catalog import Catalog
from metadata.fields import ValueProblem
from metadata.labels import text
from metadata.pointer import join
from metadata.problems import suggest
from runtime.records.change import Change, Draft
from runtime.records.prepared import Prepared, prepared

ECHOES = frozenset({"_title", "_can", "_open"})
"""What reading adds to a row; a row sent back as it was read may still carry it."""
LINE_ECHOES = ECHOES | {"id", "version", "position"}


Shown = Callable[[str], frozenset[str]]
"""Entity to the fields a suggestion may name: those the writer may see or write."""


def draft(catalog: Catalog, change: Change, index: int, shown: Shown | None = None) -> Draft:
    """The draft of one change; without `shown` all fields are. Raises Refused when its entity is unknown."""
    catalog.entity(change.entity)
    work = Draft(prepared(catalog, change.entity), change.op, index)
    work.id, work.version = change.id, change.version
    if change.op not in ("create", "update", "delete"):
        work.problems.add("record.bad-change", "/op", reason=str(change.op))
        return work
    if change.op == "create":
        if change.id is not None:
            work.problems.add("record.bad-change", "/id", reason="id")
    elif not _is_id(change.id) and not change.external_id:
        work.problems.add("record.bad-change", "/id", reason="id")
    if change.op == "delete":
        if change.values:
            work.problems.add("record.bad-change", "/values", reason="values")
        work.external_id = change.external_id
        return work
    values = change.values
    if not isinstance(values, Mapping):
        work.problems.add("record.bad-change", "/values", reason="values")
        return work
    if change.external_id is not None:
        if change.op == "create":
            values = {"external_id": change.external_id, **values}
        else:
            work.external_id = change.external_id
    _fill(catalog, work, values, ECHOES, shown)
    return work


def _fill(
    catalog: Catalog, work: Draft, values: Mapping[str, Any], echoes: frozenset[str], shown: Shown | None
) -> None:
    types = work.prepared.types
    for name, value in values.items():
        known = types.get(name)
        if known is None or name == "deleted_at":
            if name not in echoes:
                _unknown(work, name, shown)
            continue
        if name in echoes:
            continue
        kind, field = known
        if field.computed:
            work.problems.add("field.computed", work.at(name), field=name)
            continue
        try:
            edge = kind.parse(field, value)
        except ValueProblem as problem:
            work.refuse(problem, work.at(name))
            continue
        if field.type == "lines":
            work.rows[name] = _rows(catalog, work, name, edge or [], shown)
        else:
            work.values[name] = edge


def _rows(catalog: Catalog, parent: Draft, name: str, rows: list[dict[str, Any]], shown: Shown | None) -> list[Draft]:
    _, field = parent.prepared.types[name]
    below = prepared(catalog, field.options.of)
    drafts, seen = [], set()
    for number, row in enumerate(rows):
        work = Draft(below, "create", parent.index, f"{parent.at(name)}/{number}", parent=parent)
        given = row.get("id")
        if given is not None:
            if not _is_id(given) or given in seen or parent.op == "create":
                work.problems.add("lines.unknown-line", work.at("id"), value=str(given)[:40])
            else:
                seen.add(given)
                work.op, work.id = "update", given
        own = {key: value for key, value in row.items() if key != field.options.as_}
        _fill(catalog, work, own, LINE_ECHOES, shown)
        drafts.append(work)
    return drafts


def _unknown(work: Draft, name: str, shown: Shown | None) -> None:
    prepared_: Prepared = work.prepared
    fields = [item for item in prepared_.entity.fields if item.name != "deleted_at"]
    if shown is not None:
        open_ = shown(prepared_.entity.name)
        fields = [item for item in fields if item.name in open_]
    near = {item.name: item.name for item in fields}
    for item in fields:
        for label in item.label.values():
            near.setdefault(label, item.name)
    found = dict.fromkeys(near[hit] for hit in suggest(str(name), near))
    pointer = work.pointer + join(name) if work.parent else "/values" + join(name)
    entity = text(prepared_.entity.label, "en", prepared_.entity.name)
    work.problems.add("field.unknown", pointer, suggestions=found, entity=entity, field=str(name)[:60])


def _is_id(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**63
