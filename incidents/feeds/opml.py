"""OPML 2.0: lists of feeds as other readers exchange them.

Status pages and watched pages are told from feeds by the standard attribute ``category`` ("/kind/status"), as is the
vendor ("/vendor/openai"), so that a list comes back as it went; other readers pass that over.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import cast
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from lxml import etree

from incidents.feeds.entry import gettext_noop
from incidents.feeds.plain import one_line, storable
from incidents.feeds.xml import declares_entities, root_name, root_only

MAX_BYTES = 1_000_000
MAX_OUTLINES = 1_000


@dataclass(frozen=True, kw_only=True)
class Outline:
    """One feed of a list: ``line`` is where it stands in the file, ``kind`` and ``vendor`` what its categories say."""

    url: str
    name: str = ""
    kind: str = ""
    vendor: str = ""
    line: int = 0


class NotOpml(Exception):
    """What was given is no list of feeds; the message says what it is instead."""


def parse(data: bytes) -> list[Outline]:
    """The feeds of a list, folders flattened, in its order; titles and addresses as they stand.

    :raises NotOpml: for anything else, for more than a megabyte or a thousand feeds, and for XML with entities.
    """
    if len(data) > MAX_BYTES:
        raise NotOpml(gettext_noop("The file is larger than one megabyte; split it."))
    text = storable(data.decode("utf-8-sig", "replace"))
    document = root_only(text)
    if declares_entities(text):
        raise NotOpml(gettext_noop("The file declares XML entities, which are not read; export it anew."))
    if root_name(document) != "opml":
        raise NotOpml(
            gettext_noop("This is no OPML file; export the list of feeds from your reader as OPML.")
        )
    # Lines are counted in the file as it came: what stood before its root is put back as empty lines.
    before = text[: text.find(document[:50])].count("\n") if document else 0
    found = list(_outlines(_root("\n" * before + document)))
    if len(found) > MAX_OUTLINES:
        raise NotOpml(gettext_noop("The file holds more than a thousand feeds; split it."))
    return found


def write(title: str, outlines: Iterable[Outline], *, created: datetime) -> bytes:
    """The list as OPML 2.0."""
    root = Element("opml", version="2.0")
    head, body = SubElement(root, "head"), SubElement(root, "body")
    SubElement(head, "title").text = title
    SubElement(head, "dateCreated").text = format_datetime(created, usegmt=True)
    for outline in outlines:
        said = {"type": "rss", "text": outline.name, "title": outline.name, "xmlUrl": outline.url}
        SubElement(body, "outline", said | _categories(outline))
    indent(root)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _root(document: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(document.encode(), parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 0
        told = gettext_noop("The file is damaged in line {line}; export it anew.").format(line=line)
        raise NotOpml(told) from error


def _outlines(root: etree._Element) -> Iterator[Outline]:
    for element in root.iter("outline"):
        said = {str(name).lower(): str(value) for name, value in element.attrib.items()}
        url, line = said.get("xmlurl", "").strip(), cast(int | None, element.sourceline)
        if url:
            names = dict(_category(said.get("category", "")))
            yield Outline(
                url=url,
                name=one_line(said.get("title") or said.get("text") or "")[:200],
                kind=names.get("kind", ""),
                vendor=names.get("vendor", ""),
                line=line or 0,
            )


def _categories(outline: Outline) -> dict[str, str]:
    told = {"kind": outline.kind if outline.kind != "feed" else "", "vendor": outline.vendor}
    words = ",".join(f"/{name}/{value}" for name, value in told.items() if value)
    return {"category": words} if words else {}


def _category(words: str) -> Iterator[tuple[str, str]]:
    for word in words.split(","):
        parts = word.strip().strip("/").split("/")
        if len(parts) == 2:
            yield parts[0], parts[1]
