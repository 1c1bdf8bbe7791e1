"""Sending on purpose: a test to one channel, and a delivery once more."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from riskboard.alerts.domain.events import TEST
from riskboard.alerts.models import Attempt, Channel, Delivery, DeliveryState, Event
from riskboard.alerts.services.delivering import carry, pack, record
from riskboard.alerts.services.outbox import TASK
from riskboard.common.actor import acting
from riskboard.common.kept import in_installation_language
from riskboard.common.queue import enqueue


def send_test(*, by: Any, channel: Channel, path: str = "/", now: datetime | None = None) -> Attempt:
    """Send a ``test`` event to ``channel`` alone, here and now, and once only; what came of it.

    ``path`` is where the message leads. It takes as long as the receiver does, fifteen seconds at most.

    :raises ValidationError: when the channel is archived.
    """
    moment = now or timezone.now()
    if channel.archived_at is not None:
        raise ValidationError(_("This channel is archived."))
    with acting(by, "alert channel tested"), in_installation_language():
        event = Event.objects.create(
            name=TEST,
            occurred_at=moment,
            dispatched_at=moment,
            subject_kind="channel",
            subject_key=str(channel.pk),
            subject_title=channel.name,
            subject_path=path,
            summary=_("If you can read this, alerts arrive here."),
        )
        delivery = Delivery.objects.create(
            event=event, channel=channel, next_try_at=moment, claimed_at=moment
        )
    outcome = carry(pack(delivery, now=moment))
    return record(delivery, outcome, now=moment, retry=False)


def resend(*, by: Any, delivery: Delivery, now: datetime | None = None) -> Delivery:
    """Send ``delivery`` off once more, under the same identifier and with all its tries before it.

    :raises ValidationError: when its channel is paused or archived.
    """
    moment = now or timezone.now()
    with acting(by, "alert sent again"):
        locked = (
            Delivery.objects.select_for_update(of=("self",)).select_related("channel").get(pk=delivery.pk)
        )
        if locked.channel.archived_at is not None:
            raise ValidationError(_("Its channel is archived."))
        if locked.channel.state == "paused":
            raise ValidationError(_("Its channel is paused: resume it first."))
        locked.state, locked.failures = DeliveryState.PENDING, 0
        locked.next_try_at, locked.claimed_at, locked.settled_at = moment, None, None
        locked.save()
        enqueue(TASK)
    return locked
