import json
import threading
from datetime import date

import pytest
from sqlalchemy import func, select, text

from metadata.bundle import Bundle, RawDocument, core_bundle
from metadata.problems import Refused
from runtime import boot
from runtime.boot import Platform
from runtime.db.engine import Database
from runtime.packs import install as room
from runtime.packs.install import init, install, plan_folder
from runtime.packs.store import current_release, load_bundle, load_catalog

LABEL = {"zh-CN": "名", "en": "Name"}


def entity(name, *fields, **more):
    fields = [{"name": "code", "label": LABEL, "type": "text", "unique": True}, *fields]
    return {"kind": "entity", "name": name, "label": LABEL, "fields": fields, **more}


def role(name="clerk"):
    return {"kind": "role", "name": name, "label": LABEL, "grants": [{"of": "box", "read": "all"}]}


def seed(*rows):
    rows = [{"of": of, "name": name, "values": values} for of, name, values in rows]
    return {"kind": "seed", "name": "boxes", "label": LABEL, "rows": rows}


FOLDERS = {"entity": "entities", "role": "roles", "seed": "seeds"}
INSIDE = {"name": "inside", "label": LABEL, "type": "reference", "to": "box"}
BASIC = (entity("box", INSIDE), role(), seed(("box", "big", {"code": "B"}), ("box", "small", {"inside": "big"})))


@pytest.fixture
def folder(tmp_path):
    """`folder(*documents, name="demo")`: a pack folder with exactly these documents."""

    def write(*documents, name="demo", broken=None):
        root = tmp_path / name
        for path in root.rglob("*.json"):
            path.unlink()
        manifest = {"kind": "pack", "name": name, "label": LABEL, "version": "1.0.0", "locales": ["zh-CN", "en"]}
        root.mkdir(exist_ok=True)
        (root / "pack.json").write_text(json.dumps(manifest))
        for document in documents:
            place = root / FOLDERS[document["kind"]]
            place.mkdir(exist_ok=True)
            (place / f"{document['name']}.json").write_text(json.dumps(document))
        if broken is not None:
            (root / "entities" / "broken.json").write_text(broken)
        return root

    return write


def rows(database, entity_name, *columns):
    with database.read() as conn:
        _, catalog = load_catalog(conn)
        table = room.Tables.build(catalog, database.dialect).of(entity_name)
        return conn.execute(select(*(table.c[column] for column in columns)).order_by(table.c.id)).all()


def dump(database):
    """Everything in the database: its schema and all rows."""
    with database.write() as conn:
        if database.dialect == "sqlite":
            schema = conn.execute(text("select type, name, sql from sqlite_master order by 1, 2")).all()
            names = [name for kind, name, _ in schema if kind == "table"]
        else:
            schema = [
                *conn.execute(
                    text("select tablename, indexdef from pg_indexes where schemaname = 'public' order by 1, 2")
                ),
                *conn.execute(text("select conname, pg_get_constraintdef(oid) from pg_constraint order by 1, 2")),
                *conn.execute(
                    text(
                        "select table_name, column_name, data_type from information_schema.columns "
                        "where table_schema = 'public' order by 1, 2"
                    )
                ),
            ]
            tables = text("select tablename from pg_tables where schemaname = 'public' order by 1")
            names = list(conn.execute(tables).scalars())
        return schema, {
            name: sorted(map(repr, conn.execute(text(f'select * from "{name}"')).all()))
            for name in names
            if name != "e_calendar_day"
        }


def test_init_makes_the_core_the_company_and_its_calendar(empty_database):
    assert init(empty_database) == 1
    before = dump(empty_database)
    assert init(empty_database) == 1
    assert dump(empty_database) == before
    assert rows(empty_database, "company", "currency", "zone", "locale") == [("CNY", "Asia/Shanghai", "zh-CN")]
    days = rows(empty_database, "calendar_day", "date", "week")
    year = date.today().year
    assert len(days) == (date(year + 7, 1, 1) - date(year - 12, 1, 1)).days
    assert str(days[0].date) == f"{year - 12}-01-01"


def test_a_newer_core_is_brought_in_at_init(make_platform, monkeypatch):
    database = make_platform().database
    documents = list(core_bundle().documents)
    place = next(n for n, item in enumerate(documents) if item.name == "employee" and item.kind == "entity")
    body = json.loads(json.dumps(documents[place].body))
    body["fields"].append({"name": "desk", "label": LABEL, "type": "text"})
    documents[place] = RawDocument("entity", "employee", "core", body)
    monkeypatch.setattr(room, "core_bundle", lambda: Bundle.of(documents))
    assert init(database) == 2
    assert rows(database, "employee", "desk") == []


