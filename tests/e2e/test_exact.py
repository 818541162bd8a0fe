"""An amount of eighteen digits goes through the form, the list and the API, and no digit changes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from conftest import House, Journey, Server

PASSWORD = "Ten-thousand-li"
AMOUNT = "12345678901234.1234"
SHOWN = "12,345,678,901,234.1234"
TOO_LARGE = "922337203685477.5808"
PACK: dict[str, dict[str, Any]] = {
    "pack.json": {
        "kind": "pack",
        "name": "vault",
        "label": {"zh-CN": "金库", "en": "Vault"},
        "version": "0.1.0",
        "requires": {"core": ">=1.0 <2"},
        "locales": ["zh-CN", "en"],
    },
    "entities/ingot.json": {
        "kind": "entity",
        "name": "ingot",
        "label": {"zh-CN": "金锭", "en": "Ingot"},
        "title": "{name}",
        "fields": [
            {"name": "name", "label": {"zh-CN": "名称", "en": "Name"}, "type": "text", "required": True},
            {"name": "worth", "label": {"zh-CN": "价值", "en": "Worth"}, "type": "money", "digits": 18, "scale": 4},
        ],
    },
}


@pytest.fixture(scope="module")
def server(house: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("vault")
    for name, document in PACK.items():
        path = Path(folder, name)
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    house.command("init")
    house.command("install", str(folder))
    house.command("user", "add", "keeper", "--role", "administrator", "--password", "-", input=PASSWORD + "\n")
    with house.serving({"keeper": PASSWORD}) as started:
        yield started


def kept(journey: Journey) -> str:
    """The amount as the API says it of the record that is open."""
    name = re.search(r"/records/ingot/\d+", journey.page.url)
    assert name, journey.page.url
    answer = journey.page.request.get(f"{journey.server.url}/api{name[0]}")
    assert answer.ok
    return str(answer.json()["worth"])


def test_a_large_amount_stays_exact_to_the_last_digit(journey: Journey) -> None:
    journey.sign_in("keeper", "en")
    page = journey.page
    journey.menu("Ingot").click()
    page.get_by_role("link", name="New Ingot").or_(page.get_by_role("button", name="New Ingot")).first.click()
    page.get_by_label("Name").fill("Bar")
    page.get_by_label("Worth").fill(AMOUNT)
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(re.compile(r"/records/ingot/\d+$"))
    expect(page.locator("#page")).to_contain_text(SHOWN)
    assert kept(journey) == AMOUNT
    journey.look()

    page.get_by_role("button", name="Edit").click()
    page.get_by_label("Name").fill("Big bar")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Big bar")
    expect(page.get_by_role("button", name="Edit")).to_be_visible()
    expect(page.locator("#page")).to_contain_text(SHOWN)
    assert kept(journey) == AMOUNT

    journey.menu("Ingot").click()
    expect(page.get_by_role("row").filter(has_text="Big bar")).to_contain_text(SHOWN)
    journey.look()
    journey.language("zh-CN")
    expect(page.get_by_role("row").filter(has_text="Big bar")).to_contain_text(SHOWN)
    journey.look()


@pytest.mark.parametrize(
    ("language", "add", "name", "worth", "save", "said"),
    [
        ("en", "New Ingot", "Name", "Worth", "Save", "Too large: 18 digits in all, 4 of them decimals"),
        ("zh-CN", "新建金锭", "名称", "价值", "保存", "数字过大:共 18 位,其中小数 4 位"),
    ],
)
def test_more_digits_than_the_field_holds_are_refused_beside_it(
    journey: Journey, language: str, add: str, name: str, worth: str, save: str, said: str
) -> None:
    """The form knows the limits and says them without asking; the server refuses the same on its own."""
    journey.sign_in("keeper", language)
    page = journey.page
    page.goto(f"{journey.server.url}/records/ingot/new")
    expect(page.get_by_role("heading", level=1)).to_have_text(add)
    page.get_by_label(name).fill("Too much")
    box = page.get_by_label(worth)
    box.fill(TOO_LARGE)
    page.get_by_role("button", name=save).click()
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(box).to_have_accessible_description(said)
    expect(box).to_be_focused()
    assert re.sub(r"[,\s]", "", box.input_value()) == TOO_LARGE
    expect(page).to_have_url(re.compile("/records/ingot/new"))
    journey.look()

    csrf = page.request.get(f"{journey.server.url}/api/me").json()["csrf"]
    answer = page.request.post(
        f"{journey.server.url}/api/records/ingot",
        headers={"X-CSRF-Token": csrf, "Origin": journey.server.url},
        data={"name": "Too much", "worth": TOO_LARGE},
    )
    assert answer.status == 422
    (problem,) = answer.json()["problems"]
    assert problem["code"] == "number.out-of-range"
    assert problem["pointer"].endswith("/worth")
