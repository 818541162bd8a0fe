"""Records: made by keyboard alone, kept from those who may not see them, in both languages and on a phone."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from conftest import Journey

LINES = (("2", "100"), ("3", "50.5"), ("10", "0.25"))


def count(page: Page) -> int:
    """How many records a list says there are."""
    shown = page.get_by_text(re.compile(r"^共 [\d,]+ 条$"))
    expect(shown).to_be_visible()
    return int(re.sub(r"\D", "", shown.inner_text()))


def test_a_customer_and_an_order_are_made_by_keyboard_alone(journey: Journey) -> None:
    page, keys = journey.page, journey.page.keyboard
    journey.open()
    expect(page.locator("#signin-user")).to_be_focused()
    keys.type("zhang_wei")
    keys.press("Tab")
    keys.type(journey.server.passwords["zhang_wei"])
    keys.press("Enter")
    expect(page).to_have_url(re.compile("/dashboards/"))
    journey.settle()
    if page.locator("html").get_attribute("lang") != "zh-CN":
        journey.reach("中文|^中$")
        keys.press("Enter")
        journey.settle()

    journey.reach("^客户$")
    keys.press("Enter")
    expect(page).to_have_url(re.compile("/records/customer"))
    journey.settle()
    journey.reach("^新建客户$")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("新建客户")
    journey.settle()
    journey.look()
    name = f"键盘测试{time.time_ns() % 10**9}号公司"
    if not any("名称" in text for text in page.evaluate(FOCUSED_LABEL)):
        journey.reach("^名称$")
    keys.type(name)
    keys.press("Control+s")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page).to_have_url(re.compile(r"/records/customer/\d+"))
    journey.settle()
    journey.look()

    journey.reach("^订单$")
    keys.press("Enter")
    expect(page).to_have_url(re.compile("/records/sales_order"))
    journey.settle()
    journey.reach("^新建销售订单$")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("新建销售订单")
    journey.settle()
    if not any("客户" in text for text in page.evaluate(FOCUSED_LABEL)):
        journey.reach("^客户$")
    keys.type(name)
    expect(page.get_by_role("option", name=name)).to_be_visible()
    keys.press("Enter")
    journey.reach("^添加一行$")
    keys.press("Enter")
    for line, (quantity, price) in enumerate(LINES, 1):
        expect(page.get_by_label(f"第 {line} 行,产品")).to_be_focused()
        keys.press("Alt+ArrowDown")
        expect(page.get_by_role("option").first).to_be_visible()
        for _ in range(line):
            keys.press("ArrowDown")
        keys.press("Enter")
        expect(page.get_by_label(f"第 {line} 行,数量")).to_be_focused()
        keys.press("Control+a")
        keys.type(quantity)
        keys.press("Tab")
        expect(page.get_by_label(f"第 {line} 行,单价")).to_be_focused()
        keys.press("Control+a")
        keys.type(price)
        if line < len(LINES):
            keys.press("Enter")
            if not page.get_by_label(f"第 {line + 1} 行,产品").count():
                keys.press("Home")
    journey.look()
    keys.press("Control+s")
    expect(page).to_have_url(re.compile(r"/records/sales_order/\d+"))
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(re.compile(rf"SO-\d{{6}}-\d{{4}} {name}"))
    journey.settle()
    expect(page.get_by_role("grid").get_by_role("row")).to_have_count(len(LINES) + 2)
    # 2 x 100 + 3 x 50.5 + 10 x 0.25
    expect(page.get_by_text("354.00").first).to_be_visible()
    journey.look()


FOCUSED_LABEL = "() => [...(document.activeElement?.labels ?? [])].map((label) => label.innerText)"


def test_a_rep_sees_fewer_rows_and_no_hidden_field(travel: Callable[..., Journey]) -> None:
    rows, texts = {}, {}
    for login in ("director", "zhang_wei"):
        journey = travel()
        journey.sign_in(login)
        page = journey.page
        journey.menu("订单").click()
        journey.settle()
        rows[login] = count(page)
        page.locator(".dg-row-link, [role=gridcell] a").first.click()
        expect(page).to_have_url(re.compile(r"/records/sales_order/\d+"))
        journey.settle()
        texts[login] = page.locator("#page").inner_text()
        journey.look()
    assert 0 < rows["zhang_wei"] < rows["director"]
    assert "毛利率" in texts["director"]
    assert "成本" in texts["director"]
    assert "毛利率" not in texts["zhang_wei"]
    assert "成本" not in texts["zhang_wei"]


def test_a_hidden_field_comes_over_no_channel(travel: Callable[..., Journey]) -> None:
    """Not in the catalog, not in a record: what the browser holds is what it was given."""
    journey = travel()
    journey.sign_in("zhang_wei")
    context = journey.page.context.request
    catalog = context.get(f"{journey.server.url}/api/catalog").json()
    order = next(entity for entity in catalog["entities"] if entity["name"] == "sales_order")
    assert not {"cost", "margin"} & {field["name"] for field in order["fields"]}
    listed = context.get(f"{journey.server.url}/api/records/sales_order?limit=5").json()["rows"]
    assert listed
    assert all("cost" not in row and "margin" not in row for row in listed)


@pytest.mark.parametrize("login", ["director", "zhang_wei"])
def test_every_page_of_the_menu_holds_in_english(travel: Callable[..., Journey], login: str) -> None:
    journey = travel()
    journey.sign_in(login, language="en")
    page = journey.page
    targets = (
        page.get_by_role("navigation")
        .get_by_role("link")
        .evaluate_all("links => links.map((link) => link.getAttribute('href'))")
    )
    assert len(targets) > 8
    for target in targets:
        page.locator(f"nav a[href='{target}']").click()
        journey.look()


def test_switching_the_language_changes_every_word_at_once(journey: Journey) -> None:
    journey.sign_in("zhang_wei")
    page = journey.page
    journey.menu("客户").click()
    journey.settle()
    page.locator(".dg-row-link, [role=gridcell] a").first.click()
    expect(page).to_have_url(re.compile(r"/records/customer/\d+"))
    journey.settle()
    address = page.url
    journey.language("en")
    assert page.url == address
    journey.look()
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    journey.language("zh-CN")
    expect(journey.menu("客户")).to_be_visible()


def test_lists_and_records_fit_a_phone(travel: Callable[..., Journey]) -> None:
    journey = travel("phone")
    journey.sign_in("zhang_wei")
    page = journey.page
    for name in ("客户", "订单"):
        page.get_by_role("button", name="打开菜单").click()
        page.get_by_role("dialog").get_by_role("link", name=name, exact=True).click()
        expect(page).to_have_url(re.compile("/records/"))
        journey.look()
        page.locator("#page a[href*='/records/']").filter(has_not_text="新建").first.click()
        expect(page).to_have_url(re.compile(r"/records/\w+/\d+"))
        journey.look()
    page.get_by_role("button", name="编辑").click()
    lines = page.get_by_role("grid")
    expect(lines).to_have_attribute("aria-readonly", "false")
    cells = lines.get_by_role("row").nth(1).get_by_role("gridcell")
    for cell in cells.all():  # every cell of a line stands on the screen, none beside it
        box = cell.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    cells.nth(1).click()
    expect(page.get_by_label("第 1 行,数量")).to_be_focused()
    journey.look()


def test_the_dark_theme_holds_on_lists_and_records(journey: Journey) -> None:
    journey.sign_in("director")
    page = journey.page
    journey.theme("dark")
    for name in ("客户", "订单"):
        journey.menu(name).click()
        journey.look()
        page.locator(".dg-row-link, [role=gridcell] a").first.click()
        expect(page).to_have_url(re.compile(r"/records/\w+/\d+"))
        journey.look()


def test_a_person_signs_out(journey: Journey) -> None:
    journey.sign_in("finance")
    page = journey.page
    page.locator(".dg-person").click()
    page.get_by_role("menuitem", name="退出登录").click()
    expect(page.locator("#signin-user")).to_be_visible()
    page.go_back()
    expect(page.locator("#signin-user")).to_be_visible()
