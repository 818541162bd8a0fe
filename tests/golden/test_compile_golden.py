"""The compiled catalog of the everything pack, as data: `make golden` rewrites it, and the diff is reviewed."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from metadata.bundle import read_folder
from metadata.compile import MAPS
from metadata.compile import compile as compiled

HERE = Path(__file__).parent
FILE = HERE / "compile" / "everything.json"


def plain(value: Any) -> Any:
    """Definitions as JSON; what has its default is left out."""
    if is_dataclass(value) and not isinstance(value, type):
        found = {item.name: plain(getattr(value, item.name)) for item in fields(value) if item.name != "by_name"}
        return {key: item for key, item in found.items() if item not in (None, "", [], {}, False)}
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return str(value) if isinstance(value, Decimal) else value


def test_golden_catalog() -> None:
    catalog = compiled(read_folder(HERE.parent / "packs" / "everything"))
    own: dict[str, Any] = {}
    for map_ in MAPS.values():
        own[map_] = [plain(item) for item in getattr(catalog, map_).values() if item.pack == "everything"]
    for entity in own["entities"]:  # the fields of the platform are the same everywhere: test_compile.py
        entity["fields"] = [field for field in entity["fields"] if not field.get("system")]
    text = json.dumps(own, ensure_ascii=False, indent=1) + "\n"
    if os.environ.get("DOUGONG_GOLDEN") == "write":
        FILE.write_text(text)
    assert FILE.read_text() == text
