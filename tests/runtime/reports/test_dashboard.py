"""Dashboards: one snapshot, shared filters, what the actor may not see left out, failures kept to their widget."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from metadata.problems import Refused
from runtime.records.write import Change, write
from runtime.reports.dashboard import dashboard
from runtime.reports.series import filled
from runtime.reports.widget import report

LABEL = {"zh-CN": "x", "en": "x"}
DOCUMENTS: dict[str, dict[str, Any]] = {
    "pack.json": {"kind": "pack", "name": "shop", "version": "1.0.0"},
    "entities/place.json": {
        "kind": "entity",
        "name": "place",
        "fields": [{"name": "name", "label": LABEL, "type": "text"}],
    },
    "entities/sale.json": {
        "kind": "entity",
        "name": "sale",
        "traits": ["owned"],
        "fields": [
            {"name": "on", "label": LABEL, "type": "date"},
            {"name": "place", "label": LABEL, "type": "reference", "to": "place"},
            {"name": "kind", "label": LABEL, "type": "choice", "options": ["web", "shop"]},
            {"name": "amount", "label": LABEL, "type": "money"},
            {"name": "cost", "label": LABEL, "type": "money"},
        ],
    },
    "datasets/sales.json": {
        "kind": "dataset",
        "name": "sales",
        "of": "sale",
        "date": "on",
        "dimensions": [{"name": name, "label": LABEL, "of": name} for name in ("on", "place", "kind")],
        "measures": [
            {"name": "net", "label": LABEL, "agg": "sum", "of": "amount"},
            {"name": "cost", "label": LABEL, "agg": "sum", "of": "cost"},
            {"name": "broken", "label": LABEL, "agg": "sum", "of": "amount / (amount - amount)"},
        ],
    },
    **{
        f"reports/{name}.json": {
            "kind": "report", "name": name, "of": "sales", "measures": [name], "picture": {"type": "number"}
        }
        for name in ("net", "cost", "broken")
    },
    "reports/compared.json": {
        "kind": "report", "name": "compared", "of": "sales", "picture": {"type": "number"},
        "measures": ["net", {"name": "before", "label": LABEL, "measure": "net", "compare": "previous"}],
    },
    "reports/trend.json": {
        "kind": "report", "name": "trend", "of": "sales", "dimensions": [{"dimension": "on", "grain": "month"}],
        "measures": ["net"], "filter": "kind == 'web'", "sort": ["on"], "picture": {"type": "line"},
    },
    "dashboards/main.json": {
        "kind": "dashboard",
        "name": "main",
        "filters": [
            {"name": "period", "label": LABEL, "type": "period", "default": "this_year", "dimensions": {"sales": "on"}},
            {"name": "place", "label": LABEL, "type": "choice", "dimensions": {"sales": "place"}},
            {"name": "kind", "label": LABEL, "type": "choice", "dimensions": {"sales": "kind"}},
        ],
        "widgets": [
            {"name": "net", "of": "report:net", "place": {"x": 0, "y": 0, "w": 3, "h": 2}},
            {"name": "broken", "of": "report:broken", "place": {"x": 3, "y": 0, "w": 3, "h": 2}},
            {"name": "cost", "of": "report:cost", "place": {"x": 6, "y": 0, "w": 3, "h": 2}},
            {"name": "compared", "of": "report:compared", "place": {"x": 9, "y": 0, "w": 3, "h": 2}},
            {"name": "trend", "of": "report:trend", "place": {"x": 0, "y": 2, "w": 9, "h": 4}, "ignores": ["period"]},
        ],
        "phone": ["net", "cost"],
    },
    "roles/rep.json": {
        "kind": "role",
        "name": "rep",
        "grants": [{"of": "sale", "read": "own", "mask": {"cost": "hidden"}}, {"of": "place", "read": "all"}],
    },
}  # fmt: skip


@pytest.fixture
def shop(make_platform: Any, tmp_path: Path, now: Any) -> Any:
    import json

    folder = tmp_path / "shop"
    for name, body in DOCUMENTS.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"label": LABEL, **body}, ensure_ascii=False), "utf-8")
    platform = make_platform(folder)
    from runtime.access.actor import Actor

    ctx = platform.context(Actor.system("seed"), now=now)
    changes = [Change("place", "create", {"name": name}) for name in ("North", "South")]
    write(ctx, changes)
    for day, place, kind, amount in (
        ("2026-01-10", 1, "web", "1"),
        ("2026-03-01", 2, "shop", "20"),
        ("2026-03-02", 1, "web", "300"),
        ("2025-03-02", 1, "web", "4000"),
    ):
        write(ctx, [Change("sale", "create", {"on": day, "place": place, "kind": kind, "amount": amount, "cost": "1"})])
    return platform


def shown(found: dict[str, Any]) -> dict[str, Any]:
    return {
        item["name"]: item["result"]["rows"] if "result" in item else item["problem"]["code"]
        for item in found["widgets"]
    }


def test_widgets_share_filters_and_one_snapshot(shop: Any, now: Any) -> None:
    from runtime.access.actor import Actor

    ctx = shop.context(Actor.system("test"), now=now)
    found = dashboard(ctx, "main", {})
    assert shown(found) == {
        "net": [["321.0000"]],
        "broken": "query.division-by-zero",
        "cost": [["3.0000"]],
        "compared": [["321.0000", "4000.0000"]],
        "trend": [
            ["2025-03", "4000.0000"],
            *([f"2025-{month:02d}", "0.0000"] for month in range(4, 13)),
            ["2026-01", "1.0000"],
            ["2026-02", "0.0000"],
            ["2026-03", "300.0000"],
        ],
    }
    assert [item["value"] for item in found["filters"]] == ["this_year", [], []]
    assert found["filters"][1]["entity"] == "place"
    assert [item["name"] for item in found["filters"][2]["options"]] == ["web", "shop"]
    narrowed = dashboard(ctx, "main", {"place": ["1"], "period": ["2026-02-01..2026-12-31"]})
    assert shown(narrowed)["net"] == [["300.0000"]]
    assert shown(dashboard(ctx, "main", {"kind": ["web", "shop"], "period": ["all"]}))["net"] == [["4321.0000"]]
    assert shown(dashboard(ctx, "main", {"period": ["all"], "place": ["2"]}))["trend"] == []


def test_over_all_time_a_figure_stands_without_a_comparison(shop: Any, now: Any) -> None:
    from runtime.access.actor import Actor

    found = dashboard(shop.context(Actor.system("test"), now=now), "main", {"period": ["all"]})
    assert shown(found)["compared"] == [["4321.0000"]]
    (alone,) = [item for item in found["widgets"] if item["name"] == "compared"]
    assert [column["name"] for column in alone["result"]["columns"]] == ["net"]


def test_what_the_actor_may_not_see_is_left_out(shop: Any, actor: Any, now: Any) -> None:
    rep = actor(shop, "rep", ["rep"])
    found = dashboard(shop.context(rep, now=now), "main", {})
    assert "cost" not in shown(found)
    assert found["phone"] == ["net"]
    assert shown(found)["net"] == [["0.0000"]]
    with pytest.raises(Refused) as refused:
        report(shop.context(rep, now=now), "cost")  # as if there were none
    assert refused.value.problems[0].code == "reference.unknown-report"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"period": ["someday"]}, "query.bad-period"),
        ({"period": ["2026-02-30..2026-03-01"]}, "query.bad-period"),
        ({"period": ["2026-03-02..2026-03-01"]}, "query.bad-period"),
        ({"period": ["this_year", "last_year"]}, "query.bad-period"),
        ({"colour": ["red"]}, "query.unknown-parameter"),
    ],
)
def test_a_bad_filter_is_told(shop: Any, now: Any, given: dict[str, list[str]], expected: str) -> None:
    from runtime.access.actor import Actor

    with pytest.raises(Refused) as refused:
        dashboard(shop.context(Actor.system("test"), now=now), "main", given)
    assert refused.value.problems[0].code == expected


def test_a_report_comes_with_its_question(shop: Any, now: Any) -> None:
    from runtime.access.actor import Actor

    found = report(shop.context(Actor.system("test"), now=now), "trend")
    assert found["query"]["filter"] == "kind == 'web'"
    assert len(found["result"]["rows"]) == 13


def test_only_a_line_of_one_date_is_filled() -> None:
    date = {"kind": "dimension", "name": "on", "grain": "month"}
    net = {"kind": "measure", "name": "net", "scale": 2, "adds_up": True, "show": "value", "compare": None}
    rate = {**net, "name": "rate", "adds_up": False}
    rows = [["2025-11", "1.00", "0.1"], ["2026-01", "2.00", "0.2"], [None, "3.00", "0.3"]]
    result = {"columns": [date, net, rate], "rows": rows}
    assert filled(result)["rows"] == [rows[0], ["2025-12", "0.00", None], rows[1], rows[2]]
    backwards = {**result, "rows": rows[1::-1]}
    assert filled(backwards) == backwards
