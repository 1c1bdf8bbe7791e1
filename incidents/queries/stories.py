"""Reads on stories: which one an article belongs to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import LiteralString

import numpy as np
import psycopg
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from numpy.typing import NDArray

from incidents.domain.columns import VERSION, Shelf
from incidents.domain.detect.article import Article as Reading
from incidents.domain.likeness import WINDOW
from incidents.domain.outage import names_one_outage
from incidents.domain.placing import Placement, place
from incidents.domain.story import ArticleSketch
from incidents.models import Article, Sketch, Story
from incidents.models.source import SourceKind
from incidents.queries.grouping import told_by

# What the newest articles of a story say is enough to recognise the next one.
MEMBERS = 12
STORIES = 200
# The newest sketches of each story, a step on an index for each; those of a story are strung together before they are
# sorted, which moves a few long rows instead of thousands.
_SHELF = """
SELECT string_agg(articles, '' ORDER BY place), string_agg(stories, '' ORDER BY place),
    string_agg(head, '' ORDER BY place), string_agg(terms, '' ORDER BY place),
    string_agg(keys, '' ORDER BY place), string_agg(least, '' ORDER BY place)
FROM (
    SELECT asked.place, one.*
    FROM unnest(%(stories)s::bigint[]) WITH ORDINALITY AS asked (story, place)
    CROSS JOIN LATERAL (
        SELECT string_agg(int8send(article_id), '') AS articles, string_agg(int8send(story_id), '') AS stories,
            string_agg(head, '') AS head, string_agg(terms, '') AS terms,
            string_agg(keys, '') AS keys, string_agg(least, '') AS least
        FROM (
            SELECT article_id, story_id, head, terms, keys, least FROM incidents_sketch AS sketch
            WHERE sketch.story_id = asked.story AND sketch.article_id <> %(article)s
            ORDER BY sketch.published_at DESC, sketch.article_id DESC LIMIT %(members)s
        ) AS newest
    ) AS one
) AS member
"""
_BIGINT = np.dtype(">i8")


@dataclass(frozen=True, slots=True)
class Near:
    """The stories that an article may belong to: the sketches of their newest articles, those of its own words.

    Of ``unsketched`` stories the sketches are missing, or of an older version; those cannot be placed among.
    """

    shelf: Shelf
    twins: dict[int, int]
    unsketched: list[int]


def as_reading(article: Article) -> Reading:
    """The stored article as detection reads it; a date that the source did not state is left out."""
    return Reading(
        id=str(article.pk),
        url=article.url or None,
        title=article.title or None,
        text=article.text or None,
        published=article.published_at.date() if article.published_known else None,
        lang=article.lang or None,
    )


def story_of_twin(article: Article) -> Placement | None:
    """The story that holds the very same text as ``article``, whenever it was told: the one that told it first.

    What a status page says of one failure it says of the next: there the text alone proves nothing.
    """
    if not article.text_key or (article.source is not None and article.source.kind == SourceKind.STATUS):
        return None
    same = Article.objects.filter(text_key=article.text_key, story__isnull=False).exclude(pk=article.pk)
    told = same.exclude(source__kind=SourceKind.STATUS).order_by("published_at", "pk")
    story = told.annotate(told=Coalesce("part", "story")).values_list("told", flat=True).first()
    if story is None:
        return None
    newest = (
        same.filter(told_by([story])).order_by("-published_at", "-pk").values_list("pk", flat=True).first()
    )
    return Placement(story, 1.0, newest)


def story_of_same_outage(article: Article) -> Placement | None:
    """The story that tells of the outage at the very address of ``article``, read by another door of its page."""
    if article.outage is None:
        return None
    same = same_outage(article).filter(story__isnull=False).order_by("fetched_at", "pk").first()
    return Placement(same.part_id or same.story_id, 1.0, same.pk) if same is not None else None


def same_outage(article: Article) -> QuerySet[Article]:
    """What else was read of the outage that a status page tells of in ``article``."""
    if article.outage is None or not names_one_outage(article.clean_url):
        return Article.objects.none()
    return Article.objects.filter(clean_url=article.clean_url, outage__isnull=False).exclude(pk=article.pk)


def stories_near(*, article: Article, vendors: Sequence[str]) -> Near:
    """What stands on record of stories about any of these vendors around the time of ``article``; three queries."""
    moment = article.published_at
    near = Story.objects.filter(
        vendor_slugs__overlap=list(vendors),
        last_published_at__gte=moment - WINDOW,
        first_published_at__lte=moment + WINDOW,
    )
    if article.outage is not None:
        # However alike the words: what a status page lists as another incident is another one.
        own = Q(story=OuterRef("pk"), part=None) | Q(part=OuterRef("pk"))
        others = Article.objects.filter(own, outage__isnull=False).exclude(pk=article.pk)
        near = near.filter(~Exists(others))
    found = list(near.order_by("-last_published_at", "-pk").values_list("pk", "sketched")[:STORIES])
    stories = [pk for pk, _version in found]
    unsketched = [pk for pk, version in found if version != VERSION]
    asked = {"stories": stories, "article": article.pk, "members": MEMBERS}
    articles, owners, head, terms, keys, least = (part or b"" for part in _one_row(_SHELF, asked))
    shelf = Shelf.of(_numbers(articles), _numbers(owners), head=head, terms=terms, keys=keys, least=least)
    return Near(shelf, _twins(article, stories), unsketched)


def placement_of(own: ArticleSketch, near: Near) -> Placement:
    """Where the relevant article ``own`` belongs among the stories ``near`` it; a query where it may be a copy."""
    return place(own, near.shelf, shingles=_shingles, twins=near.twins)


def _numbers(sent: bytes) -> NDArray[np.int64]:
    return np.frombuffer(sent, _BIGINT).astype(np.int64)


def _one_row(sql: LiteralString, values: dict[str, object]) -> tuple[bytes | None, ...]:
    """The only row, in the binary form: as text, megabytes of numbers would be twice as many to send and to read."""
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        (row,) = cursor.execute(sql, values, binary=True).fetchall()
    return tuple(row)


def _twins(article: Article, stories: Sequence[int]) -> dict[int, int]:
    """The newest article of the very same text in each story that has one."""
    if not article.text_key:
        return {}
    same = Article.objects.filter(told_by(stories), text_key=article.text_key).exclude(pk=article.pk)
    told = same.annotate(told=Coalesce("part", "story")).order_by("published_at", "pk")
    return dict(told.values_list("told", "pk"))


def _shingles(articles: Sequence[int]) -> dict[int, bytes]:
    found = Sketch.objects.filter(article__in=articles).values_list("article", "shingles")
    return {pk: bytes(kept) for pk, kept in found}
