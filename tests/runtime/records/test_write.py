"""The write road on both databases: values, defaults, lines, totals, keys, versions, history."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from runtime.context import Context
from runtime.query.rows import get_row
from runtime.records.write import Change, Outcome, settle, write

Make = Callable[..., int]
Row = Callable[[str, int], dict[str, Any]]


def codes(outcomes: list[Outcome]) -> list[list[tuple[str, str]]]:
    return [[(problem.code, problem.pointer) for problem in outcome.problems] for outcome in outcomes]


def refused(ctx: Context, change: Change, **more: Any) -> list[tuple[str, str]]:
    (found,) = codes(write(ctx, [change], **more))
    assert found
    return found


def count(ctx: Context, entity: str) -> int:
    with ctx.database.read() as conn:
        return int(conn.execute(select(func.count()).select_from(ctx.tables.of(entity))).scalar_one())


def test_values_arrive_as_given(ctx: Context, make: Make, row: Row) -> None:
    client = make(
        "client",
        name="Cafe\u0301",
        limit="12345678901234.1234",
        rate="0.05",
        staff=7,
        met_on="2026-01-31",
        seen_at="2026-01-31T23:30:00+08:00",
        active=True,
        mail="a@b.cn",
        remark="two\nlines",
    )
    found = row("client", client)
    assert found["name"] == "Café"
    assert (found["limit"], found["rate"], found["staff"]) == (Decimal("12345678901234.1234"), Decimal("0.05"), 7)
    assert found["met_on"] == date(2026, 1, 31)
    assert found["seen_at"] == datetime(2026, 1, 31, 15, 30, tzinfo=UTC)
    assert (found["active"], found["grade"], found["version"], found["source"]) == (True, "B", 1, "rule")
    assert found["created_at"] == ctx.now
    assert found["created_by"] is None


def test_every_problem_at_once_with_its_place(ctx: Context, make: Make) -> None:
    part = make("part", name="bolt", price="2")
    values = {
        "cliet": 1,
        "day": "2026-02-30",
        "discount": "2",
        "total": "5",
        "lines": [{"part": part, "qty": "x"}, {"qty": -1, "colour": "red"}, 7],
    }
    assert refused(ctx, Change("job", "create", {**values, "lines": values["lines"][:2]})) == [
        ("field.unknown", "/values/cliet"),
        ("date.bad-form", "/values/day"),
        ("number.out-of-range", "/values/discount"),
        ("field.computed", "/values/total"),
        ("field.required", "/values/client"),
        ("number.bad-form", "/values/lines/0/qty"),
        ("number.out-of-range", "/values/lines/1/qty"),
        ("field.unknown", "/values/lines/1/colour"),
        ("field.required", "/values/lines/1/part"),
    ]
    (outcome,) = write(ctx, [Change("job", "create", values)])
    assert "lines.bad-form" in {problem.code for problem in outcome.problems}
    assert outcome.problems[0].suggestions[0] == "client"
    assert (outcome.stored, outcome.id, outcome.status) == (False, None, 422)
    assert count(ctx, "job") == 0


def test_number_out_of_range_names_the_limits(ctx: Context) -> None:
    (outcome,) = write(ctx, [Change("client", "create", {"name": "x", "limit": "922337203685477.5808"})])
    (problem,) = outcome.problems
    assert problem.code == "number.out-of-range"
    assert problem.args["max"] == "99999999999999.9999"


def test_lines_totals_defaults_and_number(ctx: Context, make: Make, row: Row) -> None:
    client = make("client", name="Acme", grade="A")
    bolt, nut = make("part", name="bolt", price="2.5", cost="1"), make("part", name="nut", price="0.333")
    job = make(
        "job",
        client=client,
        discount="0.1",
        lines=[{"part": bolt, "qty": "3"}, {"part": nut, "qty": "10"}, {"part": nut, "price": "1.005"}],
    )
    found = row("job", job)
    assert found["number"] == "J-202603-0001"
    assert found["day"] == date(2026, 3, 18)
    assert (found["grade"], found["state"]) == ("A", "new")
    assert (found["total"], found["pieces"]) == (Decimal("7.5") + Decimal("3.33") + Decimal("1.01"), 3)
    assert found["payable"] == Decimal("10.656")
    lines = get_row(ctx, "job", job)["lines"]
    assert [(line["position"], line["amount"], line["cost"]) for line in lines] == [
        (1, "7.5000", "1.0000"),
        (2, "3.3300", None),
        (3, "1.0100", None),
    ]


def test_lines_are_changed_added_moved_and_deleted_with_their_parent(ctx: Context, make: Make, row: Row) -> None:
    client, bolt = make("client", name="Acme"), make("part", name="bolt", price="2")
    job = make(
        "job", client=client, lines=[{"part": bolt, "qty": 1}, {"part": bolt, "qty": 2}, {"part": bolt, "qty": 3}]
    )
    first, second, third = (line["id"] for line in get_row(ctx, "job", job)["lines"])
    change = Change(
        "job", "update", {"lines": [{"id": third}, {"part": bolt, "qty": 9}, {"id": first, "qty": 4}]}, job, 1
    )
    settle(write(ctx, [change]))
    record = get_row(ctx, "job", job)
    assert (record["version"], record["total"], record["pieces"]) == (2, "32.0000", 3)
    assert [(line["id"], line["qty"]) for line in record["lines"]][0::2] == [(third, "3.0000"), (first, "4.0000")]
    assert [line["position"] for line in record["lines"]] == [1, 2, 3]
    with pytest.raises(KeyError):
        row("job_line", second)
    other = make("job", client=client, lines=[{"part": bolt}])
    foreign = get_row(ctx, "job", other)["lines"][0]["id"]
    assert refused(ctx, Change("job", "update", {"lines": [{"id": foreign}]}, job, 2)) == [
        ("lines.unknown-line", "/values/lines/0/id")
    ]
    assert refused(ctx, Change("job", "update", {"lines": []}, job, 2)) == [("lines.too-few", "/values/lines")]


def test_a_line_written_by_itself_moves_the_totals_of_its_parent(ctx: Context, make: Make, row: Row) -> None:
    client, bolt = make("client", name="Acme"), make("part", name="bolt", price="2")
    job = make("job", client=client, lines=[{"part": bolt, "qty": 1}])
    line = make("job_line", job=job, part=bolt, qty=5)
    assert (row("job", job)["total"], row("job", job)["pieces"], row("job", job)["version"]) == (Decimal(12), 2, 2)
    settle(write(ctx, [Change("job_line", "update", {"qty": 2}, line)]))
    assert row("job", job)["total"] == Decimal(6)
    settle(write(ctx, [Change("job_line", "delete", id=line)]))
    assert (row("job", job)["total"], row("job", job)["pieces"]) == (Decimal(2), 1)


def test_update_touches_only_what_is_given(ctx: Context, make: Make, row: Row) -> None:
    client = make("client", name="Acme", nick="a", staff=3)
    (outcome,) = settle(write(ctx, [Change("client", "update", {"nick": None, "staff": 4}, client, 1)]))
    assert (outcome.version, outcome.stored) == (2, True)
    found = row("client", client)
    assert (found["name"], found["nick"], found["staff"]) == ("Acme", None, 4)
    # what is required cannot be emptied, and what was not given is not judged
    assert refused(ctx, Change("client", "update", {"name": None}, client, 2)) == [("field.required", "/values/name")]


def test_nothing_changed_is_no_version_and_no_history(ctx: Context, make: Make) -> None:
    client = make("client", name="Acme", staff=3)
    before = count(ctx, "history")
    (outcome,) = settle(write(ctx, [Change("client", "update", {"staff": 3}, client, 1)]))
    assert (outcome.version, outcome.stored) == (1, True)
    assert count(ctx, "history") == before


def test_history_tells_before_and_after(ctx: Context, make: Make) -> None:
    zone = make("zone", name="north")
    client = make("client", name="Acme", limit="5")
    settle(write(ctx, [Change("client", "update", {"limit": "7.25", "zone": zone}, client, 1)], cause="rule:x"))
    settle(write(ctx, [Change("client", "delete", id=client, version=2)]))
    table = ctx.tables.of("history")
    with ctx.database.read() as conn:
        rows = conn.execute(
            select(table).where(table.c.entity == "client", table.c.record_id == client).order_by(table.c.id)
        ).all()
    assert [(item.op, item.record_version, item.engine) for item in rows] == [
        ("create", 1, "test"),
        ("update", 2, "rule:x"),
        ("delete", 3, "test"),
    ]
    assert json.loads(rows[0].changes)["limit"] == [None, "5.0000"]
    assert json.loads(rows[1].changes) == {"limit": ["5.0000", "7.2500"], "zone": [None, zone]}
    assert json.loads(rows[2].changes)["name"] == ["Acme", None]


def test_keys_are_unique_among_live_rows_and_empty_equals_empty(ctx: Context, make: Make) -> None:
    zone = make("zone", name="north")
    acme = make("client", name="Acme", tax_no="T1", zone=zone, nick="a")
    (outcome,) = write(ctx, [Change("client", "create", {"name": "B", "tax_no": "T1", "zone": zone, "nick": "a"})])
    assert [(problem.code, problem.pointer) for problem in outcome.problems] == [
        ("key.exists", "/values/tax_no"),
        ("key.exists", "/values/zone"),
    ]
    assert "Acme" not in str([problem.to_json() for problem in outcome.problems])
    assert outcome.problems[1].hint("en") == "One nick per zone"
    settle(write(ctx, [Change("client", "delete", id=acme, version=1)]))
    make("client", name="B", tax_no="T1", zone=zone, nick="a")


def test_an_empty_declared_key_may_stand_once(ctx: Context, make: Make) -> None:
    make("client", name="one")
    assert refused(ctx, Change("client", "create", {"name": "two"})) == [("key.exists", "/values/zone")]
    zone = make("zone", name="north")
    make("client", name="two", zone=zone)
    assert refused(ctx, Change("client", "create", {"name": "three", "zone": zone})) == [("key.exists", "/values/zone")]


def test_keys_within_one_set(ctx: Context, make: Make) -> None:
    zone = make("zone", name="north")
    changes = [Change("client", "create", {"name": n, "tax_no": "T", "nick": n, "zone": zone}) for n in ("a", "b", "c")]
    outcomes = write(ctx, changes, mode="each")
    assert [outcome.stored for outcome in outcomes] == [True, False, False]
    assert codes(outcomes)[1] == [("key.exists", "/values/tax_no")]
    # a key given up and taken over in the same set
    first = outcomes[0].id
    swap = [
        Change("client", "delete", id=first),
        Change("client", "create", {"name": "d", "tax_no": "T", "zone": zone}),
    ]
    settle(write(ctx, swap))


def test_references_must_exist_and_suit(ctx: Context, make: Make) -> None:
    plain, best = make("client", name="plain", nick="p"), make("client", name="best", grade="A", nick="b")
    make("remark", note="ok", best=best)
    assert refused(ctx, Change("remark", "create", {"best": plain})) == [("reference.not-allowed", "/values/best")]
    assert refused(ctx, Change("remark", "create", {"best": 999_999})) == [("reference.not-found", "/values/best")]
    assert refused(ctx, Change("remark", "create", {"best": "no-such"})) == [("reference.not-found", "/values/best")]
    settle(write(ctx, [Change("client", "update", {"external_id": "X1"}, best)]))
    make("remark", best={"id": best})
    make("remark", best="X1")


def test_rows_of_one_set_may_point_at_each_other_by_name(ctx: Context, row: Row) -> None:
    changes = [
        Change("zone", "create", {"name": "east", "parent": "china"}, external_id="east"),
        Change("zone", "create", {"name": "china"}, external_id="china"),
    ]
    east, china = settle(write(ctx, changes, source="seed"))
    assert row("zone", east.id or 0)["parent"] == china.id
    changes = [
        Change("zone", "create", {"name": None}, external_id="bad"),
        Change("zone", "create", {"name": "child", "parent": "bad"}, external_id="child"),
        Change("zone", "create", {"name": "grandchild", "parent": "child"}, external_id="grandchild"),
    ]
    assert [outcome.stored for outcome in write(ctx, changes, mode="each", source="seed")] == [False, False, False]


def test_a_tree_stays_a_tree(ctx: Context, make: Make) -> None:
    top = make("zone", name="top")
    middle = make("zone", name="middle", parent=top)
    leaf = make("zone", name="leaf", parent=middle)
    for parent in (top, middle, leaf):
        change = Change("zone", "update", {"parent": parent}, top)
        assert refused(ctx, change) == [("record.cycle", "/values/parent")]
    both = [Change("zone", "update", {"parent": leaf}, middle), Change("zone", "update", {"parent": None}, leaf)]
    settle(write(ctx, both))


def test_delete_is_soft_and_minds_references(ctx: Context, make: Make, row: Row) -> None:
    client, bolt = make("client", name="Acme", grade="A"), make("part", name="bolt", price="1")
    job = make("job", client=client, lines=[{"part": bolt}])
    note = make("remark", job=job)
    mine = make("remark", best=client)
    assert refused(ctx, Change("client", "delete", id=client, version=1)) == [("reference.in-use", "")]
    assert refused(ctx, Change("part", "delete", id=bolt, version=1)) == [("reference.in-use", "")]
    (outcome,) = settle(write(ctx, [Change("job", "delete", id=job, version=1)]))
    assert (outcome.version, outcome.status) == (2, 204)
    assert row("remark", note)["job"] is None  # on_delete: clear
    settle(write(ctx, [Change("client", "delete", id=client), Change("part", "delete", id=bolt)]))
    for entity, id_ in (("client", client), ("job", job), ("part", bolt), ("remark", mine)):  # cascade
        with pytest.raises(KeyError):
            row(entity, id_)
    table = ctx.tables.of("job_line")
    with ctx.database.read() as conn:
        assert conn.execute(select(func.count()).where(table.c.deleted_at.is_(None))).scalar_one() == 0
        assert conn.execute(select(func.count()).select_from(table)).scalar_one() == 1
    assert refused(ctx, Change("client", "delete", id=client)) == [("record.not-found", "")]


def test_append_only(ctx: Context, make: Make) -> None:
    visit = make("visit", note="hello")
    assert refused(ctx, Change("visit", "update", {"note": "x"}, visit)) == [("entity.append-only", "")]
    assert refused(ctx, Change("visit", "delete", id=visit)) == [("entity.append-only", "")]


def test_all_or_each(ctx: Context) -> None:
    changes = [
        Change("part", "create", {"name": "good"}),
        Change("part", "create", {"name": None}),
        Change("nonsense", "create", {}),
        Change("part", "explode", {}),  # type: ignore[arg-type]
    ]
    outcomes = write(ctx, changes)
    assert [outcome.stored for outcome in outcomes] == [False] * 4
    assert [outcome.problems[0].code for outcome in outcomes[1:]] == [
        "field.required",
        "reference.unknown-entity",
        "record.bad-change",
    ]
    assert count(ctx, "part") == 0
    assert [outcome.stored for outcome in write(ctx, changes, mode="each")] == [True, False, False, False]
    assert count(ctx, "part") == 1


def test_dry_run_tells_the_same_and_stores_nothing(ctx: Context, make: Make) -> None:
    make("part", name="old", code="1")
    rows = [{"name": "a", "code": "1"}, {"name": "b", "code": "2"}, {"name": None}, {"name": "c", "code": "2"}]
    changes = [Change("part", "create", values) for values in rows]
    planned = write(ctx, changes, mode="each", dry_run=True)
    assert count(ctx, "part") == 1
    real = write(ctx, changes, mode="each")
    assert [(p.stored, p.problems) for p in planned] == [(r.stored, r.problems) for r in real]
    assert count(ctx, "part") == 2


def test_the_callers_transaction_is_used(ctx: Context) -> None:
    def fail() -> None:
        with ctx.database.write() as conn:
            settle(write(ctx, [Change("part", "create", {"name": "a"})], conn=conn))
            assert not write(ctx, [Change("part", "create", {})], conn=conn)[0].stored
            settle(write(ctx, [Change("part", "create", {"name": "b"})], conn=conn))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert count(ctx, "part") == 0


def test_days_of_any_year_stand_in_the_calendar(ctx: Context, make: Make) -> None:
    make("client", name="old", met_on="1950-07-04")
    table = ctx.tables.of("calendar_day")
    with ctx.database.read() as conn:
        day = date(1950, 7, 4)
        wanted = day.isoformat() if ctx.dialect == "sqlite" else day
        assert conn.execute(select(table.c.month).where(table.c.date == wanted)).scalar_one() == "1950-07"


def test_a_line_reads_its_parent_as_it_will_stand(ctx: Context, make: Make) -> None:
    client, part = make("client", name="Acme", grade="A"), make("part", name="bolt")
    job = make("job", client=client, lines=[{"part": part}])
    old = get_row(ctx, "job", job)["lines"][0]["id"]
    settle(write(ctx, [Change("job", "update", {"grade": "new", "lines": [{"id": old}, {"part": part}]}, job, 1)]))
    assert [line["level"] for line in get_row(ctx, "job", job)["lines"]] == ["A", "new"]


def test_lines_by_themselves_are_numbered_and_counted(ctx: Context, make: Make) -> None:
    client, part = make("client", name="Acme"), make("part", name="bolt")
    job = make("job", client=client, lines=[{"part": part}, {"part": part}])
    settle(write(ctx, [Change("job_line", "create", {"job": job, "part": part}) for _ in range(2)]))
    lines = get_row(ctx, "job", job)["lines"]
    assert [line["position"] for line in lines] == [1, 2, 3, 4]
    deletes = [Change("job_line", "delete", id=line["id"], version=1) for line in lines]
    assert codes(write(ctx, deletes)) == [[("lines.too-few", "")]] * 4
    settle(write(ctx, deletes[1:]))


def test_what_leaves_cannot_be_named_and_what_turns_away_does_not_hold(ctx: Context, make: Make) -> None:
    old, new, part = make("client", name="old", nick="o"), make("client", name="new", nick="n"), make("part", name="p")
    job = make("job", client=old, lines=[{"part": part}])
    both = [Change("client", "delete", id=old), Change("remark", "create", {"note": "x", "best": old})]
    assert [outcome.stored for outcome in write(ctx, both, mode="each")] == [False, False]
    settle(write(ctx, [Change("client", "delete", id=old), Change("job", "update", {"client": new}, job)]))


def test_a_retired_option_stays_and_is_chosen_no_more(
    shop: Any, actor: Any, now: Any, make: Make, ctx: Context
) -> None:
    root = shop.context(actor(shop, "root", ["administrator"]), now, "en")
    client = make("client", name="Acme", grade="Z")
    settle(write(root, [Change("client", "update", {"grade": "Z", "staff": 1}, client, 1)]))
    assert refused(root, Change("client", "create", {"name": "x", "grade": "Z"})) == [
        ("choice.retired", "/values/grade")
    ]
