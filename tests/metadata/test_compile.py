"""From documents to a catalog: what the platform adds, how names are found, what is refused together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from metadata.bundle import Bundle, RawDocument, core_bundle, read_folder
from metadata.catalog import Catalog
from metadata.compile import compile as compiled
from metadata.kinds.entity import LineOf
from metadata.kinds.pack import satisfies
from metadata.problems import Refused

PACKS = Path(__file__).parents[1] / "packs"
EVERY = ["id", "version", "created_at", "created_by", "updated_at", "updated_by", "deleted_at", "source", "external_id"]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return compiled(read_folder(PACKS / "everything"))


def names(catalog: Catalog, entity: str) -> list[str]:
    return [field.name for field in catalog.entity(entity).fields if field.system]


def test_the_core_pack_is_always_there(catalog: Catalog) -> None:
    assert list(catalog.packs) == ["core", "everything"]
    core = {name for name, entity in catalog.entities.items() if entity.pack == "core"}
    assert core == {
        *("company", "user", "team", "membership", "role_assignment", "employee", "calendar_day"),
        *("history", "saved_view", "import_batch"),
    }
    assert "all_records" in catalog.role("administrator").features
    assert compiled(Bundle()).warnings == ()


def test_fields_of_the_platform(catalog: Catalog) -> None:
    assert names(catalog, "thing") == ["owner", "owner_team", *EVERY]
    assert names(catalog, "group") == ["parent", *EVERY]
    assert names(catalog, "thing_line") == ["thing", "position", *EVERY]
    owner = catalog.entity("thing").field("owner")
    assert owner is not None
    assert owner.default is not None
    assert owner.default.expr == "me"
    assert not owner.readonly
    to_parent = catalog.entity("thing_line").field("thing")
    assert to_parent is not None
    assert (to_parent.type, to_parent.options.to, to_parent.required) == ("reference", "thing", True)
    assert catalog.entity("thing_line").line_of == LineOf("thing", "rows", "thing")
    assert catalog.entity("thing").line_of is None


def test_a_written_uid_makes_the_column(catalog: Catalog) -> None:
    field = catalog.entity("thing").field("reference_code")
    assert field is not None
    assert (field.uid, field.column) == ("everything.code2", "everything__code2")


def test_titles_by_default(catalog: Catalog) -> None:
    assert catalog.entity("thing_part").title == "{name}"


def test_the_automatic_dataset(catalog: Catalog) -> None:
    dataset = catalog.dataset("thing")
    assert dataset.automatic
    assert dataset.of == "thing"
    assert dataset.measures[0].name == "rows"
    assert dataset.measures[0].agg == "count"
    by_name = {measure.name: measure.agg for measure in dataset.measures}
    assert by_name["plain_money"] == "sum"
    assert by_name["plain_percent"] == "avg"
    dimensions = {dimension.name for dimension in dataset.dimensions}
    assert {"plain_date", "plain_choice", "plain_boolean", "plain_reference", "owner", "created_at"} <= dimensions
    assert "deleted_at" not in dimensions
    assert not catalog.dataset("things").automatic
    assert [measure.name for measure in catalog.dataset("import_batch").measures][:2] == ["rows", "sum_rows"]


def test_paths(catalog: Catalog) -> None:
    assert [field.name for field in catalog.path("thing_line", "thing.required_reference.parent.name")] == [
        "thing",
        "required_reference",
        "parent",
        "name",
    ]
    for path, code in (
        ("thing.nmae", "field.unknown"),
        ("qty.name", "path.not-a-reference"),
        ("group.parent.parent.parent.parent.name", "path.too-long"),
    ):
        with pytest.raises(Refused) as refused:
            catalog.path("thing_line", path)
        assert refused.value.problems[0].code == code


def test_look_ups_suggest_by_name_and_by_label(catalog: Catalog) -> None:
    for wrong in ("thingg", "Thing line", "物件明细"):
        with pytest.raises(Refused) as refused:
            catalog.entity(wrong)
        problem = refused.value.problems[0]
        assert problem.code == "reference.unknown-entity"
        assert problem.suggestions
    assert "thing_line" in problem.suggestions
    for look_up in (catalog.dataset, catalog.view, catalog.form, catalog.report, catalog.dashboard, catalog.role):
        with pytest.raises(Refused):
            look_up("nothing_of_the_kind")


def test_problems_of_several_documents_at_once() -> None:
    def document(kind: str, name: str, **body: Any) -> RawDocument:
        whole = {"kind": kind, "name": name, "label": {"zh-CN": name, "en": name}, **body}
        return RawDocument(kind, name, "p", whole)

    bundle = Bundle.of(
        [
            document("pack", "p", version="1.0.0"),
            document("entity", "a", fields=[{"name": "x", "label": {"en": "X"}, "type": "txt"}]),
            document("entity", "b", fields=[{"name": "a", "type": "reference", "to": "a"}], sort=["nothing"]),
            document("view", "v", of="c", type="list", columns=["x"]),
        ]
    )
    with pytest.raises(Refused) as refused:
        compiled(bundle)
    errors = [(p.code, p.pointer) for p in refused.value.problems if p.severity == "error"]
    assert errors == [
        ("field.unknown-type", "/fields/0/type"),
        ("field.unknown", "/sort/0"),  # but nothing about the reference to the entity that could not be read
        ("reference.unknown-entity", "/of"),
    ]


def test_trusted_documents_give_the_same_catalog() -> None:
    bundle = Bundle.merged(core_bundle(), read_folder(PACKS / "everything"))
    whole, quick = compiled(bundle), compiled(bundle, trusted=True)
    assert whole.hash == quick.hash
    assert whole.entities == quick.entities
    assert whole.datasets == quick.datasets


def test_version_ranges() -> None:
    assert satisfies("1.4.2", ">=1.4")
    assert satisfies("1.4.2", ">=1.0 <2")
    assert not satisfies("2.0.0", ">=1.0 <2")
    assert not satisfies("1.3.9", ">=1.4")
    assert satisfies("1.4.9", "==1.4")
    assert not satisfies("1.5.0", "==1.4")


def test_a_misspelt_document_still_takes_part() -> None:
    """What else is wrong with it, and with those that name it, is told in the same breath; nothing that is not so."""
    label = {"zh-CN": "名", "en": "Name"}
    fields = [
        {"name": "size", "label": label, "type": "mony"},
        {"name": "kept", "label": label, "type": "text", "requird": True},
        {"name": "odd", "label": label, "type": "shape of things"},
        {"name": "of", "label": label, "type": "reference", "to": "nobody"},
    ]
    thing = {"kind": "entity", "name": "thing", "label": label, "titel": "{kept}", "traist": ["tree"]}
    view = {"kind": "view", "name": "all", "label": label, "of": "thing", "type": "list"}
    pack = {"kind": "pack", "name": "demo", "label": label, "version": "1.0.0"}
    documents = [
        RawDocument("pack", "demo", "demo", pack),
        RawDocument("entity", "thing", "demo", {**thing, "fields": fields, "sort": ["parent", "-odd", "sise"]}),
        RawDocument("view", "all", "demo", {**view, "columns": ["size", "odd", "kepd"], "sort": ["-size"]}),
    ]
    with pytest.raises(Refused) as caught:
        compiled(Bundle.of(documents))
    told = {(problem.code, problem.pointer) for problem in caught.value.problems if problem.severity == "error"}
    assert told == {
        ("document.unknown-key", "/titel"),
        ("document.unknown-key", "/traist"),
        ("field.unknown-type", "/fields/0/type"),
        ("field.unknown-option", "/fields/1/requird"),
        ("field.unknown-type", "/fields/2/type"),
        ("reference.unknown-entity", "/fields/3/to"),
        ("field.unknown", "/sort/2"),
        ("field.unknown", "/columns/2"),
    }
