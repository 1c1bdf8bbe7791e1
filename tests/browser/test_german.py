"""Every page in the second language, in a real browser: it fits, nothing breaks, and nothing is left in English."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page

from incidents.models import Incident, Source
from incidents.services.detection import process_pending
from incidents.services.sources import create_source
from riskboard.accounts.models import Role, User
from riskboard.demo.loading import load_demo
from tests.browser.conftest import PASSWORD
from tests.browser.looking import Watcher, arrive, problems_in
from tests.catalogues import ROOT, messages

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GERMAN = {"Accept-Language": "de-DE,de;q=0.9"}
CATALOGUE = ROOT / "locale" / "de" / "LC_MESSAGES" / "django.po"
# What a person reads, piece by piece: text that is shown, and what is read out. What others wrote is left out.
_READ = """() => {
  const shown = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const box = node.parentElement;
    if (box.closest("script, style, template, code, pre, kbd, .art, .quote") || !box.checkVisibility()) continue;
    shown.push(node.data.replace(/\\s+/g, " ").trim());
  }
  for (const name of ["title", "aria-label", "placeholder"])
    document.querySelectorAll(`[${name}]`).forEach((box) => shown.push(box.getAttribute(name)));
  return shown.filter(Boolean);
}"""
# Numbers that a program reads: a comma in one of them is a drawing or a form that broke.
_COMMAS = """() => [...document.querySelectorAll("*")].flatMap((box) => [...box.attributes]
  .filter(({ name, value }) => /^-?\\d+,\\d+%?$/.test(value) && !/^(title|aria-label|data-name|content)$/.test(name))
  .map(({ name, value }) => `${box.tagName} ${name}="${value}"`))"""
_POINT = re.compile(r"(?<![\d.,])(?<!Methode )\d+\.\d{1,2}(?![\d.])(?= ?(%|€|Tsd|Mio|Mrd|MB|kB|bis|$))")


def left_over() -> set[str]:
    """Messages whose German is another text, but for those that somebody of the demo is called as well."""
    named = {str(role.label) for role in Role} | set(Role.values)
    return {
        str(message.id)
        for message in messages(CATALOGUE)
        if isinstance(message.id, str) and len(message.id) > 4 and message.string != message.id
    } - named


PAGES = (
    "/",
    "/vendors/",
    "/vendors/anthropic/",
    "/vendors/anthropic/edit/",
    "/vendors/harbourlight/archive/",
    "/products/",
    "/contracts/",
    "/contracts/c-2024-017/",
    "/workloads/",
    "/workloads/fraud-triage/",
    "/workloads/new/",
    "/incidents/",
    "/incidents/new/",
    "/triage/",
    "/sources/",
    "/settings/people/",
    "/settings/profile/",
    "/settings/tokens/",
    "/settings/alerts/",
    "/settings/alerts/new/webhook/",
    "/settings/audit/",
    "/settings/organisation/",
    "/settings/second-step/",
)


@pytest.fixture
def demo(people: None) -> list[str]:
    """The demo, with something that failed and somebody locked out; the pages that have a number in their address."""
    cache.clear()
    load_demo(password=PASSWORD, progress=lambda step: None)
    process_pending()
    source = create_source(by=None, url="https://news.example/feed", name="News")
    error = "The server answered 404: nothing is there; check the address."
    Source.objects.filter(pk=source.pk).update(unreadable_since=timezone.now(), last_error=error, failures=4)
    AccessAttempt.objects.create(
        username="viewer", ip_address="192.0.2.1", failures_since_start=99, attempt_time=timezone.now()
    )
    incident = Incident.objects.filter(ended_at=None).latest("pk")
    return [f"/incidents/{incident.reference}/", f"/sources/{source.pk}/"]


def german(page: Page, english: set[str]) -> Iterator[str]:
    """Whether the page that is open fits, and what in it is not German."""
    if page.evaluate("document.documentElement.lang") != "de":
        yield "is not German"
    read = page.evaluate(_READ)
    yield from (f"English: {text}" for text in read if text in english)
    yield from (f"written as in English: {text}" for text in read if _POINT.search(text))
    yield from (f"no number: {each}" for each in page.evaluate(_COMMAS))
    yield from problems_in(page, thorough=False)


def test_the_main_pages_are_german_and_fit(sign_in: Any, live_server: Any, demo: list[str]) -> None:
    page: Page = sign_in("administrator")
    page.context.set_extra_http_headers(GERMAN)
    watcher, english, problems = Watcher(page), left_over(), []
    for path in (*PAGES, *demo):
        watcher.expect(live_server.url + path, 200)
        page.goto(live_server.url + path)
        arrive(page)
        found = [*watcher.problems, *german(page, english)]
        problems += [f"{path}: {problem}" for problem in found]
    assert problems == []


def test_a_visitor_and_somebody_who_is_lost_are_told_so_in_german(
    page: Page, live_server: Any, people: None
) -> None:
    page.context.set_extra_http_headers(GERMAN)
    for path in ("/sign-in/", "/sign-in/forgot/", "/join/void/"):
        page.goto(live_server.url + path)
        assert list(german(page, left_over())) == []


def test_somebody_signs_in_and_switches_to_german(sign_in: Any) -> None:
    page: Page = sign_in("officer")
    watcher = Watcher(page)
    page.goto(page.url + "settings/profile/")
    page.get_by_label("Language", exact=True).select_option(label="Deutsch")
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector("html[lang=de]")
    assert page.get_by_text("Gespeichert.").is_visible()
    page.get_by_role("link", name="Anbieter", exact=True).first.click()
    page.wait_for_selector("html[lang=de] #results")
    assert User.objects.get(username="officer").language == "de"
    assert watcher.problems == []
