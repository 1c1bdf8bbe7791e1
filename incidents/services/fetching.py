"""Polling: what is due becomes a fetch row, rows are claimed a batch at a time, read at once, and stored.

The work lies in the rows. A lost message heals at the scheduler's next sweep, a repeated one finds nothing to
claim, and a claim whose worker died is handed back after ``CLAIM_SECONDS``.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from incidents.models import Fetch, FetchState, Source, SourceState
from incidents.services.finishing import finish_all
from incidents.services.reading import Read, read_safely

BATCH = 32
THREADS = 16
# What ends within so many seconds of another is stored with it; a slow source keeps none of the others waiting.
GATHERED = 0.25
# A fetch ends within 30 s by its own limits; a claim three times as old belongs to a worker that died.
CLAIM_SECONDS = 90
# Serialises queueing and claiming, so that two workers share the domains instead of racing for them.
_CLAIM_LOCK = 0x5152_0001


def poll(*, only: Iterable[int] | None = None, progress: Callable[[Fetch], None] | None = None) -> int:
    """Read all that is due (or, with ``only``, those sources alone); returns how many fetches were run."""
    release_stale_claims(now=timezone.now())
    queue_due(now=timezone.now(), only=only)
    done = 0
    flying: set[Future[Read]] = set()
    with ThreadPoolExecutor(max_workers=THREADS) as pool:
        while True:
            if len(flying) <= BATCH // 2:
                claimed = claim(now=timezone.now(), only=only, most=BATCH - len(flying))
                flying |= {pool.submit(read_safely, row) for row in claimed}
            if not flying:
                return done
            wait(flying, return_when=FIRST_COMPLETED)
            ended, flying = wait(flying, timeout=GATHERED)
            for row in finish_all([one.result() for one in ended]):
                done += 1
                if progress:
                    progress(row)


@transaction.atomic
def queue_due(*, now: datetime, only: Iterable[int] | None = None) -> None:
    """Make a fetch row for every active source that is due and has none open.

    Not while another worker claims: what it reads and ends meanwhile would be asked for a second time.
    """
    _alone()
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
    _alone()
    running = Fetch.objects.filter(state=FetchState.RUNNING).values("domain")
    queued = Fetch.objects.filter(state=FetchState.QUEUED).exclude(domain__in=running)
    queued = queued.filter(Q(source__domain_wait_until=None) | Q(source__domain_wait_until__lte=now))
    if only is not None:
        queued = queued.filter(source__in=list(only))
    first = queued.order_by("domain", "requested_at", "pk").distinct("domain").values("pk")
    oldest = Fetch.objects.filter(pk__in=first).order_by("requested_at", "pk").values_list("pk", flat=True)
    ids = list(oldest[:most])
    Fetch.objects.filter(pk__in=ids, state=FetchState.QUEUED).update(state=FetchState.RUNNING, started_at=now)
    return list(Fetch.objects.filter(pk__in=ids, state=FetchState.RUNNING).select_related("source"))


def _alone() -> None:
    """Until the end of the transaction, no other worker queues or claims."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CLAIM_LOCK])


def release_stale_claims(*, now: datetime) -> int:
    """Hand back what a dead worker had claimed; returns how many."""
    return Fetch.objects.filter(
        state=FetchState.RUNNING, started_at__lt=now - timedelta(seconds=CLAIM_SECONDS)
    ).update(state=FetchState.QUEUED, started_at=None)
