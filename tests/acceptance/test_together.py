"""Many at once over real HTTP: numbers stay distinct, one of two writers wins, a page costs the same for any rows."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from runtime import boot
from runtime.web.app import create_app

TESTS = Path(__file__).parents[1]
NURSERY = TESTS / "packs" / "nursery"
SALES = TESTS.parent / "apps" / "sales_kpi"
LINKS = ("bed", "grower", "family", "soil", "supplier")


def together(calls: list[Callable[[], Any]]) -> list[Any]:
    """Each call in a thread of its own, all let go at once."""
    gate = threading.Barrier(len(calls))

    def go(call: Callable[[], Any]) -> Any:
        gate.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(go, calls))


@pytest.mark.covers("M046")
def test_fifty_creates_at_once_get_fifty_numbers(
    make_platform: Any, serve: Any, sign_in: Any, request: pytest.FixtureRequest
) -> None:
    platform = make_platform(SALES)
    ada = sign_in(serve(platform), platform, "ada")
    customer = ada.make("customer", name="Acme")["id"]
    product = ada.make("product", sku="P", name="Pump", list_price="3")["id"]
    body = {"customer": customer, "order_date": "2026-03-18", "lines": [{"product": product}]}
    answers = together([lambda: ada.post("/api/records/sales_order", body)] * 50)
    assert [answer.status_code for answer in answers] == [201] * 50
    numbers = {answer.json()["number"] for answer in answers}
    assert len(numbers) == 50
    assert numbers == {f"SO-202603-{number:04d}" for number in range(1, 51)}
    listed = ada.get("/api/records/sales_order", limit=100, fields="number").json()["rows"]
    assert {row["number"] for row in listed} == numbers
    other = ada.make("sales_order", **{**body, "order_date": "2026-04-01"})
    assert other["number"] == "SO-202604-0001"
    assert ("covers", "M046") in request.node.user_properties


def test_of_two_writers_one_is_told_who_changed_what(make_platform: Any, serve: Any, sign_in: Any) -> None:
    platform = make_platform(NURSERY)
    url = serve(platform)
    writers = [sign_in(url, platform, "ada", name="Ada"), sign_in(url, platform, "bea", name="Bea")]
    made = writers[0].make("plant", name="Oak", price="1")
    path = f"/api/records/plant/{made['id']}"
    changes: list[dict[str, Any]] = [{"price": "2"}, {"price": "3", "count": 5}]
    calls = [lambda index=index: writers[index].patch(path, 1, changes[index]) for index in (0, 1)]
    answers = together(calls)
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    won = 0 if answers[0].status_code == 200 else 1
    problem = answers[1 - won].json()["problems"][0]
    assert problem["code"] == "record.changed"
    assert ("Ada", "Bea")[won] in problem["message"]
    assert "Price" in problem["message"] or "price" in problem["message"]
    kept = writers[0].get(path).json()
    assert (kept["version"], kept["price"]) == (2, ("2.0000", "3.0000")[won])
    history = writers[0].get(f"{path}/history").json()["rows"]
    assert [row["op"] for row in history] == ["update", "create"]
    assert history[0]["actor"]["title"] == ("Ada", "Bea")[won]


@pytest.mark.anyio
async def test_a_page_with_five_references_costs_a_constant_number_of_statements(
    make_platform: Any, visit: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boot, "LOOK_EVERY", 3600)  # the look at the release belongs to no page
    platform = make_platform(NURSERY)
    ada = await visit(platform, "ada", app=create_app(platform))

    async def fill(entity: str, rows: list[dict[str, Any]]) -> list[int]:
        changes = [{"op": "create", "values": row} for row in rows]
        answer = await ada.post(f"/api/records/{entity}:batch", json={"changes": changes})
        assert answer.status_code == 200, answer.text
        return [outcome["id"] for outcome in answer.json()["outcomes"]]

    async def counted(path: str) -> tuple[int, int]:
        await ada.get(path)  # a first look prepares what the next ones use again
        with platform.database.counting() as counter:
            answer = await ada.get(path)
        assert answer.status_code == 200, answer.text
        rows = answer.json()["rows"]
        for name in LINKS:
            assert all(row[name]["title"].startswith(name) for row in rows)
        return len(rows), counter.count

    ids = {name: await fill(name, [{"name": f"{name} {number}"} for number in range(50)]) for name in LINKS}
    plants = [{"name": f"n{at}", **{name: ids[name][at] for name in LINKS}} for at in range(50)]
    await fill("plant", plants[:1])
    plain = "/api/records/plant"
    sorted_ = f"{plain}?count=1&sort=bed,-soil&fields=name,{','.join(LINKS)},bed.code"
    single = [await counted(path) for path in (plain, sorted_)]
    await fill("plant", plants[1:])
    many = [await counted(path) for path in (plain, sorted_)]
    assert [rows for rows, _ in single + many] == [1, 1, 50, 50]
    assert [statements for _, statements in single] == [statements for _, statements in many]
    assert max(statements for _, statements in many) <= 6
    with platform.database.counting() as counter:
        await ada.get("/api/records/plant/1")
    assert counter.count <= 4, counter.statements
