"""The catalogue in the browser, in an organisation without any vendor: taken over, edited, extended, followed."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from incidents.services.detection import process_pending
from riskboard.accounts.models import User
from riskboard.accounts.services import create_token

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADDED = "Zephyrine suspends accounts of Zephyr Chat users"
EDITED = "Klaudine suspends developer accounts"


def test_an_empty_organisation_takes_the_catalogue_over_edits_it_and_sees_what_it_brings(
    sign_in: Callable[[str], Page], live_server: Any
) -> None:
    page = sign_in("officer")
    page.goto(f"{live_server.url}/sources/")
    page.get_by_role("link", name="Catalogue").click()
    page.get_by_role("button", name="Take over the shipped catalogue").click()
    expect(page.get_by_text("vendors taken over.")).to_be_visible()
    edit_an_alias(page)
    add_a_vendor(page)
    _token, secret = create_token(user=User.objects.get(username="officer"), name="news", scopes=["write"])
    for number, title in enumerate((ADDED, EDITED)):
        push(page, f"{live_server.url}/api/v1/articles/", secret, title, f"https://news.example/{number}")
    assert process_pending() == 2
    page.goto(f"{live_server.url}/triage/")
    expect(page.locator(".q-item")).to_contain_text([ADDED, EDITED])
    page.locator(".q-item", has_text=ADDED).click()
    expect(page.locator(".decide")).to_contain_text("Zephyrine not in the register")
    page.locator(".q-item", has_text=EDITED).click()
    expect(page.locator(".decide")).to_contain_text("Anthropic not in the register")


def edit_an_alias(page: Page) -> None:
    page.get_by_label("Search names").fill("anthropic")
    page.get_by_role("link", name="Anthropic", exact=True).click()
    aliases = page.get_by_label("Other names").first
    expect(aliases).to_have_value("Anthropic PBC")
    aliases.fill("Anthropic PBC, Klaudine")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Anthropic saved.")).to_be_visible()


def add_a_vendor(page: Page) -> None:
    page.get_by_role("link", name="Add a vendor").click()
    page.get_by_label("Name", exact=True).fill("Zephyrine")
    page.get_by_label("Product", exact=True).first.fill("Zephyr Chat")
    page.get_by_label("Models").first.fill("Zephyr-9, Zephyr-9 mini")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Zephyrine saved.")).to_be_visible()


def push(page: Page, address: str, secret: str, title: str, url: str) -> None:
    text = f"{title}. The company has suspended the accounts of thousands of users since Monday, without a reason."
    answer = page.request.post(
        address,
        data={"url": url, "title": title, "text": text},
        headers={"Authorization": f"Bearer {secret}"},
    )
    assert answer.status == 201, answer.text()
