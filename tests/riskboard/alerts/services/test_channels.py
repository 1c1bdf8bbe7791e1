"""Channels: what is refused, what is kept secret, what the history tells."""

from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, transaction
from pytest_django import Settings

from riskboard.alerts.models import Channel, Delivery, Event
from riskboard.alerts.queries.targets import target_of
from riskboard.alerts.services.channels import (
    archive_channel,
    create_channel,
    rotate_secret,
    update_channel,
)
from riskboard.alerts.services.delivering import deliver_due
from riskboard.alerts.services.outbox import dispatch
from riskboard.alerts.services.resending import resend, send_test
from riskboard.alerts.services.retention import forget_events
from tests.factories.alerts import NOON, make_channel, make_delivery, make_event

pytestmark = pytest.mark.django_db


def refused(**fields: Any) -> dict[str, list[str]]:
    defaults: dict[str, Any] = {"kind": "mail", "name": "M", "recipients": ["ada@example.org"]}
    with pytest.raises(ValidationError) as caught:
        create_channel(by=None, **defaults | fields)
    assert not Channel.objects.exists(), "all or nothing"
    return caught.value.message_dict


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "name"),
        ({"kind": "pigeon"}, "url"),
        ({"recipients": []}, "recipients"),
        ({"recipients": ["nobody"]}, "recipients"),
        ({"recipients": [f"a{n}@example.org" for n in range(51)]}, "recipients"),
        ({"kind": "slack", "recipients": [], "url": "ftp://hooks.example/x"}, "url"),
        ({"kind": "slack", "recipients": [], "url": "http://hooks.example/x"}, "url"),
        ({"kind": "slack", "recipients": [], "url": "https://me:pass@hooks.example/x"}, "url"),
        ({"rules": [{"events": []}]}, "rules[0].events"),
        ({"rules": [{"events": ["incident.opened"]}, {"events": ["nonsense"]}]}, "rules[1].events"),
        ({"rules": [{"events": ["incident.opened"], "min_severity": "huge"}]}, "rules[0].min_severity"),
        ({"rules": [{"events": ["incident.opened"], "min_change": 101}]}, "rules[0].min_change"),
        ({"rules": [{"events": ["incident.opened"], "vendors": ["not a slug"]}]}, "rules[0].vendors"),
        ({"rules": [{"events": ["incident.opened"]}] * 21}, "rules"),
    ],
)
def test_what_makes_no_channel_is_refused_at_its_field(fields: dict[str, Any], field: str) -> None:
    assert field in refused(**fields)


def test_the_database_itself_refuses_a_channel_without_a_target() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Channel.objects.create(kind="webhook", name="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        Channel.objects.create(kind="mail", name="x")


def test_archiving_forgets_the_secrets_and_keeps_the_log() -> None:
    channel = make_channel("webhook")
    delivery = make_delivery(channel)
    archive_channel(by=None, channel=channel)
    channel.refresh_from_db()
    assert (channel.sealed_url, channel.sealed_secret) == ("", "")
    assert Delivery.objects.filter(pk=delivery.pk).exists()
    assert deliver_due(now=NOON) == 0
    with pytest.raises(ValidationError):
        send_test(by=None, channel=channel)
    with pytest.raises(ValidationError):
        resend(by=None, delivery=delivery)


def test_only_webhooks_have_a_secret_to_change() -> None:
    with pytest.raises(ValidationError):
        rotate_secret(by=None, channel=make_channel("slack"))


def test_a_rule_that_stays_the_same_is_not_written_again() -> None:
    history = apps.get_model("alerts", "RuleEvent").objects
    first, second = {"events": ["incident.opened"]}, {"events": ["score.changed"]}
    channel = make_channel(rules=[first, second])
    before = list(channel.rules.values_list("pk", flat=True))
    written = history.count()
    update_channel(by=None, channel=channel, rules=[first, {"events": ["limit.breached"]}])
    assert list(channel.rules.values_list("pk", flat=True)) == before
    assert history.count() == written + 1


def test_resealing_moves_every_secret_to_the_first_key_or_none(settings: Settings) -> None:
    old, new = settings.FIELD_ENCRYPTION_KEYS[0], Fernet.generate_key().decode()
    channel = make_channel("webhook")
    rotate_secret(by=None, channel=channel, now=NOON)
    channel.refresh_from_db()
    before = target_of(channel, now=NOON)
    assert len(before.secrets) == 2
    settings.FIELD_ENCRYPTION_KEYS = [new, old]
    call_command("reseal", verbosity=0)
    settings.FIELD_ENCRYPTION_KEYS = [new]
    channel.refresh_from_db()
    assert target_of(channel, now=NOON) == before
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(CommandError, match="fits none of the keys"):
        call_command("reseal", verbosity=0)


def test_what_is_settled_is_forgotten_after_its_time_and_what_is_on_its_way_is_not() -> None:
    make_delivery()
    late = NOON + timedelta(days=365 * 5)
    make_event()
    assert forget_events(before=late) == 0
    Delivery.objects.update(state="delivered", next_try_at=None, settled_at=NOON)
    assert forget_events(before=NOON - timedelta(days=3650)) == 0
    assert forget_events(before=late) == 1
    assert Event.objects.count() == 1, "no rule was weighed on the other yet"
    dispatch(now=NOON)
    Delivery.objects.update(state="delivered", next_try_at=None, settled_at=NOON)
    assert forget_events(before=late) == 1
    assert not Delivery.objects.exists()
