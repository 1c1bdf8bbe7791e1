"""Reads on stories: which ones an article may belong to."""

from collections import defaultdict
from datetime import datetime

from incidents.domain.detect.article import Article as Reading
from incidents.domain.detect.record import from_record
from incidents.domain.story import WINDOW, ArticleSketch, StorySketch, sketch
from incidents.models import Article, Story

# What the newest articles of a story say is enough to recognise the next one.
MEMBERS = 12
STORIES = 200


def stories_near(*, vendors: list[str], moment: datetime, apart_from: int) -> list[StorySketch]:
    """The stories about any of these vendors around ``moment``, with the sketches of their newest articles."""
    near = Story.objects.filter(
        vendor_slugs__overlap=vendors,
        last_published_at__gte=moment - WINDOW,
        first_published_at__lte=moment + WINDOW,
    ).order_by("-last_published_at", "-pk")[:STORIES]
    members = _members([story.pk for story in near], apart_from)
    return [StorySketch(str(story.pk), tuple(members[story.pk][:MEMBERS])) for story in near]


def _members(stories: list[int], apart_from: int) -> dict[int, list[ArticleSketch]]:
    found = Article.objects.filter(story__in=stories).exclude(pk=apart_from).order_by("-published_at", "-pk")
    members: dict[int, list[ArticleSketch]] = defaultdict(list)
    for article in found:
        if article.story_id is not None:
            members[article.story_id].append(_sketch(article))
    return members


def _sketch(article: Article) -> ArticleSketch:
    published = article.published_at.date() if article.published_known else None
    reading = Reading(id=str(article.pk), title=article.title, text=article.text, published=published)
    return sketch(reading, from_record(article.detection))
