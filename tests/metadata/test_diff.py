"""Changes between two catalogs are told by uid."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from metadata.bundle import Bundle, RawDocument
from metadata.catalog import Catalog
from metadata.compile import compile as compiled
from metadata.diff import Change, diff

BASE: dict[str, Any] = {
    "kind": "entity",
    "name": "thing",
    "label": {"zh-CN": "物", "en": "Thing"},
    "fields": [
        {"name": "name", "label": {"en": "Name"}, "type": "text"},
        {"name": "size", "label": {"en": "Size"}, "type": "choice", "options": ["small", "large"]},
        {"name": "amount", "label": {"en": "Amount"}, "type": "money", "scale": 2},
    ],
    "keys": [{"name": "once", "fields": ["name", "size"]}],
    "indexes": [{"name": "by_size", "fields": ["size"]}],
}


def catalog(*bodies: dict[str, Any]) -> Catalog:
    pack = {"kind": "pack", "name": "p", "label": {"en": "P"}, "version": "1.0.0"}
    return compiled(Bundle.of([RawDocument(body["kind"], body["name"], "p", body) for body in (pack, *bodies)]))


def changes(edit: Callable[[dict[str, Any]], Any]) -> list[Change]:
    changed = copy.deepcopy(BASE)
    edit(changed)
    return list(diff(catalog(BASE), catalog(changed)))


def test_nothing_changed() -> None:
    assert diff(catalog(BASE), catalog(copy.deepcopy(BASE))) == ()


def test_everything_is_new_at_first() -> None:
    found = diff(None, catalog(BASE))
    assert {change.operation for change in found} == {"added"}
    assert "thing" in {change.uid for change in found if change.thing == "entity"}


def test_an_entity_comes_and_goes() -> None:
    (added,) = diff(catalog(), catalog(BASE))
    assert (added.operation, added.thing, added.uid) == ("added", "entity", "thing")
    (removed,) = diff(catalog(BASE), catalog())
    assert (removed.operation, removed.thing, removed.uid) == ("removed", "entity", "thing")


def test_a_rename_is_one_change_and_not_a_loss() -> None:
    def edit(body: dict[str, Any]) -> None:
        body["fields"][2] |= {"name": "total", "uid": "amount"}

    (change,) = changes(edit)
    assert (change.operation, change.thing, change.entity, change.uid) == ("changed", "field", "thing", "amount")
    assert change.renamed
    assert change.before == {"name": "amount"}
    assert change.after == {"name": "total"}


def test_an_entity_renamed() -> None:
    (change,) = changes(lambda body: body.update(name="item", uid="thing"))
    assert (change.operation, change.thing, change.uid, change.keys) == ("changed", "entity", "thing", ("name",))


def test_fields_options_keys_and_indexes() -> None:
    def edit(body: dict[str, Any]) -> None:
        body["fields"].append({"name": "day", "label": {"en": "Day"}, "type": "date"})
        body["fields"][0]["max_length"] = 20
        body["fields"][1]["options"] = ["small", {"name": "huge", "label": {"en": "Huge"}}]
        body["keys"][0]["fields"] = ["name"]
        body["indexes"] = []

    found = [(change.operation, change.thing, change.uid, change.keys) for change in changes(edit)]
    assert found == [
        ("added", "field", "day", ()),
        ("changed", "field", "name", ("options.max_length",)),
        ("removed", "option", "large", ()),
        ("added", "option", "huge", ()),
        ("changed", "key", "once", ("fields",)),
        ("removed", "index", "by_size", ()),
    ]
    option = changes(edit)[3]
    assert (option.entity, option.field) == ("thing", "size")


def test_another_type() -> None:
    (change,) = changes(lambda body: body["fields"][2].update(type="decimal"))
    assert "type" in change.keys
    assert change.before is not None
    assert change.before["type"] == "money"
