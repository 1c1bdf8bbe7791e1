"""What stands in the database and in the broker at this moment, for Prometheus."""

from collections.abc import Iterator

import redis
from django.conf import settings
from django.db import Error as DatabaseError
from django.db.models import Count, Min, Q
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

from incidents.models import Article, Candidate, CandidateState, Fetch, FetchState, Source, SourceState
from riskboard.alerts.models import Delivery, DeliveryState, Event
from riskboard.common import metrics
from vendors.models import RescoreState


class Figures:
    """Everything that ``/metrics`` says, read once. What cannot be read is left out, and ``up`` says so."""

    def collect(self) -> Iterator[Metric]:
        """Called by the Prometheus client."""
        up = GaugeMetricFamily("riskboard_up", "Whether the part answered.", labels=["part"])
        for part, read, gone in (
            ("database", _database, DatabaseError),
            ("broker", _broker, redis.RedisError),
        ):
            try:
                found = list(read())
            except gone:
                found = []
            up.add_metric([part], 1 if found else 0)
            yield from found
        yield up


def exposition() -> bytes:
    """The text that Prometheus reads."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Figures())
    return generate_latest(registry)


def _database() -> Iterator[Metric]:
    yield from (_articles(), _candidates(), _sources(), _fetches(), _deliveries(), _rescore())


def _articles() -> Metric:
    waiting = Article.objects.filter(detected_at=None).count()
    return GaugeMetricFamily("riskboard_articles_waiting", "Articles not yet looked through.", value=waiting)


def _candidates() -> Metric:
    family = GaugeMetricFamily("riskboard_candidates", "Candidates to be decided.", labels=["state"])
    open_states = (CandidateState.PENDING, CandidateState.SNOOZED)
    rows = Candidate.objects.filter(state__in=open_states).values("state").annotate(n=Count("pk"))
    found = {row["state"]: row["n"] for row in rows.order_by()}
    for state in open_states:
        family.add_metric([state.value], found.get(state.value, 0))
    return family


def _sources() -> Metric:
    family = GaugeMetricFamily("riskboard_sources", "Sources by how they can be read.", labels=["health"])
    unreadable = Q(unreadable_since__isnull=False)
    active = Q(state=SourceState.ACTIVE)
    found = Source.objects.aggregate(
        readable=Count("pk", filter=active & ~unreadable),
        unreadable=Count("pk", filter=active & unreadable),
        paused=Count("pk", filter=Q(state=SourceState.PAUSED)),
    )
    for health, number in found.items():
        family.add_metric([health], number)
    return family


def _fetches() -> Metric:
    oldest = Fetch.objects.filter(state=FetchState.QUEUED).aggregate(oldest=Min("requested_at"))["oldest"]
    waited = (timezone.now() - oldest).total_seconds() if oldest else 0
    return GaugeMetricFamily(
        "riskboard_fetch_oldest_seconds", "How long the oldest queued reading waits.", value=waited
    )


def _deliveries() -> Metric:
    family = GaugeMetricFamily("riskboard_outbox", "Alerts by what has become of them.", labels=["state"])
    found = Delivery.objects.aggregate(
        pending=Count("pk", filter=Q(state=DeliveryState.PENDING)),
        given_up=Count("pk", filter=Q(state=DeliveryState.GIVEN_UP)),
    )
    family.add_metric(["undispatched"], Event.objects.filter(dispatched_at=None).count())
    for state, number in found.items():
        family.add_metric([state], number)
    return family


def _rescore() -> Metric:
    finished = RescoreState.objects.values_list("finished_at", flat=True).first()
    return GaugeMetricFamily(
        "riskboard_scores_computed_timestamp_seconds",
        "When all scores were last computed.",
        value=finished.timestamp() if finished else 0,
    )


def _broker() -> Iterator[Metric]:
    with metrics.client() as broker:
        queued, taken = broker.llen(settings.CELERY_TASK_DEFAULT_QUEUE), broker.hlen("unacked")
    family = GaugeMetricFamily("riskboard_queue_messages", "Messages in the broker.", labels=["state"])
    family.add_metric(["waiting"], queued)
    family.add_metric(["taken"], taken)
    yield family
    yield from metrics.families()
