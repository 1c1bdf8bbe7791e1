"""Alerts by mouse and keyboard: a channel is made, tried, told something, and what failed is sent again."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from riskboard.accounts.models import User
from riskboard.alerts.models import Channel, Delivery
from riskboard.alerts.services.channels import update_channel
from riskboard.alerts.services.delivering import deliver_due
from tests.factories.alerts import make_delivery
from tests.http_server import Answer, LocalServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OK: Answer = (204, {}, b"")
BROKEN: Answer = (500, {}, b"out of order")


@pytest.fixture
def receiver(settings: Any) -> Iterator[LocalServer]:
    with LocalServer({"/hook": OK}) as server:
        settings.FETCH_ALLOWED_HOSTS = [server.authority]
        yield server


def add_webhook(page: Page, base: str, receiver: LocalServer) -> Channel:
    page.goto(f"{base}/settings/alerts/")
    page.get_by_role("link", name="Webhook", exact=True).click()
    page.get_by_label("Name").fill("Ticketing")
    page.get_by_label("Address").fill(f"{receiver.base_url}/hook")
    page.get_by_role("button", name="Add the channel").click()
    expect(page.get_by_role("heading", name="Ticketing", level=1)).to_be_visible()
    return Channel.objects.get()


def test_a_webhook_is_added_tried_and_what_failed_is_sent_again(
    sign_in: Callable[[str], Page], live_server: Any, receiver: LocalServer
) -> None:
    page, base = sign_in("administrator"), live_server.url
    channel = add_webhook(page, base, receiver)
    expect(page.get_by_text("whsec_")).to_be_visible()

    page.get_by_role("button", name="Send a test").click()
    expect(page.get_by_role("status").first).to_contain_text("The test arrived")
    expect(page.get_by_text("whsec_")).to_have_count(0)
    assert b'"type":"test"' in receiver.requests[-1].body.replace(b" ", b"")

    receiver.route("/hook", BROKEN)
    delivery = make_delivery(channel)
    Delivery.objects.filter(pk=delivery.pk).update(
        state="given_up", next_try_at=None, settled_at=delivery.created_at
    )
    page.goto(f"{base}/settings/alerts/")
    page.get_by_role("link", name="1", exact=True).click()
    row = page.get_by_role("row").filter(has_text="Incident opened")
    expect(row).to_contain_text("given up")
    row.get_by_role("button", name="Send again").click()
    expect(page.get_by_text("It is on its way again")).to_be_visible()

    receiver.route("/hook", OK)
    deliver_due()
    page.goto(f"{base}/settings/alerts/log/")
    expect(page.get_by_role("row").filter(has_text="Incident opened")).to_contain_text("delivered")
    assert Delivery.objects.get(pk=delivery.pk).state == "delivered"


def test_rules_are_added_in_the_page_and_a_form_that_was_overtaken_says_so(
    sign_in: Callable[[str], Page], live_server: Any, receiver: LocalServer
) -> None:
    page, base = sign_in("administrator"), live_server.url
    channel = add_webhook(page, base, receiver)
    page.get_by_role("link", name="Change the rules").click()
    page.get_by_role("button", name="Add a rule").click()
    page.get_by_label("Candidate", exact=False).last.check()
    update_channel(by=User.objects.get(username="procurement"), channel=channel, name="Theirs")
    page.get_by_role("button", name="Save").click()
    notice = page.get_by_role("alert")
    expect(notice).to_contain_text("Procurement changed this while you were editing")
    expect(notice).to_contain_text("is now Theirs")
    page.get_by_label("Save what stands here over these changes").check()
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(f"{base}/settings/alerts/{channel.pk}/")
    channel.refresh_from_db()
    assert (channel.name, channel.rules.count()) == ("Ticketing", 2)


def test_a_channel_is_paused_resumed_and_archived_after_a_question(
    sign_in: Callable[[str], Page], live_server: Any, receiver: LocalServer
) -> None:
    page, base = sign_in("administrator"), live_server.url
    add_webhook(page, base, receiver)
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("paused")
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("active")
    page.get_by_role("button", name="Archive Ticketing").click()
    question = page.get_by_role("dialog", name="Are you sure?")
    question.get_by_role("button", name="Cancel").click()
    assert Channel.objects.get().archived_at is None
    page.get_by_role("button", name="Archive Ticketing").click()
    question.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("Nobody is told anything yet")).to_be_visible()
    assert Channel.objects.get().archived_at is not None
