"""Reads on the starter set."""

from incidents.domain.starter import StarterSource, starter_sources
from incidents.feeds.opml import Outline


def proposed() -> list[tuple[StarterSource, Outline]]:
    """Each source of the set with what is proposed for it; no query."""
    return [
        (one, Outline(url=one.url, name=one.name, kind=one.kind, vendor=one.vendor))
        for one in starter_sources()
    ]
