"""From what could be done to a plan in a real browser: ranked, kept, given an owner and a day, seen on the board."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from riskboard.accounts.models import User
from tests.browser.looking import problems_in
from tests.factories.vendors import make_product, make_vendor, make_workload, needing
from tests.vendors.mitigating import a_fallback, better_terms
from vendors.models import Plan
from vendors.services.annual import annual_due
from vendors.services.ranking import rank_due
from vendors.services.rescore import rescore_all

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def register(transactional_db: None) -> None:
    """A desk on one product, a fallback for it that pays, and terms that cost more than they take off."""
    vendor = make_vendor("Orionsoft")
    desk = make_workload(
        "Claims", people=60, dependencies=[needing(make_product("Orion API", vendor=vendor))]
    )
    a_fallback(desk, name="Claims by hand")
    better_terms(vendor, name="Dear terms", cost=10_000_000)
    rescore_all()
    annual_due()


def test_picks_become_a_plan_with_an_owner_and_a_day_which_presses_on_the_board(
    sign_in: Callable[[str], Page], live_server: Any
) -> None:
    due = timezone.localdate() + timedelta(days=3)
    person = User.objects.get(username="officer").get_full_name()
    page = sign_in("officer")
    page.goto(f"{live_server.url}/mitigations/ranking/")
    page.get_by_role("button", name="Rank those ticked").click()
    expect(page.locator("#ranking")).to_contain_text("It goes on without this page.")
    rank_due()
    expect(page.locator("#ranking")).to_contain_text("nothing left pays")
    expect(page.get_by_role("region", name="In this order").first).to_contain_text("Claims by hand")
    expect(page.get_by_role("region", name="Does not pay").first).to_contain_text("Dear terms")
    assert list(problems_in(page)) == []
    page.get_by_label("Name of the plan").fill("Hardening")
    page.get_by_role("button", name="Keep as a plan").click()
    expect(page.get_by_role("heading", name="Hardening", exact=True)).to_be_visible()
    page.get_by_role("link", name="Edit", exact=True).click()
    page.get_by_label("Owner").first.select_option(label=person)
    page.get_by_label("Due on").first.fill(due.isoformat())
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("region", name="Steps").first).to_contain_text(person)
    assert list(problems_in(page)) == []
    step = Plan.objects.get().steps.get()
    assert (step.mitigation.name, step.due) == ("Claims by hand", due)
    assert step.owner is not None
    assert step.owner.get_full_name() == person
    page.goto(f"{live_server.url}/")
    page.get_by_role("link", name="Claims by hand").click()
    expect(page.get_by_role("heading", name="Hardening", exact=True)).to_be_visible()
