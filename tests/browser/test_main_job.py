"""The main job in the browser: a source is added, a worker reads it, an officer accepts, everybody sees it."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from incidents.models import Candidate, Incident
from riskboard.accounts.models import User
from riskboard.accounts.services import create_token
from riskboard.embedded.children import Child
from tests.factories.vendors import make_product, make_vendor
from tests.http_server import LocalServer
from tests.incidents.test_main_job import OWN, feed_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def feed(settings: Any) -> Iterator[LocalServer]:
    settings.FETCH_ALLOWED_HOSTS = ["127.0.0.1"]
    with LocalServer({"/feed": (200, {"Content-Type": "application/rss+xml"}, feed_of(OWN))}) as server:
        yield server


@pytest.fixture
def anthropic() -> None:
    vendor = make_vendor(name="Anthropic", slug="anthropic")
    make_product(vendor=vendor, name="Claude API", slug="claude-api", aliases=["Claude"])


def test_from_a_feed_to_the_board(
    sign_in: Callable[[str], Page],
    anthropic: None,
    worker: Child,
    feed: LocalServer,
    live_server: Any,
) -> None:
    page = sign_in("officer")
    add_source(page, feed)
    wait_for_candidates(page, live_server.url, 3)
    open_candidate(page, "US government orders Anthropic")
    check_evidence(page)
    reference = accept(page)
    check_incident(page, live_server.url, reference)
    check_vendor(page, live_server.url, reference)
    check_board(page, live_server.url, reference)
    check_api(page, live_server.url, reference)


def add_source(page: Page, feed: LocalServer) -> None:
    page.get_by_role("link", name="Sources").first.click()
    page.get_by_role("link", name="Add a source").first.click()
    page.get_by_label("Address").fill(f"{feed.base_url}/feed")
    page.get_by_role("button", name="Add and read now").click()
    expect(page.get_by_text("Source added. It is being read now.")).to_be_visible()
    # The page follows the fetch by itself until the worker has read the feed.
    expect(page.locator("#health tbody tr td.n").first).to_have_text("3", timeout=60_000)


def wait_for_candidates(page: Page, base: str, count: int) -> None:
    for _attempt in range(60):
        page.goto(f"{base}/triage/")
        if page.locator(".q-item").count() == count:
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"the queue never held {count} candidates: {page.locator('main').inner_text()}")


def open_candidate(page: Page, title: str) -> None:
    page.locator(".q-item", has_text=title).click()
    expect(page.locator(".q-item[aria-current]")).to_contain_text(title)


def check_evidence(page: Page) -> None:
    marks = page.locator("mark")
    assert marks.count() >= 2
    assert "jailbreak" in page.locator(".art").inner_text()
    expect(page.locator("main")).to_contain_text("United States government")


def accept(page: Page) -> str:
    page.keyboard.press("a")
    expect(page.locator(".q-item")).to_have_count(2)
    incident = Incident.objects.get()
    assert incident.scope == "public"
    assert incident.people_affected is None
    return incident.reference


def check_incident(page: Page, base: str, reference: str) -> None:
    page.goto(f"{base}/incidents/{reference}/")
    main = page.locator("main")
    expect(main).to_contain_text("Government order")
    expect(main).to_contain_text("alleged")
    expect(main).to_contain_text("calls the order disproportionate")


def check_vendor(page: Page, base: str, reference: str) -> None:
    page.goto(f"{base}/vendors/anthropic/")
    expect(page.locator("main")).to_contain_text(reference)
    expect(page.get_by_text("Halted").first).to_be_visible()
    expect(page.get_by_text("Waited").first).to_be_visible()


def check_board(page: Page, base: str, reference: str) -> None:
    page.goto(f"{base}/")
    expect(page.locator("main")).to_contain_text(reference)


def check_api(page: Page, base: str, reference: str) -> None:
    _token, secret = create_token(user=User.objects.get(username="viewer"), name="test", scopes=["read"])
    headers = {"Authorization": f"Bearer {secret}"}
    found = page.request.get(f"{base}/api/v1/incidents/{reference}/", headers=headers)
    assert found.status == 200
    body = json.loads(found.body())
    assert (body["type"], body["scope"], body["authority"]) == (
        "government_order",
        "public",
        "United States government",
    )
    assert Candidate.objects.get(state="accepted").incident is not None
