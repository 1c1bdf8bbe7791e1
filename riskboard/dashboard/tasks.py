"""The signs of life of scheduler and worker."""

import time
from typing import Any

from celery import shared_task
from celery.signals import heartbeat_sent
from django.core.cache import cache
from redis.exceptions import RedisError

from riskboard.dashboard.queries.readiness import HEARTBEAT_KEY, HEARTBEAT_SECONDS, WORKER_KEY

# A worker beats every two seconds; one sign in ten is enough.
_SIGN_SECONDS = 10.0


@shared_task(name="dashboard.heartbeat")
def heartbeat() -> None:
    """Written by a worker at the scheduler's call: proof that both are alive."""
    cache.set(HEARTBEAT_KEY, True, timeout=HEARTBEAT_SECONDS)


class WorkerSign:
    """Written by the worker itself, so that one that has nothing to do is known to live."""

    def __init__(self) -> None:
        self._next = 0.0

    def __call__(self, **_: Any) -> None:
        """Called with every beat of the worker; a broker that is gone must not end it."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + _SIGN_SECONDS
        try:
            cache.set(WORKER_KEY, True, timeout=HEARTBEAT_SECONDS)
        except RedisError:
            self._next = 0.0


worker_sign = WorkerSign()
heartbeat_sent.connect(worker_sign)
