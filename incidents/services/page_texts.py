"""The pages behind entries that say little: queued as rows, claimed, read for their main text, stored.

They share with the sources one request at a time to a domain, and the sources go first. robots.txt is obeyed. A page
that cannot be read leaves the article what its entry says.
"""

import time
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from incidents.domain.story import text_key
from incidents.models import Article, Fetch, FetchState, PageText, Source
from incidents.models.source import SourceKind
from incidents.services.claiming import CLAIM_SECONDS, alone
from incidents.services.page_reading import ReadPage, read_page_safely
from incidents.services.rolling import BATCH, roll
from riskboard.common.fetch import BadAddress, registrable_domain
from riskboard.common.queue import enqueue
from riskboard.common.updating import update_rows

# Fewer characters than this are a teaser.
SHORT = 500
# How long an article is not looked through because its page is still to be read.
PATIENCE = timedelta(minutes=10)
# A page takes two requests, its site's robots.txt and itself, and waits for another page's before.
PAGE_CLAIM_SECONDS = 2 * CLAIM_SECONDS
# One run ends well before a task may last no longer; the next goes on.
RUN_SECONDS = 120
OPEN = (FetchState.QUEUED, FetchState.RUNNING)


def waits_for_page(now: datetime) -> Q:
    """The articles that are not looked through yet, since their page may say more; for so long and no longer."""
    return Q(page_text__state__in=OPEN, page_text__requested_at__gt=now - PATIENCE)


def ask_for_pages(articles: Iterable[tuple[int, Article]], *, now: datetime) -> None:
    """Queue the pages of those articles, by their numbers, that are a feed's and say little."""
    rows = [
        PageText(article_id=pk, domain=domain, requested_at=now)
        for pk, article in articles
        if (domain := _page_domain(article))
    ]
    if not rows:
        return
    fields = ("domain", "state", "requested_at", "not_before", "started_at", "finished_at", "error")
    PageText.objects.bulk_create(rows, update_conflicts=True, unique_fields=["article"], update_fields=fields)
    enqueue("incidents.read_pages")


def _page_domain(article: Article) -> str:
    """The domain of the page that is to be read too; empty where none is."""
    source = article.source
    if source is None or source.kind != SourceKind.FEED or len(article.text) >= SHORT or not article.link:
        return ""
    try:
        return registrable_domain(article.link)
    except BadAddress:
        return ""


def read_pages() -> int:
    """Read what waits, for two minutes at most; returns how many pages were tried."""
    release_stale_pages(now=timezone.now())
    until = time.monotonic() + RUN_SECONDS

    def claim(most: int) -> list[PageText]:
        return claim_pages(now=timezone.now(), most=most) if time.monotonic() < until else []

    return roll(
        claim=claim, read=read_page_safely, finish=lambda pages: finish_pages(pages, now=timezone.now())
    )


@transaction.atomic
def claim_pages(*, now: datetime, most: int = BATCH) -> list[PageText]:
    """Claim pages, one a domain, those that wait longest first.

    Domains are left out that are busy, that a source waits for, or that asked to be left alone.
    """
    alone()
    queued = PageText.objects.filter(Q(not_before=None) | Q(not_before__lte=now), state=FetchState.QUEUED)
    for busy in (
        Fetch.objects.filter(state__in=OPEN),
        PageText.objects.filter(state=FetchState.RUNNING),
        Source.objects.filter(domain_wait_until__gt=now),
    ):
        queued = queued.exclude(domain__in=busy.values("domain"))
    first = queued.order_by("domain", "requested_at", "pk").distinct("domain").values("pk")
    oldest = PageText.objects.filter(pk__in=first).order_by("requested_at", "pk").values_list("pk", flat=True)
    ids = list(oldest[:most])
    PageText.objects.filter(pk__in=ids).update(state=FetchState.RUNNING, started_at=now)
    return list(PageText.objects.filter(pk__in=ids).select_related("article"))


def release_stale_pages(*, now: datetime) -> int:
    """Hand back what a dead worker had claimed; returns how many."""
    return PageText.objects.filter(
        state=FetchState.RUNNING, started_at__lt=now - timedelta(seconds=PAGE_CLAIM_SECONDS)
    ).update(state=FetchState.QUEUED, started_at=None)


@transaction.atomic
def finish_pages(pages: Sequence[ReadPage], *, now: datetime) -> None:
    """Store what was read. A claim that was handed back meanwhile, or whose entry was edited, stores nothing."""
    wanted = [page.row.pk for page in pages]
    articles = Article.objects.select_for_update().filter(pk__in=wanted).order_by("pk").in_bulk()
    held = PageText.objects.select_for_update().filter(pk__in=wanted, state=FetchState.RUNNING)
    claims = set(held.order_by("pk").values_list("pk", "started_at"))
    ours = [page for page in pages if (page.row.pk, page.row.started_at) in claims]
    _take_texts([(articles[page.row.pk], page.text) for page in ours if page.text])
    for page in ours:
        page.row.state = FetchState.FAILED if page.error else FetchState.DONE
        page.row.error, page.row.finished_at = page.error[:500], now
    update_rows([page.row for page in ours], ("state", "error", "finished_at"))
    for page in ours:
        if page.wait is not None:
            waiting = PageText.objects.filter(domain=page.row.domain, state=FetchState.QUEUED)
            waiting.update(not_before=now + page.wait)
    if ours:
        enqueue("incidents.process_pending")


def _take_texts(found: Sequence[tuple[Article, str]]) -> None:
    """Give the articles what their pages say where it is more than their entries say, and have them looked through."""
    longer = [(article, text) for article, text in found if len(text) > len(article.text)]
    for article, text in longer:
        article.text, article.text_key, article.detected_at = text, text_key(text), None
    update_rows([article for article, _text in longer], ("text", "text_key", "detected_at"))
