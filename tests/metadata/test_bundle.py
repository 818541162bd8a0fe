"""Packs read from folders and rows, merged and hashed."""

from __future__ import annotations

import json
from pathlib import Path

from metadata.bundle import Bundle, RawDocument, core_bundle, read_folder

PACKS = Path(__file__).parents[1] / "packs"


def test_reads_a_folder_in_load_order() -> None:
    bundle = read_folder(PACKS / "everything")
    assert bundle.problems == ()
    assert [document.kind for document in bundle.documents][:2] == ["pack", "entity"]
    assert {document.pack for document in bundle.documents} == {"everything"}
    thing = bundle.get("entity", "thing")
    assert thing is not None
    assert thing.source("/fields/0/name").file.endswith("everything/entities/thing.json")
    assert thing.source("/fields/0/name").line is not None
    assert thing.source("/fields/0/nothing/here") == thing.source("/fields/0")  # the nearest part that is there


def test_rows_and_folders_have_the_same_hash() -> None:
    bundle = read_folder(PACKS / "everything")
    rows = [
        RawDocument(item.kind, item.name, item.pack, json.loads(json.dumps(item.body, sort_keys=True)))
        for item in reversed(bundle.documents)
    ]
    assert Bundle.of(rows).hash == bundle.hash
    assert Bundle.of(rows[1:]).hash != bundle.hash
    assert rows[0].source().file == f"everything/{_folder(rows[0])}/{rows[0].name}.json"


def _folder(document: RawDocument) -> str:
    return {"case": "cases"}[document.kind]


def test_a_pack_that_comes_again_replaces_the_earlier_one() -> None:
    old = Bundle.of([RawDocument("entity", "a", "p", {}), RawDocument("entity", "b", "q", {})])
    new = Bundle.of([RawDocument("entity", "c", "p", {})])
    merged = Bundle.merged(old, new)
    assert [(item.pack, item.name) for item in merged.documents] == [("q", "b"), ("p", "c")]


def test_the_core_pack_is_read_once() -> None:
    assert core_bundle() is core_bundle()
    assert core_bundle().problems == ()
    assert core_bundle().packs == ("core",)
