"""Moving a slider of the comparison with own service, in a real browser."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import problems_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_slider_moves_its_number_the_answer_and_the_address(
    sign_in: Callable[[str], Page], live_server: Any
) -> None:
    page = sign_in("viewer")
    page.goto(f"{live_server.url}/hosting/?api_price=3&overhead=20&salary=94952")
    expect(page.locator("#answer")).to_contain_text("from 92,030 million tokens a year")
    slider = page.get_by_role("slider", name="Price of the API for a million tokens")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("spinbutton", name="Price of the API for a million tokens")).to_have_value("3.25")
    expect(page.locator("#answer")).to_contain_text("from 65,556 million tokens a year")
    page.wait_for_url("**api_price=3.25**")
    assert list(problems_in(page)) == []


def test_a_number_beyond_the_slider_counts(sign_in: Callable[[str], Page], live_server: Any) -> None:
    page = sign_in("viewer")
    page.goto(f"{live_server.url}/hosting/")
    page.get_by_role("spinbutton", name="Volume, million tokens a year").fill("5000000")
    expect(page.locator("#answer .verdict")).to_contain_text("5,000,000 million tokens")
