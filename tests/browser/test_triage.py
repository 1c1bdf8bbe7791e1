"""Triage by keyboard and on a phone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from incidents.models import Article, Candidate, Incident, StoryDecision
from incidents.services.triage import dismiss
from tests.factories.incidents import fact_of, make_article, make_candidate, make_incident
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


def test_what_was_changed_is_kept_and_shown_when_one_comes_back_to_it(triage: Page) -> None:
    there = triage.url
    triage.keyboard.press("c")
    triage.get_by_label("People affected").fill("45")
    triage.get_by_role("link", name="Next").click()
    expect(triage.locator("#h-art")).to_have_text("Cut off again")
    expect(triage.get_by_label("People affected")).to_be_hidden()
    expect(triage.get_by_label("People affected")).to_have_value("60")
    triage.goto(there)
    expect(triage.get_by_text("What you typed before was kept.")).to_be_visible()
    expect(triage.get_by_label("People affected")).to_have_value("45")
    triage.get_by_role("button", name="Accept").click()
    expect(triage.get_by_text("Accepted as")).to_be_visible()
    assert Incident.objects.get().people_affected == 45


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


def test_among_many_incidents_one_that_is_not_suggested_is_found_and_merged_with_by_keyboard(
    triage: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("riskboard.common.choosing.FEW", 1)
    vega = make_vendor("Vega")
    make_incident(vega, title="Down again")
    filed = make_incident(vega, title="Vega locks out a city", type="suspension")
    triage.reload()
    press(triage, "m")
    dialog = triage.get_by_role("dialog", name="Merge with an incident")
    expect(dialog.get_by_role("combobox", name="Incident")).to_be_focused()
    triage.keyboard.type("Vega lo")
    found = dialog.get_by_role("listbox").get_by_role("option")
    expect(found).to_have_count(1)
    expect(found).to_contain_text("Vega locks out a city")
    press(triage, "Enter", "Enter")
    expect(triage.get_by_text(f"Merged with {filed.reference}")).to_be_visible()
    assert sorted(Candidate.objects.values_list("state", flat=True)) == ["merged", "pending"]


def test_on_a_phone_the_decision_stands_above_the_article(triage: Page) -> None:
    triage.set_viewport_size({"width": 390, "height": 844})
    triage.reload()
    suggested, article = (triage.locator(name).bounding_box() for name in ("#h-sug", "#h-art"))
    assert suggested is not None
    assert article is not None
    assert suggested["y"] < article["y"]
    expect(triage.get_by_role("heading", name="Suggested")).to_be_in_viewport()
    expect(triage.get_by_role("button", name="Accept")).to_be_in_viewport()


def test_what_was_told_again_is_reached_and_looked_at_by_keys(triage: Page) -> None:
    first, other = Candidate.objects.all()
    for row in (first, other):
        dismiss(by=None, candidate=row, reason="other")
        for _ in range(2):
            make_article(story=row.story, title="Quite another thing", fetched_at=timezone.now())
    triage.reload()
    expect(triage.get_by_role("link", name="2 stories that were decided on")).to_be_visible()
    press(triage, "w")
    expect(triage.get_by_text("2 articles came since")).to_have_count(2)
    press(triage, "j", "Enter")
    expect(triage.get_by_role("region", name="Told again since")).to_contain_text("Quite another thing")
    press(triage, "v")
    expect(triage.get_by_text("Looked at: 1 story")).to_be_visible()
    expect(triage.get_by_text("2 articles came since")).to_have_count(1)
    press(triage, "*")
    triage.get_by_role("button", name="Looked at").press("Enter")
    expect(triage.get_by_text("Looked at: 1 story")).to_be_visible()
    expect(triage.get_by_role("heading", name="Triage")).to_be_visible()
    expect(triage.get_by_text("told again since:")).to_have_count(0)


def test_on_a_phone_the_list_of_decisions_says_when_without_scrolling_aside(triage: Page) -> None:
    candidate = Candidate.objects.earliest("pk")
    dismiss(by=None, candidate=candidate, reason="other")
    make_article(story=candidate.story, title="Quite another thing", fetched_at=timezone.now())
    triage.set_viewport_size({"width": 390, "height": 844})
    triage.goto(triage.url.replace("/triage/", "/triage/decided/?state=again"))
    listed = triage.get_by_role("region", name="Candidates").locator(".scroll")
    expect(listed.locator("time:visible")).to_be_in_viewport()
    assert listed.evaluate("(part) => part.scrollWidth <= part.clientWidth")


@pytest.fixture
def ten(sign_in: Callable[[str], Page], live_server: Any) -> Page:
    """The first of ten candidates of one vendor; the seventh's story has a second article."""
    make_vendor("Orionsoft", slug="orionsoft")
    for number in range(10):
        made = make_candidate(vendors=["orionsoft"], article={"title": f"Told {number}", "text": TEXT})
        made.story.title = f"Told {number}"
        made.story.save()
        if number == 6:
            make_article(story=made.story, title="A stray one")
    page = sign_in("officer")
    page.goto(f"{live_server.url}/triage/")
    return page


def test_a_long_queue_scrolls_by_itself_and_shows_where_it_stands(ten: Page, live_server: Any) -> None:
    ten.set_viewport_size({"width": 1288, "height": 560})
    ten.goto(f"{live_server.url}/triage/{Candidate.objects.latest('pk').pk}/")
    expect(ten.locator(".queue [aria-current]")).to_contain_text("Told 9")
    expect(ten.locator(".queue [aria-current]")).to_be_in_viewport(ratio=1)
    expect(ten.get_by_role("heading", name="Triage")).to_be_in_viewport()


