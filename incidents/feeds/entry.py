"""What reading a feed brings, whatever its format."""

from dataclasses import dataclass
from datetime import datetime

from incidents.domain.outage import Outage

MAX_ENTRIES = 500


@dataclass(frozen=True, kw_only=True)
class Markup:
    """A web page as it came, from which a wording was taken."""

    data: bytes
    url: str
    content_type: str = ""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry. `html` is safe to show, `text` holds a paragraph a line; what the feed left out is empty.

    `link` is absolute (http or https) as the feed wrote it. `published` falls back to `updated`; both are in
    UTC, None where the feed gave no readable date. `lang` is a primary language tag such as "en". `outage` is what a
    status page says beside the words, `markup` the watched page that the text was taken from.
    """

    guid: str = ""
    link: str = ""
    title: str = ""
    html: str = ""
    text: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    lang: str = ""
    outage: Outage | None = None
    markup: Markup | None = None


@dataclass(frozen=True, kw_only=True)
class ParsedFeed:
    """A feed and its first `MAX_ENTRIES` entries, in its order; `ttl_minutes` is the feed's own wish.

    `note` says what is wrong with a feed of which some could be read all the same.
    """

    title: str = ""
    link: str = ""
    ttl_minutes: int | None = None
    entries: tuple[Entry, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class FeedLink:
    """A feed that a page points to."""

    url: str
    title: str = ""


def gettext_noop(sentence: str) -> str:
    """Marks ``sentence`` for the catalogue; whoever shows it translates it. This package knows no Django."""
    return sentence


class NotAFeed(Exception):
    """What was fetched is no feed; `str(error)` says what it is, `alternatives` are feeds it points to.

    Where there are any, the message names the first of them in the place of `{links}`.
    """

    def __init__(self, message: str, alternatives: tuple[FeedLink, ...] = ()) -> None:
        named = ", ".join(link.url for link in alternatives[:3])
        super().__init__(message.format(links=named) if alternatives else message)
        self.alternatives = alternatives
