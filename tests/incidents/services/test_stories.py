"""Where an article that was read belongs, with the register behind it."""

from datetime import timedelta
from typing import Any

import pytest

from incidents.feeds.entry import Entry
from incidents.models import Article, Source, Story
from incidents.services.articles import store_entries
from incidents.services.detection import process_pending
from tests.factories.incidents import NOON, make_source

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


def test_a_status_page_that_repeats_itself_tells_of_another_failure() -> None:
    page = make_source(kind="status")
    failing = "OpenAI is down: ChatGPT answers no request for most users. We are looking into it and will tell more."
    for day, title in ((300, "ChatGPT is down"), (0, "ChatGPT is down again")):
        read(page, title, text=failing, published=NOON - timedelta(days=day))
    assert Story.objects.count() == 2
