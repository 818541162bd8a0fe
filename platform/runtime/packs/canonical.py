"""The canonical text of a document, as `dougong fmt` writes it: short things on one line, keys in one order."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from metadata.reader import read_json

WIDTH = 120
_FIRST = ("$schema", "kind", "name", "uid", "label", "help", "note", "of", "type")


def canonical(body: Mapping[str, Any]) -> str:
    r"""The text of a document; reading it and writing it again changes nothing.

    >>> print(canonical({"name": "a", "kind": "view", "columns": [{"field": "x"}]}), end="")
    {
      "kind": "view",
      "name": "a",
      "columns": ["x"]
    }
    """
    return _text(_ordered(body), 0, force=True) + "\n"


def format_folder(folder: Path, *, write: bool) -> list[Path]:
    """Files whose text is not canonical, rewritten when `write`. Raises Refused when one cannot be read."""
    changed: list[Path] = []
    for file in sorted(folder.rglob("*.json")):
        reading = read_json(file.read_bytes(), str(file))
        if not isinstance(reading.value, dict) or "kind" not in reading.value:
            continue
        text = canonical(reading.value)
        if text != file.read_text(encoding="utf-8"):
            changed.append(file)
            if write:
                file.write_text(text, encoding="utf-8")
    return changed


def _ordered(value: Any) -> Any:
    """Keys that say what a thing is come first; an item that says only its name becomes that name."""
    if isinstance(value, Mapping):
        first = [key for key in _FIRST if key in value]
        return {key: _ordered(value[key]) for key in [*first, *(key for key in value if key not in _FIRST)]}
    if isinstance(value, list):
        return [_short(_ordered(item)) for item in value]
    return value


def _short(item: Any) -> Any:
    """{"field": "amount"} is "amount", wherever a list takes both."""
    if isinstance(item, dict) and len(item) == 1:
        (key,) = item
        if key in ("field", "dimension", "measure") and isinstance(item[key], str):
            return item[key]
    return item


def _text(value: Any, depth: int, *, force: bool = False, used: int = 0) -> str:
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or not value:
        return line
    if not force and 2 * depth + used + len(line) + 1 <= WIDTH:
        return line
    inner = "  " * (depth + 1)
    if isinstance(value, dict):
        parts = []
        for key, item in value.items():
            name = json.dumps(key, ensure_ascii=False) + ": "
            parts.append(f"{inner}{name}{_text(item, depth + 1, used=len(name))}")
        opening, closing = "{", "}"
    else:
        parts = [f"{inner}{_text(item, depth + 1)}" for item in value]
        opening, closing = "[", "]"
    return opening + "\n" + ",\n".join(parts) + "\n" + "  " * depth + closing
