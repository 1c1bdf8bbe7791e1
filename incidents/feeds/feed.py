"""Feeds in any of the usual formats (RSS 0.9x–2.0, RDF, Atom, CDF, JSON Feed), well-formed or not."""

import html
import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from time import struct_time
from typing import Any

import feedparser

from incidents.feeds import dialects, jsonfeed, sanitise, xml
from incidents.feeds.discovery import feed_links
from incidents.feeds.entry import MAX_ENTRIES, Entry, NotAFeed, ParsedFeed, gettext_noop
from incidents.feeds.links import absolute
from incidents.feeds.plain import MAX_GUID, decode, one_line, primary_language

_MAX_PARTS = 10  # contents of one entry that are compared
_YEARS = range(1990, 2200)  # what lies outside is a misread number
# The text has been decoded; the declaration below tells the parser so, whatever the server said.
_AS_UTF8 = {"content-type": "application/xml; charset=utf-8"}


def parse(data: bytes, *, url: str = "", content_type: str = "") -> ParsedFeed:
    """Read a feed fetched from `url`; of a malformed one, whatever can be read.

    Raises NotAFeed for anything else; for a web page with the feeds that the page points to.
    """
    text = decode(data, content_type).strip()
    if text.startswith("{"):
        return jsonfeed.parse(text, url=url)
    document = xml.root_only(text)
    if xml.root_name(document) == "html":
        raise _page(data, url, content_type)
    parsed = _read_xml(xml.within_bounds(document))
    if not (parsed.get("version") or parsed["entries"] or xml.root_name(document) == "channel"):
        if "html" in content_type or "</a>" in text:
            raise _page(data, url, content_type)
        raise NotAFeed("The address answers, but with something that is neither a feed nor a web page.")
    return replace(_feed(parsed, url), note=_note(text, document))


def _note(text: str, document: str) -> str:
    if xml.declares_entities(text):
        return gettext_noop(
            "The feed declares XML entities, which are never expanded: what they stand for is missing."
        )
    if xml.breaks_off(document):
        return gettext_noop(
            "The feed breaks off before its end: only what came before could be read. It is tried again later."
        )
    return ""


def _page(data: bytes, url: str, content_type: str) -> NotAFeed:
    found = feed_links(data, url=url, content_type=content_type)
    if found:
        return NotAFeed(
            "The address is a web page; it points to a feed that can be used instead: {links}", found
        )
    return NotAFeed("The address is a web page without a feed; it can be added as a watched page.")


def _read_xml(document: str) -> Mapping[str, Any]:
    return dialects.read(document) or _parse_xml(document)


def _parse_xml(document: str) -> Mapping[str, Any]:
    # A stream, because the parser takes bytes for a file name. Links and markup are left as they are: they are
    # resolved and sanitised here, by one sanitiser for every format.
    stream = io.BytesIO(document.encode("utf-8", "replace"))
    try:
        parsed: Mapping[str, Any] = feedparser.parse(
            stream, response_headers=_AS_UTF8, resolve_relative_uris=False, sanitize_html=False
        )
    except Exception as error:  # the parser lets many kinds through on damaged input
        raise NotAFeed(
            "The feed is too damaged to be read; its publisher would have to repair it."
        ) from error
    return parsed


def _feed(parsed: Mapping[str, Any], url: str) -> ParsedFeed:
    about = parsed["feed"]
    lang = _text(about, "language")
    return ParsedFeed(
        title=_title(about),
        link=absolute(_text(about, "link"), url),
        ttl_minutes=_minutes(_text(about, "ttl")),
        entries=tuple(_entry(raw, url, lang) for raw in parsed["entries"][:MAX_ENTRIES]),
    )


def _entry(raw: Mapping[str, Any], url: str, feed_lang: str) -> Entry:
    link = absolute(_text(raw, "link"), url)
    shown, text, lang = _content(raw, link or url)
    updated = _moment(raw, "updated_parsed")
    return Entry(
        guid=one_line(_text(raw, "id"), MAX_GUID),
        link=link,
        title=_title(raw),
        html=shown,
        text=text,
        published=_moment(raw, "published_parsed") or updated,
        updated=updated,
        lang=primary_language(lang or feed_lang),
    )


def _content(raw: Mapping[str, Any], base: str) -> tuple[str, str, str]:
    """Markup, text and language of whichever of the entry's contents and summary says most."""
    parts = [part for part in _value(raw, "content") or [] if isinstance(part, Mapping)]
    summary = _value(raw, "summary_detail")
    if isinstance(summary, Mapping):
        parts.append(summary)
    best = ("", "", "")
    for part in parts[:_MAX_PARTS]:
        if len(_text(part, "value")) <= len(best[1]):
            continue  # a text is never longer than its markup
        shown = sanitise.safe_html(_as_html(part), absolute(_text(part, "base"), base) or base)
        text = sanitise.text_of(shown)
        if len(text) > len(best[1]):
            best = (shown, text, _text(part, "language"))
    return best


def _as_html(part: Mapping[str, Any]) -> str:
    value = _text(part, "value")
    return html.escape(value) if _text(part, "type") == "text/plain" else value


def _title(raw: Mapping[str, Any]) -> str:
    detail = _value(raw, "title_detail")
    if isinstance(detail, Mapping) and _text(detail, "type") != "text/plain":
        return one_line(sanitise.text_of(sanitise.safe_html(_text(detail, "value"))))
    return one_line(_text(raw, "title"))


def _moment(raw: Mapping[str, Any], key: str) -> datetime | None:
    parsed = _value(raw, key)
    if not isinstance(parsed, struct_time) or parsed.tm_year not in _YEARS:
        return None
    try:
        return datetime(*parsed[:5], min(parsed[5], 59), tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _minutes(ttl: str) -> int | None:
    return int(ttl[:9]) if ttl.isascii() and ttl.isdigit() else None


def _text(raw: Mapping[str, Any], key: str) -> str:
    value = _value(raw, key)
    return value if isinstance(value, str) else ""


def _value(raw: Mapping[str, Any], key: str) -> Any:
    # Past the parser's own look-up, which answers with another field (and a warning) where one is missing.
    return dict.get(raw, key) if isinstance(raw, dict) else None
