"""What is stored of entries and pushed texts."""

from typing import Any

import pytest

from incidents.feeds.entry import Entry
from incidents.models import Article
from incidents.services.articles import push_article, store_entries
from tests.factories.incidents import NOON, make_source

pytestmark = pytest.mark.django_db
LONG = "Orionsoft has cut off sixty people, who have to wait for two months before anybody looks at it again."


def test_marks_that_turn_the_writing_direction_are_not_stored() -> None:
    entry = Entry(guid="1", title="Cut\u202e off", text=f"\u2066{LONG}", html=f"<p>\u202e{LONG}</p>")
    store_entries(source=make_source(), entries=[entry], now=NOON)
    article = Article.objects.get()
    assert (article.title, article.text, article.html) == ("Cut off", LONG, f"<p>{LONG}</p>")


def test_a_pushed_text_is_stored_without_them_too() -> None:
    article = push_article(by=None, url="https://news.example/1", title="Cut\u200f off", text=f"{LONG}\u202e")
    assert (article.title, article.text) == ("Cut off", LONG)


def test_a_date_or_language_that_is_pushed_later_is_taken_over_and_the_article_read_again() -> None:
    said: dict[str, Any] = {"by": None, "url": "https://news.example/1", "title": "Cut off", "text": LONG}
    Article.objects.filter(pk=push_article(**said, lang="de").pk).update(detected_at=NOON)
    dated = push_article(**said, published_at=NOON)
    assert (dated.published_at, dated.published_known, dated.lang) == (NOON, True, "de")
    assert Article.objects.get().detected_at is None
    Article.objects.update(detected_at=NOON)
    for again in (said, {**said, "published_at": NOON, "lang": "de"}):
        push_article(**again)
        assert Article.objects.get().detected_at == NOON
    assert push_article(**{**said, "text": f"{LONG} More."}).lang == "de"
    assert push_article(**said, lang="fr").lang == "fr"
    assert Article.objects.get().versions.count() == 2
