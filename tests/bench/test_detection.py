"""How long one article takes: by length of the text. Run by ``make bench``; prints, never judges."""

import statistics
import time

import pytest

from incidents.domain.detect.article import Article
from incidents.domain.detect.catalogue import shipped_catalogue
from incidents.domain.detect.detect import detect

LEAD = (
    "Quillmark has suspended the accounts of twelve customers after what it calls a breach of its usage policy. "
    "They have to wait sixty days before a request is looked at, and can object through a web form only. "
)
FILLER = "Customers of other assistants watch the case, since their contracts hold the same clause in other words. "
ROUNDS = 15
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
