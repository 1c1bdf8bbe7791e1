"""The fast reading of plain feeds: whatever it reads at all, it reads as the general parser does."""

from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.feeds import dialects, feed, xml
from incidents.feeds.plain import decode
from tests.bench.publishers import feed as bench_feed
from tests.incidents.feeds.test_corpus import FILES
from tests.incidents.feeds.test_feed import ATOM, RSS

URL = "https://example.org/feed"
NAMES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"'
)
TEXTS = [
    "",
    "Plain words",
    "  spaces \n and lines  ",
    "AT&T",
    "5 < 6 & 7 > 3",
    "Tom &amp; Jerry",
    "<p>One <b>two</b>.</p><script>x</script><p>Three <a href='/x'>four</a></p>",
    "a <b> c",
    "na\u00efve caf\u00e9 \u2013 \u201cquoted\u201d",
    "caf\u00c3\u00a9",
    "smart \x92 quote",
    "&#8217; &nbsp; &unknown;",
    "x" * 90,
]
LINKS = [
    "https://example.org/a",
    "http://example.org/?a=1&b=2",
    "https://example.org/caf\u00e9",
    "https://example.org/?a=1&copy;=2",
    "/relative",
    "https:////example.org/many",
    "https://example.org/a b",
    "",
    "urn:uuid:1",
]
DATES = [
    "Tue, 01 Sep 2026 10:00:00 +0200",
    "1 Sep 2026 23:59:59 GMT",
    "Sun, 31 Dec 2028 23:30:00 -0130",
    "2026-09-01T10:00:00Z",
    "2026-09-01T10:00:00.987+02:00",
    "2026-09-01T10:00:00-01:30",
    "Tue, 01 Sep 2026 10:00 EST",
    "Tue, 31 Feb 2026 10:00:00 GMT",
    "2026-09-01T23:59:60Z",
    "2026-09-01",
    "0001-01-01T00:00:00+14:00",
    "yesterday",
    "",
]
# Usual ones often: what is unusual anywhere in a feed decides that it is not read fast.
texts, links, mail_dates, web_dates = (
    st.sampled_from([*usual * 8, *values])
    for usual, values in ((TEXTS[:6], TEXTS), (LINKS[:3], LINKS), (DATES[:3], DATES), (DATES[3:6], DATES))
)


def element(name: str, value: st.SearchStrategy[str], *attributes: str) -> st.SearchStrategy[str]:
    """An element with one of the ``attributes`` and a text, escaped or in a CDATA section, a comment in it or not."""

    def written(attribute: str, text: str, kind: int) -> str:
        inner = f"<![CDATA[{text}]]>" if kind == 1 else escape(text)
        return f"<{name}{attribute}>{'<!-- aside -->' if kind == 2 else ''}{inner}</{name}>"

    return st.builds(written, st.sampled_from([*[""] * 9, *attributes]), value, st.integers(0, 2))


def some(usual: list[st.SearchStrategy[str]], odd: list[st.SearchStrategy[str]]) -> st.SearchStrategy[str]:
    """Some of the usual children in any order; now and then an odd one, or the same twice."""
    rare = st.integers(0, 29).flatmap(lambda dice: st.one_of(*odd, *usual) if dice == 0 else st.just(""))
    chosen = st.permutations(usual).flatmap(lambda order: st.tuples(*order[:4], rare))
    return chosen.map("\n".join)


