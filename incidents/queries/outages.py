"""Reads on what status pages tell: one outage, however many doors of its page are read."""

from collections.abc import Iterable

from incidents.domain.detect.article import Detection
from incidents.domain.detect.text import fold
from incidents.domain.outage import Outage, combined, from_record, joined, names_one_outage
from incidents.models import Article, Story
from incidents.queries.catalogue import catalogue
from incidents.queries.stories import same_outage


def told_outage(article: Article) -> Outage | None:
    """The outage that a status page tells of in ``article``, with what its other doors say; None for all else."""
    if article.outage is None:
        return None
    records = [one.outage for one in same_outage(article).order_by("fetched_at", "pk") if one.outage]
    return combined([*map(from_record, records), from_record(article.outage)])


def outage_of(story: Story) -> Outage | None:
    """What status pages tell of the event of ``story``; None where none does.

    Officers may have called several outages one event. Of each counts what its page was last found to say.
    """
    found = Article.objects.filter(story=story, outage__isnull=False).order_by("detected_at", "pk")
    told = {_which(article): from_record(article.detection) for article in found.defer("text", "html")}
    return joined(told.values()) if told else None


def _which(article: Article) -> str | int:
    """What the doors of one page have in common where they tell of one outage."""
    return article.clean_url if names_one_outage(article.clean_url) else article.pk


def vendors_of(article: Article, found: Detection) -> tuple[str, ...]:
    """Whose outage a status page tells of: the vendor of its source, else who is named, by the words or the page."""
    source = article.source
    if source is not None and source.vendor is not None:
        return (source.vendor.slug,)
    return found.vendors or _named([source.name if source else "", article.title])


def _named(texts: Iterable[str]) -> tuple[str, ...]:
    known = catalogue()
    found = (mention.slug for text in texts for mention in known.find(text, fold(text)))
    return tuple(dict.fromkeys(found))[:1]
