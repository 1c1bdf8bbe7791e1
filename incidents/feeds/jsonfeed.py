"""JSON Feed (jsonfeed.org, versions 1 and 1.1)."""

import html
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from incidents.feeds import sanitise
from incidents.feeds.entry import MAX_ENTRIES, Entry, NotAFeed, ParsedFeed
from incidents.feeds.links import absolute
from incidents.feeds.plain import MAX_GUID, one_line, primary_language


def parse(text: str, *, url: str = "") -> ParsedFeed:
    """Read a JSON Feed. Raises NotAFeed for other JSON, and for what is not JSON."""
    document = load(text)
    items = document.get("items")
    if "jsonfeed.org" not in string(document, "version") or not isinstance(items, list):
        raise NotAFeed("The address answers with JSON that is not a feed.")
    lang = string(document, "language")
    return ParsedFeed(
        title=one_line(string(document, "title")),
        link=absolute(string(document, "home_page_url"), url),
        entries=tuple(_entry(item, url, lang) for item in items[:MAX_ENTRIES] if isinstance(item, Mapping)),
    )


def load(text: str) -> Mapping[str, Any]:
    """The object a JSON document holds. Raises NotAFeed for anything else."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotAFeed("The address answers with JSON that is damaged.") from error
    return document if isinstance(document, Mapping) else {}


def string(holder: Mapping[str, Any], key: str) -> str:
    """The text under `key`; a number as its digits, anything else as nothing."""
    value = holder.get(key)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else ""


def moment(holder: Mapping[str, Any], key: str) -> datetime | None:
    """The RFC 3339 date under `key` in UTC, None where there is none to read."""
    try:
        parsed = datetime.fromisoformat(string(holder, key).strip())
        return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _entry(item: Mapping[str, Any], url: str, feed_lang: str) -> Entry:
    link = absolute(string(item, "url") or string(item, "external_url"), url)
    markup = string(item, "content_html") or html.escape(
        string(item, "content_text") or string(item, "summary")
    )
    shown = sanitise.safe_html(markup, link or url)
    updated = moment(item, "date_modified")
    return Entry(
        guid=one_line(string(item, "id"), MAX_GUID),
        link=link,
        title=one_line(string(item, "title")),
        html=shown,
        text=sanitise.text_of(shown),
        published=moment(item, "date_published") or updated,
        updated=updated,
        lang=primary_language(string(item, "language") or feed_lang),
    )
