"""Every page in a real browser, with something in it and empty: nothing on the console, no overflow, axe content.

``make test`` looks at a sample and at the table of all pages; ``make soak`` looks at all of them.
"""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from http.cookies import Morsel
from typing import Any

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.core.cache import cache
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import resolve
from playwright.sync_api import Browser, BrowserContext, Page, Route

from riskboard.accounts.models import User
from riskboard.sign_on_environment import providers
from riskboard.variables import Variables
from tests.browser.conftest import PASSWORD
from tests.browser.furnishing import House, bare, crowd, furnish
from tests.browser.looking import BROKEN_WORDS, DESK, Watcher, arrive, problems_in
from tests.browser.no_page import NO_PAGE, SENDS
from tests.browser.sight import HALFWAY, KEYED, VISITOR, Sight
from tests.browser.sights import (
    bare_records,
    crowded_house,
    empty_house,
    errors_and_parts,
    sights,
)
from tests.riskboard.test_every_address import addresses

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def people_only(people: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """One person of each role; single sign-on is there; what was confirmed once stays so."""
    cache.clear()
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 3600
    for name in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET"):
        monkeypatch.setenv(f"OIDC_{name}", "https://sign-on.example")
    settings.SOCIALACCOUNT_PROVIDERS = providers(Variables())


@pytest.fixture
def house(people_only: None) -> House:
    return furnish()


@dataclass
class Visit:
    """A browser, in which each person has a window of their own, before the live server at ``base``."""

    browser: Browser
    base: str
    clients: dict[str, Client] = field(default_factory=dict)
    pages: dict[str, tuple[Page, Watcher]] = field(default_factory=dict)
    seen: int = 0

    def problems(self, all_sights: Iterable[Sight]) -> list[str]:
        """What is wrong with each of the pages."""
        return [f"{sight}: {problem}" for sight in all_sights for problem in self._problems_of(sight)]

    def _problems_of(self, sight: Sight) -> Iterator[str]:
        self.seen += 1
        page, watcher = self._window(sight.who)
        address = self.base + sight.path
        watcher.expect(address, sight.status)
        answer = self._show(page, sight, address)
        if answer != sight.status:
            yield f"answers {answer} instead of {sight.status}"
        arrive(page)
        wanted, came_to = sight.lands or sight.path, page.url.removeprefix(self.base)
        if not came_to.startswith(wanted):
            yield f"leads to {came_to}"
        yield from watcher.problems
        yield from problems_in(page)

    def _show(self, page: Page, sight: Sight, address: str) -> int:
        """Open it: as it is, or in place of what the address answers, what a form that was sent is answered."""
        made = self._made(sight)
        if made is not None:
            page.route(address, lambda route: _give(route, made), times=1)
        answer = page.goto(address)
        return answer.status if answer is not None else 0

    def _made(self, sight: Sight) -> HttpResponse | None:
        if sight.template:
            request = RequestFactory().get(sight.path)
            request.user = User.objects.get(username=sight.who or "administrator")
            page = render_to_string(sight.template, dict(sight.context), request)
            return HttpResponse(page, status=sight.status)
        if sight.sent is None:
            return None
        answer: Any = self._client(sight.who).post(sight.path, dict(sight.sent))
        return HttpResponse(answer.content, status=answer.status_code, headers=dict(answer.headers))

    def _window(self, who: str) -> tuple[Page, Watcher]:
        if who not in self.pages:
            context = self.browser.new_context(viewport=DESK, reduced_motion="reduce")
            context.set_default_timeout(60_000)
            if who != VISITOR:
                _carry_over(self._client(who), context, self.base)
            page = context.new_page()
            self.pages[who] = (page, Watcher(page))
        return self.pages[who]

    def _client(self, who: str) -> Client:
        if who not in self.clients:
            self.clients[who] = _signed_in(who)
        return self.clients[who]


def _give(route: Route, made: HttpResponse) -> None:
    headers = {name: value for name, value in made.headers.items() if name.lower() != "content-length"}
    route.fulfill(status=made.status_code, headers=headers, body=made.content)


def _signed_in(who: str) -> Client:
    """The session of ``who``, whose password was confirmed just now; of somebody half-way, before the second step."""
    client = Client(SERVER_NAME="127.0.0.1")
    if who == VISITOR:
        return client
    if who == HALFWAY:
        client.post("/sign-in/", {"username": KEYED, "password": PASSWORD})
        return client
    person = User.objects.get(username=who)
    client.force_login(person)
    session = client.session
    confirmed = {"method": "password", "at": time.time(), "reauthenticated": True}
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [confirmed]
    session[f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"] = str(person.pk)
    session.save()
    return client


def _carry_over(client: Client, context: BrowserContext, base: str) -> None:
    cookies: Iterable[Morsel[str]] = client.cookies.values()
    context.add_cookies([{"name": each.key, "value": each.value, "url": base} for each in cookies])


@pytest.fixture
def visit(browser: Browser, live_server: Any) -> Visit:
    return Visit(browser, live_server.url)


def test_every_address_has_a_page_to_look_at_or_says_why_not(house: House) -> None:
    found, shown = set(addresses()), set(sights(house))
    assert found - shown - set(NO_PAGE) == set(), "add a Sight of the page, or say why there is none"
    assert (shown | set(NO_PAGE)) - found == set(), "these no longer exist"
    assert shown & set(NO_PAGE) == set()
    for name, pages in sights(house).items():
        for sight in pages:
            assert resolve(sight.path.partition("?")[0]).url_name == name, sight


def test_what_only_takes_forms_shows_no_page(client_as: Callable[[str], Client]) -> None:
    client = client_as("administrator")
    for name, (path, _entry) in addresses().items():
        if NO_PAGE.get(name) == SENDS:
            assert client.get(path).status_code == 405, name


def test_a_sample_of_the_pages_is_sound(visit: Visit, house: House) -> None:
    every = [*(sight for pages in sights(house).values() for sight in pages), *errors_and_parts(house)]
    assert visit.problems(sight for sight in every if sight.sample) == []
    assert visit.seen >= 15


@pytest.mark.soak
def test_every_page_is_sound(visit: Visit, house: House, capsys: pytest.CaptureFixture[str]) -> None:
    every = [*(sight for pages in sights(house).values() for sight in pages), *errors_and_parts(house)]
    found = visit.problems(every)
    with capsys.disabled():
        sys.stdout.write(
            f"\n{visit.seen} pages in light, dark, on a phone and on paper: {len(found)} problems\n"
        )
    assert found == []


@pytest.mark.soak
def test_every_list_is_sound_when_it_is_empty(visit: Visit, people_only: None) -> None:
    assert visit.problems(empty_house()) == []


@pytest.mark.soak
def test_a_record_of_which_little_is_known_has_a_sound_page(visit: Visit, people_only: None) -> None:
    assert visit.problems(bare_records(bare())) == []


@pytest.mark.soak
def test_many_rows_and_long_names_fit(visit: Visit, people_only: None) -> None:
    assert visit.problems(crowded_house(crowd())) == []


def test_no_word_of_the_heat_map_is_broken_however_narrow_the_page(
    sign_in: Callable[[str], Page], house: House
) -> None:
    page = sign_in("administrator")
    for width in (1440, 1100, 900, 830):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.locator(".heat thead th").count() > 5
        assert page.evaluate(BROKEN_WORDS, ".heat thead th") == []
