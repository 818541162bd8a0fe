"""The ten lines of the README, installed while somebody is signed in: a list and a form, without a restart."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from conftest import House, Journey, Server

README = Path(__file__).resolve().parents[2] / "README.md"
PASSWORD = "Ten-thousand-li"
PACK = {"kind": "pack", "name": "my_pack", "label": {"zh-CN": "我的包", "en": "My pack"}, "version": "0.1.0"}


@pytest.fixture(scope="module")
def server(house: House) -> Iterator[Server]:
    house.command("init")
    house.command("user", "add", "boss", "--role", "administrator", "--password", "-", input=PASSWORD + "\n")
    with house.serving({"boss": PASSWORD}) as started:
        yield started


def test_an_entity_of_ten_lines_is_opened_without_a_restart(journey: Journey, house: House, tmp_path: Path) -> None:
    journey.sign_in("boss")
    page = journey.page
    journey.look()
    expect(journey.menu("礼品")).to_have_count(0)

    example = re.search(r"```json\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert example
    assert json.loads(example[1])["name"] == "gift"
    (tmp_path / "entities").mkdir()
    (tmp_path / "entities" / "gift.json").write_text(example[1], encoding="utf-8")
    (tmp_path / "pack.json").write_text(json.dumps(PACK), encoding="utf-8")
    house.command("install", str(tmp_path))
    # The person comes back to the window of the browser.
    page.evaluate("window.dispatchEvent(new Event('visibilitychange'))")

    journey.menu("礼品").click()
    expect(page).to_have_url(re.compile("/records/gift"))
    journey.look()
    journey.language("en")
    journey.look()
    page.get_by_role("link", name="New Gift").or_(page.get_by_role("button", name="New Gift")).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("New Gift")
    page.get_by_label("Name").fill("Tea")
    page.get_by_label("Price").fill("88.5")
    journey.look()
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(re.compile(r"/records/gift/\d+$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Tea")
    expect(page.locator("#page")).to_contain_text("88.50")
    journey.look()
    journey.menu("Gift").click()
    expect(page.get_by_role("row").filter(has_text="Tea")).to_contain_text("88.50")
