"""Rewrite a pack folder in the canonical form of its documents: what `dougong fmt` does."""

from __future__ import annotations

from pathlib import Path

from metadata.canonical import canonical
from metadata.kinds import KINDS
from metadata.reader import read_json


def format_folder(folder: Path, *, write: bool) -> list[Path]:
    """Files whose text is not canonical, rewritten when `write`. Raises Refused when one cannot be read."""
    changed: list[Path] = []
    for file in sorted(folder.rglob("*.json")):
        reading = read_json(file.read_bytes(), str(file))
        if not isinstance(reading.value, dict) or reading.value.get("kind") not in KINDS:
            continue
        text = canonical(reading.value)
        if text != file.read_text(encoding="utf-8"):
            changed.append(file)
            if write:
                file.write_text(text, encoding="utf-8")
    return changed
