"""Every figure opens into rows that add up to it, for the person who looks."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from metadata.problems import Refused
from runtime.query.dataset import drill, run_query

MONTH = {"dimension": "on", "grain": "month"}


def opened(ctx: Any, body: dict[str, Any], limit: int = 2) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """All rows behind the figure, walked page by page, and the first page."""
    rows: list[dict[str, Any]] = []
    first: dict[str, Any] | None = None
    after = None
    while True:
        page = drill(ctx, {**body, "limit": limit, "after": after})
        first = first or page
        rows += page["rows"]
        after = page["next"]
        if after is None:
            return rows, first


def again(agg: str, rows: list[dict[str, Any]], scale: int) -> str | None:
    """The figure computed anew from the rows."""
    values = [row["_value"] for row in rows]
    if agg == "count":
        return str(len(values))
    if agg == "count_distinct":
        return str(len(set(values)))
    numbers = [Decimal(value) for value in values]
    if agg == "sum":
        return f"{sum(numbers, Decimal(0)):.{scale}f}"
    if not numbers:
        return None
    if agg == "avg":
        return str((sum(numbers) / len(numbers)).quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP))
    return f"{min(numbers) if agg == 'min' else max(numbers):.{scale}f}"


def cell_of(columns: list[dict[str, Any]], row: list[Any]) -> dict[str, Any]:
    out = {}
    for column, value in zip(columns, row, strict=False):
        if column["kind"] == "dimension":
            out[column["name"]] = value["id"] if isinstance(value, dict) else value
    return out


@pytest.mark.parametrize("who", ["all", "rep", "head", "clerk"])
@pytest.mark.parametrize(
    "dimensions", [[MONTH], ["account", "status"], ["owner", {"dimension": "on", "grain": "year"}], []]
)
def test_every_cell_opens_into_rows_that_add_up(deal_world: Any, who: str, dimensions: list[Any]) -> None:
    actors = {
        "all": None,
        "rep": deal_world.actor(1, "rep", teams=[1]),
        "head": deal_world.actor(2, "head", teams=[1], subtree=[1, 2]),
        "clerk": deal_world.actor(1, "clerk"),
    }
    ctx = deal_world.context(actors[who])
    measures = ["net", "lines", "deals", "average", "most"]
    if dimensions in ([MONTH], []):
        measures += ["collected", "fees"]
    body = {"of": "sales", "dimensions": dimensions, "measures": measures, "filter": "account.name != 'Nobody'"}
    found = run_query(ctx, body).to_json()
    width = len(dimensions)
    for row in found["rows"]:
        for place, measure in enumerate(measures):
            column = found["columns"][width + place]
            rows, first = opened(ctx, {**body, "cell": cell_of(found["columns"], row), "measure": measure}, limit=500)
            assert first["total"] == row[width + place]
            assert again(first["agg"], rows, column["scale"]) == row[width + place]
            assert first["count"] == len(rows)


def test_rows_page_and_lead_to_their_records(deal_world: Any) -> None:
    ctx = deal_world.context()
    body = {"of": "sales", "dimensions": [MONTH], "measures": ["net"], "cell": {"on": "2026-01"}, "measure": "net"}
    with deal_world.database.counting() as counter:
        rows, first = opened(ctx, body, limit=2)
    assert counter.count == 6  # three pages of two statements
    assert first["entity"] == "deal_line"
    assert [row["_value"] for row in rows] == ["1.0000", "10.0000", "2.0000", "20.0000", "200.0000"]
    assert rows[0]["_open"] == {"entity": "deal", "id": 1}
    assert rows[0]["deal"] == {"id": 1, "title": "D-1 / Acme"}
    assert [column["name"] for column in first["columns"]][:2] == ["deal", "product"]
    assert (first["total"], first["count"]) == ("233.0000", 5)


def test_a_fact_of_another_grain_opens_into_its_own_rows(deal_world: Any) -> None:
    body = {
        "of": "sales",
        "dimensions": ["account"],
        "measures": ["collected"],
        "cell": {"account": 2},
        "measure": "collected",
    }
    rows, first = opened(deal_world.context(), body)
    assert first["entity"] == "receipt"
    assert [row["_value"] for row in rows] == ["7.5000"]
    assert rows[0]["_open"] == {"entity": "receipt", "id": 2}


def test_a_formula_opens_into_its_first_input_and_says_so(deal_world: Any) -> None:
    body = {"of": "sales", "measures": [{"measure": "profit_rate", "name": "rate"}], "measure": "rate", "cell": {}}
    rows, first = opened(deal_world.context(), body, limit=500)
    assert first["measure"] == "net"
    assert again("sum", rows, 4) == first["total"] == "2363.0000"


def test_an_items_own_filter_counts(deal_world: Any) -> None:
    items = [{"measure": "net", "name": "won", "filter": "status == 'won'"}]
    body = {"of": "sales", "dimensions": [MONTH], "measures": items, "cell": {"on": "2026-02"}, "measure": "won"}
    rows, first = opened(deal_world.context(), body)
    assert (rows, first["total"], first["count"]) == ([], "0.0000", 0)


def test_an_earlier_period_and_a_running_total_open_into_their_own_rows(deal_world: Any) -> None:
    ctx = deal_world.context()
    items = [
        "net",
        {"measure": "net", "name": "before", "compare": "previous"},
        {"measure": "net", "name": "ago", "compare": "year_ago"},
        {"measure": "net", "name": "so_far", "show": "running"},
        {"measure": "net", "name": "change", "compare": "previous", "show": "change"},
    ]
    within = {"field": "on", "op": "within", "value": "2026-01-01..2026-03-31"}
    body = {"of": "sales", "dimensions": [MONTH], "measures": items, "filter": within}
    found = run_query(ctx, body).to_json()
    for row in found["rows"]:
        for place, name in enumerate(("net", "before", "ago", "so_far"), start=1):
            rows, first = opened(ctx, {**body, "cell": {"on": row[0]}, "measure": name}, limit=500)
            assert first["total"] == again("sum", rows, 4) == row[place]
    _, change = opened(ctx, {**body, "cell": {"on": "2026-02"}, "measure": "change"})
    assert change["total"] == found["rows"][1][1]  # of a change the rows of the period itself
    number = {"of": "sales", "measures": items[:2], "filter": {"field": "on", "op": "within", "value": "this_month"}}
    rows, first = opened(ctx, {**number, "cell": {}, "measure": "before"}, limit=500)
    assert first["total"] == run_query(ctx, number).rows[0][1] == "444.0000"


def test_an_empty_cell_opens_into_rows_without_a_value(deal_world: Any) -> None:
    body = {"of": "sales", "dimensions": [MONTH], "measures": ["net"], "cell": {"on": None}, "measure": "net"}
    rows, _ = opened(deal_world.context(), body)
    assert {row["deal"]["id"] for row in rows} == {7}


def test_no_row_behind_a_figure_is_one_that_is_hidden(deal_world: Any) -> None:
    rep = deal_world.context(deal_world.actor(1, "rep", teams=[1]))
    rows, first = opened(rep, {"of": "sales", "measures": ["net"], "cell": {}, "measure": "net"})
    assert {row["deal"]["id"] for row in rows} == {1, 2}
    assert "cost" not in [column["name"] for column in first["columns"]]
    assert all("cost" not in row for row in rows)
    with pytest.raises(Refused) as refused:
        drill(rep, {"of": "sales", "measures": ["cost"], "measure": "cost", "cell": {}})
    assert refused.value.problems[0].code == "query.unknown-measure"


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"cell": {"nothing": 1}}, "query.bad-cell"),
        ({"cell": {"on": "2026-13"}}, "query.bad-cell"),
        ({"cell": {"on": 7}}, "query.bad-cell"),
        ({"cell": {"account": "x"}}, "query.bad-cell"),
        ({"cell": {"account": True}}, "query.bad-cell"),
        ({"cell": []}, "query.bad-body"),
        ({"cell": {}, "measure": 7}, "query.bad-body"),
        ({"cell": {}, "measure": "nothing"}, "query.unknown-measure"),
        ({"cell": {}, "limit": 0}, "query.bad-limit"),
        ({"cell": {}, "limit": "x"}, "query.bad-limit"),
        ({"cell": {}, "after": "x"}, "query.bad-cursor"),
        ({"cell": {}, "after": 7}, "query.bad-cursor"),
        ({"cell": {}, "colour": 7}, "query.unknown-parameter"),
    ],
)
def test_a_bad_drill_is_told(deal_world: Any, more: dict[str, Any], expected: str) -> None:
    body = {"of": "sales", "dimensions": [MONTH, "account"], "measures": ["net"], "measure": "net", **more}
    with pytest.raises(Refused) as refused:
        drill(deal_world.context(), body)
    assert refused.value.problems[0].code == expected
