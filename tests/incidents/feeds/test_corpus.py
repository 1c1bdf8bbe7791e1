"""The public test feeds of the feedparser project, where they are at hand: every file goes through."""

import time
from collections import Counter
from pathlib import Path

import pytest

from incidents.feeds import page, status
from incidents.feeds.entry import Entry, NotAFeed
from incidents.feeds.feed import parse
from incidents.feeds.identity import identify
from tests.incidents.feeds.test_sanitise import dangers

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "feeds" / "feedparser"
FILES = sorted(path for path in CORPUS.rglob("*.xml"))
URL = "https://example.org/feed"


def check(entry: Entry) -> None:
    assert dangers(entry.html) == []
    assert entry.link == "" or entry.link.startswith(("http://", "https://"))
    for text in (entry.guid, entry.link, entry.title, entry.html, entry.text, entry.lang):
        text.encode("utf-8")
        assert "\x00" not in text
    assert "<" not in entry.lang
    assert len(entry.text) <= 50_000


@pytest.mark.skipif(not FILES, reason="the public test feeds are not at hand")
def test_every_public_test_feed_goes_through_safely_and_fast() -> None:
    outcome: Counter[str] = Counter()
    for path in FILES:
        data, started = path.read_bytes(), time.process_time()
        try:
            feed = parse(data, url=URL)
            assert len(identify(feed.entries)) <= len(feed.entries)
            for entry in feed.entries:
                check(entry)
            status.parse(data, url=URL)
            outcome["feeds"] += 1
            outcome["entries"] += len(feed.entries)
        except NotAFeed:
            outcome["not feeds"] += 1
        assert time.process_time() - started < 5, path
    assert outcome["feeds"] > 0.99 * len(FILES)
    assert outcome["entries"] > 1_000


@pytest.mark.skipif(not FILES, reason="the public test feeds are not at hand")
def test_none_of_them_breaks_the_reading_of_pages() -> None:
    for path in FILES[::10]:
        page.read(path.read_bytes(), url=URL)
