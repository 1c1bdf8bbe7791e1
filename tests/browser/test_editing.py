"""Two people edit one record, in a real browser: what is typed is kept, drafts included."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from riskboard.accounts.models import User
from tests.factories.vendors import make_vendor
from vendors.models import Vendor
from vendors.services.vendors import update_vendor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_draft_on_an_older_version_asks_before_it_writes_over_a_newer_one(
    sign_in: Callable[[str], Page], live_server: Any
) -> None:
    vendor = make_vendor("Vektor", slug="vektor")
    page = sign_in("administrator")
    page.goto(f"{live_server.url}/vendors/vektor/edit/")
    page.get_by_label("Owner here").fill("Mine")
    # The page is left and opened again; meanwhile somebody else has saved.
    update_vendor(by=User.objects.get(username="procurement"), vendor=vendor, owner="Theirs")
    page.goto(f"{live_server.url}/vendors/vektor/edit/")
    expect(page.get_by_label("Owner here")).to_have_value("Mine")
    page.get_by_role("button", name="Save").click()
    notice = page.get_by_role("alert")
    expect(notice).to_contain_text("Procurement changed this while you were editing")
    expect(notice).to_contain_text("is now Theirs")
    expect(notice).to_be_focused()
    expect(page.get_by_label("Owner here")).to_have_value("Mine")
    # Return in a field must not be taken for agreeing.
    page.get_by_label("Owner here").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("is now Theirs")
    assert Vendor.objects.get().owner == "Theirs"
    page.get_by_label("Save what stands here over these changes").check()
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(f"{live_server.url}/vendors/vektor/")
    assert Vendor.objects.get().owner == "Mine"
