import copy
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect, select

from metadata import compile as compiler
from metadata.bundle import Bundle, RawDocument
from metadata.problems import Refused
from runtime.db.dialects import allocate_ids
from runtime.schema.apply import apply
from runtime.schema.columns import stored_instant
from runtime.schema.plan import plan
from runtime.schema.tables import Tables

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LABEL = {"zh-CN": "名", "en": "Name"}


def entity(name="box", **changes):
    body = {
        "kind": "entity",
        "name": name,
        "label": LABEL,
        "sort": ["code"],
        "keys": [{"name": "pair", "fields": ["code", "size"]}],
        "fields": [
            {"name": "code", "label": LABEL, "type": "text"},
            {"name": "size", "label": LABEL, "type": "decimal", "digits": 12, "scale": 2},
            {"name": "kind", "label": LABEL, "type": "choice", "options": [{"name": "a", "label": LABEL}]},
            {"name": "inside", "label": LABEL, "type": "reference", "to": "box"},
        ],
    }
    return {**body, **changes}


def changed(field, **changes):
    body = copy.deepcopy(entity())
    for item in body["fields"]:
        if item["name"] == field:
            item.update(changes)
    return body


def without(field):
    return {**entity(), "fields": [item for item in entity()["fields"] if item["name"] != field]}


def grown(*fields, **changes):
    body = copy.deepcopy(entity())
    body["fields"].extend({"label": LABEL, **field} for field in fields)
    return {**body, **changes}


def bundle(*bodies):
    manifest = {"kind": "pack", "name": "demo", "label": LABEL, "version": "1.0.0", "locales": ["zh-CN", "en"]}
    documents = [RawDocument("pack", "demo", "demo", manifest)]
    return Bundle.of([*documents, *(RawDocument("entity", body["name"], "demo", body) for body in bodies)])


class World:
    """A database that stands at one bundle."""

    def __init__(self, database):
        self.database = database
        self.bundle = Bundle()
        self.catalog = None

    def plan(self, target):
        with self.database.write() as conn:
            return plan(self.catalog, compiler.compile(target), conn, documents=(self.bundle, target))

    def go(self, target):
        with self.database.write() as conn:
            catalog = compiler.compile(target)
            found = plan(self.catalog, catalog, conn, documents=(self.bundle, target))
            apply(conn, found.statements)
        self.bundle, self.catalog = target, catalog
        return found

    def add(self, *rows, entity="box"):
        tables = Tables.build(self.catalog, self.database.dialect)
        with self.database.write() as conn:
            for row in rows:
                now = stored_instant(NOW, self.database.dialect)
                [row_id] = allocate_ids(conn, tables.of(entity), 1)
                values = {"id": row_id, "version": 1, "created_at": now, "updated_at": now, **row}
                conn.execute(tables.of(entity).insert().values(values))

    def refused(self, target):
        with pytest.raises(Refused) as caught:
            self.plan(target)
        return [
            (problem.code, problem.args.get("thing"), problem.args.get("what_en")) for problem in caught.value.problems
        ]


@pytest.fixture
def world(database):
    found = World(database)
    found.go(bundle(entity()))
    return found


def shape(database):
    """What the database itself says of its entity tables."""
    with database.write() as conn:
        found = inspect(conn)
        return {
            table: (
                {(column["name"], str(column["type"]), column["nullable"]) for column in found.get_columns(table)},
                {foreign(key, database.dialect) for key in found.get_foreign_keys(table)},
                indexes(conn, table),
            )
            for table in found.get_table_names()
            if table.startswith("e_")
        }


def foreign(key, dialect):
    """SQLite's added columns have nameless foreign keys, which nothing reads."""
    return (key["name"] if dialect == "postgresql" else "", *key["constrained_columns"], key["referred_table"])


def indexes(conn, table):
    if conn.dialect.name == "sqlite":
        sql = "select name, sql from sqlite_master where type = 'index' and tbl_name = ? and sql is not null"
        return set(conn.exec_driver_sql(sql, (table,)).all())
    return set(conn.exec_driver_sql("select indexname, indexdef from pg_indexes where tablename = %s", (table,)).all())


def test_planning_changes_nothing_and_applying_does_what_was_planned(database):
    world = World(database)
    foreseen = world.plan(bundle(entity()))
    assert shape(database) == {}
    assert world.go(bundle(entity())) == foreseen
    assert {"e_box", "e_user", "e_company"} <= set(shape(database))
    assert foreseen.is_safe
    assert not foreseen.is_empty


