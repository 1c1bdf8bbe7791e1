"""Forgetting what was delivered long ago."""

from datetime import datetime

from django.db import transaction

from riskboard.alerts.models import DeliveryState, Event


@transaction.atomic
def forget_events(*, before: datetime, limit: int = 1000) -> int:
    """Remove events from before that moment with their log, unless something of them is still on its way.

    At most ``limit`` at once; how many were removed.
    """
    settled = Event.objects.filter(dispatched_at__isnull=False, created_at__lt=before).exclude(
        deliveries__state=DeliveryState.PENDING
    )
    pks = list(settled.order_by("pk").values_list("pk", flat=True)[:limit])
    Event.objects.filter(pk__in=pks).delete()
    return len(pks)
