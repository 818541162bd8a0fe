"""A person's own sign-ins, seen and ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from conftest import Journey


def test_a_person_ends_the_sign_in_of_another_device(travel: Callable[..., Journey]) -> None:
    other = travel("phone", "en-US")
    other.sign_in("finance", "en")
    here = travel()
    here.sign_in("finance", "en")
    page = here.page
    page.locator(".dg-person").click()
    page.get_by_role("menuitem", name="Account and sign-ins").click()
    expect(page).to_have_url(f"{here.server.url}/account")
    here.look()
    here.theme("dark")
    here.look()
    page.get_by_role("button", name="End all others").click()
    page.get_by_role("dialog").get_by_role("button", name="End", exact=False).last.click()
    expect(page.get_by_text("All other sign-ins have ended")).to_be_visible()
    here.language("zh-CN")
    here.look()
    answer = other.page.request.get(f"{other.server.url}/api/me")
    assert answer.status == 401


def test_the_account_page_fits_a_phone(travel: Callable[..., Journey]) -> None:
    journey = travel("phone")
    journey.sign_in("zhang_wei")
    journey.page.locator(".dg-person").click()
    journey.page.get_by_role("menuitem", name="账户与登录").click()
    expect(journey.page.get_by_role("heading", name="账户与登录")).to_be_visible()
    journey.look()
