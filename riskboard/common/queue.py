"""Sending work to the workers by task name, so that services need not import tasks."""

from typing import Any

from celery import current_app
from django.db import transaction

from riskboard.common.logs import request_id

# The header of a message that says for which request the work is done.
REQUEST_HEADER = "for_request"


def enqueue(task: str, *, countdown: float = 0, **arguments: Any) -> None:
    """Send ``task`` with keyword ``arguments`` once the current transaction has committed.

    A message that is lost does no harm: the work also stands in a row that the scheduler sweeps.
    """
    headers = {REQUEST_HEADER: number} if (number := request_id()) else None
    transaction.on_commit(
        lambda: current_app.send_task(task, kwargs=arguments, countdown=countdown or None, headers=headers),
        robust=True,
    )
