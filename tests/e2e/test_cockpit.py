"""From the sign-in page to a figure, into its rows, and back."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from conftest import Journey


def cards(page: Page) -> int:
    return page.locator("[data-widget]").count()


def figures(page: Page) -> list[Decimal]:
    """What each row on the drill page adds to its figure."""
    texts = page.locator("[data-part]").evaluate_all("cells => cells.map((cell) => cell.dataset.part)")
    return [Decimal(text) for text in texts]


def load_all(page: Page) -> None:
    """Press "load more" until there is no more."""
    more = page.locator(".dr-check").get_by_role("button")
    check = page.locator("[data-check]")
    for _ in range(200):
        if check.get_attribute("data-check") != "partial":
            return
        before = page.locator("[data-part]").count()
        if more.count() and more.is_enabled():
            more.click()
        expect(page.locator("[data-part]")).not_to_have_count(before)
    raise AssertionError("the rows never ended")


def test_a_director_signs_in_and_reads_the_cockpit(journey: Journey) -> None:
    journey.open()
    journey.look()
    journey.sign_in("director")
    page = journey.page
    expect(page).to_have_url(re.compile("/dashboards/"))
    assert cards(page) >= 8
    expect(page.locator(".wd-trouble")).to_have_count(0)
    expect(page.locator(".wd-empty")).to_have_count(0)
    expect(page.locator("[data-plot][data-ready=true] svg").first).to_be_visible()
    journey.look()


def test_the_cockpit_holds_in_both_languages_and_both_themes(journey: Journey) -> None:
    journey.sign_in("director")
    journey.language("en")
    journey.look()
    journey.theme("dark")
    journey.look()
    journey.language("zh-CN")
    journey.look()


def test_a_number_opens_into_rows_that_add_up_to_it(journey: Journey) -> None:
    journey.sign_in("director")
    page = journey.page
    page.locator(".wd-card-number [data-drill]").first.click()
    expect(page).to_have_url(re.compile("/drill"))
    journey.settle()
    journey.look()

    # Narrow it, part by part, until all rows fit on a page or two.
    by = page.get_by_label(re.compile("按维度拆分|Break out by"))
    for _ in range(2):
        by.select_option(index=1)
        journey.settle()
        marks = page.locator(".dr-parts [data-drill]")
        if marks.count():
            marks.last.click()
        else:
            box = page.locator(".dr-parts [data-plot]").bounding_box()
            assert box is not None
            page.mouse.click(box["x"] + box["width"] - 40, box["y"] + box["height"] / 2)
        journey.settle()
    expect(page.locator(".dr-path li")).to_have_count(4)
    journey.look()

    load_all(page)
    figure = Decimal(page.locator("[data-figure]").get_attribute("data-figure") or "")
    assert sum(figures(page)) == figure
    expect(page.locator("[data-check]")).to_have_attribute("data-check", "equal")

    page.locator("tr[data-row] a").first.click()
    expect(page).to_have_url(re.compile(r"/records/\w+/\d+"))
    journey.settle()
    page.go_back()
    expect(page.locator("[data-figure]")).to_have_attribute("data-figure", str(figure))
    page.locator(".dr-path a").first.click()
    expect(page).to_have_url(re.compile("/dashboards/"))


def test_every_kind_of_mark_opens(journey: Journey) -> None:
    journey.sign_in("director")
    page = journey.page
    home = page.url
    for mark in (".wd-rank", ".wd-table .wd-figure"):
        page.locator(mark).first.click()
        expect(page).to_have_url(re.compile("/drill"))
        expect(page.locator("[data-figure]")).not_to_have_attribute("data-figure", "")
        page.goto(home)
        journey.settle()
    for index in range(page.locator("[data-plot]").count()):
        box = page.locator("[data-plot]").nth(index).bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5)
        expect(page).to_have_url(re.compile("/drill"))
        expect(page.locator("[data-figure]")).not_to_have_attribute("data-figure", "")
        page.goto(home)
        journey.settle()


def test_a_chart_can_be_read_and_opened_without_a_mouse(journey: Journey) -> None:
    journey.sign_in("director")
    page = journey.page
    card = page.locator(".wd-card-line").first
    toggle = card.get_by_role("button", name=re.compile("显示为表格"))
    toggle.focus()
    page.keyboard.press("Enter")
    expect(card.locator("table")).to_be_visible()
    expect(page).to_have_url(re.compile("tables="))
    journey.look()
    card.locator("[data-drill]").first.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/drill"))
    journey.look()


def test_filters_stand_in_the_url_and_survive_a_reload(journey: Journey) -> None:
    journey.sign_in("director")
    page = journey.page
    figure = page.locator(".wd-number-figure").first
    whole = figure.get_attribute("title")
    page.get_by_role("button", name=re.compile("^期间")).click()
    page.get_by_role("button", name="去年", exact=True).click()
    expect(page).to_have_url(re.compile("period=last_year"))
    expect(figure).not_to_have_attribute("title", whole or "")
    journey.settle()
    journey.look()
    narrowed = figure.get_attribute("title")
    page.reload()
    journey.settle()
    expect(figure).to_have_attribute("title", narrowed or "")
    page.go_back()
    expect(figure).to_have_attribute("title", whole or "")


def test_a_report_shows_its_picture_and_its_figures(journey: Journey) -> None:
    journey.sign_in("director")
    page = journey.page
    card = page.locator(".wd-card-line").first
    card.hover()
    card.get_by_role("button", name=re.compile("更多操作")).click()
    page.get_by_role("link", name="打开报表").click()
    expect(page).to_have_url(re.compile("/reports/"))
    journey.settle()
    expect(page.locator(".wd-report [data-plot]")).to_be_visible()
    expect(page.locator(".wd-report table")).to_be_visible()
    journey.look()
    journey.language("en")
    journey.look()


def test_the_cockpit_fits_a_phone(travel: Callable[..., Journey]) -> None:
    journey = travel("phone")
    journey.open()
    journey.look()
    journey.sign_in("director")
    page = journey.page
    journey.look()
    boxes = page.locator("[data-widget]").evaluate_all(
        "cards => cards.map((card) => { const box = card.getBoundingClientRect(); return [box.left, box.right] })"
    )
    assert boxes
    assert all(left >= 0 and right <= 390 for left, right in boxes)
    assert len({round(left) for left, _ in boxes}) == 1
    page.locator(".wd-card-number [data-drill]").first.click()
    expect(page).to_have_url(re.compile("/drill"))
    journey.look()
    journey.language("en")
    journey.look()


def test_the_grid_has_no_gaps_and_nothing_overlaps(travel: Callable[..., Journey]) -> None:
    journey = travel("desk")
    journey.sign_in("director")
    boxes = journey.page.locator("[data-widget]").evaluate_all(
        "cards => cards.map((card) => { const b = card.getBoundingClientRect();"
        " return [b.left, b.top, b.right, b.bottom] })"
    )
    for index, (left, top, right, bottom) in enumerate(boxes):
        for other in boxes[index + 1 :]:
            assert right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
    width = max(box[2] for box in boxes) - min(box[0] for box in boxes)
    height = max(box[3] for box in boxes) - min(box[1] for box in boxes)
    covered = sum((b[2] - b[0]) * (b[3] - b[1]) for b in boxes)
    assert covered / (width * height) > 0.93


def test_an_earlier_figure_opens_into_its_own_rows(journey: Journey) -> None:
    journey.sign_in("zhang_wei")
    page = journey.page
    page.get_by_role("button", name=re.compile("^期间")).click()
    page.get_by_role("button", name="今年", exact=True).click()
    expect(page.locator(".wd-change").first).to_be_visible()
    journey.look()
    earlier = page.locator(".wd-earlier").first
    title = earlier.get_attribute("title")
    earlier.click()
    expect(page.locator(".dr-figure")).to_have_text(title or "")
    journey.settle()
    load_all(page)
    expect(page.locator("[data-check]")).to_have_attribute("data-check", "equal")
    journey.look()


def test_the_way_in_holds_in_english(travel: Callable[..., Journey]) -> None:
    journey = travel()
    journey.open()
    journey.language("en")
    journey.look()
