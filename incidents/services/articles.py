"""Writes on articles: entries of a source, and texts that are pushed by the API."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.domain.limits import LONGEST_TEXT, SHORTEST_TEXT
from incidents.domain.outage import to_record
from incidents.domain.story import text_key
from incidents.feeds.entry import Entry
from incidents.feeds.identity import identify
from incidents.feeds.links import clean_link
from incidents.feeds.plain import storable
from incidents.models import Article, ArticleVersion, Source
from incidents.models.source import SourceKind
from incidents.services.page_texts import ask_for_pages
from incidents.services.pages import keep_copies, set_ours_apart, wording_hash
from riskboard.common.actor import acting
from riskboard.common.copying import copy_rows
from riskboard.common.fetch import BadAddress
from riskboard.common.fetch.hosts import parse
from riskboard.common.kept import spoken
from riskboard.common.queue import enqueue
from riskboard.common.updating import update_rows

SHORTEST, LONGEST = SHORTEST_TEXT, LONGEST_TEXT
_EDITABLE = ("url", "clean_url", "title", "text", "html", "lang", "content_hash", "text_key", "outage")


_KNOWN = """
    SELECT article.source_id, article.identity, article.id, article.content_hash
    FROM unnest(%s::bigint[], %s::text[]) AS asked (source, identity)
    JOIN incidents_article article ON article.source_id = asked.source AND article.identity = asked.identity
"""


@dataclass(frozen=True, slots=True)
class Stored:
    """How many articles a fetch brought, and how many it changed."""

    new: int = 0
    changed: int = 0


def store_entries(*, source: Source, entries: Sequence[Entry], now: datetime) -> Stored:
    """Store the entries of one reading of one source, as :func:`store_all` does."""
    return store_all([(source, entries)], now=now)[0]


@transaction.atomic
def store_all(readings: Sequence[tuple[Source, Sequence[Entry]]], *, now: datetime) -> list[Stored]:
    """Store the entries of readings: new ones become articles, edited ones keep their earlier wording.

    What each of the readings brought, in their order. Entries seen before and unchanged cost one comparison; the
    statements grow neither with the entries nor with the sources.
    """
    incoming = {
        (source.pk, article.identity): (article, entry.markup)
        for source, entries in readings
        for article, entry in ((_article(source, key, entry, now), entry) for key, entry in identify(entries))
    }
    known = _known([*incoming])
    new = [article for key, (article, _markup) in incoming.items() if key not in known]
    fresh = {
        known[key][0]: article
        for key, (article, _markup) in incoming.items()
        if key in known and known[key][1] != article.content_hash
    }
    copy_rows(new)
    edited = _edited(fresh, now)
    _replace(edited, now)
    ask_for_pages([(row.pk, row) for row in (*new, *(old for old, _fresh in edited))], now=now)
    keep_copies(
        [
            (known[key][0] if key in known else article.pk, markup)
            for key, (article, markup) in incoming.items()
            if markup
        ]
    )
    added = Counter(article.source_id for article in new)
    changed = Counter(article.source_id for _old, article in edited)
    return [Stored(new=added[source.pk], changed=changed[source.pk]) for source, _entries in readings]


def _known(keys: Sequence[tuple[int, str]]) -> dict[tuple[int, str], tuple[int, str]]:
    """Of articles by source and identity, those there are: number and content hash of each."""
    if not keys:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [[source for source, _ in keys], [identity for _, identity in keys]])
        return {(source, identity): (pk, said) for source, identity, pk, said in cursor.fetchall()}


def _edited(fresh: Mapping[int, Article], now: datetime) -> list[tuple[Article, Article]]:
    """The articles of these numbers, locked, each beside its new wording; without what only we read differently."""
    if not fresh:
        return []
    old = Article.objects.select_for_update(of=("self",)).select_related("source").filter(pk__in=fresh)
    edited = [(article, fresh[article.pk]) for article in old.order_by("pk")]
    pages = [pair for pair in edited if pair[0].source and pair[0].source.kind == SourceKind.PAGE]
    if not pages:
        return edited
    others = [pair for pair in edited if pair not in pages]
    return others + set_ours_apart(pages, now)


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
    update_rows([old for old, _new in edited], [*_EDITABLE, "detected_at"])


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

    A date or language that is given again is corrected, one that is left out stays.

    :raises ValidationError: when the address is malformed or the text too short or too long.
    """
    _check_pushed(url, text)
    now = timezone.now()
    entry = Entry(link=url, title=title, text=text, published=published_at, lang=lang)
    with acting(by, "article pushed"):
        key, _entry = identify([entry])[0]
        fresh = _article(None, key, entry, now)
        rows = Article.objects.select_for_update().filter(source=None, identity=fresh.identity)
        known = rows.first()
        if known is None:
            # Another program may push the same one at this moment: whoever comes second finds that.
            Article.objects.bulk_create([fresh], ignore_conflicts=True)
            known = rows.get()
        if known.content_hash != fresh.content_hash:
            fresh.lang = fresh.lang or known.lang
            _replace([(known, fresh)], now)
        _restate(known, fresh)
        enqueue("incidents.process_pending")
        return known


def _restate(known: Article, fresh: Article) -> None:
    """Take over date and language as they are stated now, and have the article read again if they differ."""
    stated: dict[str, Any] = {"lang": fresh.lang} if fresh.lang else {}
    if fresh.published_known:
        stated |= {"published_at": fresh.published_at, "published_known": True}
    if any(getattr(known, name) != value for name, value in stated.items()):
        for name, value in {**stated, "detected_at": None}.items():
            setattr(known, name, value)
        known.save(update_fields=[*stated, "detected_at"])


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
