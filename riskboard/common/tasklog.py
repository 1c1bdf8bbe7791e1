"""Around every task: the request that it is done for in each log line, one line about it, and its figures."""

import logging
import time
from collections.abc import Mapping
from typing import Any

import structlog
from celery import signals

from riskboard.common import metrics
from riskboard.common.queue import REQUEST_HEADER

_STARTED: dict[str, float] = {}
log = logging.getLogger("riskboard.task")


def connect() -> None:
    """Called once, by the Celery application. Logging itself is set up by the settings, so Celery leaves it alone."""
    signals.setup_logging.connect(leave_logging_alone)
    signals.task_prerun.connect(begin)
    signals.task_postrun.connect(end)


def leave_logging_alone(**_: Any) -> None:
    """Somebody who listens for this is enough to keep Celery from installing handlers of its own."""


def begin(task_id: str, task: Any, **_: Any) -> None:
    """Every line from here on names the task, and the request that asked for it where there is one."""
    headers: Mapping[str, Any] = task.request.headers or {}
    number = headers.get(REQUEST_HEADER) or task.request.get(REQUEST_HEADER)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(task=task.name, task_id=task_id)
    if number:
        structlog.contextvars.bind_contextvars(request_id=str(number))
    _STARTED[task_id] = time.perf_counter()


def end(task_id: str, task: Any, state: str | None = None, **_: Any) -> None:
    """One line and the figures; the reason of a failure is logged by Celery with its traceback."""
    seconds = time.perf_counter() - _STARTED.pop(task_id, time.perf_counter())
    outcome = (state or "unknown").lower()
    metrics.observe_task(task.name, outcome, seconds)
    log.info("task", extra={"fields": {"outcome": outcome, "ms": round(seconds * 1000, 1)}})
    structlog.contextvars.clear_contextvars()
