"""Sending what is on its way: claimed, tried, and recorded; tried again for three days, then visibly given up.

The work lies in the rows. A message to the workers that is lost heals at the scheduler's next sweep, a repeated one
finds nothing to claim, and a claim whose worker died is taken over after ``CLAIM_SECONDS``: the receiver may then get
the same event twice, under the same identifier.
"""

import logging
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext_noop

from riskboard.alerts.domain.schedule import BACK_OFF, next_try
from riskboard.alerts.models import Attempt, Channel, ChannelState, Delivery, DeliveryState
from riskboard.alerts.queries.targets import message_of, target_of
from riskboard.alerts.senders import Message, Outcome, Target, send
from riskboard.alerts.services.outbox import TASK
from riskboard.common.kept import in_installation_language
from riskboard.common.queue import enqueue
from riskboard.common.vault import VaultError

BATCH = 32
THREADS = 16
# One slow receiver must not fill a whole batch.
PER_CHANNEL = 8
# An attempt ends within 15 s by its own limits, a batch within two rounds of that.
CLAIM_SECONDS = 120
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Parcel:
    """A claimed delivery, ready to be carried: or the reason why it cannot be."""

    delivery: Delivery
    message: Message
    target: Target | None
    refusal: str = ""


def deliver_due(*, now: datetime | None = None) -> int:
    """Try all that is due; returns how many attempts were made. A channel that fails rests until the next call."""
    tried, resting = 0, set[int]()
    while claimed := claim(now=now or timezone.now(), resting=resting):
        parcels = [pack(delivery, now=now or timezone.now()) for delivery in claimed]
        with ThreadPoolExecutor(max_workers=THREADS) as pool:
            for parcel, outcome in zip(parcels, pool.map(carry, parcels), strict=True):
                record(parcel.delivery, outcome, now=now or timezone.now())
                tried += 1
                if not outcome.succeeded:
                    resting.add(parcel.delivery.channel_id)
    return tried


@transaction.atomic
def claim(*, now: datetime, resting: Collection[int] = ()) -> list[Delivery]:
    """Claim a batch of what is due, at most a few of each channel, leaving out paused and ``resting`` ones."""
    due = _due(now).exclude(channel__in=resting)
    rank = Window(RowNumber(), partition_by="channel", order_by=["next_try_at", "pk"])
    ranked = due.annotate(rank=rank).filter(rank__lte=PER_CHANNEL).order_by("next_try_at", "pk")
    candidates = list(ranked.values_list("pk", flat=True)[:BATCH])
    free = _due(now).filter(pk__in=candidates).select_for_update(skip_locked=True, of=("self",))
    pks = list(free.values_list("pk", flat=True))
    Delivery.objects.filter(pk__in=pks).update(claimed_at=now)
    return list(Delivery.objects.filter(pk__in=pks).select_related("event", "channel").order_by("pk"))


def pack(delivery: Delivery, *, now: datetime) -> Parcel:
    """Everything that an attempt at ``now`` needs, so that it can be made away from the database."""
    message = message_of(delivery.event, now=now)
    try:
        return Parcel(delivery, message, target_of(delivery.channel, now=now))
    except VaultError as error:
        return Parcel(delivery, message, None, refusal=str(error))


def carry(parcel: Parcel) -> Outcome:
    """One attempt. What nobody foresaw in one must not keep the others from being sent."""
    if parcel.target is None:
        return Outcome(succeeded=False, error=parcel.refusal)
    try:
        with in_installation_language():
            return send(parcel.target, parcel.message)
    except Exception:
        log.exception("delivery %s failed", parcel.delivery.pk)
        reason = gettext_noop(
            "It could not be sent for a reason that was not foreseen; the server's log has the details."
        )
        return Outcome(succeeded=False, error=reason)


@transaction.atomic
def record(delivery: Delivery, outcome: Outcome, *, now: datetime, retry: bool = True) -> Attempt:
    """Log the attempt, and settle the delivery or say when it is tried again (never without ``retry``).

    A claim that was taken over meanwhile settles nothing: whoever holds it now does.
    """
    attempt = Attempt.objects.create(
        delivery=delivery,
        at=now,
        succeeded=outcome.succeeded,
        status_code=outcome.status_code,
        answer=outcome.answer,
        error=outcome.error[:500],
        duration_ms=outcome.duration_ms,
    )
    held = Delivery.objects.select_for_update(of=("self",)).filter(
        pk=delivery.pk, state=DeliveryState.PENDING, claimed_at=delivery.claimed_at
    )
    if row := held.first():
        _settle(row, outcome, now, retry=retry)
    _note_health(delivery.channel_id, outcome, now)
    return attempt


def _due(now: datetime) -> QuerySet[Delivery]:
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - timedelta(seconds=CLAIM_SECONDS))
    return Delivery.objects.filter(
        free,
        state=DeliveryState.PENDING,
        next_try_at__lte=now,
        channel__state=ChannelState.ACTIVE,
        channel__archived_at=None,
    )


def _settle(row: Delivery, outcome: Outcome, now: datetime, *, retry: bool) -> None:
    again = None
    if not outcome.succeeded:
        row.failures += 1
        again = next_try(row.failures, now=now, retry_after=outcome.retry_after)
        if outcome.gone or not retry:
            again = None
    row.claimed_at, row.next_try_at = None, again
    if again is None:
        row.state = DeliveryState.DELIVERED if outcome.succeeded else DeliveryState.GIVEN_UP
        row.settled_at = now
    elif row.failures == 1:
        enqueue(TASK, countdown=BACK_OFF[0].total_seconds())
    row.save(update_fields=["failures", "claimed_at", "next_try_at", "state", "settled_at"])


def _note_health(channel_id: int, outcome: Outcome, now: datetime) -> None:
    """Since when a channel fails; one that works again gets all that waits for it at once."""
    channel = Channel.objects.filter(pk=channel_id)
    if not outcome.succeeded:
        channel.filter(failing_since=None).update(failing_since=now)
        if outcome.gone:
            channel.update(state=ChannelState.PAUSED, pause_reason=outcome.error)
    elif channel.filter(failing_since__isnull=False).update(failing_since=None):
        waiting = Delivery.objects.filter(
            channel=channel_id, state=DeliveryState.PENDING, next_try_at__gt=now
        )
        if waiting.update(next_try_at=now):
            enqueue(TASK)
