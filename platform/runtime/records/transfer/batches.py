"""The import_batch row: one per import, with what came of it. Written by the platform, whoever imports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from runtime.access.actor import Actor
from runtime.context import Context
from runtime.records.change import Change, Outcome, settle
from runtime.records.write import write

BATCH = "import_batch"


def begin(ctx: Context, values: Mapping[str, Any]) -> int:
    """A new batch; its id stands in the history of every record it writes, as `import:<id>`."""
    outcome = _write(ctx, Change(BATCH, "create", values))
    assert outcome.id is not None
    return outcome.id


def finish(ctx: Context, batch: int, counts: Mapping[str, int]) -> None:
    """The counts of a batch that is done."""
    _write(ctx, Change(BATCH, "update", {**counts, "finished_at": datetime.now(UTC)}, id=batch))


def _write(ctx: Context, change: Change) -> Outcome:
    (outcome,) = settle(write(replace(ctx, actor=Actor.system("import")), [change], source="import"))
    return outcome
