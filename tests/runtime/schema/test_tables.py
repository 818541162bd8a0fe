import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from metadata import compile as compiler
from metadata.bundle import Bundle, RawDocument
from runtime.schema.tables import Tables

LONG = "a_very_long_name_that_has_forty_letters_"


def entity(name, fields, **more):
    label = {"zh-CN": name, "en": name}
    fields = [{"label": label, **field} for field in fields]
    body = {"kind": "entity", "name": name, "label": label, "fields": fields, **more}
    return RawDocument("entity", name, "demo", body)


def pack(*documents):
    body = {"kind": "pack", "name": "demo", "label": {"zh-CN": "演示", "en": "Demo"}, "version": "1.0.0"}
    body["locales"] = ["zh-CN", "en"]
    return Bundle.of([RawDocument("pack", "demo", "demo", body), *documents])


SHELF = entity(
    "shelf",
    [
        {"name": "code", "type": "text", "unique": True},
        {"name": "hall", "type": "text"},
        {"name": "bay", "type": "integer"},
        {"name": "opened", "type": "date"},
        {"name": "seen", "type": "datetime"},
        {"name": "neighbour", "type": "reference", "to": "shelf"},
        {"name": "places", "type": "lines", "of": "place", "as": "shelf"},
    ],
    traits=["owned"],
    sort=["-opened"],
    keys=[{"name": "spot", "fields": ["hall", "bay", "opened"]}],
    indexes=[{"name": "by_hall", "fields": ["hall"]}],
)
PLACE = entity("place", [{"name": "label_text", "type": "text"}])


@pytest.fixture(scope="module")
def catalog():
    return compiler.compile(pack(SHELF, PLACE))


def indexes(table):
    return {index.name: [getattr(item, "name", "?") for item in index.expressions] for index in table.indexes}


def test_indexes_follow_from_metadata(catalog):
    found = indexes(Tables.build(catalog, "postgresql").of("shelf"))
    assert found == {
        "k_shelf__code": ["code"],
        "k_shelf__external_id": ["external_id"],
        "k_shelf____spot": ["hall", "bay", "opened"],
        "i_shelf__opened__id": ["opened", "id"],
        "i_shelf__owner__opened__id": ["owner", "opened", "id"],
        "i_shelf__owner_team__opened__id": ["owner_team", "opened", "id"],
        "i_shelf__hall__id": ["hall", "id"],
        "i_shelf__neighbour": ["neighbour"],
    }
    assert indexes(Tables.build(catalog, "sqlite").of("place")) == {
        "k_place__external_id": ["external_id"],
        "i_place__shelf__position__id": ["shelf", "position", "id"],
    }


def test_a_mixed_sort_keeps_its_directions():
    both = entity("note", [{"name": "a", "type": "text"}, {"name": "b", "type": "integer"}], sort=["a", "-b"])
    table = Tables.build(compiler.compile(pack(both)), "sqlite").of("note")
    [index] = [index for index in table.indexes if index.name == "i_note__a__d_b__d_id"]
    assert [str(item) for item in index.expressions] == ["e_note.a", "e_note.b DESC", "e_note.id DESC"]


def test_columns_of_a_datetime_hold_its_day_too(catalog):
    table = Tables.build(catalog, "sqlite").of("shelf")
    assert {"seen", "seen__day", "created_at", "created_at__day", "opened"} <= set(table.c.keys())
    assert "opened__day" not in table.c


def test_every_name_fits_and_maps_back_to_its_key():
    fields = [
        {"name": LONG, "type": "text", "unique": True},
        {"name": LONG[:-1] + "2", "type": "datetime"},
        {"name": LONG[:-1] + "3", "type": "reference", "to": LONG},
    ]
    key = {"name": LONG, "fields": [LONG, LONG[:-1] + "3"]}
    index = {"name": LONG, "fields": [LONG, LONG[:-1] + "2"]}
    catalog = compiler.compile(pack(entity(LONG, fields, keys=[key], indexes=[index])))
    for dialect in ("sqlite", "postgresql"):
        tables = Tables.build(catalog, dialect)
        table = tables.of(LONG)
        names = [table.name, *table.c.keys(), *(index.name for index in table.indexes)]
        names += [constraint.name for constraint in table.foreign_key_constraints]
        assert all(len(name.encode()) <= 63 for name in names)
        assert len(names) == len(set(names))
        assert {(ref.entity, ref.key, ref.fields) for ref in tables.keys.values() if ref.entity == LONG} == {
            (LONG, LONG, (LONG,)),
            (LONG, "external_id", ("external_id",)),
            (LONG, LONG, (LONG, LONG[:-1] + "3")),
        }


def shelf(number, **values):
    row = {"id": number, "version": 1, "created_at": NOW, "updated_at": NOW, "hall": None, "bay": None}
    return {**row, "opened": None, "code": None, "deleted_at": None, **values}


NOW = "2026-01-01T00:00:00.000Z"


def broken(database, tables, **row):
    try:
        with database.write() as conn:
            conn.execute(insert(tables.of("shelf")), shelf(**row))
    except IntegrityError as error:
        found = tables.broken(error)
        assert found is not None
        return found.kind, found.key and found.key.key
    return None


def test_keys_count_only_rows_not_deleted_and_empty_equals_empty(database, catalog):
    tables = Tables.build(catalog, database.dialect)
    with database.write() as conn:
        tables.metadata.create_all(conn)
    assert broken(database, tables, number=1, code="a", hall="x") is None
    assert broken(database, tables, number=2, code="a", hall="y") == ("unique", "code")
    assert broken(database, tables, number=3, code="a", hall="y", deleted_at=NOW) is None
    assert broken(database, tables, number=4, hall="x") == ("unique", "spot")
    assert broken(database, tables, number=5, hall="x", bay=0) is None
    assert broken(database, tables, number=6) is None
    assert broken(database, tables, number=7) == ("unique", "spot")
    assert broken(database, tables, number=8, hall="z", external_id="one") is None
    assert broken(database, tables, number=9, hall="q", external_id="one") == ("unique", "external_id")
    assert broken(database, tables, number=10, hall="w", neighbour=99) == ("foreign", None)


def test_rows_of_one_change_may_point_at_each_other(database, catalog):
    tables = Tables.build(catalog, database.dialect)
    with database.write() as conn:
        tables.metadata.create_all(conn)
    with database.write() as conn:
        conn.execute(insert(tables.of("shelf")), shelf(1, hall="a", neighbour=2))
        conn.execute(insert(tables.of("shelf")), shelf(2, hall="b", neighbour=1))
