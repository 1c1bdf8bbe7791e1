"""Watched pages: which change of a wording is the page's own, and which is only ours of reading it."""

import hashlib
import json
import zlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from incidents.domain.story import text_key
from incidents.feeds import page
from incidents.feeds.entry import Markup
from incidents.feeds.plain import storable
from incidents.models import Article, ArticleVersion, PageCopy

# As much of a page as is read of it: comparing needs no more.
_KEPT = 2_000_000
_WORDING = ("title", "text", "content_hash", "text_key")


def wording_hash(title: str, text: str, outage: dict[str, Any] | None = None) -> str:
    """Differs when an entry says anything new; the end of an outage may come without a word."""
    said = f"{title}\0{text}" + (f"\0{json.dumps(outage)}" if outage else "")
    return hashlib.sha256(said.encode()).hexdigest()


def set_ours_apart(edited: list[tuple[Article, Article]], now: datetime) -> list[tuple[Article, Article]]:
    """Of watched pages that read differently, those that really changed.

    Where a page was read by an older version of the program last, its kept markup is read again by this one. What
    differs by that alone is recorded as our change: it keeps the earlier wording, and nothing looks for news in it.
    """
    found = {
        copy.article_id: copy for copy in PageCopy.objects.filter(article__in=[old for old, _new in edited])
    }
    changed = []
    for old, new in edited:
        copy = found.get(old.pk)
        if copy is not None and copy.extractor != page.EXTRACTOR:
            _read_again(old, copy, now)
        if old.content_hash != new.content_hash:
            changed.append((old, new))
    return changed


def keep_copies(markups: Sequence[tuple[int, Markup]]) -> None:
    """Keep the markup that the wordings of articles, by their numbers, were taken from; in place of the one before."""
    PageCopy.objects.bulk_create(
        [_copy(article, markup) for article, markup in markups],
        update_conflicts=True,
        unique_fields=["article"],
        update_fields=["body", "url", "content_type", "extractor"],
    )


def _copy(article: int, markup: Markup) -> PageCopy:
    return PageCopy(
        article_id=article,
        body=zlib.compress(markup.data[:_KEPT]),
        url=markup.url[:2000],
        content_type=markup.content_type[:200],
        extractor=page.EXTRACTOR,
    )


def _read_again(article: Article, copy: PageCopy, now: datetime) -> None:
    """Let ``article`` say what this version of the program reads in the markup that an older one has read."""
    read = page.read(zlib.decompress(bytes(copy.body)), url=copy.url, content_type=copy.content_type)
    title, text = storable(read.title), storable(read.text)
    ours = wording_hash(title, text)
    if not text or ours == article.content_hash:
        return
    earlier = {name: getattr(article, name) for name in ("title", "text", "content_hash")}
    ArticleVersion.objects.create(article=article, replaced_at=now, ours=True, **earlier)
    article.title, article.text = title[:1000], text
    article.content_hash, article.text_key = ours, text_key(text)
    article.save(update_fields=_WORDING)
