"""Tasks for the tests of the worker's log lines."""

import logging

from celery import shared_task

log = logging.getLogger("tests.log_tasks")


@shared_task(name="tests.log.fails")
def fails(*, secret: str) -> None:
    """Log with a secret in every place there is, then fail with it."""
    log.warning("calling https://hook.example/x?sig=%s with password=%s", secret, secret)
    raise ValueError(f"Authorization: Bearer {secret}")


@shared_task(name="tests.log.works")
def works() -> None:
    """Do nothing."""
