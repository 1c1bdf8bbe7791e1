"""Triage by keyboard and on a phone."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from incidents.models import Candidate
from tests.factories.incidents import fact_of, make_candidate
from tests.factories.vendors import make_vendor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TEXT = "Orionsoft has cut off sixty people.\n\n" + "They have to wait two months.\n\n" * 30


@pytest.fixture
def triage(sign_in: Callable[[str], Page], live_server: Any) -> Page:
    """The first of two candidates, as an officer sees it."""
    make_vendor("Orionsoft", slug="orionsoft")
    facts = [fact_of(TEXT, "sixty people", "people_affected", "60")]
    for title in ("Cut off", "Cut off again"):
        make_candidate(
            vendors=["orionsoft"],
            detection={"people_affected": 60, "facts": facts},
            article={"title": title, "text": TEXT},
        )
    page = sign_in("officer")
    page.goto(f"{live_server.url}/triage/")
    return page


@pytest.mark.parametrize("by_key", [False, True])
def test_change_unfolds_the_form_and_goes_into_it(triage: Page, by_key: bool) -> None:
    expect(triage.get_by_label("Title")).to_be_hidden()
    if by_key:
        triage.keyboard.press("c")
    else:
        triage.get_by_role("link", name="Change").click()
    expect(triage.get_by_label("Title")).to_be_in_viewport()
    expect(triage.get_by_label("Title")).to_be_focused()


def test_without_javascript_change_unfolds_the_form_too(triage: Page) -> None:
    triage.goto(f"{triage.url}?change=1#change")
    expect(triage.get_by_label("Title")).to_be_visible()


def test_a_question_mark_lists_the_keys_and_the_keys_decide(triage: Page) -> None:
    triage.keyboard.press("?")
    help_ = triage.get_by_role("dialog", name="Keys")
    for words in ("Merge with", "Accept", "Change", "Dismiss", "Snooze", "Next candidate"):
        expect(help_).to_contain_text(words)
    triage.keyboard.press("Escape")
    expect(help_).to_be_hidden()
    triage.keyboard.press("n")
    expect(triage.locator("#h-art")).to_have_text("Cut off again")
    triage.wait_for_load_state()  # the keys come with the scripts
    triage.keyboard.press("d")
    expect(triage.get_by_role("dialog", name="Dismiss")).to_be_visible()
    triage.keyboard.press("Escape")
    triage.keyboard.press("s")
    expect(triage.get_by_role("dialog", name="Snooze")).to_be_visible()
    triage.keyboard.press("Escape")
    triage.keyboard.press("a")
    expect(triage.get_by_text("Accepted as")).to_be_visible()
    triage.wait_for_load_state()
    triage.keyboard.press("u")
    expect(triage.get_by_text("Undone.")).to_be_visible()
    assert set(Candidate.objects.values_list("state", flat=True)) == {"pending"}


def test_on_a_phone_the_decision_stands_above_the_article(triage: Page) -> None:
    triage.set_viewport_size({"width": 390, "height": 844})
    triage.reload()
    suggested, article = (triage.locator(name).bounding_box() for name in ("#h-sug", "#h-art"))
    assert suggested is not None
    assert article is not None
    assert suggested["y"] < article["y"]
    expect(triage.get_by_role("heading", name="Suggested")).to_be_in_viewport()
    expect(triage.get_by_role("button", name="Accept")).to_be_in_viewport()
