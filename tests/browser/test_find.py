"""Search and keys by keyboard alone, and what a printer gets."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.factories.vendors import make_product, make_vendor, make_workload, needing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def board(sign_in: Callable[[str], Page]) -> Page:
    product = make_product("Lantern Assist", vendor=make_vendor("Lanternworks"))
    make_workload("Claims", dependencies=[needing(product)])
    return sign_in("viewer")


def test_a_slash_and_arrows_lead_to_a_record(board: Page) -> None:
    board.keyboard.press("/")
    field = board.get_by_role("combobox", name="Search everything")
    expect(field).to_be_focused()
    board.keyboard.type("lantren")
    expect(board.get_by_role("option")).to_have_count(3)  # two records, and all of it
    expect(field).to_have_attribute("aria-expanded", "true")
    board.keyboard.press("ArrowDown")
    expect(board.get_by_role("option", selected=True)).to_contain_text("Lantern")
    board.keyboard.press("ArrowUp")
    expect(board.get_by_role("option", selected=True)).to_contain_text("Show everything")
    board.keyboard.press("Enter")
    expect(board.get_by_role("heading", name="Search", level=1)).to_be_visible()
    expect(board.locator("main .todo")).to_have_count(2)


def test_escape_closes_the_list_and_enter_without_a_choice_opens_the_page(board: Page) -> None:
    board.keyboard.press("Control+k")
    board.keyboard.type("lantern")
    expect(board.get_by_role("option").first).to_be_visible()
    board.keyboard.press("Escape")
    expect(board.get_by_role("option").first).to_be_hidden()
    board.keyboard.press("Enter")
    board.wait_for_url("**/search/?q=lantern")


def test_on_a_list_a_slash_goes_to_its_own_search(board: Page) -> None:
    board.goto(f"{board.url}vendors/")
    board.keyboard.press("/")
    expect(board.get_by_label("Search vendors")).to_be_focused()


def test_a_question_mark_lists_the_keys_on_any_page(board: Page) -> None:
    board.keyboard.press("?")
    keys = board.get_by_role("dialog", name="Keys")
    expect(keys).to_contain_text("Search everything")
    board.keyboard.press("Escape")
    expect(keys).to_be_hidden()


def test_the_history_of_a_record_comes_when_it_is_reached(board: Page) -> None:
    board.goto(f"{board.url}workloads/claims/")
    history = board.get_by_role("region", name="History")
    history.scroll_into_view_if_needed()
    entry = history.locator("details").last
    entry.locator("summary").click()
    expect(entry).to_contain_text("Before")


def test_paper_gets_the_content_alone(board: Page) -> None:
    board.goto(f"{board.url}vendors/lanternworks/")
    board.emulate_media(media="print", color_scheme="dark")
    expect(board.get_by_role("heading", name="Lanternworks", level=1)).to_be_visible()
    expect(board.locator(".side")).to_be_hidden()
    expect(board.locator("main .b:visible")).to_have_count(0)
    expect(board.locator("#changes")).to_be_hidden()
    assert board.locator("body").evaluate("e => getComputedStyle(e).printColorAdjust") == "exact"
    assert board.locator("body").evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(255, 255, 255)"
    ink = board.locator("html").evaluate("e => getComputedStyle(e).getPropertyValue('--ink')")
    assert int(ink.strip()[1:3], 16) < 90
    folded = board.locator("details.data").first
    assert folded.evaluate("e => getComputedStyle(e, '::details-content').contentVisibility") == "visible"
