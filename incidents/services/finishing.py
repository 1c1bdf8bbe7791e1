"""Storing what fetches brought: articles, the sources' memory, the fetch rows; a batch costs what a single one does."""

import logging
import random
from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from incidents.domain.schedule import OBSERVED, Decision, History, Outcome, Shown, decide, entries_a_week
from incidents.feeds.entry import Entry
from incidents.feeds.reading import Reading
from incidents.models import Fetch, FetchState, Source, SourceState
from incidents.services.announcing import announce_sources
from incidents.services.articles import Stored, store_all
from incidents.services.reading import Read, failed
from riskboard.common import metrics
from riskboard.common.actor import acting
from riskboard.common.fetch import Response, registrable_domain
from riskboard.common.queue import enqueue
from riskboard.common.updating import update_rows

# How many of the feeds that a web page points to are kept, to be used instead of it.
OFFERED = 5
_GONE = gettext_noop("The address is gone for good (410).")
log = logging.getLogger(__name__)
_jitter = random.SystemRandom()
# What a reading may change of its source, and of its own row.
_REMEMBERED = (
    *(
        "name",
        "url",
        "state",
        "pause_reason",
        "updated_at",
        "etag",
        "last_modified",
        "validators_url",
        "body_hash",
    ),
    *(
        "next_fetch_at",
        "last_fetched_at",
        "last_error",
        "offered",
        "unreadable_since",
        "failures",
        "ttl_minutes",
    ),
    *("moving_to", "moving_answers", "domain"),
)
_CLOSED = (
    *("state", "finished_at", "error", "new_entries", "changed_entries", "not_modified"),
    *("status_code", "final_url", "bytes", "duration_ms"),
)
# Of the newest, which are enough to tell how busy a source is: a busier one is read as often as any.
_SHOWN = """
    SELECT source, count(*) FILTER (WHERE recent), min(published_at) FILTER (WHERE recent),
        coalesce(bool_or(NOT recent), false)
    FROM unnest(%s::bigint[]) source LEFT JOIN LATERAL (
        SELECT published_at, published_at >= %s AS recent FROM incidents_article
        WHERE source_id = source AND published_at <= %s ORDER BY published_at DESC LIMIT 100
    ) newest ON true GROUP BY source
"""
_WAIT = """
    UPDATE incidents_source SET domain_wait_until = busy.until
    FROM unnest(%s::text[], %s::timestamptz[]) AS busy (domain, until) WHERE incidents_source.domain = busy.domain
"""


def finish_all(reads: Sequence[Read]) -> list[Fetch]:
    """Store what a batch of fetches brought. Where that fails for one, each is stored by itself."""
    try:
        return finish(reads, now=timezone.now())
    except Exception:
        log.exception("storing %s sources at once failed; each is stored by itself", len(reads))
    return [row for read in reads for row in _finish_alone(read)]


def _finish_alone(read: Read) -> list[Fetch]:
    try:
        return finish([read], now=timezone.now())
    except Exception:
        log.exception("storing source %s failed", read.fetch.source_id)
        return finish([failed(read.fetch)], now=timezone.now())


@transaction.atomic
def finish(reads: Sequence[Read], *, now: datetime) -> list[Fetch]:
    """Store what fetches brought, all or nothing: articles, the sources' memory, the fetch rows.

    A claim that was handed back meanwhile stores nothing: whoever claimed it next does. The statements do not grow with
    the number of fetches.
    """
    sources, ours = _locked(reads)
    stored = store_all([(sources[read.fetch.source_id], _entries(read)) for read in ours], now=now)
    with acting(None, "source read"):
        _remember_all(sources, ours, now)
    for read, brought in zip(ours, stored, strict=True):
        _close(read, brought, now)
    update_rows([read.fetch for read in ours], _CLOSED)
    if any(brought.new or brought.changed for brought in stored):
        enqueue("incidents.process_pending")
    return [read.fetch for read in reads]


def _locked(reads: Sequence[Read]) -> tuple[dict[int, Source], list[Read]]:
    """The sources, locked, and those of the readings whose claim still holds."""
    wanted = [read.fetch.source_id for read in reads]
    locked = Source.objects.select_for_update(of=("self",)).select_related("vendor")
    sources = {row.pk: row for row in locked.filter(pk__in=wanted).order_by("pk")}
    claims = Fetch.objects.select_for_update().filter(
        pk__in=[read.fetch.pk for read in reads], state=FetchState.RUNNING
    )
    held = set(claims.order_by("pk").values_list("pk", "started_at"))
    ours = [read for read in reads if (read.fetch.pk, read.fetch.started_at) in held]
    return sources, [read for read in ours if read.fetch.source_id in sources]


def _entries(read: Read) -> Sequence[Entry]:
    return read.reading.entries if read.reading is not None and read.reading.readable else ()


def _remember_all(sources: dict[int, Source], reads: Sequence[Read], now: datetime) -> None:
    shown = _shown([read.fetch.source_id for read in reads], now)
    waits: dict[str, datetime] = {}
    for read in reads:
        source = sources[read.fetch.source_id]
        history = _history(source, shown[source.pk], now)
        decision = decide(_outcome(source, read), history, now=now, jitter=_jitter.random())
        _remember(source, read, decision, now)
        if decision.domain_wait_until:
            waits[source.domain] = decision.domain_wait_until
    read_now = [sources[read.fetch.source_id] for read in reads]
    update_rows(read_now, _REMEMBERED)
    if waits:
        with connection.cursor() as cursor:
            cursor.execute(_WAIT, [[*waits], [*waits.values()]])
    announce_sources(read_now, now=now)


def _shown(sources: Sequence[int], now: datetime) -> dict[int, Shown]:
    """What each source has shown of its entries."""
    with connection.cursor() as cursor:
        cursor.execute(_SHOWN, [[*sources], now - OBSERVED, now])
        return {source: Shown(*shown) for source, *shown in cursor.fetchall()}


def _remember(source: Source, read: Read, decision: Decision, now: datetime) -> None:
    source.last_fetched_at = now
    source.last_error = (read.error or read.note)[:500]
    whole = read.response is not None and not read.error and not read.note
    if whole and not read.unchanged:
        source.body_hash = read.body_hash
    if read.response is not None and whole:
        _keep_validators(source, read, read.response)
    if read.reading is not None:
        _learn(source, read.reading)
    _apply(source, decision)


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


def _apply(source: Source, decision: Decision) -> None:
    source.failures = decision.failures
    source.unreadable_since = decision.unreadable_since
    source.moving_to, source.moving_answers = decision.moving_to or "", decision.moving_answers
    if decision.paused:
        source.state, source.pause_reason = SourceState.PAUSED, _GONE
    if decision.next_fetch_at:
        source.next_fetch_at = decision.next_fetch_at
    if decision.new_url and not Source.objects.filter(url=decision.new_url).exists():
        source.url, source.domain = decision.new_url, registrable_domain(decision.new_url)
        source.updated_at = timezone.now()


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


def _history(source: Source, shown: Shown, now: datetime) -> History:
    return History(
        entries_a_week=entries_a_week(shown, now=now),
        failures=source.failures,
        unreadable_since=source.unreadable_since,
        moving_to=source.moving_to or None,
        moving_answers=source.moving_answers,
    )


def _close(read: Read, stored: Stored, now: datetime) -> None:
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
    metrics.count(metrics.FETCHES, row.state)
    if row.duration_ms is not None:
        metrics.observe(metrics.FETCH_SECONDS, row.state, seconds=row.duration_ms / 1000)
