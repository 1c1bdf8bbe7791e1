"""When annual losses are computed, and what is kept of them.

They follow every run of the scores, as work of their own: scores do not wait for them. The request stands in one row,
claimed by a conditional update; a claim that nobody finishes is taken over.
"""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from riskboard.common.queue import enqueue
from vendors.domain.annual.engine import Annual, Source
from vendors.domain.annual.portfolio import Portfolio
from vendors.domain.world import METHOD_VERSION
from vendors.models import AnnualLoss, AnnualState, RescoreState, Vendor
from vendors.queries.in_force import public_streams
from vendors.queries.stored import stored_columns
from vendors.queries.world import snapshot

TASK = "vendors.annual_due"
STALE_CLAIM = timedelta(minutes=30)
# A run stops here; the vendors that it did not come to are the first of the next one, after the highest scores.
LONGEST_RUN_SECONDS = 300.0
ALWAYS = 50
# Streams that are kept with a result, those that bring most.
MOST_SOURCES = 50
_BATCH = 50
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
        _compute(moment)
    except BaseException:
        held.update(claimed_at=None, requested_at=Coalesce("requested_at", Value(moment)))
        raise
    held.update(claimed_at=None, finished_at=timezone.now())
    return True


def _ensure_row() -> None:
    AnnualState.objects.bulk_create([AnnualState()], ignore_conflicts=True)


def _compute(now: datetime) -> None:
    """The portfolio first, then vendor after vendor, on the world that the scores in force rest on."""
    end = time.monotonic() + LONGEST_RUN_SECONDS
    with snapshot():
        world = RescoreState.objects.values_list("world", flat=True).first()
        if not world:
            return
        columns = stored_columns(world)
        streams = public_streams(now)
    found = Portfolio(columns, streams)
    _store({None: found.whole()}, world, now)
    waiting = _vendors()
    while time.monotonic() < end and (some := dict(islice(waiting, _BATCH))):
        _store({pk: found.of(slug) for pk, slug in some.items()}, world, now)


def _vendors() -> Iterator[tuple[int, str]]:
    """Ids and slugs: the highest scores, then whoever waits longest."""
    live = Vendor.objects.filter(archived_at=None)
    by_score = live.filter(scores__current=True).order_by("-scores__score", "pk")
    first = dict(by_score.values_list("pk", "slug")[:ALWAYS])
    longest = live.exclude(pk__in=first).order_by(F("annual_losses__computed_at").asc(nulls_first=True), "pk")
    yield from first.items()
    yield from longest.values_list("pk", "slug")


@transaction.atomic
def _store(found: dict[int | None, Annual | None], world: str, now: datetime) -> None:
    gone = [pk for pk, annual in found.items() if annual is None]
    whose = Q(vendor__in=[pk for pk in gone if pk is not None])
    AnnualLoss.objects.filter(whose | Q(vendor=None) if None in gone else whose).delete()
    rows = [_row(pk, annual, world, now) for pk, annual in found.items() if annual is not None]
    AnnualLoss.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["vendor"], update_fields=list(_KEPT)
    )


def _row(vendor: int | None, annual: Annual, world: str, now: datetime) -> AnnualLoss:
    cost, days = annual.cost.measure, annual.person_days.measure
    return AnnualLoss(
        vendor_id=vendor,
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