def test_a_folder_becomes_tables_documents_rows_and_a_release(make_platform, folder):
    platform = make_platform()
    done = install(platform.database, folder(*BASIC))
    assert (done.release, done.changed) == (2, True)
    assert rows(platform.database, "box", "external_id", "code", "inside") == [("big", "B", None), ("small", None, 1)]
    with platform.database.read() as conn:
        number, bundle = load_bundle(conn)
    assert number == 2
    assert bundle.hash == Bundle.merged(core_bundle(), bundle).hash
    assert {(item.kind, item.name) for item in bundle.of_pack("demo").documents} == {
        ("pack", "demo"),
        ("entity", "box"),
        ("role", "clerk"),
        ("seed", "boxes"),
    }


def test_the_same_folder_twice_changes_nothing(make_platform, folder):
    database = make_platform().database
    install(database, folder(*BASIC))
    before = dump(database)
    again = install(database, folder(*BASIC))
    assert (again.release, again.changed, again.plan.steps) == (2, False, ())
    assert dump(database) == before


def test_seeds_never_write_over_a_row_that_is_there(make_platform, folder):
    database = make_platform().database
    install(database, folder(*BASIC))
    with database.write() as conn:
        conn.execute(text("update e_box set code = 'mine' where external_id = 'big'"))
    more = seed(("box", "big", {"code": "B"}), ("box", "new", {"code": "N"}))
    install(database, folder(BASIC[0], role(), more))
    assert rows(database, "box", "code") == [("mine",), (None,), ("N",)]


def test_a_seed_row_that_is_refused_leaves_no_trace(make_platform, folder):
    database = make_platform().database
    before = dump(database)
    bad = seed(("box", "one", {"code": "A"}), ("box", "two", {"code": "A"}))
    with pytest.raises(Refused) as caught:
        install(database, folder(BASIC[0], bad))
    assert [(item.code, item.pointer.split("/")[1:3]) for item in caught.value.problems] == [
        ("key.exists", ["box", "two"])
    ]
    assert dump(database) == before


def test_a_failure_at_any_statement_leaves_the_database_as_it_was(make_platform, folder):
    """Each statement of an install fails in turn, the commit too; afterwards the same install goes through."""
    database = make_platform().database
    install(database, folder(*BASIC))
    more = {"name": "size", "label": LABEL, "type": "money"}
    owner = {"name": "keeper", "label": LABEL, "type": "user", "unique": True}
    pack = folder(
        entity("box", INSIDE, more, owner, sort=["code"]),
        entity("lid", {"name": "box", "label": LABEL, "type": "reference", "to": "box"}),
        role("clerk"),
        seed(("box", "new", {"code": "N", "size": "1.5"}), ("lid", "top", {"box": "new"})),
    )
    before = dump(database)
    failed = 0
    while True:
        sent = 0

        def fail(statement, at=failed):
            nonlocal sent
            if sent == at:
                raise ConnectionError(statement)
            sent += 1

        with database.hooked(fail):
            try:
                install(database, pack)
            except ConnectionError:
                failed += 1
            else:
                break
        if failed % 4 == 0 or sent > 30:
            assert dump(database) == before, f"statement {failed} left a trace"
    assert failed > 30
    assert dump(database) != before
    new = rows(database, "box", "id", "code", "size")[-1]
    assert new[1:] == ("N", 15000)
    assert rows(database, "lid", "external_id", "box") == [("top", new.id)]


def test_a_broken_folder_tells_every_problem_and_changes_nothing(make_platform, folder):
    database = make_platform().database
    before = dump(database)
    wrong = entity("crate", {"name": "lid", "label": LABEL, "type": "reference", "to": "lidd"}, sort=["nothing"])
    with pytest.raises(Refused) as caught:
        install(database, folder(wrong, broken='{"kind": "entity",'))
    assert len({problem.code for problem in caught.value.problems}) >= 3
    assert all(problem.source is not None for problem in caught.value.problems)
    assert dump(database) == before


