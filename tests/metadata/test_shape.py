"""Shape problems name one key, say what may have been meant, and all come at once."""

from __future__ import annotations

from typing import Any

import pytest

from metadata.bundle import RawDocument
from metadata.problems import Problem
from metadata.reader import read_json
from metadata.shape import check_shape, schemas


def check(body: dict[str, Any], kind: str = "entity") -> list[Problem]:
    return list(check_shape(RawDocument(kind, body.get("name", "x"), "p", body, "x.json")))


def entity(*fields: Any, **more: Any) -> dict[str, Any]:
    return {"kind": "entity", "name": "thing", "label": {"en": "Thing"}, "fields": list(fields), **more}


def test_an_option_of_another_type() -> None:
    (problem,) = check(entity({"name": "a", "type": "money", "precison": 2, "scale": 2}))
    assert (problem.code, problem.pointer) == ("field.unknown-option", "/fields/0/precison")
    assert problem.text() == '"precison" is not an option of money fields.'
    assert problem.suggestions == ("scale",)  # what others call precision
    (problem,) = check(entity({"name": "a", "type": "money", "scle": 2}))
    assert problem.line() == ('x.json /fields/0/scle — "scle" is not an option of money fields. Did you mean scale?')


def test_all_at_once_in_document_order() -> None:
    text = """{
      "kind": "entity", "name": "thing", "label": {"en": "Thing"}, "traits": ["owned", "owned"],
      "fields": [
        {"name": "a", "type": "money", "min": 0, "color": "red"},
        {"name": "B", "type": "text"},
        {"name": "c", "type": "dat"},
        {"name": "d"},
        "e"
      ],
      "colour": "red"
    }"""
    reading = read_json(text.encode())
    found = list(check_shape(RawDocument("entity", "thing", "p", reading.value, "x.json", reading.places)))
    assert [(problem.code, problem.pointer) for problem in found] == [
        ("document.repeated-item", "/traits"),
        ("document.exact-as-text", "/fields/0/min"),
        ("field.unknown-option", "/fields/0/color"),
        ("name.bad-form", "/fields/1/name"),
        ("field.unknown-type", "/fields/2/type"),
        ("document.missing-key", "/fields/3"),
        ("document.wrong-type", "/fields/4"),
        ("document.unknown-key", "/colour"),
    ]
    assert str(found[2].source) == "x.json:4:50"
    assert next(problem for problem in found if problem.code == "field.unknown-type").suggestions[0] in (
        "date",
        "datetime",
    )


@pytest.mark.parametrize("word", ["from", "is", "null", "me", "record", "true", "none"])
def test_words_of_the_expression_language_are_no_names(word: str) -> None:
    (problem,) = check(entity({"name": word, "type": "text"}))
    assert (problem.code, problem.pointer) == ("name.reserved", "/fields/0/name")


@pytest.mark.parametrize("key", ["lifecycle", "validations", "keep", "settings"])
def test_what_does_nothing_yet_is_refused(key: str) -> None:
    (problem,) = check(entity({"name": "a", "type": "text"}, **{key: []}))
    assert (problem.code, problem.pointer) == ("document.unknown-key", f"/{key}")


def test_conditions_are_texts_or_trees() -> None:
    view = {"kind": "view", "name": "v", "label": {"en": "V"}, "of": "thing", "type": "list", "columns": ["a"]}
    assert check({**view, "filter": "a > 1"}, "view") == []
    assert check({**view, "filter": {"or": [{"field": "a", "op": "empty"}]}}, "view") == []
    (problem,) = check({**view, "filter": {"fild": "a", "op": "=="}}, "view")[:1]
    assert problem.pointer.startswith("/filter")
    codes = {problem.code for problem in check({**view, "filter": {"field": "a", "op": "~"}}, "view")}
    assert codes == {"document.not-one-of"}
    codes = {problem.code for problem in check({**view, "filter": 5}, "view")}
    assert codes == {"document.wrong-type"}


def test_documents_of_no_kind() -> None:
    (problem,) = check({"kind": "entitty"}, "entitty")
    assert problem.code == "document.unknown-kind"
    assert "entity" in problem.suggestions


def test_every_object_of_every_schema_is_closed() -> None:
    """A key that does nothing is refused: each object with properties lists all it takes."""

    def walk(schema: Any, place: str) -> None:
        if isinstance(schema, list):
            for index, item in enumerate(schema):
                walk(item, f"{place}/{index}")
        if not isinstance(schema, dict):
            return
        dispatch = "allOf" in schema or "if" in schema or place.endswith("/if")
        if schema.get("type") == "object" and "properties" in schema and not dispatch:
            assert schema.get("additionalProperties") is False, place
        for key, item in schema.items():
            walk(item, f"{place}/{key}")

    for name, schema in schemas().items():
        walk(schema, name)
