"""Polling: what is due becomes a fetch row, rows are claimed a batch at a time, read at once, and stored.

The work lies in the rows. A lost message heals at the scheduler's next sweep, a repeated one finds nothing to
claim, and a claim whose worker died is handed back after ``CLAIM_SECONDS``.
"""

import hashlib
import logging
import random
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from incidents.domain.schedule import Decision, History, Outcome, decide, entries_a_week
from incidents.feeds.reading import Reading, read_body
from incidents.models import Article, Fetch, FetchState, Source, SourceState
from incidents.services.announcing import announce_source
from incidents.services.articles import Stored, store_entries
from riskboard.common import metrics
from riskboard.common.actor import acting
from riskboard.common.fetch import FetchError, FetchPolicy, Response, fetch
from riskboard.common.queue import enqueue

BATCH = 32
THREADS = 16
# How many of the feeds that a web page points to are kept, to be used instead of it.
OFFERED = 5
# A fetch ends within 30 s by its own limits; a claim three times as old belongs to a worker that died.
CLAIM_SECONDS = 90
UNFORESEEN = gettext_noop(
    "The source could not be read for a reason that was not foreseen; the server's log has the details."
)
_GONE = gettext_noop("The address is gone for good (410).")
log = logging.getLogger(__name__)
# Serialises claiming, so that two workers share the domains instead of racing for them.
_CLAIM_LOCK = 0x5152_0001
_jitter = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Read:
    """What came of one claimed fetch before anything is stored."""

    fetch: Fetch
    response: Response | None
    reading: Reading | None
    error: str
    body_hash: str
    unchanged: bool

    @property
    def note(self) -> str:
        """What is wrong with a body that could be read all the same: it is read again even if it stays the same."""
        return self.reading.note if self.reading else ""


def policy() -> FetchPolicy:
    """The limits of every fetch, with the internal hosts that the operator admits."""
    return FetchPolicy(
        user_agent=settings.FETCH_USER_AGENT, allowed_hosts=frozenset(settings.FETCH_ALLOWED_HOSTS)
    )


def poll(*, only: Iterable[int] | None = None, progress: Callable[[Fetch], None] | None = None) -> int:
    """Read all that is due (or, with ``only``, those sources alone); returns how many fetches were run."""
    release_stale_claims(now=timezone.now())
    queue_due(now=timezone.now(), only=only)
    done = 0
    while claimed := claim(now=timezone.now(), only=only):
        with ThreadPoolExecutor(max_workers=THREADS) as pool:
            for read in pool.map(_read_safely, claimed):
                fetch_row = _finish_safely(read)
                done += 1
                if progress:
                    progress(fetch_row)
    return done


@transaction.atomic
def queue_due(*, now: datetime, only: Iterable[int] | None = None) -> None:
    """Make a fetch row for every active source that is due and has none open."""
    due = Source.objects.filter(state=SourceState.ACTIVE, next_fetch_at__lte=now)
    if only is not None:
        due = Source.objects.filter(pk__in=list(only))
    open_fetches = Fetch.objects.filter(state__in=[FetchState.QUEUED, FetchState.RUNNING])
    rows = due.exclude(pk__in=open_fetches.values("source")).values_list("pk", "domain")
    Fetch.objects.bulk_create(
        [Fetch(source_id=pk, domain=domain, requested_at=now) for pk, domain in rows], ignore_conflicts=True
    )


