"""What every document and every named item inside one has: name, uid, label, help, note; and each name once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from metadata.problems import Problems

Raw = Mapping[str, Any]


def head(raw: Raw, name: str | None = None) -> dict[str, Any]:
    """name, uid, label and help of an item; the uid is the name it was born with unless written out."""
    known = raw.get("name", name)
    return {"name": known, "uid": raw.get("uid", known), "label": raw.get("label", {}), "help": raw.get("help", {})}


def document_head(raw: Raw, pack: str) -> dict[str, Any]:
    """What every document has besides: its pack, and the note of its author."""
    return {**head(raw), "pack": pack, "note": raw.get("note", "")}


def once(names: Iterable[tuple[str, str]], problems: Problems) -> None:
    """Each (name, pointer) but the first of its name is a problem."""
    seen: set[str] = set()
    for name, pointer in names:
        if name in seen:
            problems.add("name.duplicate", pointer, name=name)
        seen.add(name)


def strings(raw: Raw, key: str) -> tuple[str, ...]:
    return tuple(raw.get(key, ()))
