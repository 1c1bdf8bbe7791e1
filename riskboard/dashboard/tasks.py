"""The sign of life of scheduler and worker."""

from celery import shared_task
from django.core.cache import cache

from riskboard.dashboard.queries.readiness import HEARTBEAT_KEY, HEARTBEAT_SECONDS


@shared_task(name="dashboard.heartbeat")
def heartbeat() -> None:
    """Written by a worker at the scheduler's call: proof that both are alive."""
    cache.set(HEARTBEAT_KEY, True, timeout=HEARTBEAT_SECONDS)
