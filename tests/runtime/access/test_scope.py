"""Rights as a union of grants: what one grant covers in rows and fields, and what never opens."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from metadata.bundle import Bundle, RawDocument
from metadata.catalog import Catalog
from metadata.compile import compile as compile_bundle
from runtime.access.actor import Actor, actor_of
from runtime.access.scope import EntityRights, rights

LABEL = {"zh-CN": "x", "en": "x"}


def text(*names: str) -> list[dict[str, Any]]:
    return [{"name": name, "label": LABEL, "type": "money"} for name in names]


ENTITIES = [
    {
        "name": "deal",
        "traits": ["owned"],
        "fields": [
            *text("price", "cost"),
            {"name": "gain", "label": LABEL, "type": "money", "formula": "price - cost"},
            {"name": "rate", "label": LABEL, "type": "percent", "formula": "div(gain, price, 0)"},
            {"name": "spent", "label": LABEL, "type": "money", "rollup": {"agg": "sum", "from": "lines", "of": "paid"}},
            {"name": "lines", "label": LABEL, "type": "lines", "of": "deal_line", "as": "deal"},
        ],
    },
    {"name": "deal_line", "fields": text("paid", "tax")},
]
ROLES = [
    {
        "name": "rep",
        "grants": [
            {"of": "deal", "create": True, "read": "own", "update": "own", "mask": {"cost": "hidden", "price": "read"}},
            {"of": "deal_line", "mask": {"paid": "hidden"}},
        ],
    },
    {"name": "head", "includes": ["rep"], "grants": [{"of": "deal", "read": "subtree"}]},
    {"name": "lineless", "grants": [{"of": "deal", "read": "all", "mask": {"lines": "hidden"}}]},
    {"name": "reader", "grants": [{"of": "deal", "read": "all", "mask": {"lines": "read"}}]},
    {"name": "orphan", "grants": [{"of": "deal_line", "mask": {"tax": "hidden"}}]},
    {"name": "people", "features": ["users"]},
    {"name": "views", "features": ["own_views"]},
    {"name": "all", "features": ["all_records"]},
]


@lru_cache
def catalog() -> Catalog:
    documents = [{"kind": "pack", "name": "p", "version": "1.0.0"}]
    documents += [{"kind": "entity", **item} for item in ENTITIES]
    documents += [{"kind": "role", "grants": [], **item} for item in ROLES]
    raw = [RawDocument(item["kind"], item["name"], "p", {"label": LABEL, **item}) for item in documents]
    return compile_bundle(Bundle.of(raw))


def held(entity: str, *roles: str) -> EntityRights:
    return rights(catalog(), actor_of(catalog(), 1, roles)).entity(entity)


def test_nothing_is_open_without_a_grant() -> None:
    found = held("deal")
    assert (found.read, found.update, found.delete, found.create) == ((), (), (), False)
    assert found.visible == found.writable == frozenset()


def test_a_mask_hides_and_a_computed_field_goes_with_its_inputs() -> None:
    found = held("deal", "rep")
    assert "price" in found.visible
    assert not {"cost", "gain", "rate", "spent"} & found.visible
    assert "deleted_at" not in found.visible
    assert "price" not in found.writable
    assert {"lines", "owner"} <= found.writable
    assert not {"id", "created_at", "owner_team"} & found.writable


def test_a_field_is_open_where_one_grant_covers_row_and_field() -> None:
    found = held("deal", "head")
    assert [part.scope.word for part in found.read] == ["subtree"]  # it covers what the rep's own grant gives
    assert "cost" in found.visible
    both = held("deal", "head", "rep", "lineless")
    assert both.partly("lines")
    assert not both.partly("price")
    assert [part.scope.word for part in both.showing("lines")] == ["subtree"]


def test_lines_take_the_scope_of_their_parent_role_by_role() -> None:
    found = held("deal_line", "rep")
    assert [(part.scope.word, part.path) for part in found.read] == [("own", ("deal",))]
    assert "paid" not in found.visible
    assert "tax" in found.visible
    assert found.create
    wider = held("deal_line", "head")
    assert {part.scope.word for part in wider.showing("paid")} == {"subtree"}
    assert held("deal_line", "lineless").read == ()
    assert held("deal_line", "orphan").read == ()
    assert not held("deal_line", "reader").update
    assert held("deal_line", "reader").read[0].everything


def test_all_records_opens_every_record_and_managed_ones_to_read_only() -> None:
    assert held("deal", "all").update[0].everything
    assert held("history", "all").read[0].everything
    assert not held("history", "all").update
    assert not held("user", "all").update
    assert held("user", "all", "people").update
    assert not held("history", "all", "people").create


def test_the_directory_shows_names_and_no_more() -> None:
    found = held("user")
    assert found.visible == frozenset({"id", "version", "name"})
    assert not found.update
    assert held("calendar_day").read
    engine = rights(catalog(), Actor.system("test"))
    assert engine.entity("history").create


def test_own_views_are_those_of_the_person() -> None:
    assert held("saved_view").read == ()
    found = held("saved_view", "views")
    assert found.create
    assert found.update[0].scope.filter == "user == me"


def test_the_catalog_as_seen_names_nothing_hidden() -> None:
    seen = rights(catalog(), actor_of(catalog(), 1, ["rep"])).seen
    assert "history" not in seen.entities
    assert "cost" not in seen.entities["deal"].by_name
    assert "paid" not in seen.entities["deal_line"].by_name


def test_rights_are_compiled_once_per_signature() -> None:
    one = rights(catalog(), actor_of(catalog(), 1, ["rep"], teams=[1]))
    assert one is rights(catalog(), actor_of(catalog(), 2, ["rep"], teams=[2, 3]))
    assert one is not rights(catalog(), actor_of(catalog(), 1, ["head"]))
