"""The feeds a web page points to."""

from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from bs4.filter import SoupStrainer

from incidents.feeds.entry import FeedLink
from incidents.feeds.links import absolute
from incidents.feeds.plain import decode, one_line

_FEED_TYPES = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/feed+json",
        "application/xml",
        "text/xml",
    }
)
_FEED_ENDINGS = ("/feed", "/rss", "/atom", ".rss", ".atom", "feed.xml", "rss.xml", "atom.xml", "feed.json")
_READ = 500_000  # characters; what a page says of its feeds stands at its top
_MOST = 20


def feed_links(data: bytes, *, url: str, content_type: str = "") -> tuple[FeedLink, ...]:
    """The feeds that a page at `url` declares in its head, else those its links look like; the first 20."""
    html = decode(data, content_type)[:_READ]
    # The wrapping keeps BeautifulSoup from guessing that a short text is a file name.
    soup = BeautifulSoup(f"<html>{html}", "lxml", parse_only=SoupStrainer(["base", "link", "a"]))
    base = _base(soup, url)
    declared = [_link(tag, base) for tag in soup.find_all("link") if _declares_feed(tag)]
    found = declared or [_link(tag, base) for tag in soup.find_all("a") if _looks_like_feed(tag)]
    unique: dict[str, FeedLink] = {}
    for link in found:
        unique.setdefault(link.url, link)
    unique.pop("", None)
    return tuple(unique.values())[:_MOST]


def _base(soup: BeautifulSoup, url: str) -> str:
    tag = soup.find("base", href=True)
    return absolute(str(tag["href"]), url) or url if isinstance(tag, Tag) else url


def _link(tag: Tag, base: str) -> FeedLink:
    title = str(tag.get("title") or "") or tag.get_text(" ")
    return FeedLink(url=absolute(str(tag.get("href") or ""), base), title=one_line(title))


def _declares_feed(tag: Tag) -> bool:
    kind = str(tag.get("type") or "").partition(";")[0].strip().lower()
    relations = {relation.lower() for relation in tag.get_attribute_list("rel") if relation}
    return kind in _FEED_TYPES and "alternate" in relations and "stylesheet" not in relations


def _looks_like_feed(tag: Tag) -> bool:
    try:
        path = urlsplit(str(tag.get("href") or "")).path
    except ValueError:
        return False
    return path.rstrip("/").lower().endswith(_FEED_ENDINGS)
