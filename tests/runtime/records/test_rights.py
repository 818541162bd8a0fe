"""Who may write what: rows, fields, versions, and what the record of others betrays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from metadata.problems import Refused
from runtime.access.actor import Actor
from runtime.context import Context
from runtime.query.request import ListRequest
from runtime.query.rows import get_row, list_rows
from runtime.records.read import history
from runtime.records.write import Change, Outcome, settle, write

Make = Callable[..., int]


def told(outcomes: list[Outcome]) -> list[tuple[str, str]]:
    return [(problem.code, problem.pointer) for outcome in outcomes for problem in outcome.problems]


@pytest.fixture
def people(shop: Any, actor: Any, now: Any) -> dict[str, Context]:
    """Ann and Bob sit in one team, Cid in another; Dan has no role."""
    teams = {"ann": "north", "bob": "north", "cid": "south", "dan": None}
    return {
        login: shop.context(actor(shop, login, [] if login == "dan" else ["clerk"], team), now, "en")
        for login, team in teams.items()
    }


def test_owner_and_team_follow_from_the_writer(people: dict[str, Context]) -> None:
    ann = people["ann"]
    (outcome,) = settle(write(ann, [Change("client", "create", {"name": "Acme"})]))
    row = get_row(ann, "client", outcome.id or 0)
    assert (row["owner"]["id"], row["owner_team"]["id"]) == (ann.actor.user, ann.actor.team)
    assert (row["created_by"]["id"], row["source"]) == (ann.actor.user, "api")
    # given away: the team is that of the new owner
    change = Change("client", "update", {"owner": people["cid"].actor.user}, outcome.id, 1)
    settle(write(ann, [change]))
    row = get_row(people["cid"], "client", outcome.id or 0)
    assert row["owner_team"]["id"] == people["cid"].actor.team


def test_rows_outside_the_scope(people: dict[str, Context]) -> None:
    (mine,) = settle(write(people["ann"], [Change("client", "create", {"name": "Acme"})]))
    for op, values in (("update", {"nick": "x"}), ("delete", {})):
        change = Change("client", op, values, mine.id, 1)  # type: ignore[arg-type]
        assert told(write(people["bob"], [change])) == [("record.forbidden", "")]
        (hidden,) = write(people["cid"], [change])
        assert (hidden.problems[0].code, hidden.status) == ("record.not-found", 404)
        (missing,) = write(people["cid"], [replace(change, id=999_999)])
        assert missing.problems == hidden.problems  # a hidden row is as one that is not there
        assert told(write(people["dan"], [change])) == [("record.not-found", "")]
    assert told(write(people["dan"], [Change("client", "create", {"name": "x"})])) == [("record.forbidden", "")]


def test_masked_fields_cannot_be_written(people: dict[str, Context], make: Make) -> None:
    ann = people["ann"]
    values = {"name": "Acme", "limit": "5", "owner_team": 1, "created_at": "2020-01-01T00:00:00Z", "id": 7}
    (outcome,) = write(ann, [Change("client", "create", values)])
    assert outcome.status == 403
    assert told([outcome]) == [
        ("field.not-writable", f"/values/{name}") for name in ("limit", "owner_team", "created_at", "id")
    ]
    client, part = make("client", name="x", owner=ann.actor.user), make("part", name="bolt", price="1", cost="0.5")
    job = {"client": client, "secret": "s", "state": "old", "number": "J-1", "lines": [{"part": part, "cost": "1"}]}
    assert told(write(ann, [Change("job", "create", job)])) == [
        ("field.unknown", "/values/secret"),  # hidden: told as one that is not there
        ("field.not-writable", "/values/state"),
        ("field.not-writable", "/values/number"),
        ("field.unknown", "/values/lines/0/cost"),
    ]


def test_a_default_may_read_what_the_writer_may_not_see(people: dict[str, Context], make: Make, row: Any) -> None:
    ann = people["ann"]
    client, part = make("client", name="x", owner=ann.actor.user), make("part", name="bolt", price="1", cost="0.5")
    (outcome,) = settle(write(ann, [Change("job", "create", {"client": client, "lines": [{"part": part}]})]))
    record = get_row(ann, "job", outcome.id or 0)
    assert "cost" not in record["lines"][0]
    assert str(row("job_line", record["lines"][0]["id"])["cost"]) == "0.5000"


def test_references_of_others_cannot_be_named(people: dict[str, Context]) -> None:
    (theirs,) = settle(write(people["cid"], [Change("client", "create", {"name": "Secret"})]))
    part = {"part": 1}
    change = Change("job", "create", {"client": theirs.id, "lines": [part]})
    assert ("reference.not-found", "/values/client") in told(write(people["ann"], [change]))


def test_keys_are_checked_over_all_rows_and_tell_nothing(people: dict[str, Context]) -> None:
    settle(write(people["cid"], [Change("client", "create", {"name": "Secret", "tax_no": "T1", "nick": "s"})]))
    (outcome,) = write(people["ann"], [Change("client", "create", {"name": "A", "tax_no": "T1", "nick": "a"})])
    (problem,) = outcome.problems
    assert (problem.code, problem.pointer) == ("key.exists", "/values/tax_no")
    assert "Secret" not in str(problem.to_json())


def test_versions(people: dict[str, Context]) -> None:
    ann = people["ann"]
    (made,) = settle(write(ann, [Change("client", "create", {"name": "Acme", "nick": "a"})]))
    assert told(write(ann, [Change("client", "update", {"nick": "b"}, made.id)])) == [("record.version-required", "")]
    settle(write(ann, [Change("client", "update", {"nick": "b", "staff": 3}, made.id, 1)]))
    settle(write(ann, [Change("client", "update", {"grade": "A"}, made.id, 2)]))
    (late,) = write(ann, [Change("client", "update", {"nick": "c"}, made.id, 1)])
    (problem,) = late.problems
    assert (problem.code, late.status) == ("record.changed", 409)
    assert (problem.args["who"], problem.args["fields"]) == ("ann", "nick, staff, grade")
    assert problem.args["when"] == "2026-03-18 10:30:00"
    assert told(write(ann, [Change("client", "delete", id=made.id, version=1)])) == [("record.changed", "")]


def test_managed_entities_belong_to_engines(people: dict[str, Context], actor: Any, shop: Any, now: Any) -> None:
    day = {"date": "2031-01-01", **dict.fromkeys(("week", "month", "quarter", "half", "year"), "x"), "weekday": 1}
    day |= dict.fromkeys(("fiscal_year", "fiscal_quarter", "fiscal_month"), "x") | {"is_workday": True}
    assert told(write(people["ann"], [Change("calendar_day", "create", day)])) == [("entity.managed", "")]
    user = {"login": "eve", "name": "Eve"}
    assert told(write(people["ann"], [Change("user", "create", user)])) == [("entity.managed", "")]
    admin = shop.context(actor(shop, "root", ["administrator"]), now, "en")
    settle(write(admin, [Change("user", "create", user)]))
    assert told(write(admin, [Change("calendar_day", "create", day)])) == [("entity.managed", "")]
    last = Change("history", "create", {"entity": "x", "record_id": 1, "record_version": 1, "op": "create"})
    assert ("entity.managed", "") in told(write(admin, [last]))


def test_history_is_read_as_far_as_the_record_is(people: dict[str, Context], ctx: Context, make: Make) -> None:
    ann = people["ann"]
    zone = make("zone", name="north")
    client = make("client", name="x", owner=ann.actor.user, zone=zone)
    job = make("job", client=client, owner=ann.actor.user, secret="s", lines=[{"part": make("part", name="p")}])
    settle(write(ann, [Change("job", "update", {"discount": "0.5"}, job, 1)]))
    told_ann = history(ann, "job", job)
    assert [row["op"] for row in told_ann["rows"]] == ["update", "create"]
    newest, first = told_ann["rows"]
    assert newest["actor"] == {"id": ann.actor.user, "title": "ann"}
    assert newest["changes"]["discount"] == ["0.00000000", "0.50000000"]
    assert first["engine"] == "test"
    assert first["changes"]["client"] == [None, {"id": client, "title": "x"}]
    assert "secret" not in first["changes"]
    assert "secret" in history(ctx, "job", job)["rows"][1]["changes"]
    page = history(ann, "job", job, limit=1)
    assert (len(page["rows"]), page["next"] is not None) == (1, True)
    assert history(ann, "job", job, limit=1, after=page["next"])["rows"] == [first]
    with pytest.raises(Refused) as refused:
        history(people["cid"], "job", job)
    assert refused.value.status == 404


def test_an_engine_is_told_by_its_name(ctx: Context, make: Make) -> None:
    assert ctx.actor == Actor.system("test")
    assert history(ctx, "part", make("part", name="p"))["rows"][0]["engine"] == "test"


def test_a_field_is_open_only_where_one_grant_covers_row_and_field(shop: Any, actor: Any, now: Any, make: Make) -> None:
    both = shop.context(actor(shop, "eve", ["clerk", "auditor"], "north"), now, "en")
    mine = make("client", name="mine", nick="m", owner=both.actor.user)
    theirs = make("client", name="theirs", nick="t")
    changes = [Change("client", "update", {"staff": 5, "limit": "1"}, id_, 1) for id_ in (mine, theirs)]
    outcomes = write(both, changes, mode="each")
    # her own rows she may write as a clerk but for the limit, and the limit of every row as an auditor
    assert [told([outcome]) for outcome in outcomes] == [[], [("field.not-writable", "/values/staff")]]


def test_a_line_needs_the_right_to_change_its_parent(
    shop: Any, people: dict[str, Context], actor: Any, make: Make
) -> None:
    ann, bob = people["ann"], people["bob"]
    part = make("part", name="p")
    client = make("client", name="x", owner=ann.actor.user)
    job = make("job", client=client, owner=ann.actor.user, lines=[{"part": part}])
    line = get_row(ann, "job", job)["lines"][0]["id"]
    settle(write(ann, [Change("job_line", "create", {"job": job, "part": part})]))
    assert told(write(bob, [Change("job_line", "create", {"job": job, "part": part})])) == [("record.forbidden", "")]
    assert told(write(bob, [Change("job_line", "update", {"qty": 5}, line, 1)])) == [("record.forbidden", "")]
    assert told(write(bob, [Change("job_line", "delete", id=line, version=1)])) == [("record.forbidden", "")]
    cid = people["cid"]
    assert told(write(cid, [Change("job_line", "create", {"job": job, "part": part})])) == [
        ("reference.not-found", "/values/job")
    ]
    assert told(write(cid, [Change("job_line", "update", {"qty": 5}, line, 1)])) == [("record.not-found", "")]


def test_nobody_gives_a_role_he_lacks(shop: Any, actor: Any, now: Any, make: Make) -> None:
    chief = shop.context(actor(shop, "chief", ["chief"]), now, "en")
    user = chief.actor.user
    (outcome,) = write(chief, [Change("role_assignment", "create", {"user": user, "role": "administrator"})])
    assert (told([outcome]), outcome.status) == ([("role.beyond-yours", "/values/role")], 403)
    assert told(write(chief, [Change("role_assignment", "create", {"user": user, "role": "clerk"})])) == [
        ("role.beyond-yours", "/values/role")
    ]
    (outcome,) = write(chief, [Change("role_assignment", "create", {"user": user, "role": "cheif"})])
    assert outcome.problems[0].code == "reference.unknown-role"
    assert outcome.problems[0].suggestions == ("chief",)
    root = shop.context(actor(shop, "root", ["administrator"]), now, "en")
    settle(write(root, [Change("role_assignment", "create", {"user": user, "role": "administrator"})]))


def test_the_last_administrator_stays(shop: Any, actor: Any, now: Any, ctx: Context) -> None:
    root = shop.context(actor(shop, "root", ["administrator"]), now, "en")
    (assignment,) = list_rows(ctx, ListRequest.of("role_assignment", fields=("id",))).rows
    for change in (
        Change("user", "update", {"active": False}, root.actor.user, 1),
        Change("role_assignment", "delete", id=assignment["id"], version=1),
        Change("role_assignment", "update", {"role": "clerk"}, assignment["id"], 1),
        Change("role_assignment", "update", {"until_day": "2026-03-17"}, assignment["id"], 1),
    ):
        (outcome,) = write(root, [change])
        assert (told([outcome]), outcome.status) == ([("role.last-administrator", "")], 409)
    second = shop.context(actor(shop, "second", ["chief"]), now, "en")
    assert second.actor.user
    settle(write(root, [Change("user", "update", {"active": False}, root.actor.user, 1)]))


def test_an_external_id_of_a_hidden_record_is_as_if_it_were_not(people: dict[str, Context]) -> None:
    settle(write(people["cid"], [Change("client", "create", {"name": "Secret", "external_id": "X-1"})]))
    for name in ("X-1", "X-2"):
        (outcome,) = write(
            people["ann"], [Change("client", "create", {"name": "mine", "nick": "m", "parent_client": name})]
        )
        (problem,) = outcome.problems
        assert (problem.code, problem.args["value"]) == ("reference.not-found", name)
    settle(write(people["cid"], [Change("client", "create", {"name": "below", "nick": "b", "parent_client": "X-1"})]))


def test_what_changed_names_no_hidden_field(people: dict[str, Context], make: Make, ctx: Context) -> None:
    ann = people["ann"]
    client, part = make("client", name="x", owner=ann.actor.user), make("part", name="p")
    job = make("job", client=client, owner=ann.actor.user, lines=[{"part": part}])
    settle(write(ctx, [Change("job", "update", {"secret": "s", "grade": "A"}, job, 1)]))
    (late,) = write(ann, [Change("job", "update", {"grade": "B"}, job, 1)])
    assert (late.problems[0].code, late.problems[0].args["fields"]) == ("record.changed", "grade")


def test_what_holds_a_record_tells_nothing_of_hidden_rows(people: dict[str, Context], make: Make) -> None:
    ann, cid = people["ann"], people["cid"]
    client = make("client", name="x", owner=ann.actor.user)
    for _ in range(2):
        make("client", name="y", nick=str(_), owner=cid.actor.user, owner_team=cid.actor.team, parent_client=client)
    (held,) = write(ann, [Change("client", "delete", id=client, version=1)])
    assert ([problem.code for problem in held.problems], held.status) == (["reference.in-use-elsewhere"], 409)
    assert held.problems[0].args == {}
    mine = Change("client", "create", {"name": "z", "nick": "z", "parent_client": client})
    settle(write(ann, [mine]))
    (held,) = write(ann, [Change("client", "delete", id=client, version=1)])
    assert [(problem.code, problem.args.get("count")) for problem in held.problems] == [("reference.in-use", 1)]


def test_an_ended_role_is_not_brought_back_by_its_days(shop: Any, actor: Any, now: Any, make: Make) -> None:
    chief = shop.context(actor(shop, "chief", ["chief"]), now, "en")
    old = make("role_assignment", user=chief.actor.user, role="administrator", until_day="2026-01-01")
    later = make("role_assignment", user=chief.actor.user, role="clerk", from_day="2027-01-01")
    for id_, values in (
        (old, {"until_day": None}),
        (old, {"until_day": "2027-01-01"}),
        (later, {"from_day": "2026-01-01"}),
        (later, {"from_day": None}),
    ):
        assert told(write(chief, [Change("role_assignment", "update", values, id_, 1)])) == [
            ("role.beyond-yours", "/values/role")
        ]
    settle(
        write(chief, [Change("role_assignment", "update", {"until_day": "2025-01-01"}, old, 1)])
    )  # to end is not to give


def test_nobody_puts_himself_above_others(shop: Any, actor: Any, now: Any, make: Make) -> None:
    chief = shop.context(actor(shop, "chief", ["chief", "clerk"], "north"), now, "en")
    me, own = chief.actor.user, chief.actor.team
    other, free = make("team", name="south", code="s"), make("user", login="eve", name="Eve")
    for change in (
        Change("user", "update", {"team": other}, me, 1),
        Change("membership", "create", {"user": me, "team": other}),
        Change("team", "update", {"leader": me}, other, 1),
        Change("team", "update", {"parent": own}, other, 1),
    ):
        assert [code for code, _ in told(write(chief, [change]))] == ["team.beyond-yours"], change
    settle(write(chief, [Change("user", "update", {"team": other}, free, 1)]))
    settle(write(chief, [Change("team", "update", {"leader": me}, own, 1)]))
    root = shop.context(actor(shop, "root", ["administrator"]), now, "en")
    settle(write(root, [Change("user", "update", {"team": other}, me, 1)]))
