"""The two dialects that most feeds are written in, RSS 2.0 and Atom 1.0, read several times as fast.

The general parser takes tens of milliseconds a feed. What is read here is read as that parser would read it, field for
field; so whatever it treats in a way of its own (another version, an element not listed below, markup that is not
escaped, a base address, a date in an unusual form, text that was encoded twice) is not read here at all.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from lxml import etree

_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_ATOM = "http://www.w3.org/2005/Atom"
_DC = "http://purl.org/dc/elements/1.1/"
_SLASH = "http://purl.org/rss/1.0/modules/slash/"
_SY = "http://purl.org/rss/1.0/modules/syndication/"
_WFW = "http://wellformedweb.org/CommentAPI/"
_THR = "http://purl.org/syndication/thread/1.0"
_MEDIA = "http://search.yahoo.com/mrss/"
_WORDPRESS = "com-wordpress:feed-additions:1"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# Each vocabulary under its usual name only: the general parser has its own idea of a name that means another one.
_PREFIXES = {
    ":content": _CONTENT,
    ":atom": _ATOM,
    ":dc": _DC,
    ":slash": _SLASH,
    ":sy": _SY,
    ":wfw": _WFW,
    ":thr": _THR,
    ":media": _MEDIA,
}
_DECLARED = re.compile(r"xmlns(:[\w.-]*)?\s*=\s*[\"']([^\"']*)")
# Elements that say nothing of what is kept.
_EXTENSIONS = frozenset(
    {
        f"{{{_DC}}}creator",
        f"{{{_DC}}}subject",
        f"{{{_WFW}}}commentRss",
        f"{{{_WFW}}}comment",
        f"{{{_THR}}}total",
    }
    | {f"{{{_SY}}}{name}" for name in ("updatePeriod", "updateFrequency", "updateBase")}
    | {f"{{{_MEDIA}}}{name}" for name in ("content", "thumbnail", "credit")}
    | {f"{{{_WORDPRESS}}}{name}" for name in ("site", "post-id")}
    | {f"{{{_SLASH}}}comments"}
)
_CHANNEL_ASIDE = _EXTENSIONS | frozenset(
    str.split(
        "description pubDate lastBuildDate generator docs copyright managingEditor webMaster category cloud rating"
    )
)
_ITEM_ASIDE = _EXTENSIONS | frozenset(str.split("author category comments enclosure source"))
_IMAGE = frozenset(str.split("url title link width height description"))
_FEED_ASIDE = _EXTENSIONS | {
    f"{{{_ATOM}}}{name}" for name in ("subtitle", "updated", "generator", "icon", "logo")
}
_FEED_ASIDE |= {f"{{{_ATOM}}}{name}" for name in ("rights", "category")}
_ENTRY_ASIDE = _EXTENSIONS | {f"{{{_ATOM}}}{name}" for name in ("rights", "category")}
_PEOPLE = frozenset(f"{{{_ATOM}}}{name}" for name in ("author", "contributor"))
_PERSON = frozenset(f"{{{_ATOM}}}{name}" for name in ("name", "uri", "email"))
_LINK_ATTRIBUTES = frozenset(str.split("rel type href title hreflang length"))
_TEXT_TYPES = {"": "text/plain", "text": "text/plain", "html": "text/html"}
_HTML_LINKS = frozenset({"", "text/html", "application/xhtml+xml"})
# Characters of Windows-1252 that went astray, and UTF-8 that was taken for Latin-1: the general parser mends both.
_ASTRAY = re.compile("[\x80-\x9f]|[\xc2-\xf4][\x80-\xbf]")
_MARKUP_LIKE = re.compile(r"</\w+>|&#?\w+;")
_ADDRESS = re.compile(r"https?://[^/\s;][^\s;]*")
_MONTHS = {
    name: number
    for number, name in enumerate(str.split("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"), 1)
}
_RFC_822 = re.compile(
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?(\d{1,2}) ([A-Z][a-z]{2}) ((?:19|20)\d\d) (\d\d):(\d\d):(\d\d) "
    r"(?:GMT|UTC|([+-])(\d\d)(\d\d))",
    re.ASCII,
)
_RFC_3339 = re.compile(
    r"(?:19|20)\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)", re.ASCII
)

Read = dict[str, Any]
Reader = Callable[[etree._Element, Read], None]


class _Unusual(Exception):
    """Something that the general parser is asked about."""


def read(document: str) -> Mapping[str, Any] | None:
    """Read a document that begins with its root element, as far as an article needs it; None unless it is plain.

    What comes back has the names and values of the general parser.
    """
    if not _usual_names(document):
        return None
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        root = etree.fromstring(document.encode("utf-8", "replace"), parser)
        return _rss(root) if root.tag == "rss" else _atom(root)
    except (etree.XMLSyntaxError, _Unusual):
        return None


def _usual_names(document: str) -> bool:
    """Whether every vocabulary that is declared anywhere is a known one, under its usual name."""
    for name, address in set(_DECLARED.findall(document)):
        if name and _PREFIXES.get(name) != address:
            return False
        if not name and address not in (_ATOM, _WORDPRESS):
            return False
    return True


def _rss(root: etree._Element) -> Read:
    _insist(
        set(root.attrib) == {"version"}
        and root.get("version") == "2.0"
        and len(root) == 1
        and root[0].tag == "channel"
    )
    channel = root[0]
    _insist(not channel.attrib)
    about: Read = {}
    entries: list[Read] = []
    for child in _children(channel):
        if child.tag == "item":
            entries.append(_item(child))
        elif child.tag == "image":
            _insist(all(part.tag in _IMAGE and not len(part) for part in _children(child)))
        elif child.tag not in _CHANNEL_ASIDE:
            _take(child, about, _CHANNEL)
        else:
            _insist(not len(child))
    return {"version": "rss20", "feed": about, "entries": entries}


def _item(item: etree._Element) -> Read:
    entry: Read = {}
    _insist(not item.attrib)
    for child in _children(item):
        if child.tag in _ITEM_ASIDE:
            _insist(not len(child))
        else:
            _take(child, entry, _ITEM)
    return _with_link(entry)


def _atom(root: etree._Element) -> Read:
    _insist(root.tag == f"{{{_ATOM}}}feed" and set(root.attrib) <= {_LANG})
    lang = root.get(_LANG, "").replace("_", "-")
    about: Read = {"language": lang}
    entries: list[Read] = []
    for child in _children(root):
        if child.tag == f"{{{_ATOM}}}entry":
            entries.append(_entry(child, lang))
        else:
            _atom_child(child, about, _FEED_ASIDE, _FEED)
    return {"version": "atom10", "feed": _with_link(about), "entries": entries}


def _entry(element: etree._Element, lang: str) -> Read:
    entry: Read = {}
    _insist(not element.attrib)
    for child in _children(element):
        _atom_child(child, entry, _ENTRY_ASIDE, _ENTRY)
    for detail in (entry.get("summary_detail"), *entry.get("content", ())):
        if detail is not None:
            detail["language"] = lang
    return _with_link(entry)


def _atom_child(
    child: etree._Element, into: Read, aside: frozenset[str] | set[str], readers: Mapping[str, Reader]
) -> None:
    _insist(_LANG not in child.attrib)
    if child.tag in _PEOPLE:
        _insist(all(part.tag in _PERSON and not len(part) for part in _children(child)))
    elif child.tag in aside:
        _insist(not len(child))
    else:
        _take(child, into, readers)


def _children(element: etree._Element) -> Iterator[etree._Element]:
    """The children, between which there is nothing but space."""
    _insist(not (element.text or "").strip())
    for child in element:
        _insist(not (child.tail or "").strip())
        yield child


def _take(child: etree._Element, into: Read, readers: Mapping[str, Reader]) -> None:
    reader = readers.get(str(child.tag))
    _insist(reader is not None and not len(child))
    if reader is not None:
        reader(child, into)


def _text(element: etree._Element) -> str:
    value = (element.text or "").strip()
    _insist(value.isascii() or not _ASTRAY.search(value))
    return value


def _plain(key: str) -> Reader:
    """The reader of an element that holds a text and no attribute."""

    def reader(element: etree._Element, into: Read) -> None:
        _insist(not element.attrib)
        _once(into, key, _text(element))

    return reader


def _rss_title(element: etree._Element, into: Read) -> None:
    value = _text(element)
    _insist(not element.attrib and not _MARKUP_LIKE.search(value))
    _once(into, "title", value)
    into["title_detail"] = {"type": "text/plain", "value": value}


def _rss_link(element: etree._Element, into: Read) -> None:
    value = _text(element)
    _insist(not element.attrib and (not value or _ADDRESS.fullmatch(value) is not None))
    _once(into, "link", value)


def _other_link(element: etree._Element, into: Read) -> None:
    """A link that is none to the article: to the feed itself, to its hub."""
    rel = element.get("rel", "alternate").lower()
    _insist(rel != "alternate" and element.get("href") is not None)


def _guid(element: etree._Element, into: Read) -> None:
    value, permanent = _text(element), element.get("isPermaLink", "true") == "true"
    _insist(set(element.attrib) <= {"isPermaLink"} and ":///" not in value)
    _once(into, "id", value)
    if permanent:
        into["guid_link"] = value


def _markup(key: str) -> Reader:
    """The reader of an RSS element that holds markup, escaped."""

    def reader(element: etree._Element, into: Read) -> None:
        _insist(not element.attrib)
        _detail(into, key, "text/html", _text(element))

    return reader


def _typed(key: str) -> Reader:
    """The reader of an Atom element that says whether it holds markup."""

    def reader(element: etree._Element, into: Read) -> None:
        kind = _TEXT_TYPES.get(element.get("type", ""))
        _insist(kind is not None and set(element.attrib) <= {"type"})
        _detail(into, key, kind or "", _text(element))

    return reader


def _detail(into: Read, key: str, kind: str, value: str) -> None:
    detail = {"type": kind, "value": value, "language": None, "base": ""}
    _once(into, key, [detail] if key == "content" else value)
    if key != "content":
        into[f"{key}_detail"] = detail


def _atom_link(element: etree._Element, into: Read) -> None:
    href = element.get("href", "")
    _insist(set(element.attrib) <= _LINK_ATTRIBUTES and bool(href))
    if (
        element.get("rel", "alternate").lower() != "alternate"
        or element.get("type", "").lower() not in _HTML_LINKS
    ):
        return
    _insist(_ADDRESS.fullmatch(href) is not None)
    into["link"] = href


def _atom_id(element: etree._Element, into: Read) -> None:
    _insist(not element.attrib)
    _guid(element, into)


def _with_link(into: Read) -> Read:
    """A guid that may be followed stands in for a link that is not there."""
    stand_in = into.pop("guid_link", None)
    if stand_in is not None:
        into.setdefault("link", stand_in)
    return into


def _mail_date(element: etree._Element, into: Read) -> None:
    found = _RFC_822.fullmatch(_text(element))
    if found is None or element.attrib or found[2] not in _MONTHS:
        raise _Unusual
    day, year, hour, minute, second = (int(found[place]) for place in (1, 3, 4, 5, 6))
    ahead = timedelta(hours=int(found[8] or 0), minutes=int(found[9] or 0))
    try:
        local = datetime(year, _MONTHS[found[2]], day, hour, minute, second, tzinfo=UTC)
    except ValueError as error:
        raise _Unusual from error
    moment = local + ahead if found[7] == "-" else local - ahead
    _once(into, "published_parsed", moment.utctimetuple())


def _web_date(key: str) -> Reader:
    """The reader of an Atom date."""

    def reader(element: etree._Element, into: Read) -> None:
        value = _text(element)
        _insist(not element.attrib and _RFC_3339.fullmatch(value) is not None)
        try:
            _once(into, key, datetime.fromisoformat(value).utctimetuple())
        except (ValueError, OverflowError) as error:
            raise _Unusual from error

    return reader


def _once(into: Read, key: str, value: Any) -> None:
    _insist(key not in into)
    into[key] = value


def _insist(usual: bool) -> None:
    if not usual:
        raise _Unusual


_CHANNEL: Mapping[str, Reader] = {
    "title": _rss_title,
    "link": _rss_link,
    "language": _plain("language"),
    "ttl": _plain("ttl"),
    f"{{{_ATOM}}}link": _other_link,
}
_ITEM: Mapping[str, Reader] = {
    "title": _rss_title,
    "link": _rss_link,
    "guid": _guid,
    "pubDate": _mail_date,
    "description": _markup("summary"),
    f"{{{_CONTENT}}}encoded": _markup("content"),
    f"{{{_ATOM}}}link": _other_link,
}
_FEED: Mapping[str, Reader] = {
    f"{{{_ATOM}}}{name}": reader
    for name, reader in {"id": _atom_id, "title": _typed("title"), "link": _atom_link}.items()
}
_ENTRY: Mapping[str, Reader] = {
    **_FEED,
    f"{{{_ATOM}}}summary": _typed("summary"),
    f"{{{_ATOM}}}content": _typed("content"),
    f"{{{_ATOM}}}published": _web_date("published_parsed"),
    f"{{{_ATOM}}}updated": _web_date("updated_parsed"),
}
