"""History: one row per record and write, with each changed field before and after. Rows are never changed."""

from __future__ import annotations

import json
from typing import Any

from metadata.fields import FIELD_TYPES
from runtime.records.change import Draft
from runtime.records.prepared import UNWATCHED

HISTORY = "history"
_UNTOLD = UNWATCHED | {"id", "created_at", "created_by", "deleted_at", "source"}


def changes(draft: Draft) -> dict[str, list[Any]]:
    """Field name to [before, after], in JSON form; a new or deleted record tells all that was filled in."""
    before, after = draft.before or {}, draft.after
    told: dict[str, list[Any]] = {}
    for field in draft.prepared.stored:
        name = field.name
        if name in _UNTOLD:
            continue
        old = before.get(name) if draft.op != "create" else None
        new = after.get(name) if draft.op != "delete" else None
        if old != new:
            kind = FIELD_TYPES[field.type]
            told[name] = [kind.dump(field, old), kind.dump(field, new)]
    return told


def entry(draft: Draft, *, at: Any, actor: int | None, engine: str | None) -> dict[str, Any]:
    """The row of the history entity that tells this write, as edge values."""
    return {
        "entity": draft.name,
        "record_id": draft.id,
        "record_version": draft.version,
        "at": at,
        "actor": actor,
        "engine": engine,
        "op": "update" if draft.op == "touch" else draft.op,
        "changes": json.dumps(changes(draft), ensure_ascii=False, separators=(",", ":")),
    }
