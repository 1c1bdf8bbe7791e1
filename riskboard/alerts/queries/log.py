"""Reads on channels and on the log of deliveries."""

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from riskboard.alerts.models import Attempt, Channel, Delivery, DeliveryState, Rule


def channels(*, kind: str = "", archived: bool = False) -> QuerySet[Channel]:
    """Channels with their rules and how much waits for them or was given up. Three queries however many there are."""
    found = Channel.objects.annotate(
        waiting=Count("deliveries", filter=Q(deliveries__state=DeliveryState.PENDING)),
        given_up=Count("deliveries", filter=Q(deliveries__state=DeliveryState.GIVEN_UP)),
    ).prefetch_related(Prefetch("rules", Rule.objects.order_by("position", "pk")))
    if kind:
        found = found.filter(kind=kind)
    return found if archived else found.filter(archived_at=None)


def deliveries(
    *, channel: int | None = None, state: str = "", event: str = "", failed: bool = False
) -> QuerySet[Delivery]:
    """The log, newest first, with events, channels and attempts; ``failed`` leaves those that failed at least once."""
    found = Delivery.objects.select_related("event", "channel").prefetch_related("attempts")
    if channel is not None:
        found = found.filter(channel=channel)
    if state:
        found = found.filter(state=state)
    if event:
        found = found.filter(event__name=event)
    if failed:
        failures = Attempt.objects.filter(delivery=OuterRef("pk"), succeeded=False)
        found = found.filter(Exists(failures))
    return found.order_by("-pk")
