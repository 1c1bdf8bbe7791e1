"""The order that is learned from decisions: switched on by an officer, seen in the queue and with each candidate."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from incidents.services.learning import learn_due
from incidents.services.using import rate_waiting
from tests.browser.looking import problems_in
from tests.factories.incidents import make_candidate
from tests.factories.triage import make_decisions
from tests.factories.vendors import make_vendor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def measured(sign_in: Callable[[str], Page], live_server: Any) -> Page:
    """How well we read, as an officer sees it whose decisions are enough to learn from."""
    make_vendor("Orionsoft", slug="orionsoft")
    make_decisions(240)
    titles = (
        ("An opinion on Orionsoft", 0.95),
        ("Orionsoft today", 0.6),
        ("Access revoked at Orionsoft", 0.7),
    )
    for title, sure in titles:
        make_candidate(vendors=["orionsoft"], confidence=sure, article={"title": title}, type="outage")
    page = sign_in("officer")
    page.goto(f"{live_server.url}/triage/measure/")
    return page


def test_an_officer_has_it_learned_switches_it_on_and_meets_it_in_the_queue(
    measured: Page, live_server: Any
) -> None:
    page = measured
    page.get_by_role("button", name="Learn now").click()
    expect(page.get_by_text("Waits for a worker")).to_be_visible()
    learn_due()
    page.reload()
    page.get_by_role("button", name="Switch on").click()
    expect(page.get_by_text("It switches itself off if it no longer beats the rules")).to_be_visible()
    assert not list(problems_in(page))
    rate_waiting()
    page.goto(f"{live_server.url}/triage/")
    expect(page.locator("#h-art")).to_have_text("Access revoked at Orionsoft")
    expect(page.locator("#chance")).to_contain_text("Likely to be accepted")
    assert not list(problems_in(page))
    page.get_by_role("link", name="By the rules").click()
    page.get_by_role("link", name="List").click()
    expect(page.locator("tbody th").first).to_contain_text("Story")
    expect(page.locator("tbody tr").first).to_contain_text("95")
    assert not list(problems_in(page))
