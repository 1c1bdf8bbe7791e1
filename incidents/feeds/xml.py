"""XML that can do nothing but be read: no document type, so no entities and no external references.

Everything before the root element is dropped: a document type declaration can define entities that expand
without end or that name files, and a feed needs none of it.
"""

import re

from incidents.feeds.entry import MAX_ENTRIES

_NAME_START = re.compile(r"[A-Za-z_:]")
_DECLARATION_PART = re.compile(r"[\"'\[\]>]|<!--")
_FEED_ROOT = re.compile(r"<(?:[\w.-]{1,20}:)?(?:rss|feed|rdf|channel)[\s>]", re.IGNORECASE)
_MARK = re.compile(
    r"(?P<entry_end></(?:[\w.-]{1,20}:)?(?:item|entry)\s{0,9}>)|(?P<opaque><!\[CDATA\[|<!--)|[<&]",
    re.IGNORECASE,
)
_ENTRY_END = re.compile(r"</(?:[\w.-]{1,20}:)?(?:item|entry)\s{0,9}>", re.IGNORECASE)
_MAX_LENGTH = 3_000_000
_MAX_MARKS = 120_000
_MAX_PROLOG = 100_000
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def root_only(text: str) -> str:
    """The document from its root element on, without characters that XML forbids; empty if there is none."""
    start = _root(text[:_MAX_PROLOG])
    if start < 0 and (feed := _FEED_ROOT.search(text)) is not None:
        start = feed.start()  # what comes before is too broken to skip
    return _ILLEGAL.sub("", text[start:]) if start >= 0 else ""


def root_name(text: str) -> str:
    """The local name of the root element in lower case, empty if there is none."""
    found = re.match(r"<(?:[\w.-]*:)?([\w.-]+)", text)
    return found[1].lower() if found else ""


def breaks_off(document: str) -> bool:
    """Whether the document, which begins with its root element, ends before that element does."""
    found = re.match(r"<([\w.:-]+)([^>]*)>", document)
    if found is None:
        return True
    if found[2].endswith("/"):
        return False
    return re.search(rf"</{re.escape(found[1])}\s*>", document[found.end() :], re.IGNORECASE) is None


def declares_entities(text: str) -> bool:
    """Whether what stands before the root element declares entities, which are never expanded."""
    start = _root(text[:_MAX_PROLOG])
    return "<!ENTITY" in text[: start if start >= 0 else _MAX_PROLOG].upper()


def _root(text: str) -> int:
    """Where the root element starts: after declarations, comments, instructions and stray text."""
    at = text.find("<")
    while 0 <= at < len(text):
        if text.startswith("<!--", at):
            at = _after(text, "-->", at + 4)
        elif text.startswith("<?", at):
            at = _after(text, "?>", at + 2)
        elif text.startswith("<!", at):
            at = _after_declaration(text, at)
        elif _NAME_START.match(text, at + 1):
            return at
        else:
            at += 1
        at = text.find("<", at) if at >= 0 else -1
    return -1


def _after(text: str, end: str, start: int) -> int:
    found = text.find(end, start)
    return found + len(end) if found >= 0 else -1


def _after_declaration(text: str, start: int) -> int:
    """Past `<!DOCTYPE … [ … ]>`, whose quoted strings, comments and internal subset may hold any ">"."""
    depth, at = 0, start + 2
    while (found := _DECLARATION_PART.search(text, at)) is not None:
        part, at = found[0], found.end()
        if part == ">" and depth == 0:
            return at
        if part in ("'", '"', "<!--"):
            at = _after(text, "-->" if part == "<!--" else part, at)
            if at < 0:
                return -1
        depth += {"[": 1, "]": -1}.get(part, 0)
    return -1


def within_bounds(document: str) -> str:
    """The document up to the entry in which it grows too large to parse in seconds, closed again.

    Kept are the first `MAX_ENTRIES` entries, `_MAX_LENGTH` characters, and `_MAX_MARKS` tags and references:
    parsers of feeds are slow, and a hostile feed is all marks. The newest entries of a feed come first.
    """
    if _is_small(document):
        return document
    entries = marks = at = whole = 0
    while (mark := _MARK.search(document, at)) is not None:
        at, marks = mark.start(), marks + 1
        if marks > _MAX_MARKS or entries == MAX_ENTRIES or at > _MAX_LENGTH:
            return document[:whole] + _closing(document) if whole else document[:at]
        at = mark.end()
        if mark["entry_end"]:
            entries, whole = entries + 1, at
        elif mark["opaque"]:
            at = _after(document, "]]>" if mark["opaque"] == "<![CDATA[" else "-->", at)
            if at < 0:
                break
    return document[:_MAX_LENGTH]


def _is_small(document: str) -> bool:
    """Whether it keeps within all bounds, comments and the like counted as if they were marks and entries too."""
    return (
        len(document) <= _MAX_LENGTH
        and document.count("<") + document.count("&") <= _MAX_MARKS
        and len(_ENTRY_END.findall(document)) < MAX_ENTRIES
    )


def _closing(document: str) -> str:
    """The end tags of a feed that was cut after an entry."""
    found = re.match(r"<([\w.:-]+)", document)
    name = found[1] if found else ""
    return f"</channel></{name}>" if name.lower() == "rss" else f"</{name}>"
