"""The nightly clean-up: how long everything that the workers leave behind is kept, by the operator's settings."""

import logging
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings

from incidents.services.retention import empty_articles, forget_fetches, forget_wordings
from riskboard.accounts.services.retention import forget_failed_sign_ins, forget_invitations
from riskboard.accounts.sessions import SessionStore
from riskboard.alerts.services.retention import forget_events
from riskboard.api.idempotency import forget_answers
from vendors.services.ranking import forget_rankings
from vendors.services.retention import forget_worlds, thin_portfolio, thin_scores

# Small enough that nobody waits for a lock; the night has time for many of them.
BATCH = 1000
# Less than a task may take: what is left over is done the next night.
SECONDS = 240.0
log = logging.getLogger(__name__)
# Given ``before`` and ``limit``: removes, and says how many.
Sweep = Callable[..., int]


def clean_up(*, now: datetime) -> dict[str, int]:
    """Remove what is older than ``settings.RETENTION_DAYS`` allows (0: nothing is), and what nobody can use any more:
    ended sessions, answers to requests with a key that has run out.

    How many rows of each kind were removed. Evidence of incidents, decisions and the audit are never touched.
    """
    deadline = time.monotonic() + SECONDS
    SessionStore.clear_expired()
    forget_answers(now=now)
    removed = {}
    for name, days, sweep in _sweeps():
        if days:
            removed[name] = _in_batches(sweep, now - timedelta(days=days), deadline)
    log.info("clean-up", extra={"fields": {"removed": removed}})
    return removed


def _sweeps() -> Iterator[tuple[str, int, Sweep]]:
    days = settings.RETENTION_DAYS
    yield "fetches", days["fetches"], forget_fetches
    yield "article versions", days["article_versions"], forget_wordings
    yield "article bodies", days["article_bodies"], empty_articles
    yield "events", days["deliveries"], forget_events
    yield "failed sign-ins", days["failed_sign_ins"], forget_failed_sign_ins
    yield "invitations", days["invitations"], forget_invitations
    for name, thin in (("scores", thin_scores), ("portfolio", thin_portfolio)):
        yield f"{name} within a day", days["every_score"], partial(thin, keep="day")
        yield f"{name} within a week", days["daily_scores"], partial(thin, keep="week")
    yield "rankings", days["rankings"], forget_rankings
    yield "worlds", days["every_score"], forget_worlds


def _in_batches(sweep: Sweep, before: datetime, deadline: float) -> int:
    removed = 0
    while time.monotonic() < deadline:
        batch = sweep(before=before, limit=BATCH)
        removed += batch
        if batch < BATCH:
            break
    return removed
