"""Reads on stories: which ones an article may belong to."""

from collections import defaultdict

from incidents.domain.detect.article import Article as Reading
from incidents.domain.detect.record import from_record
from incidents.domain.story import WINDOW, ArticleSketch, StorySketch, sketch
from incidents.models import Article, Story
from incidents.models.source import SourceKind

# What the newest articles of a story say is enough to recognise the next one.
MEMBERS = 12
STORIES = 200


def stories_near(*, article: Article, vendors: list[str]) -> list[StorySketch]:
    """The stories that ``article`` may belong to, with the sketches of their newest articles.

    Those about any of these vendors around its time, and before them, whenever they were told, those that hold the
    very same text. What a status page says of one failure it says of the next: there the text alone proves nothing.
    """
    moment = article.published_at
    near = Story.objects.filter(
        vendor_slugs__overlap=vendors,
        last_published_at__gte=moment - WINDOW,
        first_published_at__lte=moment + WINDOW,
    ).order_by("-last_published_at", "-pk")[:STORIES]
    copied = _copied(article)
    others = [story.pk for story in near if story.pk not in copied]
    members = _members([*copied, *others], article)
    return [StorySketch(str(pk), tuple(members[pk])) for pk in (*copied, *others)]


def _copied(article: Article) -> list[int]:
    if not article.text_key or (article.source is not None and article.source.kind == SourceKind.STATUS):
        return []
    same = Article.objects.filter(text_key=article.text_key, story__isnull=False).exclude(pk=article.pk)
    told = same.exclude(source__kind=SourceKind.STATUS).order_by("published_at", "pk")
    return list(dict.fromkeys(told.values_list("story", flat=True)[:MEMBERS]))


def _members(stories: list[int], article: Article) -> dict[int, list[ArticleSketch]]:
    """The newest articles of each story, those of the article's own text first."""
    found = Article.objects.filter(story__in=stories).exclude(pk=article.pk).order_by("-published_at", "-pk")
    members: dict[int, list[Article]] = defaultdict(list)
    for other in found:
        if other.story_id is not None:
            members[other.story_id].append(other)
    return defaultdict(list) | {pk: _sketches(rows, article) for pk, rows in members.items()}


def _sketches(rows: list[Article], article: Article) -> list[ArticleSketch]:
    same = [row for row in rows if article.text_key and row.text_key == article.text_key]
    return [_sketch(row) for row in [*same, *(row for row in rows if row not in same)][:MEMBERS]]


def _sketch(article: Article) -> ArticleSketch:
    published = article.published_at.date() if article.published_known else None
    reading = Reading(id=str(article.pk), title=article.title, text=article.text, published=published)
    return sketch(reading, from_record(article.detection))
