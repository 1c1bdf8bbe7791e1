"""Lists of sources as other programs exchange them."""

from collections.abc import Iterable

from django.utils import timezone

from incidents.feeds.opml import Outline, write
from incidents.models import Source


def as_opml(sources: Iterable[Source], *, title: str) -> bytes:
    """The sources as an OPML list with this title, those that are archived as well; read ``vendor`` with them."""
    outlines = (
        Outline(
            url=source.url,
            name=source.name,
            kind=source.kind,
            vendor=source.vendor.slug if source.vendor else "",
        )
        for source in sources
    )
    return write(title, outlines, created=timezone.now())
