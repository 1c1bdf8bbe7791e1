"""The page of an article's wordings."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from incidents.models import Article, ArticleVersion
from tests.factories.incidents import NOON, make_article, make_candidate, make_source

pytestmark = pytest.mark.django_db
type_clients = Callable[[str], Client]
OLD, NEW = "We give <b>thirty</b> days of notice.", "We give <b>no</b> notice."


def changed(article: Article, text: str = OLD, *, ours: bool = False, days: int = 0) -> None:
    ArticleVersion.objects.create(
        article=article, title="Terms", text=text, replaced_at=NOON + timedelta(days=days), ours=ours
    )


def test_the_change_by_the_publisher_is_shown_word_by_word_and_ours_as_ours(client_as: type_clients) -> None:
    article = make_article(title="Terms", text=NEW, source=make_source(kind="page"))
    changed(article)
    changed(article, NEW, ours=True, days=1)
    client = client_as("viewer")
    where = reverse("article-versions", args=[article.pk])
    page = client.get(where).content.decode()
    assert "&lt;b&gt;" in page
    assert "<b>" not in page.partition("words")[2].partition("</section>")[0]
    assert '<del><span class="away">removed: </span>thirty</del>' in page
    assert "Our own reading" not in page
    assert "Our own reading" in client.get(f"{where}?change=2").content.decode()
    for wrong in ("3", "0", "x", "-1", "٣"):
        assert client.get(where, {"change": wrong}).status_code == 404


def test_an_article_that_never_changed_shows_what_it_says(client_as: type_clients) -> None:
    article = make_article(text="Nothing has changed here.")
    assert (
        "Nothing has changed here."
        in client_as("viewer").get(reverse("article-versions", args=[article.pk])).content.decode()
    )


def test_a_candidate_of_a_watched_page_says_what_changed(client_as: type_clients) -> None:
    candidate = make_candidate(article={"source": make_source(kind="page"), "text": NEW})
    changed(candidate.article)
    page = client_as("officer").get(reverse("candidate", args=[candidate.pk])).content.decode()
    assert "thirty</del>" in page
