"""Celery's doors to the pipeline: one service call each."""

from celery import shared_task

from incidents.services.asking import request_nightly
from incidents.services.detection import process_pending
from incidents.services.due import apply_due
from incidents.services.fetching import poll
from incidents.services.learning import learn_due
from incidents.services.page_texts import read_pages
from incidents.services.using import rate_waiting


@shared_task(name="incidents.poll_due")
def poll_due() -> int:
    """Read every source that is due or was asked for."""
    return poll()


@shared_task(name="incidents.read_pages")
def pages() -> int:
    """Read the pages behind entries that say little."""
    return read_pages()


@shared_task(name="incidents.process_pending")
def process() -> int:
    """Detect in, group and propose what was read and not yet looked at."""
    return process_pending()


@shared_task(name="incidents.apply_due_states")
def due_states() -> int:
    """Let retirements, orders and restorations that were announced for a day take effect on it."""
    return apply_due()


@shared_task(name="incidents.learn_nightly")
def learn_nightly() -> bool:
    """Ask for learning from triage, if there are other decisions than last time."""
    return request_nightly()


@shared_task(name="incidents.learn_due")
def learn() -> bool:
    """Learn from triage if that was asked for; sent with every request and swept by the scheduler."""
    return learn_due()


@shared_task(name="incidents.rate_waiting")
def rate() -> int:
    """Give chances to candidates that wait without one, while a model is in use; swept by the scheduler."""
    return rate_waiting()