def test_growing_step_by_step_reaches_the_same_tables_as_starting_with_all(database, databases):
    full = grown(
        {"name": "seen", "type": "datetime"},
        {"name": "maker", "type": "user"},
        {"name": "open", "type": "boolean"},
        traits=["owned"],
        sort=["-seen"],
        keys=[{"name": "pair", "fields": ["code", "size"]}, {"name": "other", "fields": ["open", "code"]}],
        indexes=[{"name": "by_kind", "fields": ["kind", "open"]}],
    )
    grown_world, fresh = World(database), World(databases.empty())
    grown_world.go(bundle(entity()))
    grown_world.add({"code": "a"}, {"code": "b", "size": 5})
    steps = grown_world.go(bundle(full, entity("crate"))).steps
    fresh.go(bundle(full, entity("crate")))
    assert shape(grown_world.database) == shape(fresh.database)
    kinds = {(step.kind, step.entity, step.field) for step in steps}
    assert {
        ("create_entity", "crate", None),
        ("add_field", "box", "seen"),
        ("add_field", "box", "owner_team"),
        ("add_key", "box", "other"),
        ("change_document", "entity:box", None),
        ("add_document", "entity:crate", None),
    } <= kinds
    assert ("drop_index", "box", None) in kinds
    assert {step.rows for step in steps if step.kind == "add_field"} == {2}
    tables = Tables.build(grown_world.catalog, database.dialect)
    with database.read() as conn:
        assert conn.execute(select(tables.of("box").c.code).order_by("id")).scalars().all() == ["a", "b"]


def test_a_foreign_key_of_an_added_field_is_real(world):
    world.go(bundle(grown({"name": "maker", "type": "user"})))
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        world.add({"code": "a", "maker": 99})


def test_texts_and_options_need_no_sql(world):
    found = world.go(bundle(changed("kind", label={"zh-CN": "类", "en": "Kind"}, options=["a", "b"])))
    assert [(step.kind, step.field) for step in found.steps] == [("add_option", "kind"), ("change_document", None)]
    assert list(found.statements) == []


def test_nothing_to_do_is_an_empty_plan(world):
    found = world.plan(bundle(entity()))
    assert found.is_empty
    assert found.steps == ()


