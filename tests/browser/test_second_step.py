"""Security keys in a real browser, with the authenticator that Chromium simulates; and an app beside it."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from playwright.sync_api import ConsoleMessage, Page, expect

from tests.browser.conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def problems(page: Page) -> list[str]:
    """What the console complains about: the policy forbids scripts inside pages."""
    found: list[str] = []

    def keep(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            found.append(message.text)

    page.on("console", keep)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


def plug_in_a_key(page: Page) -> None:
    """A key that is touched at once."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "usb",
        "hasResidentKey": False,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def by_name(url: str) -> str:
    """Keys belong to names, not to addresses."""
    return url.replace("127.0.0.1", "localhost")


def enter(page: Page, base: str) -> None:
    page.goto(f"{base}/sign-in/")
    page.get_by_label("User name or mail address").fill("officer")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def add_key(page: Page, base: str) -> None:
    page.goto(f"{base}/settings/second-step/keys/add/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Name").fill("Blue key")
    page.get_by_role("button", name="Add the key").click()
    page.wait_for_url(f"{base}/settings/second-step/codes/")


def test_a_security_key_is_added_and_then_asked_for(
    page: Page, live_server: Any, people: None, problems: list[str]
) -> None:
    cache.clear()
    page.set_default_timeout(30_000)
    base = by_name(live_server.url)
    plug_in_a_key(page)
    enter(page, base)
    page.wait_for_url(f"{base}/")
    add_key(page, base)
    expect(page.locator(".codes li")).to_have_count(10)
    assert Authenticator.objects.filter(type="webauthn").count() == 1
    page.goto(f"{base}/settings/second-step/")
    expect(page.get_by_role("rowheader", name="Blue key")).to_be_visible()
    page.locator(".who button").first.click()
    enter(page, base)
    page.wait_for_url(f"{base}/sign-in/second-step/")
    page.get_by_role("button", name="Use a security key").click()
    page.wait_for_url(f"{base}/")
    assert problems == []


def test_a_key_that_is_missing_is_said_in_the_page(
    page: Page, live_server: Any, people: None, problems: list[str]
) -> None:
    cache.clear()
    page.set_default_timeout(30_000)
    base = by_name(live_server.url)
    plug_in_a_key(page)
    enter(page, base)
    page.wait_for_url(f"{base}/")
    page.goto(f"{base}/settings/second-step/keys/add/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Name").wait_for()
    refuse = "Promise.reject(new DOMException('no', 'NotAllowedError'))"
    page.evaluate(f"() => {{ navigator.credentials.create = () => {refuse}; }}")
    page.get_by_role("button", name="Add the key").click()
    expect(page.get_by_role("alert")).to_contain_text("The browser let no key through")
    assert not Authenticator.objects.exists()
    assert problems == []


def test_signing_in_with_a_password_alone_stays_as_it_was(page: Page, live_server: Any, people: None) -> None:
    enter(page, live_server.url)
    page.wait_for_url(f"{live_server.url}/")
    page.goto(f"{live_server.url}/settings/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Profile")
