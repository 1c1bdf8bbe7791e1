"""The feeds a page points to."""

from incidents.feeds.discovery import feed_links
from incidents.feeds.entry import FeedLink

URL = "https://example.org/news/index.html"


def test_feeds_declared_in_the_head_are_found_in_order_and_made_absolute() -> None:
    page = b"""<html><head>
      <link rel="alternate" type="application/rss+xml" title="All  news" href="/feed">
      <LINK REL='Alternate' TYPE='Application/Atom+XML; charset=utf-8' HREF='atom'>
      <link rel="alternate" type="application/feed+json" href="https://cdn.example/feed.json">
      <link rel="alternate" type="application/rss+xml" href="/feed">
      <link rel="alternate" hreflang="de" type="text/html" href="/de/">
      <link rel="stylesheet" type="text/xml" href="/style">
      <link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
      </head><body><a href="/comments/feed">Comments</a></body>"""
    assert feed_links(page, url=URL) == (
        FeedLink("https://example.org/feed", "All news"),
        FeedLink("https://example.org/news/atom"),
        FeedLink("https://cdn.example/feed.json"),
    )


def test_the_base_of_the_page_counts() -> None:
    page = b"<base href='/blog/'><link rel=alternate type=application/rss+xml href=feed>"
    assert feed_links(page, url=URL) == (FeedLink("https://example.org/blog/feed"),)


def test_without_a_declaration_links_that_look_like_feeds_are_offered() -> None:
    page = b"<p><a href='/about'>About</a> <a href='/blog/rss.xml'>RSS <b>feed</b></a> <a href='//[x'>y</a>"
    assert [link.url for link in feed_links(page, url=URL)] == ["https://example.org/blog/rss.xml"]


def test_a_page_without_feeds_or_without_markup_has_none() -> None:
    assert feed_links(b"<html><body><a href='/about'>About</a>", url=URL) == ()
    assert feed_links(b"/etc/passwd", url=URL) == ()
    assert feed_links(b"", url=URL) == ()


def test_a_page_of_nothing_but_feeds_yields_twenty() -> None:
    page = b"".join(
        b"<link rel=alternate type=application/rss+xml href=/%d>" % number for number in range(90)
    )
    assert len(feed_links(page, url=URL)) == 20
