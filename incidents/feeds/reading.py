"""The body of a source, whatever its kind, as entries."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from incidents.feeds import feed, page, status
from incidents.feeds.entry import Entry, FeedLink, Markup, NotAFeed, ParsedFeed


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a body brought: entries, or in ``error`` why there are none.

    ``note`` says what is wrong where entries could be read all the same. ``title`` is what it calls itself.
    ``alternatives`` are the feeds that a web page points to where a feed was expected.
    """

    entries: tuple[Entry, ...] = ()
    ttl_minutes: int | None = None
    error: str = ""
    note: str = ""
    title: str = ""
    alternatives: tuple[FeedLink, ...] = ()

    @property
    def readable(self) -> bool:
        """Whether the body was what the kind of source promises."""
        return not self.error


def read_body(kind: str, body: bytes, url: str, content_type: str) -> Reading:
    """Read the body of a source of ``kind`` (feed, status or page); never raises on any bytes."""
    try:
        parsed = _READERS[kind](body, url, content_type)
    except NotAFeed as error:
        return Reading(error=str(error), alternatives=error.alternatives)
    return Reading(
        entries=parsed.entries, ttl_minutes=parsed.ttl_minutes, note=parsed.note, title=parsed.title
    )


def _feed(body: bytes, url: str, content_type: str) -> ParsedFeed:
    return feed.parse(body, url=url, content_type=content_type)


def _status(body: bytes, url: str, content_type: str) -> ParsedFeed:
    """Announced maintenance is no outage and is left out."""
    found = status.parse(body, url=url, content_type=content_type)
    return ParsedFeed(
        title=found.title,
        link=found.link,
        ttl_minutes=found.ttl_minutes,
        entries=found.outages,
        note=found.note,
    )


def _page(body: bytes, url: str, content_type: str) -> ParsedFeed:
    """A watched page is one entry whose wording changes; its address is what it is known by."""
    found = page.read(body, url=url, content_type=content_type)
    if not found.text:
        raise NotAFeed("The page holds no readable text; choose another address.")
    markup = Markup(data=body, url=url, content_type=content_type)
    entry = Entry(guid=url, link=url, title=found.title, text=found.text, lang=found.lang, markup=markup)
    return ParsedFeed(title=found.title, link=url, entries=(entry,))


_READERS: Mapping[str, Callable[[bytes, str, str], ParsedFeed]] = {
    "feed": _feed,
    "status": _status,
    "page": _page,
}
