"""Auto-numbers: SO-{order_date:YYYYMM}-{seq:0000}; the sequence restarts whenever the rest of the number changes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, case
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from runtime.db.dialects import SQLITE
from runtime.db.system import next_number, sequence

_PART = re.compile(r"\{([a-z][a-z0-9_]*):([^{}]*)\}")
_FORMS = {"YYYY": "%Y", "YY": "%y", "MM": "%m", "DD": "%d"}


@lru_cache(maxsize=1024)
def _cut(pattern: str) -> tuple[str | tuple[str, str], ...]:
    """Literal texts and (name, form) places, in order."""
    parts: list[str | tuple[str, str]] = []
    end = 0
    for found in _PART.finditer(pattern):
        parts.append(pattern[end : found.start()])
        parts.append((found[1], found[2]))
        end = found.end()
    return (*parts, pattern[end:])


def frame(pattern: str, row: dict[str, Any], today: date, zone: ZoneInfo) -> tuple[str, str, int]:
    """What stands before and after the sequence, and the width it is filled to. An empty date counts as today.

    >>> frame("SO-{day:YYYYMM}-{seq:0000}", {"day": date(2026, 1, 31)}, date(2026, 2, 1), ZoneInfo("UTC"))
    ('SO-202601-', '', 4)
    """
    sides, width = ["", ""], 1
    side = 0
    for part in _cut(pattern):
        if isinstance(part, str):
            sides[side] += part
        elif part[0] == "seq":
            side, width = 1, len(part[1])
        else:
            value = row.get(part[0])
            if isinstance(value, datetime):
                value = value.astimezone(zone).date()
            sides[side] += _dated(part[1], value or today)
    return sides[0], sides[1], width


def _dated(form: str, day: date) -> str:
    for name, code in _FORMS.items():
        form = form.replace(name, code)
    return f"{day:{form}}" if day.year >= 1000 else day.isoformat()


def key(entity: str, field: str, before: str, after: str) -> str:
    """The name under which the sequence of one frame is counted."""
    return f"number:{entity}.{field}:{before}\x1f{after}"


def give(conn: Connection, wanted: Iterable[tuple[str, str, tuple[str, str, int]]]) -> list[str]:
    """A number for each (entity uid, field uid, frame), in order; one statement per distinct frame.

    Frames are counted in one order, so that two writers never wait for each other in a ring.
    """
    asked = list(wanted)
    counts: dict[str, int] = {}
    for entity, field, (before, after, _) in asked:
        name = key(entity, field, before, after)
        counts[name] = counts.get(name, 0) + 1
    upcoming = {name: next_number(conn, name, counts[name]) for name in sorted(counts)}
    numbers = []
    for entity, field, (before, after, width) in asked:
        name = key(entity, field, before, after)
        numbers.append(f"{before}{upcoming[name]:0{width}d}{after}")
        upcoming[name] += 1
    return numbers


def taken(text: str, form: tuple[str, str, int]) -> int | None:
    """The sequence number in a number somebody brought along, when it has the frame.

    >>> taken("SO-202601-0042", ("SO-202601-", "", 4))
    42
    """
    before, after, _ = form
    middle = text[len(before) : len(text) - len(after)]
    fits = text.startswith(before) and text.endswith(after) and middle.isascii() and middle.isdigit()
    return int(middle) if fits and len(middle) <= 15 else None


def reserve(conn: Connection, used: dict[str, int]) -> None:
    """Let no sequence give a number again that somebody brought along. `used`: key to the highest one."""
    insert = sqlite_insert if conn.dialect.name == SQLITE else postgresql_insert
    for name in sorted(used):
        statement = insert(sequence).values(key=name, value=used[name])
        higher = case((sequence.c.value > statement.excluded.value, sequence.c.value), else_=statement.excluded.value)
        conn.execute(statement.on_conflict_do_update(index_elements=[sequence.c.key], set_={"value": higher}))
