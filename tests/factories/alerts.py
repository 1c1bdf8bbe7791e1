"""Alert channels and events for tests."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from riskboard.alerts.domain.events import INCIDENT_OPENED, PlainEvent, Subject
from riskboard.alerts.models import Channel, Delivery, Event
from riskboard.alerts.services.channels import create_channel
from riskboard.alerts.services.outbox import dispatch, publish

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
_numbers = count(1)


def plain_event(name: str = INCIDENT_OPENED, **fields: Any) -> PlainEvent:
    """A severe incident with our own access at Orionsoft, unless ``fields`` say otherwise."""
    number = next(_numbers)
    reference = f"INC-2026-{number:04}"
    subject = Subject(
        kind="incident", key=reference, title=f"Cut off {number}", path=f"/incidents/{reference}/"
    )
    defaults: dict[str, Any] = {
        "occurred_at": NOON,
        "subject": subject,
        "summary": "Suspension, high: sixty people are locked out.",
        "data": {"severity": "high", "scope": "ours", "vendors": ["orionsoft"], "number": number},
    }
    return PlainEvent(name=name, **defaults | fields)


def make_channel(kind: str = "mail", **fields: Any) -> Channel:
    """A channel that wants to know of every incident that is opened."""
    target = {"mail": {"recipients": ["ada@example.org"]}}.get(
        kind, {"url": "https://hooks.example/T1/secret"}
    )
    defaults: dict[str, Any] = {
        "name": f"Channel {next(_numbers)}",
        "rules": [{"events": [INCIDENT_OPENED]}],
        **target,
    }
    channel, _secret = create_channel(by=None, kind=kind, **defaults | fields)
    return channel


def make_event(**fields: Any) -> Event:
    """A published event on which rules were not weighed yet."""
    event = plain_event(**fields)
    publish(event)
    return Event.objects.filter(subject_key=event.subject.key).latest("pk")


def make_delivery(channel: Channel | None = None, now: datetime = NOON, **fields: Any) -> Delivery:
    """An event on its way to ``channel`` (a new one by mail), due at ``now``."""
    target = channel or make_channel()
    event = make_event(**fields)
    dispatch(now=now)
    return Delivery.objects.get(event=event, channel=target)
