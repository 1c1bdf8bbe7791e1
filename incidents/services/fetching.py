"""Polling: what is due becomes a fetch row, rows are claimed a batch at a time, read at once, and stored.

The work lies in the rows. A lost message heals at the scheduler's next sweep, a repeated one finds nothing to
claim, and a claim whose worker died is handed back after ``CLAIM_SECONDS``.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from incidents.models import Fetch, FetchState, PageText, Source, SourceState
from incidents.services.claiming import CLAIM_SECONDS, alone
from incidents.services.finishing import finish_all
from incidents.services.reading import Read, read_safely
from incidents.services.rolling import BATCH, roll


def poll(*, only: Iterable[int] | None = None, progress: Callable[[Fetch], None] | None = None) -> int:
    """Read all that is due (or, with ``only``, those sources alone); returns how many fetches were run."""
    release_stale_claims(now=timezone.now())
    queue_due(now=timezone.now(), only=only)

    def finish(reads: list[Read]) -> None:
        for row in finish_all(reads):
            if progress:
                progress(row)

    return roll(
        claim=lambda most: claim(now=timezone.now(), only=only, most=most), read=read_safely, finish=finish
    )


@transaction.atomic
def queue_due(*, now: datetime, only: Iterable[int] | None = None) -> None:
    """Make a fetch row for every active source that is due and has none open.

    Not while another worker claims: what it reads and ends meanwhile would be asked for a second time.
    """
    alone()
    due = Source.objects.filter(state=SourceState.ACTIVE, next_fetch_at__lte=now)
    if only is not None:
        due = Source.objects.filter(pk__in=list(only))
    open_fetches = Fetch.objects.filter(state__in=[FetchState.QUEUED, FetchState.RUNNING])
    rows = due.exclude(pk__in=open_fetches.values("source")).values_list("pk", "domain")
    Fetch.objects.bulk_create(
        [Fetch(source_id=pk, domain=domain, requested_at=now) for pk, domain in rows], ignore_conflicts=True
    )


@transaction.atomic
def claim(*, now: datetime, only: Iterable[int] | None = None, most: int = BATCH) -> list[Fetch]:
    """Claim queued fetches, one a domain, leaving out domains that are busy or asked to be left alone.

    Those that wait longest come first, ``most`` at most.
    """
    alone()
    queued = Fetch.objects.filter(state=FetchState.QUEUED)
    for kind in (Fetch, PageText):
        queued = queued.exclude(domain__in=kind.objects.filter(state=FetchState.RUNNING).values("domain"))
    queued = queued.filter(Q(source__domain_wait_until=None) | Q(source__domain_wait_until__lte=now))
    if only is not None:
        queued = queued.filter(source__in=list(only))
    first = queued.order_by("domain", "requested_at", "pk").distinct("domain").values("pk")
    oldest = Fetch.objects.filter(pk__in=first).order_by("requested_at", "pk").values_list("pk", flat=True)
    ids = list(oldest[:most])
    Fetch.objects.filter(pk__in=ids, state=FetchState.QUEUED).update(state=FetchState.RUNNING, started_at=now)
    return list(Fetch.objects.filter(pk__in=ids, state=FetchState.RUNNING).select_related("source"))


def release_stale_claims(*, now: datetime) -> int:
    """Hand back what a dead worker had claimed; returns how many."""
    return Fetch.objects.filter(
        state=FetchState.RUNNING, started_at__lt=now - timedelta(seconds=CLAIM_SECONDS)
    ).update(state=FetchState.QUEUED, started_at=None)
