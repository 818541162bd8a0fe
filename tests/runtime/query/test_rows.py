"""Lists, single records and loads: values, order, paging, rights, and how many statements they cost."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from metadata.problems import Refused
from runtime.query import rows
from runtime.query.request import ListRequest


def numbers(page: Any) -> list[str]:
    return [row["number"] for row in page.rows]


def listed(ctx: Any, entity: str = "deal", **more: Any) -> Any:
    return rows.list_rows(ctx, ListRequest.of(entity, **more))


def code(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.problems[0].code


def test_a_row_carries_json_values_and_titles(deal_world: Any) -> None:
    row = listed(deal_world.context(), filter="number == 'D-2'").rows[0]
    assert row["_title"] == "D-2 / Bolt & Co"
    assert row["account"] == {"id": 2, "title": "Bolt & Co"}
    assert row["owner"] == {"id": 1, "title": "U1"}
    assert row["on"] == "2026-01-31"
    assert row["fee"] == "2.0000"
    assert row["score"] is None
    assert row["hot"] is False
    assert row["status"] == "won"
    assert row["closed_at"] == "2026-01-31T16:30:00.000Z"
    assert (row["id"], row["version"]) == (2, 1)
    assert "deleted_at" not in row


def test_order_is_total_with_empty_values_last_ascending_and_first_descending(deal_world: Any) -> None:
    ctx = deal_world.context()
    assert numbers(listed(ctx, sort=["score", "number"])) == [
        "D-6", "D-7", "D-3", "D-4", "D-1", "D-8", "D-2", "D-5"
    ]  # fmt: skip
    assert numbers(listed(ctx, sort=["-score", "number"])) == [
        "D-2", "D-5", "D-1", "D-8", "D-3", "D-4", "D-7", "D-6"
    ]  # fmt: skip
    assert numbers(listed(ctx))[:2] == ["D-7", "D-6"]  # the entity's own order: -on, the empty day first


def test_sorting_by_a_reference_is_by_its_title(deal_world: Any) -> None:
    page = listed(deal_world.context(), sort=["-account", "number"])
    assert [row["account"]["title"] for row in page.rows] == [
        "Dune", "Dune", "Cedar", "Cedar", "Bolt & Co", "Bolt & Co", "Acme", "Acme"
    ]  # fmt: skip


def test_dotted_fields_and_sparse_rows(deal_world: Any) -> None:
    page = listed(deal_world.context(), fields=["number", "account.region.name", "account.region"], sort=["id"])
    assert page.rows[1] == {
        "id": 2,
        "version": 1,
        "_title": "D-2 / Bolt & Co",
        "number": "D-2",
        "account.region.name": "Inner north",
        "account.region": {"id": 2, "title": "Inner north"},
    }
    assert page.rows[7]["account.region.name"] is None
    assert page.rows[7]["account.region"] is None


@pytest.mark.parametrize(
    "sort", [["id"], ["-id"], ["score"], ["-score", "on"], ["on", "-number"], ["account.name", "-fee"]]
)
@pytest.mark.parametrize("limit", [1, 3])
def test_pages_walk_the_whole_list(deal_world: Any, sort: list[str], limit: int) -> None:
    ctx = deal_world.context()
    whole = listed(ctx, sort=sort).rows
    walked, after = [], None
    for _ in range(len(whole) + 1):
        page = listed(ctx, sort=sort, limit=limit, after=after)
        walked += page.rows
        after = page.next
        if after is None:
            break
    assert walked == whole


@pytest.mark.parametrize("extra", [{}, {"count": True}])
def test_a_page_costs_a_constant_number_of_statements(deal_world: Any, extra: dict[str, Any]) -> None:
    ctx = deal_world.context()
    paths = ["account", "account.region", "owner", "owner_team", "created_by", "account.owner.team"]
    for limit in (1, 8):
        with deal_world.database.counting() as counter:
            listed(ctx, fields=paths, limit=limit, sort=["account.region.name"], **extra)
        assert counter.count == (2 if extra else 1)


def test_count_is_capped_and_follows_the_filter(deal_world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ctx = deal_world.context()
    assert listed(ctx, filter="status == 'won'", count=True, limit=1).count == {"value": 5, "capped": False}
    monkeypatch.setattr(rows, "COUNT_CAP", 3)
    assert listed(ctx, filter="status != 'draft'", count=True, limit=1).count == {"value": 3, "capped": True}


def test_search_needs_every_word_and_folds_letters_only(deal_world: Any) -> None:
    ctx = deal_world.context()
    assert numbers(listed(ctx, search="acme d-1")) == ["D-1"]
    assert numbers(listed(ctx, search="BOLT &")) == ["D-4", "D-2"]
    assert numbers(listed(ctx, search="%")) == []
    assert numbers(listed(ctx, search="_-1")) == []


def test_an_entity_that_names_no_search_is_searched_by_its_title(deal_world: Any) -> None:
    ctx = deal_world.context()
    assert [row["name"] for row in listed(ctx, "region", search="NORTH", sort=["id"]).rows] == ["North", "Inner north"]
    rep = deal_world.context(deal_world.actor(1, "rep", teams=[1]))
    assert [row["name"] for row in listed(rep, "product", search="olt").rows] == ["Bolt"]


def test_deleted_rows_and_titles_of_deleted_rows_are_gone(deal_world: Any) -> None:
    deal_world.add("account", {"name": "Gone", "deleted_at": deal_world.now, "id": 9})
    deal_world.add(
        "deal", {"id": 9, "number": "D-9", "account": 9}, {"id": 10, "number": "D-10", "deleted_at": deal_world.now}
    )
    ctx = deal_world.context()
    assert "D-10" not in numbers(listed(ctx))
    assert listed(ctx, filter="number == 'D-9'").rows[0]["account"] == {"id": 9, "title": None}


# --- rights ----------------------------------------------------------------------------------------


def test_scopes_open_rows(deal_world: Any) -> None:
    def seen(actor: Any) -> list[str]:
        return sorted(numbers(listed(deal_world.context(actor))))

    assert seen(deal_world.actor(1, "rep", teams=[1])) == ["D-1", "D-2", "D-3"]
    assert seen(deal_world.actor(2, "head", teams=[1], subtree=[1, 2])) == [f"D-{n}" for n in range(1, 8)]
    assert seen(deal_world.actor(4, "head", teams=[3], subtree=[3])) == ["D-8"]
    assert seen(deal_world.actor(4, "everything")) == [f"D-{n}" for n in range(1, 9)]
    winner = deal_world.actor(4, "winner")
    names = sorted(row["_title"] for row in listed(deal_world.context(winner), fields=["id"]).rows)
    assert len(names) == 5


def test_team_is_wider_than_own_and_takes_the_team_of_the_event(deal_world: Any) -> None:
    ctx = deal_world.context(deal_world.actor(2, "rep", teams=[1]))
    assert [row["name"] for row in listed(ctx, "account").rows] == ["Acme", "Bolt & Co"]
    moved = deal_world.context(deal_world.actor(2, "rep", teams=[3]))
    assert [row["name"] for row in listed(moved, "account").rows] == ["Bolt & Co", "Dune"]


def test_hidden_fields_are_absent_and_unknown(deal_world: Any) -> None:
    ctx = deal_world.context(deal_world.actor(1, "rep", teams=[1]))
    page = listed(ctx)
    assert all("margin" not in row and "twice" not in row for row in page.rows)
    for more in ({"filter": "margin > 0"}, {"sort": ["margin"]}, {"fields": ["margin"]}, {"filter": "twice > 0"}):
        with pytest.raises(Refused) as hidden:
            listed(ctx, **more)
        with pytest.raises(Refused) as unknown:
            listed(ctx, **{key: _renamed(value) for key, value in more.items()})
        assert code(hidden) == code(unknown)
        assert not any("margin" in item for item in hidden.value.problems[0].suggestions)
        assert "twice" not in hidden.value.problems[0].suggestions


def _renamed(value: Any) -> Any:
    return (
        [item.replace("margin", "nothing") for item in value]
        if isinstance(value, list)
        else value.replace("margin", "nothing").replace("twice", "nothing")
    )


def test_a_field_open_on_some_rows_is_absent_on_the_others_in_every_use(deal_world: Any) -> None:
    ctx = deal_world.context(deal_world.actor(1, "clerk"))
    page = listed(ctx, sort=["id"])
    assert [("margin" in row) for row in page.rows] == [True, True, True, False, False, False, False, False]
    assert page.rows[0]["margin"] == "100.0000"
    assert numbers(listed(ctx, filter="margin > 0", sort=["id"])) == ["D-1", "D-2", "D-3"]
    assert listed(ctx, filter="margin > 0", count=True).count == {"value": 3, "capped": False}
    # Hidden values do not order the rows: they stand together, by id, where empty ones stand.
    assert numbers(listed(ctx, sort=["margin"])) == ["D-3", "D-2", "D-1", "D-4", "D-5", "D-6", "D-7", "D-8"]
    walked, after = [], None
    while True:
        step = listed(ctx, sort=["-margin"], limit=2, after=after)
        walked += numbers(step)
        after = step.next
        if after is None:
            break
    assert walked == ["D-8", "D-7", "D-6", "D-5", "D-4", "D-1", "D-2", "D-3"]


def test_rows_behind_a_reference_obey_their_own_scope(deal_world: Any) -> None:
    ctx = deal_world.context(deal_world.actor(2, "rep", teams=[1]))
    page = listed(ctx, fields=["number", "account", "account.name", "account.ceiling"], sort=["id"])
    shown = {row["number"]: row for row in page.rows}
    assert shown["D-4"]["account"] == {"id": 2, "title": "Bolt & Co"}
    assert shown["D-5"]["account"] == {"id": 3, "title": None}  # an account of another team
    assert shown["D-5"]["account.name"] is None
    assert shown["D-5"]["_title"] == "D-5 /"
    assert numbers(listed(ctx, filter="account.name == 'Cedar'")) == []
    assert numbers(listed(ctx, search="cedar")) == []


def test_lines_take_the_scope_of_their_parent_and_their_own_mask(deal_world: Any) -> None:
    rep = deal_world.context(deal_world.actor(1, "rep", teams=[1]))
    page = listed(rep, "deal_line", fields=["deal", "amount", "cost.x"][:2])
    assert {row["deal"]["id"] for row in page.rows} == {1, 2, 3}
    with pytest.raises(Refused):
        listed(rep, "deal_line", fields=["cost"])
    head = deal_world.context(deal_world.actor(3, "head", teams=[2], subtree=[2]))
    page = listed(head, "deal_line", fields=["deal", "cost"])
    assert {row["deal"]["id"] for row in page.rows} == {6, 7}
    assert all(row["cost"] for row in page.rows)


def test_an_entity_without_a_grant_is_forbidden(deal_world: Any) -> None:
    with pytest.raises(Refused) as refused:
        listed(deal_world.context(deal_world.actor(1, "rep")), "vault")
    assert refused.value.status == 403


# --- one record ------------------------------------------------------------------------------------


def test_get_gives_lines_and_what_may_be_done(deal_world: Any) -> None:
    rep = deal_world.context(deal_world.actor(1, "rep", teams=[1]))
    with deal_world.database.counting() as counter:
        row = rows.get_row(rep, "deal", 2)
    assert counter.count == 2
    assert row["_can"] == {"update": True, "delete": False}
    assert [line["position"] for line in row["lines"]] == [1, 2, 3]
    assert row["lines"][0]["product"] == {"id": 2, "title": "Nut"}
    assert all("cost" not in line for line in row["lines"])
    assert "_update" not in row


def test_get_of_a_hidden_row_is_as_of_none(deal_world: Any) -> None:
    rep = deal_world.context(deal_world.actor(1, "rep", teams=[1]))
    found = []
    for number in (8, 999):
        with pytest.raises(Refused) as refused:
            rows.get_row(rep, "deal", number)
        found.append((refused.value.status, code(refused)))
    assert found == [(404, "record.not-found")] * 2


def test_load_gives_edge_values_in_the_scope_of_the_operation(deal_world: Any) -> None:
    rep = deal_world.context(deal_world.actor(1, "rep", teams=[1]))
    with deal_world.database.read() as conn:
        assert sorted(rows.load(rep, conn, "deal", [1, 2, 8], "update")) == [1, 2]
        assert rows.load(rep, conn, "deal", [1], "delete") == {}
        row = rows.load(deal_world.context(), conn, "deal", range(1, 700), "read")[1]
    assert str(row["margin"]) == "100.0000"
    assert row["on"].isoformat() == "2026-01-05"
    assert row["account"] == 1


# --- bad requests ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"limit": "0"}, "query.bad-limit"),
        ({"limit": "501"}, "query.bad-limit"),
        ({"limit": "ten"}, "query.bad-limit"),
        ({"sort": "nothing"}, "query.unknown-field"),
        ({"sort": "number,-number"}, "query.same-sort-twice"),
        ({"sort": "lines"}, "query.not-sortable"),
        ({"fields": "account.nothing"}, "query.unknown-field"),
        ({"fields": "lines"}, "query.lines-not-listed"),
        ({"fitler": "1"}, "query.unknown-parameter"),
        ({"count": "yes"}, "query.bad-flag"),
        ({"after": "???"}, "query.bad-cursor"),
        ({"after": "W10"}, "query.bad-cursor"),
        ({"after": "é"}, "query.bad-cursor"),
        ({"filter": "{"}, "query.bad-filter"),
        ({"filter": "number =="}, "expression.syntax"),
        ({"filter": "number"}, "condition.not-a-condition"),
    ],
)
def test_a_bad_request_is_told(deal_world: Any, params: dict[str, str], expected: str) -> None:
    ctx = deal_world.context()
    with pytest.raises(Refused) as refused:
        rows.list_rows(ctx, rows.parse_list(ctx.catalog, "deal", params))
    assert code(refused) == expected
    assert 400 <= refused.value.status < 500


def test_a_cursor_of_another_order_is_refused(deal_world: Any) -> None:
    ctx = deal_world.context()
    after = listed(ctx, sort=["score"], limit=1).next
    for sort in (["-score"], ["number"]):
        with pytest.raises(Refused) as refused:
            listed(ctx, sort=sort, after=after)
        assert code(refused) == "query.bad-cursor"


def test_bytes_are_the_rows(deal_world: Any) -> None:
    ctx = deal_world.context()
    request = rows.parse_list(ctx.catalog, "deal", {"limit": "2", "count": "1"})
    answer = orjson.loads(rows.list_json(ctx, request))
    page = rows.list_rows(ctx, request)
    assert answer == {"rows": page.rows, "next": page.next, "count": {"value": 8, "capped": False}}


def test_periods_in_filters_follow_the_clock(deal_world: Any) -> None:
    ctx = deal_world.context()  # 2026-03-18
    tree = {"field": "on", "op": "within", "value": "this_month"}
    assert numbers(listed(ctx, filter=tree)) == ["D-6"]
    assert numbers(listed(ctx, filter={"field": "on", "op": "within", "value": "last_year"}, sort=["id"])) == [
        "D-5",
        "D-8",
    ]
    assert numbers(listed(ctx, filter={"field": "on", "op": "within", "value": "this_fiscal_year"}, sort=["id"]))[
        :1
    ] == ["D-1"]


@pytest.mark.parametrize("teams", [[1], [1, 2, 3], [3]])
@pytest.mark.parametrize("sort", [["number"], ["-on"], ["score", "-fee"]])
def test_scoped_pages_are_merged_from_each_team_without_doubles(
    deal_world: Any, teams: list[int], sort: list[str]
) -> None:
    everything = listed(deal_world.context(), sort=sort, fields=["number", "owner", "owner_team"]).rows
    head = deal_world.context(deal_world.actor(2, "head", teams=[1], subtree=teams))
    below = {1, *teams}
    expected = [row for row in everything if row["owner"]["id"] == 2 or row["owner_team"]["id"] in below]
    walked, after = [], None
    while True:
        page = listed(head, sort=sort, fields=["number", "owner", "owner_team"], limit=2, after=after)
        walked += [row["id"] for row in page.rows]
        after = page.next
        if after is None:
            break
    assert walked == [row["id"] for row in expected]
    assert listed(head, sort=sort, count=True).count == {"value": len(expected), "capped": False}


def test_one_statement_serves_every_value_of_a_filter(deal_world: Any) -> None:
    ctx = deal_world.context()
    with deal_world.database.counting() as counter:
        for number in range(1, 9):
            text = f"number == 'D-{number}' and fee < {number}00.5 and on != '2026-01-0{number}' and owner != {number}9"
            listed(ctx, filter=text)
    assert len(set(counter.statements)) == 1
    assert numbers(listed(ctx, filter="fee >= 16 and fee <= 64.0000", sort=["id"])) == ["D-6", "D-7", "D-8"]
    assert numbers(listed(ctx, filter="not (number != 'D-3') or number == 'D-4'", sort=["id"])) == ["D-3", "D-4"]
    assert numbers(listed(ctx, filter="contains(number, 'd-5')")) == ["D-5"]
    assert numbers(listed(ctx, filter="owner == 4")) == ["D-8"]
    assert numbers(listed(ctx, filter="closed_at > '2026-01-31T16:29:59Z'", sort=["id"])) == [
        "D-2",
        "D-4",
        "D-6",
        "D-8",
    ]
    assert listed(ctx, filter="fee < 99999999999.9999 and fee > -99999999999", count=True).count["value"] == 7
