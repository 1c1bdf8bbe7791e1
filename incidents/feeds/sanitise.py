"""Foreign HTML made safe to store and show, and the text in it.

Images are dropped with the rest: showing them would tell the publisher who reads, and when.
"""

import html as references
import re

import nh3

from incidents.feeds.links import absolute
from incidents.feeds.plain import storable, tidy

# Parsers take quadratic time on markup nested without end and on some runs of characters; articles are far
# below these bounds (200,000 characters of markup hold more than the 50,000 characters of text that are kept).
MAX_HTML = 200_000
MAX_DEPTH = 500

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_ANY_TAG = re.compile(r"<[^<>]*>")
# What plain text has none of: markup, references, and the blank that the cleaner writes as one.
_MARKS = re.compile("[<>&\xa0]")
# A link that may not be absolute, however it is spelled; most articles have none.
_RELATIVE = re.compile(r"href(?!\s*=\s*[\"'](?:https?://|mailto:))")
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
# A tag as the cleaner writes it, with its name: a ">" within a quoted value does not end it.
_ELEMENT = re.compile(r"</?([a-z0-9]++)[^>\"]*+(?:\"[^\"]*+\"[^>\"]*+)*+>")
# What stands for a tag between texts; nothing for all others.
_BETWEEN = {**dict.fromkeys(_BLOCKS, "\n"), "td": " ", "th": " "}
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
    if not _MARKS.search(html):
        return html.strip()
    if is_too_deep(html):
        html = nh3.clean_text(_ANY_TAG.sub(" ", html))
    # In lower case: an expression for both cases takes several times as long.
    if not _RELATIVE.search(html.lower()):
        return _CLEANER.clean(html).strip()
    try:
        return _cleaner(absolute(base)).clean(html).strip()
    except ValueError:  # the cleaner refuses some addresses that are otherwise well-formed
        return _CLEANER.clean(html).strip()


def _cleaner(base: str = "") -> nh3.Cleaner:
    """A cleaner that makes relative links absolute against ``base``, or drops them where there is none."""
    return nh3.Cleaner(
        tags=set(_BLOCKS | _INLINE | _TABLE),
        clean_content_tags=set(_WITH_CONTENT),
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        url_relative=("rewrite_with_base", base) if base else "deny",
        link_rel="noopener noreferrer nofollow",
    )


# Making one takes several times as long as cleaning an article: this one does wherever no link needs a base.
_CLEANER = _cleaner()


def text_of(html: str) -> str:
    """The text of markup that `safe_html` returned, a paragraph a line, at most 50,000 characters."""
    parts = _ELEMENT.split(html)
    parts[1::2] = [_BETWEEN.get(name, "") for name in parts[1::2]]
    return tidy(references.unescape("".join(parts)))


def is_too_deep(html: str) -> bool:
    """Whether markup is nested so deep that parsing it may take minutes."""
    if html.count("<") <= MAX_DEPTH:
        return False
    depth = 0
    for closing, name in _TAG.findall(html):
        if name.lower() not in _NEST_FREELY:
            depth = max(depth - 1, 0) if closing else depth + 1
        if depth > MAX_DEPTH:
            return True
    return False
