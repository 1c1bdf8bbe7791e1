"""A task for the fault tests: it says that it began, waits for leave to end, and counts how often it ended."""

import time

import redis
from celery import Celery, shared_task
from django.conf import settings

from riskboard.celery import app

# The application waits longer than its longest task may take; a test has no such task.
REDELIVERED_AFTER = 4


def hasten(application: Celery) -> None:
    """Let a lost message come back after seconds."""
    application.conf.broker_transport_options["visibility_timeout"] = REDELIVERED_AFTER


hasten(app)


@shared_task(name="tests.chaos.gated")
def gated(*, key: str) -> None:
    """Count the begin in ``key:begun``, wait for ``key:open``, count the end in ``key:ended``."""
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.incr(f"{key}:begun")
        while not client.exists(f"{key}:open"):
            time.sleep(0.05)
        client.incr(f"{key}:ended")
