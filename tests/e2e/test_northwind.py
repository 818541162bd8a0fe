"""Real sales data, brought in by the commands of the documentation, in the cockpit and opened into their rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from conftest import House, Journey, Server

IMPORT = Path(__file__).resolve().parents[2] / "docs" / "import.md"
PASSWORD = "Ten-thousand-li"
STEPS = re.compile(r"^dougong (import .*\$DATA/northwind/.*)$", re.MULTILINE)


@pytest.fixture(scope="module")
def server(house: House, real_data: Path) -> Iterator[Server]:
    house.command("init")
    house.command("install", "apps/sales_kpi")
    steps = STEPS.findall(IMPORT.read_text(encoding="utf-8"))
    assert len(steps) == 11
    for step in steps:
        house.command(*step.replace("$DATA", str(real_data)).split())
    house.command("user", "add", "boss", "--role", "admin", "--password", "-", input=PASSWORD + "\n")
    with house.serving({"boss": PASSWORD}) as started:
        yield started


def test_the_cockpit_shows_the_true_figure_and_opens_it(journey: Journey) -> None:
    journey.sign_in("boss", "en")
    page = journey.page
    expect(page.locator("[data-widget=net_sales]")).to_contain_text("1,265,793.04")
    page.locator("[data-widget=net_sales] a").first.click()
    expect(page).to_have_url(re.compile("/drill"))
    journey.settle()
    expect(page.locator("#page")).to_contain_text("1,265,793.0395")  # to the last digit, as its rows add up
    expect(page.locator("#page")).to_contain_text("2,155")
    parts = page.locator("[data-part]").evaluate_all("cells => cells.map((cell) => cell.dataset.part)")
    assert parts
    assert all(Decimal(part) > 0 for part in parts)
    journey.look()
