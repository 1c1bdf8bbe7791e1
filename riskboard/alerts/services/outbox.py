"""The outbox: events are written by whoever changes something, and rules are weighed on them by a worker."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from riskboard.alerts.domain.events import PlainEvent
from riskboard.alerts.domain.rules import Condition, wants
from riskboard.alerts.models import Delivery, Event
from riskboard.alerts.queries.rules import rules_in_force
from riskboard.common.queue import enqueue

TASK = "alerts.deliver"
_BATCH = 500


def publish(event: PlainEvent) -> None:
    """Note, in the caller's transaction, that ``event`` happened; whoever wants it is told once that commits.

    What the last event of the same subject told already is not told again: a record that is saved unchanged is quiet.
    """
    publish_changes([event])


def publish_changes(events: Sequence[PlainEvent]) -> None:
    """The same for several events, each of another subject; two statements however many they are."""
    told = _told_last(events)
    publish_all(event for event in events if told.get((event.subject.kind, event.subject.key)) != event.data)


def publish_all(events: Iterable[PlainEvent]) -> None:
    """Note several events at once, in one statement. Of those with the same ``once`` only the first ever counts."""
    rows = [_row(event) for event in events]
    if rows:
        Event.objects.bulk_create(rows, batch_size=_BATCH, ignore_conflicts=True)
        enqueue(TASK)


def dispatch(*, now: datetime | None = None) -> int:
    """Weigh the rules on every event that waits, and note a delivery for each channel that wants it; how many events.

    A channel that is paused gets nothing of what happens meanwhile.
    """
    moment = now or timezone.now()
    done = 0
    while batch := _dispatch_batch(moment):
        done += batch
    return done


@transaction.atomic
def _dispatch_batch(now: datetime) -> int:
    waiting = Event.objects.select_for_update(skip_locked=True).filter(dispatched_at=None)
    events = list(waiting.order_by("pk")[:_BATCH])
    if not events:
        return 0
    rules = [(rule.channel_id, rule.condition) for rule in rules_in_force()]
    deliveries = [
        Delivery(event=event, channel_id=channel, next_try_at=now)
        for event in events
        for channel in _channels(rules, event)
    ]
    Delivery.objects.bulk_create(deliveries, batch_size=_BATCH, ignore_conflicts=True)
    return Event.objects.filter(pk__in=[event.pk for event in events]).update(dispatched_at=now)


def _channels(rules: Iterable[tuple[int, Condition]], event: Event) -> list[int]:
    """The channels that want ``event``, each once however many of its rules do."""
    found = (
        channel
        for channel, condition in rules
        if wants(condition, event.name, event.data, restricted=event.restricted)
    )
    return list(dict.fromkeys(found))


def _told_last(events: Sequence[PlainEvent]) -> dict[tuple[str, str], Any]:
    """What the last event of each subject told, by kind and key."""
    keys = [event.subject.key for event in events]
    latest = Event.objects.filter(
        subject_kind__in={event.subject.kind for event in events}, subject_key__in=keys
    )
    newest = latest.order_by("subject_kind", "subject_key", "-pk").distinct("subject_kind", "subject_key")
    return {
        (kind, key): data for kind, key, data in newest.values_list("subject_kind", "subject_key", "data")
    }


def _row(event: PlainEvent) -> Event:
    return Event(
        name=event.name,
        occurred_at=event.occurred_at,
        subject_kind=event.subject.kind,
        subject_key=event.subject.key,
        subject_title=event.subject.title[:500],
        subject_path=event.subject.path[:500],
        summary=event.summary[:1000],
        data=dict(event.data),
        restricted=event.restricted,
        once=event.once or None,
    )
