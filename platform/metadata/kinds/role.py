"""Role: who may see and do what; the union over a user's roles, nothing by default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from metadata.kinds.items import Raw, document_head, strings
from metadata.labels import Label
from metadata.problems import Problems


@dataclass(frozen=True, slots=True)
class RowScope:
    """Which rows: a word (none, own, team, subtree, all), or the word `filter` and a condition in `filter`."""

    word: str = "none"
    filter: Any = None


@dataclass(frozen=True, slots=True)
class Grant:
    """Rights over one entity. `mask`: field name to hidden | read | write; a field not named is as open as the rows."""

    of: str
    create: bool = False
    read: RowScope = RowScope()
    update: RowScope = RowScope()
    delete: RowScope = RowScope()
    mask: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Role:
    """`features`: the platform's own rights; `all_records` opens every record of every entity."""

    name: str
    uid: str
    label: Label
    pack: str
    help: Label = field(default_factory=dict)
    note: str = ""
    includes: tuple[str, ...] = ()
    features: frozenset[str] = frozenset()
    grants: tuple[Grant, ...] = ()


def parse(raw: Raw, pack: str, problems: Problems) -> Role:
    grants = tuple(
        Grant(
            of=item["of"],
            create=item.get("create", False),
            read=_scope(item.get("read", "none")),
            update=_scope(item.get("update", "none")),
            delete=_scope(item.get("delete", "none")),
            mask=item.get("mask", {}),
        )
        for item in raw.get("grants", ())
    )
    return Role(
        **document_head(raw, pack),
        includes=strings(raw, "includes"),
        features=frozenset(raw.get("features", ())),
        grants=grants,
    )


def _scope(raw: Any) -> RowScope:
    return RowScope(raw) if isinstance(raw, str) else RowScope("filter", raw["filter"])
