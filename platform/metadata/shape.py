"""Check raw documents against schemas/*.schema.json: by kind and field type first, so each problem names one key."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from metadata.bundle import RawDocument
from metadata.fields import FIELD_TYPES
from metadata.fields.base import shown
from metadata.kinds import KINDS
from metadata.names import RESERVED
from metadata.pointer import join
from metadata.problems import Problem, Problems, suggest

if TYPE_CHECKING:  # a server that only reads released documents never loads them
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError
    from referencing import Registry

FOLDER = Path(__file__).parent / "schemas"
_BASE = "https://dougong.example/schemas/"
_FIELD = "fields/field.schema.json"
_FOREIGN = {
    "precision": "scale",
    "decimals": "scale",
    "length": "max_length",
    "choices": "options",
    "enum": "options",
    "entity": "to",
    "target": "to",
    "not_null": "required",
    "mandatory": "required",
    "title": "label",
    "description": "help",
    "permissions": "grants",
}
"""Words of other languages, with ours."""
_BOUNDS = {
    "minItems": "document.too-few",
    "minProperties": "document.too-few",
    "minLength": "document.too-few",
    "maxItems": "document.too-many",
    "maxLength": "document.too-many",
    "minimum": "document.too-small",
    "maximum": "document.too-big",
}


@lru_cache(maxsize=1)
def schemas() -> Mapping[str, Mapping[str, Any]]:
    """Every schema by its file name under schemas/, such as `entity.schema.json` or `fields/money.schema.json`."""
    return {
        file.relative_to(FOLDER).as_posix(): json.loads(file.read_text("utf-8"))
        for file in sorted(FOLDER.rglob("*.schema.json"))
    }


def check_shape(document: RawDocument) -> Problems:
    """Every problem of the document's shape, each at its own key."""
    problems = Problems()
    if document.kind not in KINDS:
        near = suggest(document.kind, KINDS)
        problems.add("document.unknown-kind", "/kind", kind=document.kind, expected=", ".join(KINDS), suggestions=near)
        return problems
    body = document.body
    errors = _validator(f"{document.kind}.schema.json").iter_errors(body)
    problems.extend(_problems(errors))
    fields = body.get("fields") if document.kind == "entity" else None
    for index, item in enumerate(fields if isinstance(fields, list) else ()):
        problems.extend(check_field(item, f"/fields/{index}"))
    located = [(document.source(problem.pointer), problem) for problem in problems]
    located.sort(key=lambda item: (item[0].line or 0, item[0].column or 0))
    return Problems(replace(problem, source=source) for source, problem in located)


def check_field(raw: Any, pointer: str) -> list[Problem]:
    """Problems of one field document: its type first, then the closed schema of that type."""
    if not isinstance(raw, dict):
        return [Problem("document.wrong-type", {"expected": "object", "value": shown(raw)}, pointer)]
    type_ = raw.get("type")
    if type_ is None:
        return [Problem("document.missing-key", {"key": "type", "place": "field"}, pointer)]
    if not isinstance(type_, str) or type_ not in FIELD_TYPES:
        near = suggest(str(type_), FIELD_TYPES)
        args = {"type": shown(type_), "types": ", ".join(FIELD_TYPES)}
        return [Problem("field.unknown-type", args, pointer + "/type", suggestions=near)]
    errors = _validator(f"fields/{type_}.schema.json").iter_errors(raw)
    return list(_problems(errors, pointer))


@lru_cache(maxsize=64)
def _validator(name: str) -> Draft202012Validator:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(schemas()[name], registry=_registry())


@lru_cache(maxsize=1)
def _registry() -> Registry[Any]:
    """All schemas; in place of the one over all field types stands an open one, as fields are checked by their type."""
    from referencing import Registry
    from referencing.jsonschema import DRAFT202012

    found: Registry[Any] = Registry()
    for name, schema in schemas().items():
        contents = {"$id": _BASE + name} if name == _FIELD else schema
        found = found.with_resource(_BASE + name, DRAFT202012.create_resource(contents))
    return found


