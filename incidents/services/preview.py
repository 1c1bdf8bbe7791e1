"""A look at an address before it becomes a source: what it is, what it brings, and what is wrong with it.

What was read is kept for some minutes, so that adding the source asks its server no second time.
"""

import contextlib
import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from incidents.feeds.entry import Entry, FeedLink
from incidents.feeds.reading import Reading, read_body
from incidents.models import Fetch, FetchState, PageText, Source
from incidents.models.source import SourceKind
from incidents.services.addresses import Addresses
from incidents.services.finishing import OFFERED, finish_all
from incidents.services.reading import judge, policy, status_in_words
from incidents.services.sources import create_source
from riskboard.common.actor import acting
from riskboard.common.fetch import FetchError, Response, fetch

# Somebody waits in front of the page.
PATIENCE_SECONDS = 10.0
KEPT_SECONDS = 600
# Larger answers are read again rather than kept.
MOST_KEPT = 2 * 2**20
SHOWN = 5
# What status pages call their histories, which would pass for feeds of news.
_HISTORIES = ("/history.atom", "/history.rss", "/api/v2/incidents.json")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Preview:
    """What an address brings when it is read as ``kind``, or in ``error`` why it brings nothing.

    ``count`` says how many entries there are, ``entries`` are the first of them. ``offered`` are the feeds that a page
    points to, ``instead`` is the kind that suits the address better (empty: none).
    """

    url: str
    kind: str
    title: str = ""
    count: int = 0
    entries: Sequence[Entry] = ()
    note: str = ""
    error: str = ""
    offered: Sequence[FeedLink] = ()
    instead: str = ""

    @property
    def better(self) -> str:
        """What the kind that suits the address better is called."""
        return str(SourceKind(self.instead).label) if self.instead else ""


def preview(*, by: Any, url: str, kind: str) -> Preview:
    """Read an address once, without adding anything; the answer is kept for :func:`add_previewed`.

    :raises ValidationError: naming ``url``, also while that host is being read or asked to be left alone.
    """
    source = Source(url=url.strip(), kind=kind)
    _refuse_busy(Addresses([source.url]).domain_of(source))
    try:
        answer = fetch(source.url, replace(policy(), total_timeout=PATIENCE_SECONDS))
    except FetchError as error:
        return Preview(source.url, kind, error=str(error))
    if not 200 <= answer.status < 300:
        return Preview(source.url, kind, error=status_in_words(answer.status))
    _keep(by, source.url, answer)
    reading = _as_kind(kind, answer)
    return Preview(
        source.url,
        kind,
        title=reading.title,
        count=len(reading.entries),
        entries=reading.entries[:SHOWN],
        note=reading.note,
        error=reading.error,
        offered=reading.alternatives[:OFFERED],
        instead=_better(source.url, kind, answer, reading),
    )


def add_previewed(*, by: Any, url: str, **fields: Any) -> Source:
    """Add a source as :func:`create_source` does, with what the same person's preview of the address read just before.

    :raises ValidationError: naming the bad field.
    """
    answer = _kept(by, url.strip())
    if answer is None:
        return create_source(by=by, url=url, **fields)
    with acting(by, "source added"):
        source = create_source(by=by, url=url, **fields)
        claimed = _claimed(source)
    _forget(by, url.strip())
    if claimed is not None:
        finish_all([judge(claimed, answer)])
        source.refresh_from_db()
    return source


def _claimed(source: Source) -> Fetch | None:
    """The reading that was just asked for, as begun here; None where another of its host's has begun."""
    mine = Fetch.objects.filter(source=source, state=FetchState.QUEUED)
    try:
        with transaction.atomic():
            if not mine.update(state=FetchState.RUNNING, started_at=timezone.now()):
                return None
    except IntegrityError:
        return None
    return Fetch.objects.select_related("source").get(source=source, state=FetchState.RUNNING)


def _refuse_busy(domain: str) -> None:
    running = any(
        kind.objects.filter(domain=domain, state=FetchState.RUNNING).exists() for kind in (Fetch, PageText)
    )
    if running:
        raise ValidationError({"url": [_("This site is being read in this moment: try again in a minute.")]})
    if Source.objects.filter(domain=domain, domain_wait_until__gt=timezone.now()).exists():
        raise ValidationError(
            {"url": [_("This site asked to be left alone for a while: add the source, and it is read then.")]}
        )


def _as_kind(kind: str, answer: Response) -> Reading:
    return read_body(kind, answer.body, answer.url, answer.headers.get("content-type", ""))


def _better(url: str, kind: str, answer: Response, reading: Reading) -> str:
    if kind == SourceKind.FEED and reading.readable and url.lower().endswith(_HISTORIES):
        return str(SourceKind.STATUS)
    if reading.readable or reading.alternatives:
        return ""
    others = (other for other in SourceKind.values if other != kind)
    return next((other for other in others if _as_kind(other, answer).readable), "")


def _key(by: Any, url: str) -> str:
    return f"source-preview:{by.pk}:{hashlib.sha256(url.encode()).hexdigest()}"


def _keep(by: Any, url: str, answer: Response) -> None:
    if len(answer.body) > MOST_KEPT:
        return
    try:
        cache.set(_key(by, url), answer, KEPT_SECONDS)
    except RedisError:
        log.warning("what a preview read could not be kept")


def _kept(by: Any, url: str) -> Response | None:
    try:
        found: Response | None = cache.get(_key(by, url))
    except RedisError:
        return None
    return found


def _forget(by: Any, url: str) -> None:
    with contextlib.suppress(RedisError):
        cache.delete(_key(by, url))
