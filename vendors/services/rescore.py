"""When scores are computed again: asked for in the writer's transaction, claimed by one worker, healed by the sweep.

The request stands in one row. A burst of edits moves the run to two seconds after the last of them, but never beyond
ten seconds after the first. A worker claims the row by a conditional update before it reads anything, so a change that
comes while it works makes a new request; a claim that nobody finishes is taken over after five minutes.
"""

import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import DateTimeField, ExpressionWrapper, F, Q, Value
from django.db.models.functions import Coalesce, Greatest, Least
from django.utils import timezone

from riskboard.common import metrics
from riskboard.common.queue import enqueue
from vendors.models import RescoreState
from vendors.queries.world import build_world, snapshot
from vendors.services.results import Results, compute, store

TASK = "vendors.rescore_due"
STALE_CLAIM = timedelta(minutes=5)


def request_rescore(*, now: datetime | None = None) -> None:
    """Note, in the caller's transaction, that inputs of the scores changed, and call a worker for when it is due.

    Only the first request of a burst sends a message; that message is sent on until the run is due.
    """
    now = now or timezone.now()
    quiet = timedelta(seconds=settings.RESCORE_QUIET_SECONDS)
    longest = Value(timedelta(seconds=settings.RESCORE_LONGEST_WAIT_SECONDS))
    latest = ExpressionWrapper(F("requested_at") + longest, output_field=DateTimeField())
    _ensure_row()
    if RescoreState.objects.filter(requested_at=None).update(requested_at=now, due_at=now + quiet):
        enqueue(TASK, countdown=settings.RESCORE_QUIET_SECONDS)
    else:
        RescoreState.objects.update(due_at=Least(Value(now + quiet), latest))


def rescore_due(*, now: datetime | None = None) -> bool:
    """Rescore if a request is due and nobody is at it; True if it was done here.

    A request that is not due yet gets another call; repeating the call does nothing.
    """
    now = now or timezone.now()
    if not _claim(Q(due_at__lte=now, claimed_at=None) | Q(claimed_at__lt=now - STALE_CLAIM), now):
        _call_again(now)
        return False
    return _run(now)


def rescore_all(*, now: datetime | None = None) -> bool:
    """Rescore whether or not anything changed: tests of fallbacks age by themselves. True if it was done here.

    While another worker is at it, its run is followed by one more instead.
    """
    now = now or timezone.now()
    _ensure_row()
    if _claim(Q(claimed_at=None) | Q(claimed_at__lt=now - STALE_CLAIM), now):
        return _run(now)
    RescoreState.objects.update(requested_at=Coalesce("requested_at", Value(now)), due_at=now)
    return False


def _ensure_row() -> None:
    RescoreState.objects.bulk_create([RescoreState()], ignore_conflicts=True)


def _claim(condition: Q, now: datetime) -> bool:
    """Take the row for the run that starts at ``now``. What is requested from here on is a request of its own."""
    claimed = RescoreState.objects.filter(condition).update(claimed_at=now, requested_at=None, due_at=None)
    return claimed == 1


def _run(claim: datetime) -> bool:
    started = time.perf_counter()
    try:
        with snapshot():
            world = build_world(as_of=claim)
        done = _finish(compute(world), claim)
    except BaseException:
        _release(claim)
        raise
    metrics.observe(metrics.SCORE_SECONDS, seconds=time.perf_counter() - started)
    _call_again(claim)
    return done


def _finish(results: Results, claim: datetime) -> bool:
    """Store the results unless the claim was taken over meanwhile: then a later run has read later inputs."""
    with transaction.atomic():
        held = RescoreState.objects.select_for_update().filter(claimed_at=claim)
        if not held.exists():
            return False
        store(results, now=claim)
        held.update(claimed_at=None, finished_at=timezone.now())
    return True


def _release(claim: datetime) -> None:
    """Give the work back: it stays requested, and due once the quiet time has passed."""
    again = timezone.now() + timedelta(seconds=settings.RESCORE_LONGEST_WAIT_SECONDS)
    RescoreState.objects.filter(claimed_at=claim).update(
        claimed_at=None,
        requested_at=Coalesce("requested_at", Value(claim)),
        due_at=Greatest(Coalesce("due_at", Value(again)), Value(again)),
    )


def _call_again(now: datetime) -> None:
    due = RescoreState.objects.filter(claimed_at=None).values_list("due_at", flat=True).first()
    if due is not None:
        enqueue(TASK, countdown=max(0.0, (due - now).total_seconds()))