@transaction.atomic
def claim(*, now: datetime, only: Iterable[int] | None = None) -> list[Fetch]:
    """Claim a batch of queued fetches, one a domain, leaving out domains that are busy or asked to be left alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CLAIM_LOCK])
    running = Fetch.objects.filter(state=FetchState.RUNNING).values("domain")
    queued = Fetch.objects.filter(state=FetchState.QUEUED).exclude(domain__in=running)
    queued = queued.filter(Q(source__domain_wait_until=None) | Q(source__domain_wait_until__lte=now))
    if only is not None:
        queued = queued.filter(source__in=list(only))
    chosen = queued.order_by("domain", "requested_at", "pk").distinct("domain").values_list("pk", flat=True)
    ids = list(chosen[:BATCH])
    Fetch.objects.filter(pk__in=ids, state=FetchState.QUEUED).update(state=FetchState.RUNNING, started_at=now)
    return list(Fetch.objects.filter(pk__in=ids, state=FetchState.RUNNING).select_related("source"))


def release_stale_claims(*, now: datetime) -> int:
    """Hand back what a dead worker had claimed; returns how many."""
    return Fetch.objects.filter(
        state=FetchState.RUNNING, started_at__lt=now - timedelta(seconds=CLAIM_SECONDS)
    ).update(state=FetchState.QUEUED, started_at=None)


def _read_safely(fetch_row: Fetch) -> Read:
    """What no one foresaw in one source must not keep the others of its batch from being read."""
    try:
        return _read(fetch_row)
    except Exception:
        log.exception("reading source %s failed", fetch_row.source_id)
        return Read(fetch_row, None, None, UNFORESEEN, "", False)


def _finish_safely(read: Read) -> Fetch:
    try:
        return finish(read, now=timezone.now())
    except Exception:
        log.exception("storing source %s failed", read.fetch.source_id)
        failed = Read(read.fetch, None, None, UNFORESEEN, "", False)
        return finish(failed, now=timezone.now())


def _read(fetch_row: Fetch) -> Read:
    """Fetch and parse, without the database: runs in a thread of its own."""
    source = fetch_row.source
    ours = source.validators_url == source.url
    try:
        response = fetch(
            source.url,
            policy(),
            etag=source.etag if ours else None,
            last_modified=source.last_modified if ours else None,
        )
    except FetchError as error:
        return Read(fetch_row, None, None, str(error), "", False)
    body_hash = hashlib.sha256(response.body).hexdigest()
    if response.status == 304 or (response.status == 200 and body_hash == source.body_hash):
        return Read(fetch_row, response, None, "", source.body_hash, True)
    if not 200 <= response.status < 300:
        return Read(fetch_row, response, None, _status_in_words(response.status), "", False)
    reading = read_body(source.kind, response.body, response.url, response.headers.get("content-type", ""))
    return Read(fetch_row, response, reading, reading.error, body_hash, False)


def _status_in_words(status: int) -> str:
    remedy = {
        401: gettext_noop("it asks for a password; choose a public address"),
        403: gettext_noop("it refuses us; ask its owner, or choose another address"),
        404: gettext_noop("nothing is there; check the address"),
        410: gettext_noop("it is gone for good; the source is paused"),
        429: gettext_noop("it asks us to slow down; it is tried again when it allows"),
        503: gettext_noop("it is overloaded; it is tried again when it allows"),
    }
    failed, other = (
        gettext_noop("the server failed; it is tried again later"),
        gettext_noop("check the address"),
    )
    words = remedy.get(status, failed if status >= 500 else other)
    return gettext_noop("The server answered {status}: {remedy_word}.").format(
        status=status, remedy_word=words
    )


@transaction.atomic
def finish(read: Read, *, now: datetime) -> Fetch:
    """Store what one fetch brought, in one transaction: articles, the source's memory, the fetch row.

    A claim that was handed back meanwhile stores nothing: whoever claimed it next does.
    """
    source = Source.objects.select_for_update().get(pk=read.fetch.source_id)
    still_ours = Fetch.objects.select_for_update().filter(
        pk=read.fetch.pk, state=FetchState.RUNNING, started_at=read.fetch.started_at
    )
    if not still_ours.exists():
        return read.fetch
    stored = Stored()
    if read.reading is not None and read.reading.readable:
        stored = store_entries(source=source, entries=read.reading.entries, now=now)
    with acting(None, "source read"):
        _remember(source, read, now)
    row = _close(read, stored, now)
    if stored.new or stored.changed:
        enqueue("incidents.process_pending")
    return row


def _remember(source: Source, read: Read, now: datetime) -> None:
    decision = decide(_outcome(source, read), _history(source, now), now=now, jitter=_jitter.random())
    source.last_fetched_at = now
    source.last_error = (read.error or read.note)[:500]
    whole = read.response is not None and not read.error and not read.note
    if whole and not read.unchanged:
        source.body_hash = read.body_hash
    if read.response is not None and whole:
        _keep_validators(source, read, read.response)
    if read.reading is not None:
        _learn(source, read.reading)
    _apply(source, decision, now)
    source.save()
    announce_source(source, now=now)


def _learn(source: Source, reading: Reading) -> None:
    """What the body says of itself. A source that is called by its host takes the name it gives itself."""
    source.offered = [{"url": link.url, "title": link.title} for link in reading.alternatives[:OFFERED]]
    if not reading.readable:
        return
    source.ttl_minutes = reading.ttl_minutes
    if source.name == source.domain and reading.title:
        source.name = reading.title[:200]
        source.updated_at = timezone.now()


def _keep_validators(source: Source, read: Read, response: Response) -> None:
    """Validators belong to the address that gave them: after a redirect to another they are worth nothing."""
    if response.redirects:
        source.validators_url = source.etag = source.last_modified = ""
        return
    kept = (source.etag, source.last_modified) if read.unchanged else ("", "")
    source.validators_url = source.url
    source.etag = response.headers.get("etag", kept[0])[:500]
    source.last_modified = response.headers.get("last-modified", kept[1])[:100]


def _apply(source: Source, decision: Decision, now: datetime) -> None:
    source.failures = decision.failures
    source.unreadable_since = decision.unreadable_since
    source.moving_to, source.moving_answers = decision.moving_to or "", decision.moving_answers
    if decision.paused:
        source.state, source.pause_reason = SourceState.PAUSED, _GONE
    if decision.next_fetch_at:
        source.next_fetch_at = decision.next_fetch_at
    if decision.new_url and not Source.objects.filter(url=decision.new_url).exists():
        source.url = decision.new_url
        source.updated_at = timezone.now()
    if decision.domain_wait_until:
        Source.objects.filter(domain=source.domain).update(domain_wait_until=decision.domain_wait_until)
        source.domain_wait_until = decision.domain_wait_until


def _outcome(source: Source, read: Read) -> Outcome:
    response = read.response
    if response is None:
        return Outcome(status=None)
    headers = response.headers
    return Outcome(
        status=response.status,
        readable=not read.error or not 200 <= response.status < 300,
        ttl_minutes=read.reading.ttl_minutes if read.reading else source.ttl_minutes,
        cache_control=headers.get("cache-control"),
        expires=headers.get("expires"),
        date=headers.get("date"),
        retry_after=headers.get("retry-after"),
        permanent_url=response.permanent_url,
    )


def _history(source: Source, now: datetime) -> History:
    dates = (
        Article.objects.filter(source=source).order_by("-published_at").values_list("published_at", flat=True)
    )
    return History(
        entries_a_week=entries_a_week(list(dates[:100]), now=now),
        failures=source.failures,
        unreadable_since=source.unreadable_since,
        moving_to=source.moving_to or None,
        moving_answers=source.moving_answers,
    )


def _close(read: Read, stored: Stored, now: datetime) -> Fetch:
    response = read.response
    row = read.fetch
    row.state = FetchState.FAILED if read.error else FetchState.DONE
    row.finished_at = now
    row.error = (read.error or read.note)[:500]
    row.new_entries, row.changed_entries = stored.new, stored.changed
    row.not_modified = read.unchanged
    if response is not None:
        row.status_code, row.final_url = response.status, response.url[:2000]
        row.bytes, row.duration_ms = len(response.body), response.elapsed_ms
    row.save()
    metrics.count(metrics.FETCHES, row.state)
    if row.duration_ms is not None:
        metrics.observe(metrics.FETCH_SECONDS, row.state, seconds=row.duration_ms / 1000)
    return row
