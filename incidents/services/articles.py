"""Writes on articles: entries of a source, and texts that are pushed by the API."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.domain.outage import to_record
from incidents.domain.story import text_key
from incidents.feeds.entry import Entry
from incidents.feeds.identity import identify
from incidents.feeds.links import clean_link
from incidents.feeds.plain import storable
from incidents.models import Article, ArticleVersion, Source
from incidents.models.source import SourceKind
from incidents.services.pages import keep_copies, set_ours_apart, wording_hash
from riskboard.common.actor import acting
from riskboard.common.fetch import BadAddress
from riskboard.common.fetch.hosts import parse
from riskboard.common.kept import spoken
from riskboard.common.queue import enqueue

SHORTEST, LONGEST = 80, 50_000
_EDITABLE = ("url", "clean_url", "title", "text", "html", "lang", "content_hash", "text_key", "outage")


@dataclass(frozen=True, slots=True)
class Stored:
    """How many articles a fetch brought, and how many it changed."""

    new: int = 0
    changed: int = 0


@transaction.atomic
def store_entries(*, source: Source, entries: Sequence[Entry], now: datetime) -> Stored:
    """Store the entries of one reading: new ones become articles, edited ones keep their earlier wording.

    Entries seen before and unchanged cost one comparison; the statements do not grow with their number.
    """
    articles = [_article(source, key, entry, now) for key, entry in identify(entries)]
    incoming = {article.identity: article for article in articles}
    known = {
        article.identity: article
        for article in Article.objects.select_for_update().filter(source=source, identity__in=incoming)
    }
    new = [article for key, article in incoming.items() if key not in known]
    edited = [
        (known[key], article)
        for key, article in incoming.items()
        if key in known and known[key].content_hash != article.content_hash
    ]
    if source.kind == SourceKind.PAGE:
        edited = set_ours_apart(edited, now)
    Article.objects.bulk_create(new)
    _replace(edited, now)
    keep_copies([known.get(article.identity, article) for article in incoming.values()], entries)
    return Stored(new=len(new), changed=len(edited))


def _replace(edited: list[tuple[Article, Article]], now: datetime) -> None:
    """Keep the earlier wording of each edited article, take the new one, and have it read again."""
    ArticleVersion.objects.bulk_create(
        ArticleVersion(
            article=old, title=old.title, text=old.text, content_hash=old.content_hash, replaced_at=now
        )
        for old, _new in edited
    )
    for old, new in edited:
        for name in _EDITABLE:
            setattr(old, name, getattr(new, name))
        old.detected_at = None
    Article.objects.bulk_update([old for old, _new in edited], [*_EDITABLE, "detected_at"], batch_size=200)


def _article(source: Source | None, key: str, entry: Entry, now: datetime) -> Article:
    published = entry.published
    known = published is not None and published <= now
    title, text = storable(entry.title), storable(entry.text)[:LONGEST]
    outage = to_record(entry.outage) if entry.outage else None
    return Article(
        source=source,
        identity=hashlib.sha256(key.encode()).hexdigest(),
        url=entry.link[:2000],
        clean_url=clean_link(entry.link)[:2000] if entry.link else "",
        title=title[:1000],
        text=text,
        html=storable(entry.html),
        lang=entry.lang[:20],
        published_at=published if published is not None and known else now,
        published_known=known,
        fetched_at=now,
        content_hash=wording_hash(title, text, outage),
        outage=outage,
        text_key=text_key(text),
    )


def push_article(
    *,
    by: Any,
    url: str,
    title: str,
    text: str,
    published_at: datetime | None = None,
    lang: str = "",
) -> Article:
    """Take in a text that a program sends; the same address pushed again updates its article.

    :raises ValidationError: when the address is malformed or the text too short or too long.
    """
    _check_pushed(url, text)
    now = timezone.now()
    entry = Entry(link=url, title=title, text=text, published=published_at, lang=lang)
    with acting(by, "article pushed"):
        key, _entry = identify([entry])[0]
        fresh = _article(None, key, entry, now)
        known = Article.objects.select_for_update().filter(source=None, identity=fresh.identity).first()
        if known is None:
            fresh.save()
            known = fresh
        elif known.content_hash != fresh.content_hash:
            _replace([(known, fresh)], now)
        enqueue("incidents.process_pending")
        return known


def _check_pushed(url: str, text: str) -> None:
    errors: dict[str, list[str]] = {}
    try:
        parse(url)
    except BadAddress as error:
        errors["url"] = [spoken(str(error))]
    if not SHORTEST <= len(text) <= LONGEST:
        errors["text"] = [
            _("must hold %(least)d to %(most)d characters; it holds %(has)d")
            % {"least": SHORTEST, "most": LONGEST, "has": len(text)}
        ]
    if errors:
        raise ValidationError(errors)
