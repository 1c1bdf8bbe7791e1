"""What a printer gets is laid out as on a desk, not as on a phone, and spends no sheet on what nobody opened."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import PAPER
from tests.factories.vendors import make_product, make_vendor, make_workload, needing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sheet(sign_in: Callable[[str], Page]) -> Page:
    """A browser that lays pages out for A4."""
    make_workload("Claims", dependencies=[needing(make_product("Assist", vendor=make_vendor("Vektor")))])
    page = sign_in("administrator")
    page.set_viewport_size(PAPER)
    page.emulate_media(media="print")
    return page


def test_the_columns_that_a_phone_leaves_out_are_on_paper(sheet: Page, live_server: Any) -> None:
    sheet.goto(f"{live_server.url}/workloads/")
    left_out = sheet.locator("main th.hide-s")
    assert left_out.count() > 0
    for number in range(left_out.count()):
        expect(left_out.nth(number)).to_be_visible()
    expect(sheet.locator(".filters")).to_be_hidden()


def test_a_page_of_the_log_is_as_wide_as_the_sheet_and_folded_but_for_what_was_opened(
    sheet: Page, live_server: Any
) -> None:
    sheet.emulate_media(media="screen")
    sheet.goto(f"{live_server.url}/settings/audit/")
    first, second = sheet.locator(".log-e").nth(0), sheet.locator(".log-e").nth(1)
    first.locator("summary").click()
    sheet.emulate_media(media="print")
    expect(first.locator(".log-b")).to_be_visible()
    expect(second.locator(".log-b")).to_be_hidden()
    panel = sheet.locator(".panel").first.bounding_box()
    assert panel is not None
    assert panel["width"] > 0.95 * PAPER["width"]


def test_figures_stand_side_by_side_and_panels_below_each_other(sheet: Page, live_server: Any) -> None:
    sheet.goto(f"{live_server.url}/vendors/vektor/")
    tops = {round(box["y"]) for each in sheet.locator(".fig").all() if (box := each.bounding_box())}
    assert len(tops) == 1
    panels = [box for each in sheet.locator("main .panel:visible").all() if (box := each.bounding_box())]
    assert len({round(panel["x"]) for panel in panels}) == 1
