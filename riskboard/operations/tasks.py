"""Celery's door to the operator's work."""

from celery import shared_task
from django.utils import timezone

from riskboard.operations.services.retention import clean_up as clean


@shared_task(name="operations.clean_up")
def clean_up() -> None:
    """Remove what is kept no longer; nightly."""
    clean(now=timezone.now())
