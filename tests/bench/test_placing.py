"""How long it takes to place one more article about a vendor that ten thousand were written about.

Run by ``make bench``; prints, never judges: what else the machine does weighs more than the code.
"""

import os
import random
import statistics
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from incidents.domain.columns import VERSION
from incidents.domain.detect.article import Detection
from incidents.domain.detect.record import to_record
from incidents.domain.story import sketch
from incidents.models import Article, Candidate, Story
from incidents.queries.stories import as_reading
from incidents.services.stories import keep_sketches, place_article
from tests.factories.incidents import NOON

pytestmark = [pytest.mark.bench, pytest.mark.django_db]
ARTICLES, STORIES, ROUNDS = 10_000, 400, 40
SYLLABLES = ("ha", "mol", "te", "vin", "quo", "den", "lin", "rat", "sor", "pe", "gan", "ul")
DRAW = random.Random(5)
WORDS = ["".join(DRAW.choices(SYLLABLES, k=DRAW.randint(2, 4))) for _ in range(8_000)]


def telling(number: int) -> Article:
    """An article of 2,500 characters; those of a story share a tenth of their words, all have the vendor's."""
    story = random.Random(number % STORIES)
    own = random.Random(number + 1_000_000)
    words = [*story.choices(WORDS, k=40), *own.choices(WORDS, k=320)]
    own.shuffle(words)
    text = f"Nimbra cut off the {story.choice(WORDS)} firm. {' '.join(words)}."
    return Article(
        identity=f"bench-{number}",
        title=f"Nimbra cuts off {' '.join(story.choices(WORDS, k=5))}",
        text=text[:2_500],
        lang="en",
        published_at=NOON - timedelta(minutes=number * 6),
        fetched_at=NOON,
        content_hash=f"{number}",
        detected_at=NOON,
        relevant=True,
        confidence=FOUND.confidence,
        detection=to_record(FOUND),
    )


FOUND = Detection(
    relevant=True, confidence=0.9, type="access_revocation", direction="restricts", vendors=("nimbra",)
)


def _candidate(article: Article) -> Candidate:
    kind: dict[str, Any] = {"type": "access_revocation", "direction": "restricts"}
    return Candidate(story=article.story, article=article, confidence=0.95, **kind)


@pytest.fixture
def busy(db: Any) -> None:
    """Ten thousand articles of one vendor within six weeks, in four hundred stories."""
    Story.objects.bulk_create(
        Story(
            title=f"Story {number}",
            type="access_revocation",
            direction="restricts",
            vendor_slugs=["nimbra"],
            first_published_at=NOON - timedelta(days=42),
            last_published_at=NOON - timedelta(minutes=number * 6),
            sketched=VERSION,
        )
        for number in range(STORIES)
    )
    stories = list(Story.objects.order_by("pk"))
    articles = [telling(number) for number in range(ARTICLES)]
    for number, article in enumerate(articles):
        article.story = stories[number % STORIES]
    Article.objects.bulk_create(articles, batch_size=1000)
    keep_sketches([(one, sketch(as_reading(one), FOUND)) for one in articles])
    Candidate.objects.bulk_create(_candidate(one) for one in articles[:STORIES])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _spent_by_the_database() -> float:
    """Seconds of processor time that our connection's process has used so far."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_milliseconds_to_place_one_more_article(busy: None) -> None:
    taken, own, found, database = [], [], 0, 0.0
    for number in range(ARTICLES, ARTICLES + ROUNDS):
        article = telling(number)
        article.published_at = NOON
        article.save()
        spent_there = _spent_by_the_database()
        start, spent = time.perf_counter(), time.process_time()
        with transaction.atomic():
            story = place_article(article=article, detection=FOUND)
        taken.append((time.perf_counter() - start) * 1000)
        own.append((time.process_time() - spent) * 1000)
        database += _spent_by_the_database() - spent_there
        found += story.title == f"Story {number % STORIES}"
    median, least = statistics.median(taken), min(taken)
    print(f"\nplace one article among {ARTICLES:,}: median {median:.1f} ms, fastest {least:.1f} ms;", end=" ")
    print(f"{found} of {ROUNDS} in the story of their like;", end=" ")
    print(f"processor: own {statistics.median(own):.1f} ms, database {database * 1000 / ROUNDS:.1f} ms")
