"""Incidents, articles and candidates for tests. Vendors and people in them are invented."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from typing import Any

from incidents.models import Article, Candidate, Incident, Source, Story
from incidents.services.incidents import file_incident
from vendors.models import Product, Vendor

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
_numbers = count(1)


def make_incident(
    *vendors: Vendor,
    products: Sequence[Product] = (),
    by: Any = None,
    now: datetime | None = None,
    **fields: Any,
) -> Incident:
    """An incident filed by the service, so with all its consequences; a public outage unless told otherwise."""
    plain: dict[str, Any] = {"title": f"Incident {next(_numbers)}", "type": "outage", "started_at": NOON}
    return file_incident(by=by, vendors=vendors, products=products, now=now, **plain | fields)


def make_source(**fields: Any) -> Source:
    """A feed."""
    number = next(_numbers)
    fields = {
        "name": f"Feed {number}",
        "url": f"https://feed{number}.example/rss",
        "domain": f"feed{number}.example",
    } | fields
    return Source.objects.create(**fields)


def make_article(**fields: Any) -> Article:
    """An article, read at noon."""
    number = next(_numbers)
    fields = {
        "identity": f"article-{number}",
        "url": f"https://news.example/{number}",
        "title": f"Article {number}",
        "text": "Orionsoft has cut off sixty people.\n\nThey have to wait two months.",
        "published_at": NOON,
        "fetched_at": NOON,
        "content_hash": f"{number}",
        "detected_at": NOON,
        "relevant": True,
    } | fields
    return Article.objects.create(**fields)


def make_story(**fields: Any) -> Story:
    """A story without articles."""
    fields = {
        "title": f"Story {next(_numbers)}",
        "type": "suspension",
        "direction": "restricts",
        "first_published_at": NOON,
        "last_published_at": NOON,
    } | fields
    return Story.objects.create(**fields)


def make_candidate(
    *,
    vendors: Sequence[str] = (),
    detection: dict[str, Any] | None = None,
    article: dict[str, Any] | None = None,
    **fields: Any,
) -> Candidate:
    """A candidate of a story with one article. ``vendors`` are slugs, ``detection`` what else was found."""
    kind = {"type": fields.pop("type", "suspension"), "direction": fields.pop("direction", "restricts")}
    found = {"vendors": list(vendors), **kind, **(detection or {})}
    story = fields.pop("story", None) or make_story(**kind, vendor_slugs=list(vendors))
    leading = make_article(story=story, detection=found, **(article or {}))
    fields = {"confidence": 0.9, "detection": found} | fields
    return Candidate.objects.create(story=story, article=leading, **kind, **fields)


def fact_of(text: str, words: str, field: str, value: str, where: str = "text") -> dict[str, Any]:
    """A fact as detection stores it: ``words`` of ``text`` are its evidence, the line is its sentence."""
    start = text.index(words)
    line = next(line for line in text.split("\n") if words in line)
    return {
        "field": field,
        "value": value,
        "sentence": line,
        "start": start,
        "end": start + len(words),
        "where": where,
    }
