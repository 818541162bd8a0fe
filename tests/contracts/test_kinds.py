"""Every kind in every layer of the metadata: schema, parser, place in the catalog, and each of its keys in use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from metadata.bundle import FOLDERS, place_of, read_folder
from metadata.canonical import parts_of
from metadata.catalog import Catalog
from metadata.compile import MAPS
from metadata.compile import compile as compiled
from metadata.fields import FIELD_TYPES
from metadata.kinds import KINDS
from metadata.shape import schemas

PACK = Path(__file__).parents[1] / "packs" / "everything"
BUNDLE = read_folder(PACK)
COMMON = {"kind", "name", "label"}


def test_the_list_is_whole() -> None:
    assert list(KINDS) == list(MAPS)
    assert set(MAPS.values()) <= {item.name for item in fields(Catalog)}
    assert len(FOLDERS) == len(KINDS) - 1  # the manifest has no folder
    files = {name.removesuffix(".schema.json") for name in schemas() if "/" not in name}
    assert files == {*KINDS, "common"}


@pytest.mark.parametrize("kind", KINDS)
def test_its_schema_is_sound_and_says_what_it_is_for(kind: str) -> None:
    schema = schemas()[f"{kind}.schema.json"]
    Draft202012Validator.check_schema(dict(schema))
    assert schema["properties"]["kind"] == {"const": kind}
    assert schema["description"]
    assert set(schema["required"]) >= COMMON
    assert schema["additionalProperties"] is False


@pytest.mark.parametrize("kind", KINDS)
def test_documents_become_definitions(kind: str) -> None:
    catalog = compiled(BUNDLE)
    documents = [document for document in catalog.bundle.of_kind(kind) if document.pack == "everything"]
    assert documents
    for document in documents:
        definition = getattr(catalog, MAPS[kind])[document.name]
        assert is_dataclass(definition)
        assert definition.__dataclass_params__.frozen  # type: ignore[attr-defined]
        assert (definition.name, definition.pack) == (document.name, "everything")
        assert definition.label["zh-CN"]
        assert definition.label["en"]
        assert (PACK / place_of(kind, document.name)).is_file()


def test_every_key_of_every_schema_stands_in_the_pack() -> None:
    """No key is inert: each one the schemas take is used by the pack that the other tests run."""
    used: dict[str, set[str]] = defaultdict(set)
    taken: dict[str, set[str]] = defaultdict(set)
    for document in BUNDLE.documents:
        for place, keys in _walk(
            document.body, f"{document.kind}.schema.json", schemas()[f"{document.kind}.schema.json"]
        ):
            used[place] |= keys
    for name, schema in schemas().items():
        if name not in ("common.schema.json", "fields/field.schema.json"):
            for place, keys in _declared(schema):
                taken[place] |= keys
    unused = {place: keys - used[place] for place, keys in taken.items() if keys - used[place]}
    assert _forgiven(unused) == {}


def _forgiven(unused: dict[str, set[str]]) -> dict[str, set[str]]:
    """Keys that every kind and item shares, and need not be shown at each."""
    shared = {
        "$schema",
        "uid",
        "help",
        "note",
        "label",
        "name",
        "required",
        "unique",
        "readonly",
        "default",
        "formula",
        "rollup",
    }
    return {place: keys - shared for place, keys in unused.items() if keys - shared}


def _declared(schema: Any) -> Iterator[tuple[str, set[str]]]:
    if isinstance(schema, list):
        for item in schema:
            yield from _declared(item)
    elif isinstance(schema, Mapping):
        if "properties" in schema and "title" in schema:
            yield schema["title"], set(schema["properties"])
        for item in schema.values():
            yield from _declared(item)


def _walk(value: Any, file: str, schema: Mapping[str, Any]) -> Iterator[tuple[str, set[str]]]:
    """Title of each object's schema with the keys the document has there."""
    type_ = value.get("type") if isinstance(value, Mapping) else None
    if type_ in FIELD_TYPES and any(place == "fields/field.schema.json" for place, _ in parts_of(file, schema)):
        file = f"fields/{type_}.schema.json"
        schema = schemas()[file]
    for place, part in list(parts_of(file, schema, type_)):
        if isinstance(value, list) and "items" in part:
            for item in value:
                yield from _walk(item, place, part["items"])
        if not isinstance(value, Mapping):
            continue
        if "properties" in part and "title" in part:
            yield part["title"], set(value)
        for key, item in value.items():
            below = part.get("properties", {}).get(key, part.get("additionalProperties"))
            if isinstance(below, Mapping):
                yield from _walk(item, place, below)
