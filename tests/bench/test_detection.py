"""How long one article takes, by length of the text and size of the catalogue, and the stories of ten thousand.

Run by ``make bench``; prints, never judges.
"""

import random
import statistics
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from incidents.domain.cluster import cluster
from incidents.domain.detect.article import Article, Detection
from incidents.domain.detect.catalogue import (
    Catalogue,
    CatalogueEntry,
    CatalogueProduct,
    shipped_catalogue,
    shipped_entries,
)
from incidents.domain.detect.detect import detect
from tests.incidents.domain.detect.corpus import catalogue_of_corpus, corpus, stories

LEAD = (
    "Quillmark has suspended the accounts of twelve customers after what it calls a breach of its usage policy. "
    "They have to wait sixty days before a request is looked at, and can object through a web form only. "
)
FILLER = "Customers of other assistants watch the case, since their contracts hold the same clause in other words. "
ROUNDS = 15
ARTICLES = 10_000
MARCH = date(2026, 3, 10)
pytestmark = pytest.mark.bench


@pytest.mark.parametrize("length", [1_000, 4_000, 16_000, 50_000])
def test_milliseconds_an_article(length: int) -> None:
    text = (LEAD + FILLER * (length // len(FILLER) + 1))[:length]
    article = Article(id="1", title="Quillmark suspends a dozen customers", text=text, lang="en")
    catalogue = shipped_catalogue()
    detect(article, catalogue)
    taken = []
    for _round in range(ROUNDS):
        start = time.process_time()
        detect(article, catalogue)
        taken.append((time.process_time() - start) * 1000)
    print(f"\ndetect, {length:>6} characters: median {statistics.median(taken):.1f} ms of processor time")


@pytest.mark.parametrize("vendors", [0, 2_000, 20_000])
def test_milliseconds_an_article_of_the_corpus_by_vendors_in_the_catalogue(vendors: int) -> None:
    more = (
        CatalogueEntry(f"v{number}", f"Maker{number:x}q", products=(CatalogueProduct(f"Tool{number:x}q"),))
        for number in range(vendors)
    )
    catalogue = Catalogue.build([*shipped_entries(), *more])
    articles = [one.article for one in corpus()][::5]
    detect(articles[0], catalogue)
    start = time.process_time()
    for article in articles:
        detect(article, catalogue)
    each = (time.process_time() - start) * 1000 / len(articles)
    length = statistics.mean(len(article.text or "") for article in articles)
    print(
        f"\ndetect, {len(catalogue.entries):,} vendors: {each:.2f} ms an article of {length:.0f} characters"
    )


def retold(spread: int) -> Iterator[tuple[Article, Detection]]:
    """The corpus's stories again and again in shuffled words, each time of vendors or of months of their own."""
    told = [(one.article, detect(one.article, catalogue_of_corpus())) for one in stories()]
    for number in range(ARTICLES):
        article, found = told[number % len(told)]
        time_round = number // len(told)
        words = (article.text or "").split()
        random.Random(number).shuffle(words)
        day = MARCH + timedelta(days=60 * (time_round % spread))
        yield (
            replace(article, id=f"{number}", text=" ".join(words), published=day),
            replace(
                found, date=None, vendors=tuple(f"{slug}-{time_round // spread}" for slug in found.vendors)
            ),
        )


@pytest.mark.parametrize("spread", [1, 50])
def test_seconds_to_group_ten_thousand_articles(spread: int) -> None:
    pairs = list(retold(spread))
    start = time.process_time()
    groups = cluster(pairs)
    taken = time.process_time() - start
    vendors = len({slug for _article, found in pairs for slug in found.vendors})
    print(
        f"\nstories: {len(pairs):,} articles of {vendors:,} vendors in {taken:.1f} s of processor time;",
        end=" ",
    )
    print(f"{len(set(groups) - {None}):,} stories")
