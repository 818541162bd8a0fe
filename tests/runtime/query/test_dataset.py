"""Questions over a dataset: figures, grains, facts of another grain, totals, comparisons, rights."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from metadata.problems import Refused
from runtime.query import dataset
from runtime.query.dataset import run_query


def ask(ctx: Any, **body: Any) -> Any:
    return run_query(ctx, {"of": "sales", **body})


def code(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.problems[0].code


def test_sums_by_month_join_the_calendar(deal_world: Any) -> None:
    found = ask(deal_world.context(), dimensions=[{"dimension": "on", "grain": "month"}], measures=["net", "lines"])
    # D-1 1+10, D-2 2+20+200, D-4 4+40+400, D-5 5+50, D-6 6+60+600, D-7 7+70 (no day), D-8 8+80+800; D-3 is a draft
    assert found.rows == [
        ["2025-02", "55.0000", "2"],
        ["2025-12", "888.0000", "3"],
        ["2026-01", "233.0000", "5"],
        ["2026-02", "444.0000", "3"],
        ["2026-03", "666.0000", "3"],
        [None, "77.0000", "2"],
    ]
    assert found.truncated is False
    assert [column["name"] for column in found.columns] == ["on", "net", "lines"]
    assert found.columns[0]["grain"] == "month"


@pytest.mark.parametrize(
    ("grain", "labels"),
    [
        ("day", ["2025-02-14", "2025-12-31", "2026-01-05", "2026-01-31", "2026-02-14", "2026-03-01", None]),
        ("week", ["2025-W07", "2026-W01", "2026-W02", "2026-W05", "2026-W07", "2026-W09", None]),
        ("quarter", ["2025-Q1", "2025-Q4", "2026-Q1", None]),
        ("half", ["2025-H1", "2025-H2", "2026-H1", None]),
        ("year", ["2025", "2026", None]),
    ],
)
def test_every_grain(deal_world: Any, grain: str, labels: list[Any]) -> None:
    found = ask(deal_world.context(), dimensions=[{"dimension": "on", "grain": grain}], measures=["net"])
    assert [row[0] for row in found.rows] == labels
    assert sum(Decimal(row[1]) for row in found.rows) == Decimal("2363")


def test_every_aggregate(deal_world: Any) -> None:
    names = ["net", "cost", "qty", "lines", "deals", "accounts", "average", "least", "most", "first_day", "won_net"]
    found = ask(deal_world.context(), measures=names)
    assert found.rows == [
        [
            *("2363.0000", "90.5000", "42.000", "18", "7", "4"),
            *("131.277778", "1.0000", "800.0000", "2025-02-14", "1031.0000"),
        ]
    ]


def test_references_group_by_id_and_sort_by_title(deal_world: Any) -> None:
    found = ask(deal_world.context(), dimensions=["region", "account"], measures=["net"], sort=["-region", "-net"])
    assert found.rows == [
        [None, {"id": 4, "title": "Dune"}, "965.0000"],
        [{"id": 3, "title": "South"}, {"id": 3, "title": "Cedar"}, "721.0000"],
        [{"id": 1, "title": "North"}, {"id": 1, "title": "Acme"}, "11.0000"],
        [{"id": 2, "title": "Inner north"}, {"id": 2, "title": "Bolt & Co"}, "666.0000"],
    ]


def test_choices_booleans_texts_and_instants_are_dimensions(deal_world: Any) -> None:
    ctx = deal_world.context()
    assert [row[0] for row in ask(ctx, dimensions=["status"], measures=["net"]).rows] == ["lost", "won"]
    assert [row[0] for row in ask(ctx, dimensions=["hot"], measures=["net"]).rows] == [False, True, None]
    assert ask(ctx, dimensions=["kind"], measures=["lines"]).rows == [["steel", "13"], ["wood", "5"]]
    # 16:30 UTC of the 31st is the 1st in Shanghai
    months = ask(ctx, dimensions=[{"dimension": "closed", "grain": "month"}], measures=["deals"])
    assert months.rows == [["2026-02", "4"], [None, "3"]]


def test_a_number_is_a_dimension_in_its_own_form(deal_world: Any) -> None:
    found = run_query(deal_world.context(), {"of": "by_score", "dimensions": ["score", "fee"], "measures": ["rows"]})
    assert found.rows[0] == [-3, "16.0000", "1"]
    assert found.rows[-1] == [None, "8.0000", "1"]


def test_facts_of_another_grain_do_not_fan_out(deal_world: Any) -> None:
    found = ask(deal_world.context(), dimensions=["account"], measures=["net", "collected", "fees", "collection_rate"])
    assert found.rows == [
        [{"id": 1, "title": "Acme"}, "11.0000", "5.0000", "1.5000", "0.454545"],
        [{"id": 2, "title": "Bolt & Co"}, "666.0000", "7.5000", "2.0000", "0.011261"],
        [{"id": 3, "title": "Cedar"}, "721.0000", "100.0000", "24.0000", "0.138696"],
        [{"id": 4, "title": "Dune"}, "965.0000", "0.0001", "96.0000", "0.000000"],
    ]


def test_a_period_known_to_one_fact_only_still_has_a_row(deal_world: Any) -> None:
    found = ask(
        deal_world.context(), dimensions=[{"dimension": "on", "grain": "month"}], measures=["net", "collected", "deals"]
    )
    assert ["2026-04", "0.0000", "7.5000", "0"] in found.rows


def test_a_fact_that_does_not_know_a_dimension_is_told(deal_world: Any) -> None:
    ctx = deal_world.context()
    for more in (
        {"dimensions": ["product"], "measures": ["collected"]},
        {"measures": ["net", "collected"], "filter": "product.name == 'Bolt'"},
        {"measures": [{"measure": "collected", "filter": "status == 'won'"}]},
    ):
        with pytest.raises(Refused) as refused:
            ask(ctx, **more)
        assert code(refused) == "query.not-by-dimension"


def test_totals_are_counted_again_and_ratios_are_of_sums(deal_world: Any) -> None:
    found = ask(
        deal_world.context(),
        dimensions=[{"dimension": "on", "grain": "month"}],
        measures=["net", "accounts", "profit_rate", "per_deal", "average"],
        totals=["rows"],
        limit=2,
    )
    assert len(found.rows) == 2
    assert found.truncated is True
    assert found.totals == [None, "2363.0000", "4", "0.961701", "337.57", "131.277778"]


def test_a_ratio_over_nothing_is_empty(deal_world: Any) -> None:
    ctx = deal_world.context()
    found = ask(ctx, measures=["net", "profit_rate", "per_deal", "least", "deals"], filter="account.name == 'Nobody'")
    assert found.rows == [["0.0000", None, None, None, "0"]]
    assert ask(ctx, dimensions=["account"], measures=["net"], filter="account.name == 'Nobody'").rows == []


def test_filters_name_dimensions_and_fields_of_the_base(deal_world: Any) -> None:
    ctx = deal_world.context()
    assert ask(ctx, measures=["net"], filter="status == 'won' and account.name == 'Acme'").rows == [["11.0000"]]
    assert ask(ctx, measures=["net"], filter="qty > 3").rows == [["2000.0000"]]
    within = {"field": "on", "op": "within", "value": {"grain": "month", "value": "2026-01"}}
    assert ask(ctx, measures=["net"], filter=within).rows == [["233.0000"]]
    under = {"field": "region", "op": "under", "value": [1]}
    assert ask(ctx, measures=["net", "collected"], filter=under).rows == [["677.0000", "12.5000"]]
    narrowed = [{"measure": "net", "name": "won", "filter": "status == 'won'"}, "net"]
    assert ask(ctx, measures=narrowed).rows == [["1031.0000", "2363.0000"]]
    rate = [{"measure": "profit_rate", "name": "acme_rate", "filter": "account.name == 'Acme'"}]
    assert ask(ctx, measures=rate).rows == [["0.772727"]]  # (11 - 2.5) / 11


def test_sort_is_total_with_empty_last_ascending_first_descending(deal_world: Any) -> None:
    ctx = deal_world.context()
    month = {"dimension": "on", "grain": "month"}
    up = ask(ctx, dimensions=[month], measures=["profit_rate"], sort=["on"]).rows
    down = ask(ctx, dimensions=[month], measures=["profit_rate"], sort=["-on"]).rows
    assert up[-1][0] is None
    assert down == up[::-1]
    by_value = ask(ctx, dimensions=["account"], measures=["collection_rate"], sort=["-collection_rate"], limit=1)
    assert by_value.rows[0][0]["title"] == "Acme"
    assert by_value.truncated


# --- comparing and showing -------------------------------------------------------------------------

MONTH = {"dimension": "on", "grain": "month"}


def test_previous_is_the_calendars_and_a_missing_period_is_nothing(deal_world: Any) -> None:
    items = [
        "net",
        {"measure": "net", "name": "before", "compare": "previous"},
        {"measure": "net", "name": "change", "compare": "previous", "show": "change"},
        {"measure": "net", "name": "rate", "compare": "previous", "show": "change_rate"},
    ]
    within = {"field": "on", "op": "within", "value": "2026-01-01..2026-04-30"}
    found = ask(deal_world.context(), dimensions=[MONTH], measures=items, filter=within)
    assert found.rows == [
        ["2026-01", "233.0000", "888.0000", "-655.0000", "-0.737613"],
        ["2026-02", "444.0000", "233.0000", "211.0000", "0.905579"],
        ["2026-03", "666.0000", "444.0000", "222.0000", "0.500000"],
        ["2026-04", "0.0000", "666.0000", "-666.0000", "-1.000000"],
    ]
    alone = ask(
        deal_world.context(), dimensions=[MONTH], measures=items, filter="on >= '2025-12-01' and on <= '2025-12-31'"
    )
    assert alone.rows == [["2025-12", "888.0000", "0.0000", "888.0000", None]]
    items = [*items, {"measure": "net", "name": "to_date", "show": "running"}]
    ever = ask(deal_world.context(), dimensions=[MONTH], measures=items, totals=["rows"])
    assert ever.totals is not None
    assert ever.totals[2:] == [None] * 4, "all of time has no earlier period, and no one year to add up"
    year = ask(deal_world.context(), dimensions=[MONTH], measures=items, filter=within, totals=["rows"])
    assert year.totals is not None
    assert year.totals[-1] == year.totals[1] == "1343.0000"


def test_a_year_ago_with_other_dimensions(deal_world: Any) -> None:
    items = ["net", {"measure": "net", "name": "ago", "compare": "year_ago"}]
    within = {"field": "on", "op": "within", "value": {"grain": "year", "value": "2026"}}
    found = ask(deal_world.context(), dimensions=[MONTH, "account"], measures=items, filter=within, totals=["rows"])
    assert [row for row in found.rows if row[1]["title"] == "Cedar" and row[0] == "2026-02"] == [
        ["2026-02", {"id": 3, "title": "Cedar"}, "0.0000", "55.0000"]
    ]
    assert ["2026-02", {"id": 2, "title": "Bolt & Co"}, "444.0000", "0.0000"] in found.rows
    assert found.totals == [None, None, "1343.0000", "943.0000"]


def test_a_number_compares_with_the_period_before_its_filter(deal_world: Any) -> None:
    items = ["net", {"measure": "net", "name": "rate", "compare": "previous", "show": "change_rate"}]
    this = {"field": "on", "op": "within", "value": "this_month"}  # March 2026
    assert ask(deal_world.context(), measures=items, filter=this).rows == [["666.0000", "0.500000"]]
    with pytest.raises(Refused) as refused:
        ask(deal_world.context(), measures=items)
    assert code(refused) == "query.compare-needs-date"
    with pytest.raises(Refused) as refused:
        ask(deal_world.context(), dimensions=[MONTH], measures=items, filter="on > '2026-01-01' or status == 'won'")
    assert code(refused) == "query.compare-period"


def test_running_starts_again_each_year_and_share_is_of_the_whole(deal_world: Any) -> None:
    items = [
        {"measure": "net", "name": "so_far", "show": "running"},
        {"measure": "net", "name": "part", "show": "share"},
    ]
    found = ask(deal_world.context(), dimensions=[MONTH], measures=items, totals=["rows"])
    assert [row[1] for row in found.rows] == [
        "55.0000", "943.0000", "233.0000", "677.0000", "1343.0000", None
    ]  # fmt: skip
    assert found.rows[1][2] == "0.375793"
    assert found.totals[2] == "1.000000"
    with pytest.raises(Refused) as refused:
        ask(deal_world.context(), dimensions=[MONTH], measures=[{"measure": "accounts", "show": "share"}])
    assert code(refused) == "query.not-additive"


# --- rights ----------------------------------------------------------------------------------------


def test_no_figure_holds_a_hidden_row(deal_world: Any) -> None:
    rep = deal_world.context(deal_world.actor(1, "rep", teams=[1]))
    found = ask(rep, dimensions=["owner"], measures=["net", "deals", "collected"], totals=["rows"])
    assert found.rows == [[{"id": 1, "title": None}, "233.0000", "2", "12.5000"]] or found.rows == [
        [{"id": 1, "title": "U1"}, "233.0000", "2", "12.5000"]
    ]
    assert found.totals == [None, "233.0000", "2", "12.5000"]
    head = deal_world.context(deal_world.actor(3, "head", teams=[2], subtree=[2]))
    assert ask(head, measures=["net", "cost"]).rows == [["743.0000", "33.2500"]]


def test_what_reads_a_hidden_field_is_not_there(deal_world: Any) -> None:
    rep = deal_world.context(deal_world.actor(1, "rep", teams=[1]))
    for more, expected in (
        ({"measures": ["cost"]}, "query.unknown-measure"),
        ({"measures": ["profit"]}, "query.unknown-measure"),
        ({"measures": ["profit_rate"]}, "query.unknown-measure"),
        ({"measures": ["margins"]}, "query.unknown-measure"),
        ({"measures": ["net"], "dimensions": ["kind"]}, "query.unknown-dimension"),
        ({"measures": ["net"], "dimensions": ["margin_of_deal"]}, "query.unknown-dimension"),
        ({"measures": ["net"], "filter": "kind == 'wood'"}, "expression.unknown-name"),
        ({"measures": ["net"], "filter": "cost > 1"}, "expression.unknown-name"),
        ({"measures": ["net"], "filter": "deal.margin > 1"}, "expression.unknown-name"),
    ):
        with pytest.raises(Refused) as refused:
            ask(rep, **more)
        assert code(refused) == expected
        told = str([problem.to_json() for problem in refused.value.problems])
        assert "twice" not in told


def test_a_partly_open_field_counts_where_it_is_open(deal_world: Any) -> None:
    clerk = deal_world.context(deal_world.actor(1, "clerk"))
    assert ask(clerk, measures=["margins", "fees"]).rows == [["150.0000", "123.5000"]]  # D-1, D-2; every fee
    by_margin = ask(clerk, dimensions=["margin_of_deal"], measures=["net"], sort=["margin_of_deal"])
    assert by_margin.rows == [["50.0000", "222.0000"], ["100.0000", "11.0000"], [None, "2130.0000"]]
    assert ask(clerk, measures=["net"], filter="margin_of_deal > 0").rows == [["233.0000"]]


def test_titles_of_hidden_rows_are_not_told_in_groups(deal_world: Any) -> None:
    rep = deal_world.context(deal_world.actor(2, "rep", teams=[1]))
    found = ask(rep, dimensions=["account"], measures=["net"])
    assert found.rows == [
        [{"id": 2, "title": "Bolt & Co"}, "444.0000"],
        [{"id": 3, "title": None}, "55.0000"],
    ]


def test_a_dataset_without_rights_is_forbidden(deal_world: Any) -> None:
    nobody = deal_world.context(deal_world.actor(1))
    with pytest.raises(Refused) as refused:
        ask(nobody, measures=["net"])
    assert refused.value.status == 403


# --- exactness and cost ----------------------------------------------------------------------------


def test_sums_beyond_63_bits_are_exact(world: Any) -> None:
    big = "99999999999999.9999"
    world.add("vault", *({"amount": big} for _ in range(2000)))
    found = run_query(world.context(), {"of": "vault", "measures": ["amount", "rows"]})
    assert found.rows == [["199999999999999999.8000", "2000"]]


def test_the_number_of_statements_does_not_grow(deal_world: Any) -> None:
    ctx = deal_world.context()
    with deal_world.database.counting() as counter:
        ask(ctx, dimensions=[MONTH, "account", "owner", "region"], measures=["net", "collected"])
    assert counter.count == 1
    with deal_world.database.counting() as counter:
        ask(ctx, dimensions=["account"], measures=["net", "collected"], totals=["rows"])
    assert counter.count == 2


def test_what_is_cut_off_is_told(deal_world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ctx = deal_world.context()
    monkeypatch.setattr(dataset, "MOST_ROWS", 3)
    found = ask(ctx, dimensions=["account"], measures=["net"])
    assert (len(found.rows), found.truncated) == (3, True)
    monkeypatch.setattr(dataset, "MOST_GROUPS", 3)
    with pytest.raises(Refused) as refused:
        ask(ctx, dimensions=["account"], measures=["net"])
    assert code(refused) == "query.too-many-groups"


def test_every_entity_answers_by_itself(deal_world: Any) -> None:
    found = run_query(
        deal_world.context(), {"of": "deal", "dimensions": ["status"], "measures": ["rows", "fee", "score"]}
    )
    assert found.rows == [
        ["draft", "1", "4.0000", "7"],
        ["lost", "2", "64.0000", "17"],
        ["won", "5", "59.5000", "7"],
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ([], "query.bad-body"),
        ({}, "query.bad-body"),
        ({"of": "sales"}, "query.nothing-asked"),
        ({"of": "sale", "measures": ["net"]}, "reference.unknown-dataset"),
        ({"of": "sales", "measures": ["nett"]}, "query.unknown-measure"),
        ({"of": "sales", "dimensions": ["acount"]}, "query.unknown-dimension"),
        ({"of": "sales", "measures": ["net"], "mesures": []}, "query.unknown-parameter"),
        ({"of": "sales", "measures": ["net", "net"]}, "query.same-name-twice"),
        ({"of": "sales", "measures": ["net"], "sort": ["-account"]}, "query.unknown-sort"),
        ({"of": "sales", "measures": ["net"], "limit": 0}, "query.bad-limit"),
        ({"of": "sales", "measures": ["net"], "limit": True}, "query.bad-limit"),
        ({"of": "sales", "measures": "net"}, "query.bad-body"),
        ({"of": "sales", "measures": [7]}, "query.bad-body"),
        ({"of": "sales", "dimensions": [{"dimension": "on", "grain": "moon"}]}, "query.unknown-grain"),
        ({"of": "sales", "dimensions": [{"dimension": "account", "grain": "day"}]}, "query.grain-of-no-date"),
        ({"of": "sales", "measures": [{"measure": "net", "show": "change"}]}, "query.change-of-what"),
        ({"of": "sales", "measures": [{"measure": "net", "show": "running"}]}, "query.running-needs-date"),
        ({"of": "sales", "measures": [{"measure": "net", "compare": "tomorrow"}]}, "query.unknown-compare"),
        ({"of": "sales", "measures": ["net"], "filter": 7}, "query.bad-body"),
        (
            {"of": "sales", "measures": ["net"], "filter": {"field": "nothing", "op": "==", "value": 1}},
            "expression.unknown-name",
        ),
        ({"of": "sales", "measures": ["net"], "totals": "yes"}, "query.bad-body"),
    ],
)
def test_a_bad_question_is_told(deal_world: Any, body: Any, expected: str) -> None:
    with pytest.raises(Refused) as refused:
        run_query(deal_world.context(), body)
    assert code(refused) == expected
    assert 400 <= refused.value.status < 500
