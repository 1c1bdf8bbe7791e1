"""Where an article that was read belongs, with the register behind it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.domain.columns import VERSION
from incidents.domain.detect.record import from_record
from incidents.domain.story import ArticleSketch, sketch
from incidents.feeds.entry import Entry
from incidents.models import Article, Sketch, Source, Story
from incidents.queries import stories as queries
from incidents.queries.stories import as_reading, placement_of, stories_near
from incidents.services.articles import store_entries
from incidents.services.detection import process_pending
from tests.factories.incidents import NOON, make_source
from tests.incidents.domain.shelves import placed_one_by_one

pytestmark = pytest.mark.django_db
TEXT = "OpenAI revoked the access of a boat builder to ChatGPT on Thursday, and twelve employees lost their accounts."


def read(source: Source, title: str, **fields: Any) -> Article:
    store_entries(source=source, entries=[Entry(guid=title, title=title, **fields)], now=NOON)
    process_pending()
    return Article.objects.get(title=title)


def test_the_same_text_months_later_is_a_copy_and_no_second_story() -> None:
    first = read(
        make_source(), "ChatGPT taken from a boat builder", text=TEXT, published=NOON - timedelta(days=300)
    )
    copy = read(make_source(), "A firm without ChatGPT", text=f"{TEXT.upper()}\n", published=NOON)
    assert (copy.story, copy.duplicate_of) == (first.story, first)
    assert Story.objects.count() == 1


def test_another_text_months_later_is_another_story() -> None:
    read(make_source(), "ChatGPT taken from a boat builder", text=TEXT, published=NOON - timedelta(days=300))
    other = TEXT.replace("a boat builder", "a law firm in Riga").replace("twelve employees", "its staff")
    read(make_source(), "ChatGPT taken from a law firm", text=other, published=NOON)
    assert Story.objects.count() == 2


def test_that_access_is_back_is_news_of_its_own_however_much_it_repeats() -> None:
    read(make_source(), "ChatGPT taken from a boat builder", text=TEXT, published=NOON - timedelta(days=3))
    back = "OpenAI restored the access of a boat builder to ChatGPT on Sunday; twelve people have accounts again."
    restored = read(make_source(), "A boat builder has ChatGPT back", text=back, published=NOON)
    assert Story.objects.count() == 2
    candidate = restored.story.candidate if restored.story else None
    assert candidate is not None
    assert (candidate.state, candidate.direction) == ("pending", "restores")
    again = read(
        make_source(),
        "ChatGPT back at the boat builder",
        text=f"At last: {back} The firm is glad.",
        published=NOON,
    )
    assert again.story == restored.story


def test_a_status_page_that_repeats_itself_tells_of_another_failure() -> None:
    page = make_source(kind="status")
    failing = "OpenAI is down: ChatGPT answers no request for most users. We are looking into it and will tell more."
    for day, title in ((300, "ChatGPT is down"), (0, "ChatGPT is down again")):
        read(page, title, text=failing, published=NOON - timedelta(days=day))
    assert Story.objects.count() == 2


EVENTS = (
    "a boat builder in Harlingen loses its drawings of hulls and keels",
    "a law firm in Riga cannot draft its pleadings for the appeal court",
    "the newsroom of a daily in Lyon sets headlines by hand again",
    "a brewery near Plzen is left without its recipes and labels",
    "the night ward of a clinic in Porto writes its letters on paper",
    "a theatre in Graz postpones the premiere of its autumn opera",
)


def telling(number: int) -> tuple[str, str]:
    """Title and text of an article: a few events of one vendor, each told in other words by everybody."""
    event = EVENTS[number % len(EVENTS)]
    how = " ".join(f"{word}{number}" for word in ("witness", "remark", "detail", "quarrel", "answer"))
    cause = "OpenAI suspended the account and revoked access to ChatGPT"
    text = f"{cause}: {event}. {event.capitalize()}, says {how}, for now."
    return f"{event.capitalize()}, {number}", text


def own_sketch(article: Article) -> ArticleSketch:
    return sketch(as_reading(article), from_record(article.detection))


def in_full(article: Article) -> dict[int, list[ArticleSketch]]:
    """The stories beside ``article``, their articles sketched from the texts: what the columns stand for."""
    found: dict[int, list[ArticleSketch]] = {}
    for story in Story.objects.order_by("-last_published_at", "-pk"):
        members = story.articles.exclude(pk=article.pk).order_by("-published_at", "-pk")
        found[story.pk] = [own_sketch(one) for one in members[: queries.MEMBERS]]
    return {pk: members for pk, members in found.items() if members}


def test_kept_sketches_place_an_article_where_the_texts_do() -> None:
    source = make_source()
    for number in range(40):
        title, text = telling(number)
        article = read(source, title, text=text, published=NOON - timedelta(hours=number * 5), lang="en")
        own = own_sketch(article)
        near = stories_near(article=article, vendors=from_record(article.detection).vendors)
        assert placement_of(own, near) == placed_one_by_one(own, in_full(article))
    assert Story.objects.count() == len(EVENTS)
    assert Sketch.objects.count() == 40


def test_sketches_that_are_missing_or_of_an_older_kind_are_made_when_they_are_missed() -> None:
    source = make_source()
    for number in (0, 6):
        title, text = telling(number)
        read(source, title, text=text, published=NOON - timedelta(hours=number))
    Sketch.objects.filter(article__title=telling(0)[0]).delete()
    Sketch.objects.filter(article__title=telling(6)[0]).update(terms=b"", head=b"")
    Story.objects.update(sketched=VERSION - 1)
    title, text = telling(12)
    article = read(source, title, text=text, published=NOON)
    assert Story.objects.get().sketched == VERSION
    assert Sketch.objects.filter(story=article.story).count() == 3
    assert stories_near(article=article, vendors=["openai"]).unsketched == []


def test_an_edited_article_is_recognised_by_its_new_words() -> None:
    source = make_source()
    title, text = telling(0)
    entry = Entry(guid="1", title=title, text=text, published=NOON)
    store_entries(source=source, entries=[entry], now=NOON)
    process_pending()
    before = bytes(Sketch.objects.get().terms)
    store_entries(
        source=source, entries=[Entry(guid="1", title=title, text=telling(1)[1], published=NOON)], now=NOON
    )
    process_pending()
    assert bytes(Sketch.objects.get().terms) != before


def test_placing_costs_the_same_queries_however_many_articles_there_are() -> None:
    source = make_source()

    def queries_of(number: int) -> int:
        title, text = telling(number)
        store_entries(
            source=source, entries=[Entry(guid=title, title=title, text=text, published=NOON)], now=NOON
        )
        with CaptureQueriesContext(connection) as asked:
            process_pending()
        return len(asked)

    for number in (0, 6):
        read(source, telling(number)[0], text=telling(number)[1], published=NOON)
    few = queries_of(12)
    for number in range(13, 36):
        read(source, telling(number)[0], text=telling(number)[1], published=NOON)
    assert queries_of(36) == few