def test_a_plan_that_needs_confirming_asks_for_its_hash(make_platform, folder):
    database = make_platform().database
    install(database, folder(*BASIC))
    smaller = folder(BASIC[0], BASIC[2])
    foreseen, _ = plan_folder(database, smaller)
    assert [(step.kind, step.class_, step.entity) for step in foreseen.steps] == [
        ("remove_document", "confirm", "role:clerk")
    ]
    for given, code in ((None, "plan.needs-confirmation"), ("0" * 64, "plan.stale")):
        with pytest.raises(Refused) as caught:
            install(database, smaller, given)
        assert [problem.code for problem in caught.value.problems] == [code]
    done = install(database, smaller, foreseen.hash)
    assert (done.release, done.plan) == (3, foreseen)


def test_what_the_plan_foretells_is_what_is_run(make_platform, folder):
    database = make_platform().database
    foreseen, _ = plan_folder(database, folder(*BASIC))
    with database.counting() as counter:
        done = install(database, folder(*BASIC))
    assert done.plan == foreseen
    planned = list(foreseen.statements)
    assert [statement for statement in counter.statements if statement in planned] == planned
    schema = ("create", "alter", "drop")
    assert not [
        sent for sent in counter.statements if sent.lower().startswith(schema) and sent not in planned
    ]  # fmt: skip


def test_planning_changes_nothing(make_platform, folder):
    database = make_platform().database
    before = dump(database)
    plan_folder(database, folder(*BASIC))
    assert dump(database) == before


def test_nobody_installs_over_the_core(make_platform, folder):
    with pytest.raises(Refused) as caught:
        install(make_platform().database, folder(*BASIC, name="core"))
    assert caught.value.problems[0].code == "pack.reserved-name"


def test_two_installers_at_once_both_get_in(make_platform, folder):
    platform = make_platform()
    other = Database.open(platform.database.url)
    first, second = folder(*BASIC), folder(entity("jar"), name="jars")
    errors = []

    def go(database, place):
        try:
            install(database, place)
        except Exception as error:  # noqa: BLE001  # shown by the assertion below
            errors.append(error)

    threads = [
        threading.Thread(target=go, args=arguments) for arguments in ((platform.database, first), (other, second))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.dispose()
    assert errors == []
    with platform.database.read() as conn:
        assert current_release(conn) == 3
        assert {"box", "jar"} <= set(load_catalog(conn)[1].entities)


def test_other_processes_see_a_release_within_a_second(make_platform, folder, monkeypatch):
    clock = 1000.0
    monkeypatch.setattr(boot, "monotonic", lambda: clock)
    platform = make_platform()
    second = Platform.of(Database.open(platform.database.url), platform.settings)
    try:
        assert second.snapshot()[0] == 1
        held = second.snapshot()
        install(platform.database, folder(*BASIC))
        assert second.snapshot()[1] is held[1], "a look at the database is not taken each time"
        clock += 0.9
        release, catalog, tables = second.snapshot()
        assert release == 2
        assert "box" in catalog.entities
        assert tables.of("box").name == "e_box"
        assert "box" not in held[1].entities
    finally:
        second.close()


def test_looking_at_the_release_is_one_cheap_statement(make_platform, monkeypatch):
    platform = make_platform()
    monkeypatch.setattr(boot, "monotonic", lambda: 1000.0)
    with platform.database.counting() as counter:
        platform.refresh()
        for _ in range(100):
            platform.snapshot()
    assert counter.count == 1


def test_a_changed_company_is_seen(make_platform):
    platform = make_platform()
    with platform.database.write() as conn:
        conn.execute(text("update e_company set zone = 'Europe/Berlin', version = 2"))
    catalog = platform.snapshot()[1]
    assert platform.refresh().company.zone.key == "Europe/Berlin"
    assert platform.snapshot()[1] is catalog


def test_a_context_carries_one_snapshot_and_the_companys_day(make_platform, actor, now):
    platform = make_platform()
    ann = actor(platform, "ann", roles=["administrator"], team="north/east")
    ctx = platform.context(ann, now=now.replace(hour=20))
    assert (ctx.release, ctx.locale, str(ctx.zone)) == (1, "en", "Asia/Shanghai")
    assert ctx.today.isoformat() == "2026-03-19"
    assert ann.login == "ann"
    assert ann.roles == ("administrator",)


def test_a_platform_is_opened_ready_from_nothing(databases, tmp_path):
    from runtime.settings import Settings

    empty = databases.empty()
    platform = Platform.open(Settings(empty.url, tmp_path))
    again = Platform.open(Settings(empty.url, tmp_path))
    assert platform.snapshot()[0] == again.snapshot()[0] == 1
    with again.database.read() as conn:
        assert conn.execute(select(func.count()).select_from(again.snapshot()[2].of("company"))).scalar() == 1
    platform.close()
    again.close()
