"""When annual losses are computed, and what is kept of them.

They follow every run of the scores, as work of their own: scores do not wait for them. The request stands in one row,
claimed by a conditional update; a claim that nobody finishes is taken over.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from riskboard.common.queue import enqueue
from vendors.domain.annual.engine import Annual, Source
from vendors.domain.annual.portfolio import Portfolio
from vendors.domain.world import METHOD_VERSION
from vendors.models import AnnualLoss, AnnualState, RescoreState, StoredWorld, Vendor
from vendors.queries.in_force import public_streams
from vendors.queries.stored import columns_of_stored
from vendors.queries.world import snapshot

TASK = "vendors.annual_due"
STALE_CLAIM = timedelta(minutes=30)
# A run stops here; the vendors that it did not come to are the first of the next one, after the highest scores.
LONGEST_RUN_SECONDS = 300.0
ALWAYS = 50
# Streams that are kept with a result, those that bring most.
MOST_SOURCES = 50
_BATCH = 50
# Results of versions that did not note what they depend on.
_UNKNOWN = "?"
_KEPT = tuple(field.name for field in AnnualLoss._meta.fields if field.name not in {"id", "vendor"})


def request_annual(*, now: datetime | None = None) -> None:
    """Note, in the caller's transaction, that annual losses are due, and call a worker."""
    _ensure_row()
    moment = now or timezone.now()
    AnnualState.objects.update(requested_at=Coalesce("requested_at", Value(moment)))
    enqueue(TASK)


def annual_due(*, now: datetime | None = None) -> bool:
    """Compute all annual losses if they are due and nobody is at it; True if it was done here."""
    moment = now or timezone.now()
    free = Q(claimed_at=None, requested_at__isnull=False) | Q(claimed_at__lt=moment - STALE_CLAIM)
    if not AnnualState.objects.filter(free).update(claimed_at=moment, requested_at=None):
        return False
    held = AnnualState.objects.filter(claimed_at=moment)
    try:
        done = _compute(moment)
    except BaseException:
        held.update(claimed_at=None, requested_at=Coalesce("requested_at", Value(moment)))
        raise
    # What a run did not come to is the work of the next one, whether or not anything changes meanwhile.
    again = {"requested_at": Coalesce("requested_at", Value(moment))} if done.left else {}
    held.update(claimed_at=None, finished_at=timezone.now(), world=done.world, left=done.left, **again)
    return True


def _ensure_row() -> None:
    AnnualState.objects.bulk_create([AnnualState()], ignore_conflicts=True)


@dataclass(frozen=True)
class _Done:
    """The world that was computed on, and the vendors by id that the run did not come to."""

    world: str
    left: list[int]


def _compute(now: datetime) -> _Done:
    """The portfolio first, then vendor after vendor, on the world that the scores in force rest on.

    Those whose inputs are what they were computed from stand as they are.
    """
    end = time.monotonic() + LONGEST_RUN_SECONDS
    with snapshot():
        name = RescoreState.objects.values_list("world", flat=True).first()
        stored = StoredWorld.objects.filter(pk=name).first() if name else None
        if stored is None:
            return _Done("", [])
        columns = columns_of_stored(stored)
        streams = public_streams(stored.day)
    found = Portfolio(columns, streams)
    known: dict[int | None, str] = {
        pk: inputs or _UNKNOWN for pk, inputs in AnnualLoss.objects.values_list("vendor", "inputs")
    }
    if (inputs := found.inputs()) != known.get(None, ""):
        _store([_Result(None, inputs, found.whole())], stored.hash, now)
    waiting = [
        (pk, slug, inputs)
        for pk, slug in _vendors()
        if (inputs := found.inputs_of(slug)) != known.get(pk, "")
    ]
    for start in range(0, len(waiting), _BATCH):
        if time.monotonic() >= end:
            return _Done(stored.hash, [pk for pk, _slug, _inputs in waiting[start:]])
        some = waiting[start : start + _BATCH]
        _store([_Result(pk, inputs, found.of(slug)) for pk, slug, inputs in some], stored.hash, now)
    return _Done(stored.hash, [])


def _vendors() -> Iterator[tuple[int, str]]:
    """Ids and slugs: the highest scores, then whoever waits longest."""
    live = Vendor.objects.filter(archived_at=None)
    by_score = live.filter(scores__current=True).order_by("-scores__score", "pk")
    first = dict(by_score.values_list("pk", "slug")[:ALWAYS])
    longest = live.exclude(pk__in=first).order_by(F("annual_losses__computed_at").asc(nulls_first=True), "pk")
    yield from first.items()
    yield from longest.values_list("pk", "slug")


@dataclass(frozen=True)
class _Result:
    """What a year may cost a vendor by id, or the portfolio, and what it depends on; None where nothing strikes."""

    vendor: int | None
    inputs: str
    annual: Annual | None


@transaction.atomic
def _store(found: Sequence[_Result], world: str, now: datetime) -> None:
    gone = [one.vendor for one in found if one.annual is None]
    whose = Q(vendor__in=[pk for pk in gone if pk is not None])
    AnnualLoss.objects.filter(whose | Q(vendor=None) if None in gone else whose).delete()
    rows = [_row(one, one.annual, world, now) for one in found if one.annual is not None]
    AnnualLoss.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["vendor"], update_fields=list(_KEPT)
    )


def _row(one: _Result, annual: Annual, world: str, now: datetime) -> AnnualLoss:
    cost, days = annual.cost.measure, annual.person_days.measure
    return AnnualLoss(
        vendor_id=one.vendor,
        inputs=one.inputs,
        computed_at=now,
        method_version=METHOD_VERSION,
        inputs_hash=world,
        chance=annual.chance,
        cost_mean=cost.mean,
        cost_var95=cost.var95,
        cost_es95=cost.es95,
        cost_es99=cost.es99,
        days_mean=days.mean,
        days_var95=days.var95,
        days_es95=days.es95,
        days_es99=days.es99,
        cost_curve=annual.cost.points(),
        days_curve=annual.person_days.points(),
        sources=[_source(one) for one in annual.brought.most(MOST_SOURCES)],
        sources_count=len(annual.brought),
    )


def _source(one: Source) -> dict[str, object]:
    return {
        "atom": one.stream.atom,
        "type": one.stream.type,
        "rate": one.rate,
        "cost": one.cost,
        "person_days": one.person_days,
    }
