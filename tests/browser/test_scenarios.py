"""Asking what if in a real browser: each preset up to its answer, and the builder with its live answer."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import problems_in
from tests.factories.vendors import make_contract, make_product, make_vendor, make_workload, needing
from vendors.models import Scenario
from vendors.services.rescore import rescore_all

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What each preset is called, and a part of its answer.
PRESETS = {
    "A vendor revokes our access": "our account with Orionsoft",
    "Three models are suspended for two months": "the model Orion 4",
    "A vendor's strongest model is recalled": "the model Orion 4",
    "A region is blocked": "jurisdiction US",
    "Prices rise by a fifth": "more a year",
}


@pytest.fixture(autouse=True)
def register(transactional_db: None) -> None:
    """A vendor on which most work rests, a smaller one, and a contract with a value."""
    orion = make_product("Orion API", vendor=make_vendor("Orionsoft"), model="Orion 4", jurisdiction="US")
    other = make_product("Corvid Text", vendor=make_vendor("Corvid"), model="Crow", jurisdiction="FR")
    for name in ("Claims", "Fraud"):
        make_workload(name, dependencies=[needing(orion)], people=30)
    make_workload("Letters", dependencies=[needing(other)])
    make_contract(
        "C-1", vendor=orion.vendor, start_date=date(2025, 1, 1), end_date=None, annual_value=Decimal(90_000)
    )
    rescore_all()


@pytest.mark.parametrize(("name", "said"), PRESETS.items(), ids=list(PRESETS))
def test_a_preset_leads_to_its_answer(
    sign_in: Callable[[str], Page], live_server: Any, name: str, said: str
) -> None:
    page = sign_in("viewer")
    page.goto(f"{live_server.url}/scenarios/")
    page.get_by_role("link", name=name).click()
    expect(page.locator("#answer")).to_contain_text(said)
    if "more" not in said:
        expect(page.locator("#halted")).to_contain_text("Claims")
    assert list(problems_in(page)) == []


def test_the_answer_follows_what_is_picked_and_can_be_saved(
    sign_in: Callable[[str], Page], live_server: Any
) -> None:
    page = sign_in("procurement")
    page.goto(f"{live_server.url}/scenarios/run/")
    page.get_by_role("combobox", name="Models").press_sequentially("cro")
    page.get_by_role("option", name="Crow").click()
    expect(page.locator("#halted")).to_contain_text("Letters")
    page.wait_for_url("**atom=model**")
    page.get_by_role("link", name="Save this scenario").click()
    page.get_by_label("Name", exact=True).fill("No Crow")
    page.get_by_role("button", name="Save the scenario").click()
    expect(page.get_by_role("heading", name="No Crow")).to_be_visible()
    assert Scenario.objects.get().atoms == ["model:Crow"]
