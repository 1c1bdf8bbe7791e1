"""Feeds in every usual format, in order and out of it."""

import contextlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.feeds.entry import MAX_ENTRIES, Entry, FeedLink, NotAFeed, ParsedFeed
from incidents.feeds.feed import parse

URL = "https://example.org/news/feed"

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Vendor &amp;amp; news</title><link>https://example.org/</link><language>en-gb</language><ttl>90</ttl>
<item><title>First &lt;b&gt;bold&lt;/b&gt; step</title><link>/news/1?utm_source=rss</link>
  <guid isPermaLink="false">tag-1</guid><pubDate>Tue, 01 Sep 2026 10:00:00 +0200</pubDate>
  <description>Short words.</description>
  <content:encoded><![CDATA[<p>The whole <a href="/more">story</a>.</p><script>alert(1)</script>
  <p>Second paragraph.</p>]]></content:encoded></item>
<item><title>5 &lt; 6</title><description>Only &amp;lt;this&amp;gt; text</description></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title type="html">News &amp;amp; more</title>
<link href="https://example.org/"/><link rel="self" href="https://example.org/atom"/>
<entry><id>urn:1</id><title>Titel</title><link href="https://example.org/a"/><link rel="edit" href="/edit"/>
<updated>2026-09-02T10:00:00Z</updated><summary>Kurz</summary>
<content type="xhtml" xml:lang="fr-FR" xml:base="https://cdn.example/x/">
<div xmlns="http://www.w3.org/1999/xhtml"><p>Bonjour <a href="y">tout</a> le monde</p></div></content></entry>
<entry><id>urn:2</id><title>Zwei</title><published>2026-09-01T08:00:00-02:00</published>
<updated>2026-09-03T00:00:00Z</updated><content type="text">a &lt;b&gt; c</content></entry></feed>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>Old</title></channel>
<item rdf:about="https://example.org/r"><title>Entry</title><link>https://example.org/r</link>
<dc:date>2026-09-01</dc:date></item></rdf:RDF>"""

JSON = """{"version": "https://jsonfeed.org/version/1.1", "title": "J", "home_page_url": "https://example.org",
"language": "en-US", "items": [
 {"id": 7, "url": "/a", "title": "A", "content_html": "<p>Hi <script>x</script></p>",
  "date_published": "2026-09-01T10:00:00+02:00", "date_modified": "2026-09-02T00:00:00Z"},
 {"id": "8", "external_url": "https://other.example/b", "content_text": "1 < 2", "date_published": "soon"},
 "not an item", null]}"""


def read(text: str, content_type: str = "") -> ParsedFeed:
    return parse(text.encode(), url=URL, content_type=content_type)


def test_rss_gives_its_fullest_content_sanitised_with_links_made_absolute() -> None:
    feed = read(RSS)
    assert (feed.title, feed.link, feed.ttl_minutes) == ("Vendor & news", "https://example.org/", 90)
    first = feed.entries[0]
    assert (first.guid, first.link) == ("tag-1", "https://example.org/news/1?utm_source=rss")
    assert (first.title, first.lang) == ("First bold step", "en")
    assert first.published == datetime(2026, 9, 1, 8, tzinfo=UTC)
    assert first.text == "The whole story.\nSecond paragraph."
    assert 'href="https://example.org/more"' in first.html
    assert "script" not in first.html


def test_what_an_entry_leaves_out_stays_empty() -> None:
    bare = read(RSS).entries[1]
    assert (bare.guid, bare.link, bare.published, bare.updated) == ("", "", None, None)
    assert (bare.title, bare.text) == ("5 < 6", "Only <this> text")


def test_atom_gives_language_base_and_both_dates() -> None:
    feed = read(ATOM)
    one, two = feed.entries
    assert feed.title == "News & more"
    assert (one.guid, one.link, one.lang) == ("urn:1", "https://example.org/a", "fr")
    assert one.published == one.updated == datetime(2026, 9, 2, 10, tzinfo=UTC)
    assert one.text == "Bonjour tout le monde"
    assert 'href="https://cdn.example/x/y"' in one.html
    assert (two.lang, two.text) == ("de", "a <b> c")
    assert two.published == datetime(2026, 9, 1, 10, tzinfo=UTC)
    assert two.updated == datetime(2026, 9, 3, tzinfo=UTC)


def test_rdf_is_read_too() -> None:
    entry = read(RDF).entries[0]
    assert (entry.title, entry.link) == ("Entry", "https://example.org/r")
    assert entry.published == datetime(2026, 9, 1, tzinfo=UTC)


def test_json_feed_is_read_too() -> None:
    feed = read(JSON)
    one, two = feed.entries
    assert (feed.title, one.guid, one.link, one.lang) == ("J", "7", "https://example.org/a", "en")
    assert (one.html, one.text) == ("<p>Hi </p>", "Hi")
    assert one.published == datetime(2026, 9, 1, 8, tzinfo=UTC)
    assert one.updated == datetime(2026, 9, 2, tzinfo=UTC)
    assert (two.link, two.text, two.published) == ("https://other.example/b", "1 < 2", None)


@pytest.mark.parametrize(
    ("damage", "titles"),
    [
        (lambda feed: feed.replace("</channel></rss>", ""), ["First bold step", "5 < 6"]),
        (lambda feed: feed.replace("Short words", "AT&T &nbsp; words"), ["First bold step", "5 < 6"]),
        (lambda feed: feed.replace("utf-8", "no-such-charset"), ["First bold step", "5 < 6"]),
        (lambda feed: "\n\ufeff " + feed, ["First bold step", "5 < 6"]),
        (lambda feed: feed.replace("Short", "\x00\x08\x1b"), ["First bold step", "5 < 6"]),
        (lambda feed: feed[: feed.index("<item><title>5")], ["First bold step"]),
    ],
)
def test_of_a_malformed_feed_what_can_be_read_is_read(damage: object, titles: list[str]) -> None:
    assert callable(damage)
    assert [entry.title for entry in read(damage(RSS)).entries] == titles


def test_an_empty_feed_is_a_feed() -> None:
    assert read("<rss version='2.0'><channel><title>Quiet</title></channel></rss>") == ParsedFeed(
        title="Quiet"
    )


def test_endless_entries_are_cut_not_refused() -> None:
    items = "".join(f"<item><title>{number}</title></item>" for number in range(MAX_ENTRIES + 50))
    entries = read(f"<rss version='2.0'><channel>{items}</channel></rss>").entries
    assert len(entries) == MAX_ENTRIES
    assert entries[0].title == "0"


@pytest.mark.parametrize(
    "date", ["", "yesterday", "Mon, 99 Foo 20099 99:99:99 ZZZ", "0000-00-00", "9" * 5000, "0001-01-01"]
)
def test_an_unreadable_date_is_no_date(date: str) -> None:
    feed = (
        f"<rss version='2.0'><channel><item><title>x</title><pubDate>{date}</pubDate></item></channel></rss>"
    )
    assert read(feed).entries[0].published is None


@pytest.mark.parametrize("ttl", ["", "soon", "-5", "1.5", "²"])
def test_a_ttl_that_is_no_number_is_none(ttl: str) -> None:
    assert read(f"<rss version='2.0'><channel><ttl>{ttl}</ttl></channel></rss>").ttl_minutes is None


def test_a_link_that_runs_code_is_dropped() -> None:
    feed = "<rss version='2.0'><channel><item><title>x</title><link>javascript:alert(1)</link></item></channel></rss>"
    assert read(feed).entries == (Entry(title="x"),)


# Entities and external references

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
ATTACKS = [
    f'<!DOCTYPE rss [<!ENTITY l0 "{"ha" * 50}">{LAUGHS}]>',
    f'<!DOCTYPE rss [<!ENTITY l9 "{"ha" * 100_000}">]>',
    '<!DOCTYPE rss [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE rss [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]>',
    '<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/x.dtd">',
    '<!DOCTYPE rss [<!ENTITY l9 "root:x:0">]>',
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("attack", ATTACKS)
def test_no_entity_is_expanded_and_no_reference_followed(attack: str, encoding: str) -> None:
    body = f"<title>t</title><item><title>x</title><description>[{'&l9;' * 50}]</description></item>"
    document = f"<?xml version='1.0'?>{attack}<rss version='2.0'><channel>{body}</channel></rss>"
    entry = parse(document.encode(encoding), url=URL).entries[0]
    assert entry.title == "x"
    assert "root:" not in entry.text
    assert "ha" not in entry.text
    assert len(entry.text) < 500


def test_an_entity_declared_behind_the_root_is_not_expanded_either() -> None:
    document = (
        "<rss version='2.0'><!DOCTYPE rss [<!ENTITY a 'boom'>]><channel><item><title>&a;</title></item>"
    )
    assert "boom" not in read(document).entries[0].title


# What is no feed

PAGE = "<!DOCTYPE html><html><head><link rel=alternate type='application/rss+xml' href='/rss'></head></html>"


@pytest.mark.parametrize(
    "page",
    [PAGE, "<?xml version='1.0'?>" + PAGE, PAGE.upper(), PAGE.replace("<html>", "").replace("html>", "x>")],
)
def test_a_page_is_told_from_a_feed_and_its_feeds_are_offered(page: str) -> None:
    with pytest.raises(NotAFeed, match="web page") as caught:
        read(page, "text/html; charset=utf-8")
    assert [link.url.lower() for link in caught.value.alternatives] == ["https://example.org/rss"]
    assert isinstance(caught.value.alternatives[0], FeedLink)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "plain words",
        "{",
        "{}",
        "[]",
        '{"version": 1}',
        "null",
        "%PDF-1.7",
        "<svg></svg>",
        "{" * 100_000,
    ],
)
def test_what_is_neither_feed_nor_page_is_said_so(text: str) -> None:
    with pytest.raises(NotAFeed) as caught:
        read(text)
    assert caught.value.alternatives == ()
    assert str(caught.value).endswith(".")


@given(st.binary(max_size=400))
def test_any_bytes_are_a_feed_or_are_said_not_to_be(data: bytes) -> None:
    with contextlib.suppress(NotAFeed):
        assert isinstance(parse(data, url=URL), ParsedFeed)


@given(st.lists(st.sampled_from([*"<>&;/'\"", "<item>", "</item>", "<title>", "<![CDATA[", "]]>", "x"])))
def test_any_damage_inside_a_feed_is_survived(pieces: list[str]) -> None:
    document = "<rss version='2.0'><channel><title>t</title>" + "".join(pieces) + "</channel></rss>"
    assert isinstance(read(document), ParsedFeed)
