"""Keyset pages: what comes after a row in a total order, as ranges that indexes serve, and the cursor naming the row.

Empty values stand last ascending and first descending, on both databases. The last key is the id and never empty.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import blake2s
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import ColumnElement

from metadata.problems import refuse
from runtime.schema.columns import Storage, column_type

LONGEST_CURSOR = 4096


@dataclass(frozen=True, eq=False)
class Key:
    """One key of an order. `filled`: never empty. `kind`: how the value is stored."""

    element: ColumnElement[Any]
    kind: Storage
    descending: bool = False
    filled: bool = False


@dataclass(frozen=True, eq=False)
class Segment:
    """Rows that follow each other: all that meet `where`, in the order of `order`."""

    where: tuple[ColumnElement[bool], ...]
    order: tuple[ColumnElement[Any], ...]


def segments(keys: Sequence[Key], empty: Sequence[bool] | None, dialect: str) -> list[Segment]:
    """The rows after the cursor, as segments in their order, disjoint and complete.

    `empty`: which values of the cursor are null, None = from the start. Values are the binds `k0`, `k1` …
    """
    if empty is None:
        return _from_start(keys, dialect)
    binds = [sa.bindparam(f"k{index}", type_=column_type(key.kind, dialect)) for index, key in enumerate(keys)]
    found: list[Segment] = []
    for start, end in reversed(_runs(keys, empty)):
        prefix = tuple(
            keys[index].element.is_(None) if empty[index] else keys[index].element == binds[index]
            for index in range(start)
        )
        first = keys[start]
        if empty[start]:
            if first.descending:
                found.append(_segment(keys, start, (*prefix, first.element.is_not(None)), {start}, dialect))
            continue
        run = [keys[index].element for index in range(start, end)]
        if len(run) == 1:
            beyond = first.element < binds[start] if first.descending else first.element > binds[start]
        else:
            left, right = sa.tuple_(*run), sa.tuple_(*binds[start:end])
            beyond = left < right if first.descending else left > right
        found.append(_segment(keys, start, (*prefix, beyond), {start}, dialect))
        if not first.filled and not first.descending:
            found.append(_segment(keys, start + 1, (*prefix, first.element.is_(None)), set(), dialect))
    return found


def _from_start(keys: Sequence[Key], dialect: str) -> list[Segment]:
    """All rows: on SQLite split at the empty values of the first key, so that its index still gives the order."""
    first = keys[0]
    if first.filled or dialect != "sqlite":
        return [_segment(keys, 0, (), set(), dialect)]
    filled = _segment(keys, 0, (first.element.is_not(None),), {0}, dialect)
    empty = _segment(keys, 1, (first.element.is_(None),), set(), dialect)
    return [empty, filled] if first.descending else [filled, empty]


def _runs(keys: Sequence[Key], empty: Sequence[bool]) -> list[tuple[int, int]]:
    """[start, end) of keys that compare as one row value: one direction, only the first may ever be empty."""
    runs: list[tuple[int, int]] = []
    start = 0
    for index in range(1, len(keys) + 1):
        joins = (
            index < len(keys)
            and not empty[start]
            and keys[index].filled
            and keys[index].descending == keys[start].descending
        )
        if not joins:
            runs.append((start, index))
            start = index
    return runs


def _segment(
    keys: Sequence[Key], start: int, where: tuple[ColumnElement[bool], ...], filled: set[int], dialect: str
) -> Segment:
    order = tuple(
        ordered(key, key.filled or index in filled, dialect) for index, key in enumerate(keys) if index >= start
    )
    return Segment(where, order)


def ordered(key: Key, filled: bool, dialect: str) -> ColumnElement[Any]:
    """The key in ORDER BY. PostgreSQL takes empty values as the greatest by itself, SQLite has to be told."""
    element: ColumnElement[Any] = key.element.desc() if key.descending else key.element.asc()
    if filled or dialect != "sqlite":
        return element
    return element.nulls_first() if key.descending else element.nulls_last()


# --- the cursor ------------------------------------------------------------------------------------


def signature(*parts: object) -> str:
    """What a cursor belongs to, short: the entity and its order.

    >>> signature("team", "-name") == signature("team", "name")
    False
    """
    return blake2s(repr(parts).encode(), digest_size=6).hexdigest()


def encode(belongs: str, values: Sequence[Any]) -> str:
    """An opaque cursor of the values of a row's keys."""
    plain = [belongs, *(_plain(value) for value in values)]
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(cursor: str, belongs: str, kinds: Sequence[Storage], filled: Sequence[bool], dialect: str) -> list[Any]:
    """The values of a cursor, as binds. Raises Refused query.bad-cursor for anything not made by `encode` for this."""
    if len(cursor) > LONGEST_CURSOR:
        refuse("query.bad-cursor", "/after")
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        plain = json.loads(raw)
    except (ValueError, binascii.Error, RecursionError):
        plain = None
    if not isinstance(plain, list) or len(plain) != len(kinds) + 1 or plain[0] != belongs:
        refuse("query.bad-cursor", "/after")
    values = [_value(item, kind, dialect) for item, kind in zip(plain[1:], kinds, strict=True)]
    if any(value is None and full for value, full in zip(values, filled, strict=True)):
        refuse("query.bad-cursor", "/after")
    return values


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return int(value) if isinstance(value, bool) else value


def _value(item: Any, kind: Storage, dialect: str) -> Any:
    if item is None:
        return None
    if kind in ("integer", "scaled", "id", "boolean"):
        if type(item) is not int or not -(2**63) <= item < 2**63:
            refuse("query.bad-cursor", "/after")
        return bool(item) if kind == "boolean" and dialect != "sqlite" else item
    if not isinstance(item, str) or "\x00" in item:
        refuse("query.bad-cursor", "/after")
    if kind in ("date", "instant"):
        try:
            parsed = date.fromisoformat(item) if kind == "date" else datetime.fromisoformat(item)
        except ValueError:
            refuse("query.bad-cursor", "/after")
        return item if dialect == "sqlite" else parsed
    try:
        item.encode()
    except UnicodeEncodeError:
        refuse("query.bad-cursor", "/after")
    return item
