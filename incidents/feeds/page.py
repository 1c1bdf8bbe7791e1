"""A web page: its title and its main text, without navigation, advertisements and the like."""

import re
from dataclasses import dataclass

import trafilatura
from bs4 import BeautifulSoup, Tag
from lxml.etree import LxmlError

from incidents.feeds import sanitise
from incidents.feeds.discovery import feed_links
from incidents.feeds.entry import FeedLink
from incidents.feeds.plain import MIN_TEXT, decode, one_line, primary_language, tidy
from incidents.feeds.xml import root_only

# Changes with whatever may take another text from the same page: raise the number with every such change of ours.
EXTRACTOR = f"1 trafilatura {trafilatura.__version__}"
# Characters read, far above what an article needs, and tags up to which extraction takes a second or two: its
# time grows with their square.
_READ = 500_000
_HEAD = 100_000
_MAX_TAGS = 8_000
_MAX_TAGS_FAST = 20_000
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page as read: `text` holds a paragraph a line, 80–50,000 characters, or nothing where there was less."""

    title: str = ""
    text: str = ""
    lang: str = ""
    feeds: tuple[FeedLink, ...] = ()


def read(data: bytes, *, url: str, content_type: str = "") -> Page:
    """Read the page fetched from `url`. Never fails: what cannot be read is empty."""
    html = _decode(data, content_type)[:_READ]
    soup = BeautifulSoup(root_only(html[:_HEAD]), "lxml")
    return Page(
        title=_title(soup),
        text=main_text(html),
        lang=_lang(soup),
        feeds=feed_links(data, url=url, content_type=content_type),
    )


def main_text(html: str) -> str:
    """The body of an article in a page's markup, empty if under 80 characters are left, 50,000 at most."""
    kept = tidy(_extract(html) or sanitise.text_of(sanitise.safe_html(html)))
    return kept if len(kept) >= MIN_TEXT else ""


def _extract(html: str) -> str:
    """What the extractor finds; nothing for a page that is not worth its time."""
    tags = html.count("<")
    if tags > _MAX_TAGS_FAST or sanitise.is_too_deep(html):
        return ""
    try:
        found = trafilatura.extract(
            html, include_comments=False, include_tables=True, favor_recall=True, fast=tags > _MAX_TAGS
        )
    except (LxmlError, ValueError, RecursionError, AttributeError, TypeError):
        return ""  # damaged beyond what the extractor bears; the plain text serves
    return found or ""


def _decode(data: bytes, content_type: str) -> str:
    """Characters by what the server says, else by what the page says of itself."""
    said = _META_CHARSET.search(data[:4096])
    if "charset" not in content_type.lower() and said is not None:
        content_type = f"text/html; charset={said[1].decode('ascii')}"
    return decode(data, content_type)


def _title(soup: BeautifulSoup) -> str:
    meta = soup.find("meta", attrs={"property": "og:title"})
    named = str(meta.get("content") or "") if isinstance(meta, Tag) else ""
    tag = soup.find("title") or soup.find("h1")
    return one_line(named or (tag.get_text(" ") if isinstance(tag, Tag) else ""))


def _lang(soup: BeautifulSoup) -> str:
    tag = soup.find("html")
    return primary_language(str(tag.get("lang") or "")) if isinstance(tag, Tag) else ""
