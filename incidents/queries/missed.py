"""Reads on what detection passed over, and what an officer said of it all the same."""

from collections import Counter
from typing import cast

from django.db.models import QuerySet

from incidents.domain.detect.article import Detection, Direction, IncidentType
from incidents.domain.detect.text import fold
from incidents.models import Article, MissedEvent
from incidents.models.article import PASSED_OVER
from incidents.queries.catalogue import catalogue
from riskboard.common.finding import holding

# Of what was passed over, what came near to being held an event.
NEAR = 0.1
MOST_VENDORS = 3


def passed_over(*, q: str = "", source: int | None = None, near: bool = False) -> QuerySet[Article]:
    """Articles that detection held for no event, the newest first, without their texts.

    ``q`` are words of the title; ``near`` leaves those that came near to being held one.
    """
    found = Article.objects.filter(PASSED_OVER).defer("text", "html", "detection").select_related("source")
    for word in q.split():
        found = holding(found, ("title",), word)
    if source is not None:
        found = found.filter(source=source)
    if near:
        found = found.filter(confidence__gte=NEAR)
    return found.order_by("-published_at", "-pk")


def missed_event(article: Article, type: str, direction: str) -> Detection:
    """What is proposed of an event that detection missed: its kind as told, and the vendors that are named.

    Its confidence stays what detection gave, below one half: any article that detection does hold for the same event
    takes the lead.
    """
    return Detection(
        relevant=True,
        confidence=article.confidence,
        type=cast(IncidentType, type),
        direction=cast(Direction, direction),
        vendors=named_vendors(article),
    )


def as_told(article: Article, detection: Detection) -> Detection:
    """``detection``, or what an officer told of the article where detection passes it over again."""
    if detection.relevant or article.story_id is None:
        return detection
    told = MissedEvent.objects.filter(article=article).first()
    return detection if told is None else missed_event(article, told.type, told.direction)


def named_vendors(article: Article) -> tuple[str, ...]:
    """Whom the title names, else whom the text names most: at most three, from most to least often."""
    for text in (article.title, article.text):
        named = Counter(mention.slug for mention in catalogue().find(text, fold(text)))
        if named:
            return tuple(slug for slug, _count in named.most_common(MOST_VENDORS))
    return ()