ITEM = some(
    [
        element("title", texts, ' type="html"'),
        element("link", links),
        element("guid", links, ' isPermaLink="false"', ' isPermaLink="true"', ' ispermalink="false"'),
        element("pubDate", mail_dates),
        element("description", texts, ' xml:base="https://other.example/"'),
        element("content:encoded", texts),
        element("dc:creator", texts),
        element("category", texts, ' domain="x"'),
        element("source", texts, ' url="https://other.example/"'),
        element("media:thumbnail", st.just(""), ' url="https://other.example/x.png"'),
        element("comments", links),
        st.just('<atom:link rel="self" href="https://other.example/"/>'),
        st.just('<enclosure url="https://other.example/x.mp3" length="1" type="audio/mpeg"/>'),
    ],
    [
        element("dc:date", web_dates),
        element("media:title", texts),
        st.just('<atom:link href="https://other.example/"/>'),
        st.just("stray"),
    ],
)
CHANNEL = some(
    [
        element("title", texts),
        element("link", links),
        element("language", st.sampled_from(["en", "de-CH", ""])),
        element("ttl", st.sampled_from(["60", "x", ""])),
        element("description", texts),
        st.just(
            "<image><url>https://x.example/i.png</url><title>I</title><link>https://x.example/</link></image>"
        ),
        st.just('<site xmlns="com-wordpress:feed-additions:1">5</site>'),
    ],
    [
        st.just("<skipHours><hour>1</hour></skipHours>"),
    ],
)
ENTRY = some(
    [
        element("title", texts, ' type="html"', ' type="text"', ' type="xhtml"'),
        element("id", links),
        element("published", web_dates),
        element("updated", web_dates),
        element("summary", texts, ' type="html"', ' xml:lang="fr"'),
        element(
            "content", texts, ' type="html"', ' type="text"', ' src="https://x.example/"', ' type="image/png"'
        ),
        element("category", st.just(""), ' term="x"'),
        st.builds('<link href="{}"/>'.format, links.map(escape)),
        st.just("<author><name>N</name><email>a@example.org</email></author>"),
    ],
    [
        st.builds(
            '<link rel="{}" href="{}"/>'.format, st.sampled_from(["Alternate", "self"]), links.map(escape)
        ),
        st.builds(
            '<link type="{}" href="https://x.example/"/>'.format, st.sampled_from(["text/html", "image/png"])
        ),
        st.just("<source><title>Elsewhere</title></source>"),
    ],
)
FEED = some(
    [element("title", texts), element("id", links), st.just('<link href="https://x.example/"/>')],
    [element("published", web_dates), element("title", texts, ' type="html"')],
)
LANGUAGES = [*[""] * 4, *[' xml:lang="en-GB"'] * 4, ' xml:lang=""', ' xml:base="https://x.example/"']
rss_feeds = st.builds(
    lambda about, items: (
        f'<rss version="2.0" {NAMES}><channel>{about}'
        + "".join(f"<item>{item}</item>" for item in items)
        + "</channel></rss>"
    ),
    CHANNEL,
    st.lists(ITEM, max_size=2),
)
atom_feeds = st.builds(
    lambda lang, about, entries: (
        f'<feed xmlns="http://www.w3.org/2005/Atom"{lang}>{about}'
        + "".join(f"<entry>{entry}</entry>" for entry in entries)
        + "</feed>"
    ),
    st.sampled_from(LANGUAGES),
    FEED,
    st.lists(ENTRY, max_size=2),
)


def same(document: str) -> bool:
    """Whether the fast road takes the document; what it reads must be what the general parser reads."""
    read = dialects.read(document)
    if read is not None:
        assert feed._feed(read, URL) == feed._feed(feed._parse_xml(document), URL), document
    return read is not None


@settings(max_examples=400)
@given(rss_feeds | atom_feeds)
def test_what_is_read_fast_is_read_as_the_general_parser_reads_it(document: str) -> None:
    same(document)


@pytest.mark.parametrize(
    "document",
    [
        xml.root_only(bench_feed(1).decode()),
        f'<rss version="2.0" {NAMES}><channel><title>T</title><link>https://x.example/</link><ttl>5</ttl>'
        '<atom:link rel="self" href="https://x.example/feed"/><item><title>A &amp; b</title>'
        "<guid>https://x.example/1</guid><pubDate>Tue, 01 Sep 2026 10:00:00 +0200</pubDate>"
        "<description>&lt;p&gt;Words&lt;/p&gt;</description><dc:creator>N</dc:creator></item></channel></rss>",
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-US"><id>urn:f</id><title>T</title>'
        '<entry><id>urn:1</id><title type="html">A &amp;amp; b</title><link href="https://x.example/1"/>'
        '<updated>2026-09-01T10:00:00Z</updated><content type="html">&lt;p&gt;Words&lt;/p&gt;</content>'
        "<author><name>N</name></author></entry></feed>",
    ],
    ids=["all of it", "RSS", "Atom"],
)
def test_plain_feeds_are_read_fast(document: str) -> None:
    assert same(document)


@pytest.mark.parametrize(
    "document", [RSS, ATOM, RSS.replace('"2.0"', '"0.92"'), RSS.replace("<item>", "<item x='y'>")]
)
def test_whatever_is_unusual_is_left_to_the_general_parser(document: str) -> None:
    assert not same(xml.root_only(document))


@pytest.mark.skipif(not FILES, reason="the public test feeds are not at hand")
def test_the_public_test_feeds_are_read_the_same_on_either_road() -> None:
    taken = [same(xml.within_bounds(xml.root_only(decode(path.read_bytes()).strip()))) for path in FILES]
    assert sum(taken) > 50
