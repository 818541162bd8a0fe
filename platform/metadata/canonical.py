"""The one way to write a document down: key order of its schema, short forms, two spaces, short parts on one line."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from metadata.fields import FIELD_TYPES
from metadata.kinds import KINDS
from metadata.labels import LOCALES
from metadata.shape import schemas

WIDTH = 120  # columns; a Chinese character takes two
_INDENT = 2
_FIELD = "fields/field.schema.json"
_SHORT = ("field", "dimension", "measure", "name")
"""An item with nothing but one of these is written as the bare string, where the schema takes one."""


def canonical(document: Mapping[str, Any]) -> str:
    """The document as text, ending in a line break; the same for every order of keys and every way of spacing.

    Maps from names to values keep their order, as `values` of made rows are made in order; labels go by language.
    Raises KeyError when the kind is none of KINDS.
    """
    kind = document["kind"]
    if kind not in KINDS:
        raise KeyError(kind)
    return _write(_ordered(document, f"{kind}.schema.json", schemas()[f"{kind}.schema.json"]), 0, 0) + "\n"


def _ordered(value: Any, file: str, schema: Mapping[str, Any]) -> Any:
    """The value with its keys in the order of the schema and its items in short form."""
    if isinstance(value, list):
        items = [(found, place) for place, part in parts_of(file, schema) if (found := part.get("items")) is not None]
        return [_item(item, items) for item in value]
    if not isinstance(value, Mapping):
        return value
    if any(place == _FIELD for place, _ in parts_of(file, schema)) and value.get("type") in FIELD_TYPES:
        file = f"fields/{value['type']}.schema.json"
        schema = schemas()[file]
    parts = list(parts_of(file, schema, value.get("type")))
    known: dict[str, list[tuple[Mapping[str, Any], str]]] = {}
    label = False
    for place, part in parts:
        label = label or part.get("title") == "label"
        for key, below in part.get("properties", {}).items():
            known.setdefault(key, []).append((below, place))
    if label:
        order = [*(locale for locale in LOCALES if locale in value), *sorted(set(value) - set(LOCALES))]
        return {key: value[key] for key in order}
    if value.get("uid") is not None and value.get("uid") == value.get("name"):
        value = {key: item for key, item in value.items() if key != "uid"}
    more = [(part["additionalProperties"], place) for place, part in parts if _is_map(part)]
    order = [*(key for key in known if key in value), *(key for key in value if key not in known)]
    return {key: _through(value[key], known.get(key, more)) for key in order}


def _through(value: Any, below: list[tuple[Mapping[str, Any], str]]) -> Any:
    """Order a value by the first schema that says how; a value no schema describes stays as it is."""
    for schema, file in below:
        if any(_describes(part) for _, part in parts_of(file, schema)):
            return _ordered(value, file, schema)
    return value


def _item(value: Any, below: list[tuple[Mapping[str, Any], str]]) -> Any:
    ordered = _through(value, below)
    if isinstance(ordered, dict) and len(ordered) == 1:
        key = next(iter(ordered))
        parts = [part for schema, file in below for _, part in parts_of(file, schema)]
        takes_text = any("string" in part.get("type", ()) for part in parts)
        if key in _SHORT and takes_text and isinstance(ordered[key], str):
            return ordered[key]
    return ordered


def parts_of(file: str, schema: Mapping[str, Any], type_: Any = None) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The schema with all it is made of (references, branches), each with the file it stands in.

    `type_`: the `type` of the value; branches for another type are left out.
    """
    yield file, schema
    if reference := schema.get("$ref"):
        place, _, pointer = reference.partition("#")
        target = _resolve(file, place)
        found: Any = schemas()[target]
        for part in pointer.split("/")[1:]:
            found = found[part]
        yield from parts_of(target, found, type_)
    for key in ("then", "else"):
        if isinstance(schema.get(key), Mapping):
            yield from parts_of(file, schema[key], type_)
    for branch in schema.get("allOf", ()):
        wanted = branch.get("if", {}).get("properties", {}).get("type", {}).get("const", type_)
        if type_ is None or wanted == type_:
            yield from parts_of(file, branch, type_)


def _resolve(file: str, reference: str) -> str:
    if not reference:
        return file
    folder = file.rpartition("/")[0]
    while reference.startswith("../"):
        folder, reference = folder.rpartition("/")[0], reference[3:]
    return f"{folder}/{reference}".lstrip("/")


def _is_map(part: Mapping[str, Any]) -> bool:
    return isinstance(part.get("additionalProperties"), Mapping)


def _describes(part: Mapping[str, Any]) -> bool:
    return "properties" in part or "items" in part or _is_map(part)


def _write(value: Any, indent: int, before: int) -> str:
    """The value; on one line when that fits. `before`: characters already on its line."""
    line = json.dumps(value, ensure_ascii=False)
    if indent and before + _columns(line) < WIDTH:  # room for the comma
        return line
    inner = " " * (indent + _INDENT)
    if isinstance(value, Mapping) and value:
        rows = []
        for key, item in value.items():
            head = inner + json.dumps(key, ensure_ascii=False) + ": "
            rows.append(head + _write(item, indent + _INDENT, _columns(head)))
        return "{\n" + ",\n".join(rows) + "\n" + " " * indent + "}"
    if isinstance(value, list) and value:
        rows = [inner + _write(item, indent + _INDENT, len(inner)) for item in value]
        return "[\n" + ",\n".join(rows) + "\n" + " " * indent + "]"
    return line


def _columns(text: str) -> int:
    if text.isascii():
        return len(text)
    return len(text) + sum(unicodedata.east_asian_width(character) in "WF" for character in text)
