"""When scores are computed again: asked for in the writer's transaction, claimed by one worker, healed by the sweep.

The request stands in one row. A burst of edits moves the run to two seconds after the last of them, but never beyond
ten seconds after the first. A worker claims the row by a conditional update before it reads anything, so a change that
comes while it works makes a new request; a claim that nobody finishes is taken over after five minutes.
"""

import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import transaction
from django.db.models import BigIntegerField, DateTimeField, ExpressionWrapper, F, Func, Q, Value
from django.db.models.functions import Coalesce, Greatest, Least
from django.utils import timezone

from riskboard.common import metrics
from riskboard.common.collecting import without_collection
from riskboard.common.queue import enqueue
from vendors.models import RescoreState
from vendors.queries.columns import load_register
from vendors.queries.world import snapshot
from vendors.services.annual import request_annual
from vendors.services.following import follow_scores
from vendors.services.parts import PartResults, compute_part, store_part
from vendors.services.portfolio import Kept
from vendors.services.results import Results, compute, store

TASK = "vendors.rescore_due"
STALE_CLAIM = timedelta(minutes=5)


@dataclass(frozen=True)
class Changes:
    """What a run must compute anew: everything, or these workloads and what rests on these products, by id."""

    everything: bool
    workloads: tuple[int, ...] = ()
    products: tuple[int, ...] = ()


def request_rescore(
    *,
    workloads: Collection[int] | None = None,
    products: Collection[int] | None = None,
    now: datetime | None = None,
) -> None:
    """Note, in the caller's transaction, that inputs of the scores changed, and call a worker for when it is due.

    Given ``workloads`` or ``products``, by id, nothing else changed. Only the first request of a burst sends a
    message; that message is sent on until the run is due.
    """
    now = now or timezone.now()
    quiet = timedelta(seconds=settings.RESCORE_QUIET_SECONDS)
    longest = Value(timedelta(seconds=settings.RESCORE_LONGEST_WAIT_SECONDS))
    latest = ExpressionWrapper(F("requested_at") + longest, output_field=DateTimeField())
    _ensure_row()
    changed = _noted(workloads, products)
    if RescoreState.objects.filter(requested_at=None).update(requested_at=now, due_at=now + quiet, **changed):
        enqueue(TASK, countdown=settings.RESCORE_QUIET_SECONDS)
    else:
        RescoreState.objects.update(due_at=Least(Value(now + quiet), latest), **changed)


def _noted(workloads: Collection[int] | None, products: Collection[int] | None) -> dict[str, Any]:
    if workloads is None and products is None:
        return {"everything": True}
    named = {"workloads": list(workloads or ()), "products": list(products or ())}
    return {
        name: Func(F(name), Value(ids, ArrayField(BigIntegerField())), function="array_cat")
        for name, ids in named.items()
        if ids
    }


def rescore_due(*, now: datetime | None = None) -> bool:
    """Rescore if a request is due and nobody is at it; True if it was done here.

    A request that is not due yet gets another call; repeating the call does nothing, but for what follows the scores
    and was left by a run that did not end.
    """
    now = now or timezone.now()
    changes = _claim(Q(due_at__lte=now, claimed_at=None) | Q(claimed_at__lt=now - STALE_CLAIM), now)
    if changes is None:
        _call_again(now)
        follow_scores(now=now)
        return False
    return _run(now, changes)


def rescore_all(*, now: datetime | None = None) -> bool:
    """Rescore whether or not anything changed: tests of fallbacks age by themselves. True if it was done here.

    While another worker is at it, its run is followed by one more instead.
    """
    now = now or timezone.now()
    _ensure_row()
    if _claim(Q(claimed_at=None) | Q(claimed_at__lt=now - STALE_CLAIM), now):
        return _run(now, Changes(everything=True))
    RescoreState.objects.update(
        requested_at=Coalesce("requested_at", Value(now)), due_at=now, everything=True
    )
    return False


def _ensure_row() -> None:
    RescoreState.objects.bulk_create([RescoreState()], ignore_conflicts=True)


def _claim(condition: Q, now: datetime) -> Changes | None:
    """Take the row for the run that starts at ``now``. What is requested from here on is a request of its own."""
    with transaction.atomic():
        state = RescoreState.objects.select_for_update().filter(condition).first()
        if state is None:
            return None
        RescoreState.objects.update(
            claimed_at=now, requested_at=None, due_at=None, everything=False, workloads=[], products=[]
        )
    # What a run had claimed that did not end is not known any more.
    everything = state.everything or state.claimed_at is not None
    return Changes(everything, tuple(state.workloads), tuple(state.products))


def _run(claim: datetime, changes: Changes) -> bool:
    started = time.perf_counter()
    try:
        with without_collection():
            done = _rescore(claim, changes)
    except BaseException:
        _release(claim)
        raise
    metrics.observe(metrics.SCORE_SECONDS, seconds=time.perf_counter() - started)
    _call_again(claim)
    if done is None:
        return False
    follow_scores(now=claim, whole=done.whole, kept=done.kept)
    return True


@dataclass(frozen=True)
class _Done:
    """What a run stored, and what it found if it was one over everything."""

    kept: Kept
    whole: Results | None


def _rescore(claim: datetime, changes: Changes) -> _Done | None:
    """The scores, of everything or of what a few changes touch; None if they were not to be stored any more."""
    day = claim.date()
    with snapshot():
        part = None if changes.everything else compute_part(changes.workloads, changes.products, day)
        register = load_register(day) if part is None else None
    whole = compute(register, day) if register else None
    kept = _keep(claim, whole, part)
    return None if kept is None else _Done(kept, whole)


def _keep(claim: datetime, whole: Results | None, part: PartResults | None) -> Kept | None:
    """Store results unless the claim was taken over meanwhile: then a later run has read later inputs.

    Nobody who looks for scores waits for the portfolio or for annual losses, which are due from here on.
    """
    with transaction.atomic():
        held = RescoreState.objects.select_for_update().filter(claimed_at=claim)
        if not held.exists():
            return None
        kept = store_part(part, now=claim) if part else store(whole, now=claim) if whole else None
        if kept is not None:
            world = kept.world if kept.fitted else ""
            held.update(world=world, claimed_at=None, finished_at=timezone.now(), portfolio_due_at=claim)
            request_annual(now=claim)
    return kept


def _release(claim: datetime) -> None:
    """Give the work back: it stays requested, and due once the quiet time has passed."""
    again = timezone.now() + timedelta(seconds=settings.RESCORE_LONGEST_WAIT_SECONDS)
    RescoreState.objects.filter(claimed_at=claim).update(
        claimed_at=None,
        requested_at=Coalesce("requested_at", Value(claim)),
        due_at=Greatest(Coalesce("due_at", Value(again)), Value(again)),
        everything=True,
    )


def _call_again(now: datetime) -> None:
    due = RescoreState.objects.filter(claimed_at=None).values_list("due_at", flat=True).first()
    if due is not None:
        enqueue(TASK, countdown=max(0.0, (due - now).total_seconds()))
