"""The canonical form: stable, idempotent, and the same whatever the order of keys."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metadata.bundle import core_bundle, read_folder
from metadata.canonical import WIDTH, canonical

PACKS = Path(__file__).parents[1] / "packs"
DOCUMENTS = [*core_bundle().documents, *read_folder(PACKS / "everything").documents]
FREE = ("values", "label", "help", "message", "mask", "requires", "dimensions", "constants", "weights", "when", "cell")
"""Maps: their order is their author's (labels apart, which go by language)."""


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda item: f"{item.kind}:{item.name}")
def test_files_of_ours_are_in_canonical_form(document: Any) -> None:
    root = PACKS / "everything" if document.pack == "everything" else Path(core_root())
    file = root / Path(document.file).relative_to("core" if document.pack == "core" else root)
    assert canonical(document.body) == file.read_text()


def core_root() -> str:
    import metadata

    return str(Path(metadata.__file__).parent / "core")


def shuffled(value: Any, dice: random.Random) -> Any:
    if isinstance(value, list):
        return [shuffled(item, dice) for item in value]
    if not isinstance(value, dict):
        return value
    keys = list(value)
    dice.shuffle(keys)
    return {key: value[key] if key in FREE else shuffled(value[key], dice) for key in keys}


@given(st.sampled_from(DOCUMENTS), st.randoms(use_true_random=False))
def test_the_order_of_keys_does_not_matter(document: Any, dice: random.Random) -> None:
    assert canonical(shuffled(dict(document.body), dice)) == canonical(document.body)


@given(st.sampled_from(DOCUMENTS))
def test_writing_twice_changes_nothing_and_loses_nothing(document: Any) -> None:
    text = canonical(document.body)
    read = json.loads(text)
    assert canonical(read) == text
    assert read == document.body


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | st.text(max_size=60),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(min_size=1, max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["fields", "title", "x", "label", "uid", "traits"]), VALUES))
def test_documents_of_any_shape_are_stable(body: dict[str, Any]) -> None:
    text = canonical({"kind": "entity", "name": "thing", **body})
    assert canonical(json.loads(text)) == text


def test_short_forms_and_widths() -> None:
    body = {
        "kind": "view",
        "name": "v",
        "uid": "v",
        "label": {"fr": "V", "en": "V", "zh-CN": "视图"},
        "of": "thing",
        "type": "list",
        "columns": [{"field": "name"}, {"field": "amount", "width": 90}],
    }
    assert canonical(body) == (
        '{\n  "kind": "view",\n  "name": "v",\n  "label": {"zh-CN": "视图", "en": "V", "fr": "V"},\n'
        '  "of": "thing",\n  "type": "list",\n  "columns": ["name", {"field": "amount", "width": 90}]\n}\n'
    )
    for document in DOCUMENTS:
        for line in canonical(document.body).splitlines():
            assert len(line) <= WIDTH or '": "' in line