def test_what_tells_the_same_stays_within_its_panel(ten: Page, live_server: Any) -> None:
    ten.set_viewport_size({"width": 1120, "height": 800})
    article = Article.objects.get(title="A stray one")
    Article.objects.update(title="What everybody says of the accounts of a clinic in the north " * 2)
    ten.goto(f"{live_server.url}/triage/{Candidate.objects.get(story=article.story).pk}/")
    story = ten.get_by_role("region", name="Same story")
    table, panel = story.locator("table").bounding_box(), story.bounding_box()
    assert table is not None
    assert panel is not None
    assert table["x"] + table["width"] <= panel["x"] + panel["width"]


def test_one_key_ticks_all_of_the_list_or_none(ten: Page, live_server: Any) -> None:
    ten.goto(f"{live_server.url}/triage/queue/")
    rows, all_ = ten.locator("input[name=candidate]"), ten.get_by_label("Choose all of this page")
    press(ten, "*")
    expect(ten.locator("input[name=candidate]:checked")).to_have_count(10)
    rows.nth(3).uncheck()
    expect(all_).not_to_be_checked()
    press(ten, "*")
    expect(ten.locator("input[name=candidate]:checked")).to_have_count(10)
    press(ten, "*")
    expect(ten.locator("input[name=candidate]:checked")).to_have_count(0)


@pytest.mark.parametrize("width", [1288, 390])
def test_what_is_said_of_a_decision_leaves_undo_free(ten: Page, width: int) -> None:
    ten.set_viewport_size({"width": width, "height": 844})
    press(ten, "a")
    expect(ten.get_by_text("Accepted as")).to_be_visible()
    ten.get_by_role("button", name="Undo").click(trial=True)
    said, undo = ten.locator(".toasts").bounding_box(), ten.get_by_role("button", name="Undo").bounding_box()
    assert said is not None
    assert undo is not None
    assert said["y"] + said["height"] <= undo["y"]


def press(page: Page, *keys: str) -> None:
    page.wait_for_load_state()  # the keys come with the scripts
    for key in keys:
        page.keyboard.press(key)


def expect_focus(page: Page, selector: str) -> None:
    """What has the focus, and that one sees it."""
    expect(page.locator(selector).first).to_be_focused()
    assert page.evaluate("document.activeElement.matches(':focus-visible')")


def states() -> dict[str, str]:
    return dict(Candidate.objects.values_list("story__title", "state"))


def test_ten_candidates_are_worked_through_without_a_mouse(ten: Page) -> None:
    press(ten, "c")
    expect_focus(ten, "#id_title")
    press(ten, "Control+a")
    ten.keyboard.type("Orionsoft locks us out")
    press(ten, "Enter")
    expect(ten.get_by_text("Accepted as")).to_be_visible()
    assert Incident.objects.get().title == "Orionsoft locks us out"
    press(ten, "m")
    expect(ten.get_by_text("Merged with INC-")).to_be_visible()
    press(ten, "d")
    expect_focus(ten, "#dismiss input[name=reason]")
    press(ten, "Space", "ArrowDown", "Enter")
    expect(ten.get_by_text("Dismissed.")).to_be_visible()
    press(ten, "s")
    expect_focus(ten, "#snooze input:not([type=hidden])")
    press(ten, "Enter")
    expect(ten.get_by_text("Snoozed.")).to_be_visible()
    press(ten, "u")
    expect(ten.get_by_text("Undone.")).to_be_visible()
    expect(ten.locator("#h-art")).to_have_text("Told 3")
    press(ten, "e")
    expect_focus(ten, "input[name=story]")
    press(ten, "Space", "Enter")
    expect(ten.get_by_text("The same event as:")).to_be_visible()
    press(ten, "e")
    expect_focus(ten, "input[name=story]")
    press(ten, "Space", "o")
    expect(ten.get_by_text("Kept apart from:")).to_be_visible()
    work_on_the_list(ten)


def work_on_the_list(ten: Page) -> None:
    """Split what has two articles, then decide on two at once, undo that, and hear of all keys."""
    press(ten, "l")
    expect(ten.get_by_role("heading", name="Queue")).to_be_visible()
    press(ten, "j")
    expect_focus(ten, "input[name=candidate]")
    press(ten, "j", "j", "Tab", "Enter")
    expect(ten.locator("#h-art")).to_have_text("Told 6")
    press(ten, "x")
    expect_focus(ten, "input[name=articles]")
    press(ten, "j", "Space", "x")
    expect(ten.get_by_text("Split off, and in the queue by itself")).to_be_visible()
    assert Article.objects.filter(title="A stray one", story__title="A stray one").exists()
    press(ten, "l")
    expect(ten.get_by_role("heading", name="Queue")).to_be_visible()
    press(ten, "j", "Space", "j", "Space", "d")
    expect_focus(ten, "input[name=action]")
    press(ten, "Tab", "ArrowDown", "Tab", "Enter")
    expect(ten.get_by_text("Done for 2 candidates.")).to_be_visible()
    assert sorted(states().values()).count("dismissed") == 3
    press(ten, "u")
    expect(ten.get_by_text("Done for 2 candidates.")).to_be_visible()
    press(ten, "?")
    help_ = ten.get_by_role("dialog", name="Keys")
    for words in ("Tick a candidate", "Dismiss those", "Snooze them", "same event", "One at a time"):
        expect(help_).to_contain_text(words)
    assert sorted(states().values()) == ["accepted", "dismissed", "joined", "merged", *["pending"] * 7]
    assert {one.kind for one in StoryDecision.objects.all()} == {"merge", "apart", "split"}
