"""Settings → Alerts: adding, testing, pausing, secrets shown once, the log. Administrators only."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from riskboard.alerts.models import Attempt, Channel, Delivery
from riskboard.alerts.services.channels import create_channel
from riskboard.alerts.services.delivering import deliver_due
from riskboard.dashboard.alerts.urls import urlpatterns
from tests.factories.alerts import NOON, make_channel, make_delivery
from tests.factories.vendors import make_vendor
from tests.http_server import LocalServer

pytestmark = pytest.mark.django_db

RULE = {
    "rules-TOTAL_FORMS": "1",
    "rules-INITIAL_FORMS": "0",
    "rules-0-events": ["incident.opened", "score.changed"],
    "rules-0-min_severity": "high",
    "rules-0-min_change": "2.5",
}


@pytest.fixture
def receiver(settings: Settings) -> Iterator[LocalServer]:
    with LocalServer() as server:
        settings.FETCH_ALLOWED_HOSTS = [server.authority]
        yield server


@pytest.fixture
def admin(client_as: Callable[[str], Client]) -> Client:
    return client_as("administrator")


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


@pytest.mark.parametrize("role", ["viewer", "procurement", "officer"])
def test_nobody_but_an_administrator_finds_any_of_it(role: str, client_as: Callable[[str], Client]) -> None:
    channel = make_channel("webhook")
    delivery = make_delivery(channel)
    client = client_as(role)
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        pk = delivery.pk if pattern.name == "delivery-resend" else channel.pk
        path = f"/{pattern.pattern}".replace("<int:pk>", str(pk)).replace("<slug:kind>", "mail")
        for answer in (
            client.get(path),
            client.post(path, RULE | {"name": "x", "recipients": "a@b.example"}),
        ):
            assert answer.status_code in (404, 405), path
        assert 404 in {client.get(path).status_code, client.post(path).status_code}, path
    channel.refresh_from_db()
    assert (channel.state, channel.archived_at, Channel.objects.count()) == ("active", None, 1)


def test_a_mail_channel_is_added_with_its_rules_and_shown_in_words(admin: Client) -> None:
    make_vendor("Orionsoft")
    data = RULE | {"name": "Risk team", "recipients": "ada@example.org, bo@example.org\nada@example.org"}
    answer = admin.post("/settings/alerts/new/mail/", data | {"rules-0-vendors": ["orionsoft"]})
    channel = Channel.objects.get()
    assert answer.headers["Location"] == f"/settings/alerts/{channel.pk}/"
    assert channel.recipients == ["ada@example.org", "bo@example.org"]
    shown = page(admin, f"/settings/alerts/{channel.pk}/")
    assert "Incident opened, Score changed" in shown
    assert "severity high or more · change of 2.5 points or more · of Orionsoft" in shown
    assert "Risk team" in page(admin, "/settings/alerts/")


def test_a_webhooks_secret_is_in_the_answer_to_its_creation_and_in_no_other(admin: Client) -> None:
    data = RULE | {"name": "Hook", "url": "https://hooks.example/T1/hush"}
    created = admin.post("/settings/alerts/new/webhook/", data)
    assert created.status_code == 200
    assert "no-store" in created.headers["Cache-Control"]
    secret = created.context["secret"]
    assert secret.startswith("whsec_")
    assert secret in created.content.decode()
    pk = Channel.objects.get().pk
    for path in (f"/settings/alerts/{pk}/", f"/settings/alerts/{pk}/edit/", "/settings/alerts/"):
        shown = page(admin, path)
        assert secret not in shown
        assert "hush" not in shown
        assert "whsec_" not in shown
        assert "hooks.example" in shown
    changed = admin.post(f"/settings/alerts/{pk}/secret/").context["secret"]
    assert changed.startswith("whsec_")
    assert changed != secret
    assert "two secrets" in page(admin, f"/settings/alerts/{pk}/")
    admin.post(f"/settings/alerts/{pk}/secret/retire/")
    assert "two secrets" not in page(admin, f"/settings/alerts/{pk}/")


def test_mistakes_are_named_at_their_fields_and_nothing_is_kept(admin: Client) -> None:
    data = RULE | {"name": "", "url": "http://hooks.example/x", "rules-0-min_change": "101"}
    answer = admin.post("/settings/alerts/new/slack/", data)
    assert answer.status_code == 422
    assert answer.context["form"].errors["name"]
    assert answer.context["rules"].forms[0].errors["min_change"]
    answer = admin.post("/settings/alerts/new/slack/", RULE | {"name": "S", "url": "http://hooks.example/x"})
    assert "https://" in answer.context["form"].errors["url"][0]
    answer = admin.post("/settings/alerts/new/mail/", RULE | {"name": "M", "recipients": "not an address"})
    assert answer.context["form"].errors["recipients"]
    assert admin.get("/settings/alerts/new/pigeon/").status_code == 404
    assert not Channel.objects.exists()


def test_without_a_key_a_hook_cannot_be_added_and_the_setting_is_named(
    admin: Client, settings: Settings
) -> None:
    make_channel("slack")
    settings.FIELD_ENCRYPTION_KEYS = []
    answer = admin.post("/settings/alerts/new/slack/", RULE | {"name": "S", "url": "https://hooks.example/x"})
    assert "FIELD_ENCRYPTION_KEY" in answer.context["form"].errors["url"][0]
    assert "FIELD_ENCRYPTION_KEY" in page(admin, "/settings/alerts/")


def test_editing_keeps_the_address_that_is_left_empty_and_changes_the_rules(admin: Client) -> None:
    channel = make_channel("slack", rules=[{"events": ["incident.opened"], "vendors": ["gone"]}])
    sealed = channel.sealed_url
    assert page(admin, f"/settings/alerts/{channel.pk}/edit/").count('value="gone"') >= 1
    data = RULE | {"name": "New name", "url": "", "rules-INITIAL_FORMS": "1", "rules-0-vendors": ["gone"]}
    admin.post(f"/settings/alerts/{channel.pk}/edit/", data)
    channel.refresh_from_db()
    assert (channel.name, channel.sealed_url) == ("New name", sealed)
    (rule,) = channel.rules.all()
    assert rule.event_names == ["incident.opened", "score.changed"]
    assert rule.vendors == ["gone"]
    admin.post(f"/settings/alerts/{channel.pk}/edit/", data | {"rules-0-DELETE": "on"})
    assert not channel.rules.exists()


def test_a_test_says_what_came_of_it(admin: Client, receiver: LocalServer) -> None:
    receiver.route("/hook", (200, {}, b""))
    url = f"{receiver.base_url}/hook"
    channel, _secret = create_channel(by=None, kind="webhook", name="Hook", url=url)
    path = f"/settings/alerts/{channel.pk}/test/"
    assert "The test arrived" in admin.post(path, follow=True).content.decode()
    receiver.route("/hook", (403, {}, b"who are you?"))
    shown = admin.post(path, follow=True).content.decode()
    assert "The test did not arrive. The receiver answered 403." in shown
    assert "who are you?" in shown
    assert len(receiver.requests) == 2


def test_a_channel_is_paused_resumed_and_archived(admin: Client) -> None:
    channel = make_channel()
    path = f"/settings/alerts/{channel.pk}/"
    admin.post(f"{path}pause/")
    assert Channel.objects.get().state == "paused"
    assert "Resume" in page(admin, path)
    admin.post(f"{path}pause/")
    assert Channel.objects.get().state == "active"
    admin.post(f"{path}archive/")
    assert admin.get(path).status_code == 404
    assert Channel.objects.get().archived_at is not None


def test_the_log_tells_every_attempt_and_is_narrowed_by_channel_state_and_event(admin: Client) -> None:
    first, second = (
        make_channel(name="First"),
        make_channel(name="Second", rules=[{"events": ["score.changed"]}]),
    )
    delivery = make_delivery(first)
    make_delivery(second, name="score.changed")
    for minutes in range(2):
        Attempt.objects.create(
            delivery=delivery,
            at=NOON + timedelta(minutes=minutes),
            succeeded=False,
            status_code=500,
            answer="broken",
            error="The receiver answered 500.",
            duration_ms=1234,
        )
    Delivery.objects.filter(pk=delivery.pk).update(
        state="given_up", next_try_at=None, settled_at=timezone.now()
    )
    shown = page(admin, "/settings/alerts/log/")
    assert shown.count("The receiver answered 500.") == 3, "the last one, and both in the fold"
    assert "2 attempts" in shown
    assert "1,234" in shown
    for query, expected in [
        (f"channel={first.pk}", 1),
        ("state=given_up", 1),
        ("state=pending", 1),
        ("event=score.changed", 1),
        ("event=source.unreadable", 0),
        ("channel=999999&state=nonsense", 2),
    ]:
        answer = admin.get(f"/settings/alerts/log/?{query}")
        assert len(answer.context["page"].object_list) == expected, query


def test_a_delivery_that_was_given_up_is_sent_again_from_the_log(
    admin: Client, receiver: LocalServer
) -> None:
    receiver.route("/hook", (200, {}, b""))
    channel = make_channel("slack", url=f"{receiver.base_url}/hook")
    delivery = make_delivery(channel)
    Delivery.objects.filter(pk=delivery.pk).update(state="given_up", next_try_at=None, settled_at=NOON)
    back = "/settings/alerts/log/?state=given_up"
    answer = admin.post(f"/settings/alerts/log/{delivery.pk}/resend/", {"next": back})
    assert answer.headers["Location"] == back
    assert deliver_due() == 1
    assert Delivery.objects.get().state == "delivered"
    away = admin.post(f"/settings/alerts/log/{delivery.pk}/resend/", {"next": "https://evil.example/"})
    assert away.headers["Location"] == "/settings/alerts/log/"
    admin.post(f"/settings/alerts/{channel.pk}/pause/")
    refused = admin.post(f"/settings/alerts/log/{delivery.pk}/resend/", follow=True)
    assert "resume it first" in refused.content.decode()


@pytest.mark.parametrize("path", ["/settings/alerts/", "/settings/alerts/log/"])
def test_lists_cost_the_same_queries_however_long_they_are(
    path: str, admin: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    def fill() -> None:
        for _ in range(3):
            delivery = make_delivery(make_channel("webhook"))
            Attempt.objects.create(delivery=delivery, at=NOON, succeeded=False, error="x")

    fill()
    page(admin, path)
    with django_assert_max_num_queries(100) as few:
        page(admin, path)
    fill()
    with django_assert_max_num_queries(len(few)):
        page(admin, path)


def test_titles_from_the_news_are_text_and_not_markup(admin: Client) -> None:
    channel = make_channel(name="<b>bold</b>")
    delivery = make_delivery(channel)
    delivery.event.subject_title = "<script>alert(1)</script>"
    delivery.event.save()
    Attempt.objects.create(delivery=delivery, at=NOON, succeeded=False, answer="<img src=x>", error="<i>")
    shown = page(admin, "/settings/alerts/log/") + page(admin, f"/settings/alerts/{channel.pk}/")
    for markup in ("<script>alert", "<b>bold", "<img src=x>", "<i>"):
        assert markup not in shown


def test_forms_hold_what_a_vendor_list_offers(admin: Client) -> None:
    make_vendor("Orionsoft")
    shown: Any = admin.get("/settings/alerts/new/mail/").context["rules"]
    assert ("orionsoft", "Orionsoft") in shown.forms[0].fields["vendors"].offer.options([])
    assert shown.forms[0].initial["events"][0] == "incident.opened"
    assert len(shown.forms) == 1
    assert len(admin.get("/settings/alerts/new/mail/?another=1").context["rules"].forms) == 2
    bare = make_channel(rules=[])
    assert len(admin.get(f"/settings/alerts/{bare.pk}/edit/").context["rules"].forms) == 1
