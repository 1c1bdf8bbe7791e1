"""Celery's door to the alerts."""

from celery import shared_task

from riskboard.alerts.services.delivering import deliver_due
from riskboard.alerts.services.outbox import dispatch


@shared_task(name="alerts.deliver")
def deliver() -> int:
    """Weigh the rules on what happened and send what is due; sent with every event and swept by the scheduler."""
    dispatch()
    return deliver_due()
