"""Money of 18 digits survives every road in and out, is refused beyond its limits, and adds up exactly."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

NURSERY = Path(__file__).parents[1] / "packs" / "nursery"
LARGE = "12345678901234.1234"
SIZE = 10_000


@pytest.fixture
def ada(make_platform: Callable[..., Any], serve: Callable[..., str], sign_in: Any) -> Any:
    platform = make_platform(NURSERY)
    return sign_in(serve(platform), platform, "ada")


@pytest.mark.parametrize("amount", [LARGE, f"-{LARGE}", "99999999999999.9999", "0.0001"])
def test_a_large_amount_survives_every_road(ada: Any, amount: str) -> None:
    made = ada.make("plant", name="Oak", price=amount)
    path = f"/api/records/plant/{made['id']}"
    assert made["price"] == amount
    assert f'"price":"{amount}"' in ada.get(path).text
    changed = ada.patch(path, 1, {"name": "Old oak"})
    assert (changed.status_code, changed.json()["price"]) == (200, amount)
    for params in ({}, {"filter": f"price == {amount}"}, {"filter": f"price >= {amount} and price <= {amount}"}):
        assert [row["price"] for row in ada.get("/api/records/plant", **params).json()["rows"]] == [amount]
    tree = f'{{"field": "price", "op": "in", "value": ["{amount}"]}}'
    assert len(ada.get("/api/records/plant", filter=tree).json()["rows"]) == 1
    assert ada.get("/api/records/plant", filter=f"price > {amount}").json()["rows"] == []
    question = {"of": "plant", "measures": ["rows", "price"], "filter": f"price == {amount}"}
    assert ada.post("/api/query", question).json()["rows"] == [["1", amount]]
    opened = ada.post("/api/query/drill", {**question, "cell": {}, "measure": "price"}).json()
    assert (opened["total"], opened["rows"][0]["_value"], opened["rows"][0]["price"]) == (amount, amount, amount)
    history = ada.get(f"{path}/history").json()["rows"]
    assert history[-1]["changes"]["price"] == [None, amount]

    text = ada.get("/api/export/plant", format="csv", fields="name,price").content.decode("utf-8-sig")
    assert amount in next(csv.reader(io.StringIO(text.splitlines()[1])))[1].removeprefix("'")
    book = ada.get("/api/export/plant", format="xlsx", fields="name,price").content
    assert str(CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()[1][1]) == amount
    again = text.replace("Old oak", "Young oak")
    for kind, content in (("csv", again.encode("utf-8-sig")), ("xlsx", book)):
        report = ada.http.post("/api/import/plant", content=content, params={"file": f"plants.{kind}"}).json()
        assert (report["created"], report["refused"]) == (1, 0), report
    assert [row["price"] for row in ada.get("/api/records/plant").json()["rows"]] == [amount] * 3


def test_beyond_the_limits_is_refused_with_them(ada: Any) -> None:
    refused = ada.post("/api/records/plant", {"name": "Oak", "price": "922337203685477.5808"})
    assert refused.status_code == 422
    [problem] = refused.json()["problems"]
    assert (problem["code"], problem["pointer"]) == ("number.out-of-range", "/price")
    for limit in ("99999999999999.9999", "-99999999999999.9999", "18", "4"):
        assert limit in problem["message"] + problem["hint"], problem
    args = {name: str(value) for name, value in problem["args"].items()}
    assert (args["max"], args["digits"], args["scale"]) == ("99999999999999.9999", "18", "4")
    file = b"name,price\nOak,922337203685477.5808\nElm,1\n"
    report = ada.http.post("/api/import/plant", content=file, params={"file": "plants.csv"}).json()
    assert (report["created"], report["refused"]) == (1, 1)
    assert report["problems"][0]["code"] == "number.out-of-range"
    assert ada.get("/api/records/plant", count="1").json()["count"] == {"value": 1, "capped": False}


def test_ten_thousand_large_amounts_add_up(ada: Any) -> None:
    amounts = [12345678901234_1234 + 97 * number * (-1 if number % 10 == 9 else 1) for number in range(SIZE)]
    lines = [f"p{number},{amount // 10_000}.{amount % 10_000:04d}" for number, amount in enumerate(amounts)]
    file = "\n".join(["name,price", *lines]).encode()
    report = ada.http.post("/api/import/plant", content=file, params={"file": "plants.csv"}).json()
    assert (report["created"], report["refused"]) == (SIZE, 0)
    total = sum(amounts)
    assert total > 2**63
    exact = f"{total // 10_000}.{total % 10_000:04d}"
    question = {"of": "plant", "measures": ["rows", "price"], "totals": ["rows"]}
    answer = ada.post("/api/query", question).json()
    assert answer["rows"] == [[str(SIZE), exact]]
    month = {**question, "dimensions": [{"dimension": "planted_on", "grain": "month"}]}
    assert ada.post("/api/query", month).json()["rows"][0][1:] == [str(SIZE), exact]
    opened = ada.post("/api/query/drill", {**question, "cell": {}, "measure": "price", "limit": 3}).json()
    assert (opened["total"], opened["count"]) == (exact, SIZE)