def _problems(errors: Iterator[ValidationError], under: str = "") -> Iterator[Problem]:
    seen: set[tuple[str, str, str]] = set()
    for error in errors:
        for problem in _translate(error, under + join(*error.absolute_path)):
            key = (problem.code, problem.pointer, str(problem.args.get("key")))
            if key not in seen:
                seen.add(key)
                yield problem


def _translate(error: ValidationError, pointer: str) -> Iterator[Problem]:
    """One error of the schema as problems of ours; a refused object gives one problem per key."""
    schema: Mapping[str, Any] = error.schema if isinstance(error.schema, Mapping) else {}
    rule: str = str(error.validator)
    limit: Any = error.validator_value
    value: Any = error.instance
    place = str(schema.get("title", "document"))
    if rule == "additionalProperties":
        known = list(schema.get("properties", {}))
        for key in value:
            if key in known:
                continue
            args = {"key": key, "place": place}
            code = "document.unknown-key"
            if place.endswith(" field"):
                code, args = "field.unknown-option", {"key": key, "type": place.removesuffix(" field")}
            yield Problem(code, args, pointer + join(key), suggestions=_near(key, known))
    elif rule == "required":
        for key in limit:
            if key not in value:
                yield Problem("document.missing-key", {"key": key, "place": place}, pointer)
    elif rule == "dependentRequired":
        for key, needed in limit.items():
            for other in needed:
                if key in value and other not in value:
                    args = {"key": key, "other": other, "place": place}
                    yield Problem("document.key-needs", args, pointer + join(key))
    elif rule == "oneOf" or (rule == "not" and isinstance(limit, Mapping) and "required" in limit):
        if not isinstance(value, Mapping):
            return  # its type is wrong, and said so
        keys = limit["required"] if rule == "not" else [key for branch in limit for key in branch["required"]]
        code = "document.keys-exclude" if rule == "not" else "document.one-key-of"
        yield Problem(code, {"keys": ", ".join(keys), "place": place}, pointer)
    elif rule == "enum":
        allowed = [str(item) for item in limit]
        near = suggest(value, allowed) if isinstance(value, str) else ()
        args = {"value": shown(value), "allowed": ", ".join(allowed)}
        yield Problem("document.not-one-of", args, pointer, suggestions=near)
    elif rule == "const":
        yield Problem("document.not-one-of", {"value": shown(value), "allowed": str(limit)}, pointer)
    elif rule == "type":
        expected = " / ".join(limit) if isinstance(limit, list) else str(limit)
        if isinstance(value, int) and not isinstance(value, bool) and place == "exact number":
            yield Problem("document.exact-as-text", {"value": str(value)}, pointer)
        else:
            yield Problem("document.wrong-type", {"expected": expected, "value": shown(value)}, pointer)
    elif rule == "not":
        yield Problem("name.reserved", {"name": shown(value)}, pointer)
    elif rule == "pattern":
        yield _wrong_form(place, value, pointer, limit)
    elif rule == "uniqueItems":
        twice = next((item for index, item in enumerate(value) if item in value[:index]), None)
        yield Problem("document.repeated-item", {"value": shown(twice)}, pointer)
    elif rule in _BOUNDS:
        yield Problem(_BOUNDS[rule], {"place": place, "limit": limit, "value": shown(value)}, pointer)
    else:
        yield Problem("document.bad-form", {"place": place, "value": shown(value), "form": str(limit)}, pointer)


def _near(key: str, known: list[str]) -> tuple[str, ...]:
    """Keys that may have been meant, also when the word is that of another language."""
    words = {**{foreign: own for foreign, own in _FOREIGN.items() if own in known}, **{own: own for own in known}}
    return tuple(dict.fromkeys(words[word] for word in suggest(key, words)))


def _wrong_form(place: str, value: Any, pointer: str, form: Any) -> Problem:
    """A text that does not match its pattern; names have codes of their own."""
    if place in ("name", "field name", "option name"):
        if value in RESERVED:
            return Problem("name.reserved", {"name": value}, pointer)
        return Problem("name.bad-form", {"name": shown(value), "form": str(form)}, pointer)
    return Problem("document.bad-form", {"place": place, "value": shown(value), "form": str(form)}, pointer)