@pytest.mark.parametrize(
    ("target", "thing", "what"),
    [
        (bundle({**entity("crate"), "fields": entity()["fields"][:3]}), "box", "removal"),
        (bundle(without("kind")), "box.kind", "removal"),
        (bundle(changed("kind", name="sort_of", uid="kind")), "box.kind", "a new name"),
        (bundle({**entity("carton"), "uid": "box", "fields": entity()["fields"][:3]}), "box", "a new name"),
        (bundle(changed("size", type="money")), "box.size", "another type"),
        (bundle(changed("size", scale=3)), "box.size", "another scale"),
        (bundle(changed("size", digits=11)), "box.size", "fewer digits"),
        (bundle(changed("inside", to="user")), "box.inside", "another target"),
        (bundle(changed("kind", options=["b"])), "box.kind", "removal of options"),
        (bundle({**entity(), "keys": []}), "box.pair", "removal"),
        (bundle({**entity(), "keys": [{"name": "pair", "fields": ["code"]}]}), "box.pair", "another unique key"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_by_name(world, target, thing, what):
    assert ("plan.unsupported-change", thing, what) in world.refused(target)


def test_every_refusal_is_told_at_once(world):
    body = changed("size", scale=3)
    body["fields"] = [field for field in body["fields"] if field["name"] != "kind"]
    assert {thing for _, thing, _ in world.refused(bundle(body))} == {"box.size", "box.kind"}


def test_more_digits_are_fine(world):
    assert list(world.go(bundle(changed("size", digits=15))).statements) == []


def test_a_computation_changes_only_while_there_are_no_rows(world):
    doubled = grown({"name": "twice", "type": "decimal", "formula": "size * 2"})
    world.plan(bundle(doubled))
    world.add({"code": "a"})
    assert world.refused(bundle(doubled)) == [("plan.unsupported-change", "box.twice", "another computation")]


def test_a_key_that_rows_break_is_refused_with_their_number(world):
    world.add({"code": "a", "size": 1}, {"code": "a", "size": 2}, {"code": "b", "size": 3}, {"code": None, "size": 4})
    world.add({"code": None, "size": 5})
    assert world.refused(bundle(changed("code", unique=True)))[0][0] == "plan.duplicates"
    target = bundle({**entity(), "keys": [*entity()["keys"], {"name": "one", "fields": ["code"]}]})
    with pytest.raises(Refused) as caught:
        world.plan(target)
    assert caught.value.problems[0].args == {"entity": "box", "key": "one", "rows": 2}
    fresh = grown({"name": "open", "type": "boolean"}, keys=[*entity()["keys"], {"name": "one", "fields": ["open"]}])
    assert world.refused(bundle(fresh))[0][0] == "plan.duplicates"
    alone = grown({"name": "open", "type": "text", "unique": True})
    assert "add_key" in {step.kind for step in world.plan(bundle(alone)).steps}


def test_a_field_that_becomes_required_asks_when_rows_lack_it(world):
    assert world.plan(bundle(changed("code", required=True))).is_safe
    world.add({"code": None, "size": 1}, {"code": "a", "size": 1})
    found = world.plan(bundle(changed("code", required=True)))
    assert ("require", "confirm", 1) in {(step.kind, step.class_, step.rows) for step in found.steps}
    assert not found.is_safe
    added = world.plan(bundle(grown({"name": "more", "type": "text", "required": True})))
    assert [(step.class_, step.rows) for step in added.steps if step.kind == "add_field"] == [("confirm", 2)]


def test_the_hash_follows_the_rows_and_the_documents(world):
    target = bundle(grown({"name": "more", "type": "text"}))
    first = world.plan(target)
    assert world.plan(target).hash == first.hash
    world.add({"code": "a"})
    assert world.plan(target).hash != first.hash
    assert world.plan(bundle(grown({"name": "less", "type": "text"}))).hash != first.hash


ADDITIONS = (
    {"name": "note", "type": "long_text"},
    {"name": "price", "type": "money", "digits": 18},
    {"name": "share", "type": "percent"},
    {"name": "open", "type": "boolean"},
    {"name": "made", "type": "date"},
    {"name": "seen", "type": "datetime"},
    {"name": "keeper", "type": "user"},
    {"name": "home", "type": "team", "unique": True},
    {"name": "serial", "type": "text", "unique": True},
    {"name": "twice", "type": "decimal", "formula": "size * 2"},
    {"name": "parts", "type": "lines", "of": "part", "as": "box"},
    {"name": "total", "type": "decimal", "rollup": {"agg": "sum", "from": "parts", "of": "weight"}},
)
PART = {
    "kind": "entity",
    "name": "part",
    "label": LABEL,
    "fields": [{"name": "weight", "label": LABEL, "type": "decimal"}],
}
KEYS = ({"name": "one", "fields": ["code", "kind"]}, {"name": "two", "fields": ["inside", "size", "code"]})
INDEXES = ({"name": "a", "fields": ["size"]}, {"name": "b", "fields": ["kind", "size"]})


@st.composite
def growth(draw):
    """Steps by which an entity grows, each holding all of the one before it."""
    chosen = draw(st.sets(st.sampled_from(range(len(ADDITIONS))), max_size=8))
    if 11 in chosen:
        chosen.add(10)
    added = draw(st.permutations(sorted(chosen - {11})))
    added = [*added, *(n for n in chosen if n == 11)]  # a roll-up stands on its lines
    keys = draw(st.lists(st.sampled_from(KEYS), unique_by=lambda key: key["name"]))
    indexes = draw(st.lists(st.sampled_from(INDEXES), unique_by=lambda index: index["name"]))
    traits = draw(st.sampled_from([[], ["owned"], ["tree"], ["owned", "tree"]]))
    sorts = draw(st.lists(st.sampled_from(["code", "-size", "kind"]), min_size=1, unique=True))
    cut = draw(st.integers(0, len(added)))
    last = grown(
        *(ADDITIONS[n] for n in added), traits=traits, keys=[*entity()["keys"], *keys], indexes=indexes, sort=sorts
    )
    middle = grown(*(ADDITIONS[n] for n in added[:cut]), keys=[*entity()["keys"], *keys[:1]], indexes=indexes[:1])
    return [
        [body, PART] if any(item["type"] == "lines" for item in body["fields"]) else [body] for body in (middle, last)
    ]


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=growth())
def test_any_growth_ends_in_the_tables_of_a_fresh_start(databases, steps):
    def begin(database):
        World(database).go(bundle(entity()))

    slow, fast = (World(databases.copy("a box", begin)) for _ in range(2))
    for world in (slow, fast):
        world.bundle = bundle(entity())
        world.catalog = compiler.compile(world.bundle)
    for bodies in steps:
        slow.go(bundle(*bodies))
    fast.go(bundle(*steps[-1]))
    fresh = World(databases.empty())
    fresh.go(bundle(*steps[-1]))
    assert shape(slow.database) == shape(fast.database) == shape(fresh.database)
    databases.clear()
