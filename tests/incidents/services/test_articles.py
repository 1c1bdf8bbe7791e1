"""What is stored of entries and pushed texts."""

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
