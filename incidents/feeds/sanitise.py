"""Foreign HTML made safe to store and show, and the text in it.

Images are dropped with the rest: showing them would tell the publisher who reads, and when.
"""

import re

import nh3
from lxml import etree
from lxml import html as lxml_html

from incidents.feeds.links import absolute
from incidents.feeds.plain import storable, tidy

# Parsers take quadratic time on markup nested without end and on some runs of characters; articles are far
# below these bounds (200,000 characters of markup hold more than the 50,000 characters of text that are kept).
MAX_HTML = 200_000
MAX_DEPTH = 500

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_ANY_TAG = re.compile(r"<[^<>]*>")
_NEST_FREELY = frozenset(
    {"br", "hr", "img", "p", "li", "td", "th", "tr", "dt", "dd", "input", "meta", "link"}
)
_BLOCKS = frozenset(
    str.split(
        "p div br hr h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table caption tr blockquote pre figure figcaption"
    )
)
_INLINE = frozenset(
    str.split(
        "a abbr b bdi bdo cite code del dfn em i ins kbd mark q s samp small span strong sub sup time u var"
    )
)
_TABLE = frozenset(str.split("thead tbody tfoot th td"))
_WITH_CONTENT = frozenset(
    str.split("script style template noscript iframe object embed applet svg math head title textarea select")
)
_ATTRIBUTES = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "time": {"datetime"},
}


def safe_html(html: str, base: str = "") -> str:
    """The markup with nothing in it that runs, loads or disguises; links are made absolute against `base`.

    Markup nested beyond `MAX_DEPTH` comes back as its text alone.
    """
    html = storable(html)[:MAX_HTML]
    if is_too_deep(html):
        html = nh3.clean_text(_ANY_TAG.sub(" ", html))
    try:
        return _clean(html, absolute(base))
    except ValueError:  # the cleaner refuses some addresses that are otherwise well-formed
        return _clean(html, "")


def _clean(html: str, base: str) -> str:
    return nh3.clean(
        html,
        tags=set(_BLOCKS | _INLINE | _TABLE),
        clean_content_tags=set(_WITH_CONTENT),
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        url_relative=("rewrite_with_base", base) if base else "deny",
        link_rel="noopener noreferrer nofollow",
    ).strip()


def text_of(html: str) -> str:
    """The text of markup that `safe_html` returned, a paragraph a line, at most 50,000 characters."""
    if "<" not in html and "&" not in html:
        return tidy(html)
    parser = lxml_html.HTMLParser(huge_tree=True)
    root = lxml_html.document_fromstring(f"<html><body>{html}</body></html>", parser=parser)
    pieces: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if element.tag in _BLOCKS:
            pieces.append("\n")
        elif element.tag in ("td", "th"):
            pieces.append(" ")
        pieces.append((element.text if event == "start" else element.tail) or "")
    return tidy("".join(pieces))


def is_too_deep(html: str) -> bool:
    """Whether markup is nested so deep that parsing it may take minutes."""
    depth = 0
    for closing, name in _TAG.findall(html):
        if name.lower() not in _NEST_FREELY:
            depth = max(depth - 1, 0) if closing else depth + 1
        if depth > MAX_DEPTH:
            return True
    return False
