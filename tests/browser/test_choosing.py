"""Choosing among more vendors than a page holds, in a real browser: by what is typed, by keyboard, with a draft."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from incidents.models import Incident
from riskboard.common import choosing
from tests.browser.looking import problems_in
from tests.factories.vendors import make_vendor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def many(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """More vendors than the page holds."""
    monkeypatch.setattr(choosing, "FEW", 2)
    for name in ("Corvid", "Orionsoft", "Orionsoft Cloud", "Vektor"):
        make_vendor(name)


def test_a_vendor_is_found_as_one_types_and_survives_leaving_the_page(
    sign_in: Callable[[str], Page], live_server: Any
) -> None:
    page = sign_in("officer")
    page.goto(f"{live_server.url}/incidents/new/")
    field = page.get_by_role("combobox", name="Vendors")
    field.press_sequentially("orions")
    found = page.get_by_role("listbox", name="Vendors").get_by_role("option")
    expect(found).to_have_text(["Orionsoft", "Orionsoft Cloud"])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="× Orionsoft Cloud")).to_be_visible()
    field.press_sequentially("nobody")
    expect(page.get_by_text("Nothing found")).to_be_visible()
    assert list(problems_in(page)) == []
    expect(page.locator("#check")).to_contain_text("Orionsoft Cloud")
    page.get_by_label("Title").fill("Cut off")
    page.goto(f"{live_server.url}/incidents/new/")
    expect(page.get_by_role("button", name="× Orionsoft Cloud")).to_be_visible()
    page.get_by_label("Type", exact=True).select_option("outage")
    page.get_by_role("button", name="File it").click()
    expect(page.get_by_role("heading", name="Cut off")).to_be_visible()
    assert [vendor.name for vendor in Incident.objects.get().vendors.all()] == ["Orionsoft Cloud"]


def test_the_list_of_incidents_follows_the_vendor_that_is_chosen(
    sign_in: Callable[[str], Page], live_server: Any
) -> None:
    page = sign_in("viewer")
    page.goto(f"{live_server.url}/incidents/")
    page.get_by_role("combobox", name="Vendor").press_sequentially("vek")
    page.get_by_role("option", name="Vektor").click()
    page.wait_for_url("**vendor=vektor**")
    expect(page.get_by_role("button", name="× Vektor")).to_be_visible()
    page.get_by_role("button", name="× Vektor").click()
    expect(page.get_by_role("button", name="× Vektor")).to_have_count(0)
