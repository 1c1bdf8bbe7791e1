"""What the address of an article tells: a vendor's own page hardly ever says who speaks, a manual explains."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from incidents.domain.detect.text import fold

_STATUS: Final = "status"
_NOT_PLAIN: Final = re.compile(r"[^a-z0-9]")
_REGISTERED, _SHORTEST = 2, 3
# Under these names of a country others are registered: "example.co.uk".
_SECOND_LEVEL: Final = frozenset({"co", "com", "org", "net", "ac", "gov", "or", "ne"})
_MANUAL: Final = re.compile(
    r"(?:docs|documentation|help|learn|wiki|kb|faq|guides?|tutorials?|glossary|academy)[./]"
)
_MANUAL_WITHIN: Final = re.compile(
    r"/(?:docs|documentation|glossary|tutorials?)/|/(?:how-to|what-is|what-are)-"
)
# What a company publishes itself; under any other name a customer may speak ("somebody.example.app").
_OWN: Final = frozenset(
    {
        *(
            "www",
            "about",
            "ai",
            "api",
            "changelog",
            "cloud",
            "console",
            "docs",
            "engineering",
            "legal",
            "platform",
        ),
        *(
            "blog",
            "blogs",
            "news",
            "newsroom",
            "press",
            "updates",
            "investor",
            "investors",
            "policies",
            "security",
        ),
        *(
            "community",
            "discuss",
            "forum",
            "forums",
            "help",
            "support",
            "status",
            "trust",
            "developer",
            "developers",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Site:
    """The names that a site's address bears, the surest first, and what kind of page it leads to.

    A ``status`` page tells how a service is doing, a ``manual`` explains something.
    """

    names: tuple[str, ...] = ()
    status: bool = False
    manual: bool = False


def site_of(url: str | None) -> Site:
    """Return the site of an address; one without names where it is none, or a customer's part of a platform."""
    try:
        parts = urlsplit(url or "")
        host = parts.hostname or ""
    except ValueError:
        return Site()
    manual = bool(_MANUAL.match(host) or _MANUAL.match(parts.path, 1) or _MANUAL_WITHIN.search(parts.path))
    labels = host.removesuffix(".").split(".")
    registered = _REGISTERED + (len(labels) > _REGISTERED and labels[-2] in _SECOND_LEVEL)
    if len(labels) < registered or not _OWN.issuperset(labels[:-registered]):
        return Site(manual=manual)
    name = plain(labels[-registered])
    names = (plain("".join(labels[-registered:])), name, name.removesuffix(_STATUS))
    return Site(names, _STATUS in host, manual)


def plain_names(names: Iterable[str]) -> set[str]:
    """Return how names are written in the address of a site; those of one or two letters are left out."""
    return {found for name in names if len(found := plain(name)) >= _SHORTEST}


def plain(name: str) -> str:
    """Return the letters and digits of a name, folded."""
    return _NOT_PLAIN.sub("", fold(name))
