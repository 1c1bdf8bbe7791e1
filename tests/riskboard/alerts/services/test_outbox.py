"""Events are noted where they happen, told once, and weighed by rules afterwards."""

from datetime import timedelta

import pytest
from django.db import transaction
from pytest_django import DjangoAssertNumQueries

from riskboard.alerts.domain.events import INCIDENT_UPDATED, SCORE_CHANGED
from riskboard.alerts.models import Delivery, Event
from riskboard.alerts.services.channels import archive_channel, pause_channel
from riskboard.alerts.services.outbox import dispatch, publish, publish_all
from tests.factories.alerts import NOON, make_channel, plain_event

pytestmark = pytest.mark.django_db


def told() -> list[tuple[str, str]]:
    return [
        (delivery.event.name, delivery.channel.name)
        for delivery in Delivery.objects.order_by("channel__name", "pk")
    ]


def test_an_event_stands_or_falls_with_the_change_that_it_tells_of() -> None:
    with transaction.atomic():
        publish(plain_event())
        transaction.set_rollback(True)
    assert not Event.objects.exists()
    publish(plain_event())
    assert Event.objects.count() == 1


def test_each_channel_that_wants_an_event_gets_it_once() -> None:
    rules = [{"events": ["incident.opened"]}, {"events": ["incident.opened", "score.changed"]}]
    make_channel(name="A", rules=rules)
    make_channel(name="B", rules=[{"events": ["score.changed"]}])
    publish_all([plain_event(), plain_event(SCORE_CHANGED)])
    assert dispatch(now=NOON) == 2
    assert told() == [("incident.opened", "A"), ("score.changed", "A"), ("score.changed", "B")]
    assert dispatch(now=NOON) == 0
    assert len(told()) == 3


def test_conditions_of_the_stored_rule_are_weighed() -> None:
    make_channel(name="A", rules=[{"events": ["incident.opened"], "min_severity": "critical"}])
    make_channel(
        name="B", rules=[{"events": ["incident.opened"], "vendors": ["orionsoft"], "ours_only": True}]
    )
    make_channel(name="C", rules=[{"events": ["score.changed"], "min_change": "5.0", "min_band": "high"}])
    publish(plain_event())
    publish(plain_event(SCORE_CHANGED, data={"change": 4.9, "band": "high", "band_before": "high"}))
    publish(plain_event(SCORE_CHANGED, data={"change": 5.0, "band": "high", "band_before": "high"}))
    dispatch(now=NOON)
    assert told() == [("incident.opened", "B"), ("score.changed", "C")]


def test_a_restricted_incident_reaches_only_rules_that_admit_it() -> None:
    make_channel(name="everybody")
    make_channel(name="officers", rules=[{"events": ["incident.opened"], "restricted": True}])
    publish(plain_event(restricted=True))
    dispatch(now=NOON)
    assert told() == [("incident.opened", "officers")]


def test_paused_and_archived_channels_get_nothing() -> None:
    pause_channel(by=None, channel=make_channel())
    archive_channel(by=None, channel=make_channel())
    publish(plain_event())
    dispatch(now=NOON)
    assert told() == []


def test_what_the_last_event_of_a_subject_told_is_not_told_again() -> None:
    first = plain_event(data={"severity": "high"})
    publish(first)
    publish(plain_event(INCIDENT_UPDATED, subject=first.subject, data={"severity": "high"}))
    assert Event.objects.count() == 1, "saved without a change"
    publish(plain_event(INCIDENT_UPDATED, subject=first.subject, data={"severity": "low"}))
    publish(plain_event(INCIDENT_UPDATED, subject=first.subject, data={"severity": "high"}))
    assert Event.objects.count() == 3, "changed, and changed back"


def test_what_is_told_once_is_told_once_even_after_other_events() -> None:
    due = plain_event(once="notice:c-1:2026-12-01")
    publish(due)
    publish(plain_event(subject=due.subject, data={"other": True}))
    publish(due)
    publish_all([due])
    assert Event.objects.filter(once="notice:c-1:2026-12-01").count() == 1
    assert Event.objects.count() == 2


def test_many_events_cost_no_more_queries_than_one(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    make_channel()
    with django_assert_max_num_queries(4):
        publish_all([plain_event() for _ in range(300)])
    with django_assert_max_num_queries(10):
        assert dispatch(now=NOON + timedelta(seconds=1)) == 300
    assert Delivery.objects.count() == 300
