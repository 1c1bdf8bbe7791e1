"""Adding many sources that somebody proposes, from a file or from the starter set: judged first, then all at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.core.exceptions import ValidationError

from incidents.feeds.opml import Outline
from incidents.models import Source
from incidents.models.source import SourceKind
from incidents.services.addresses import Addresses
from incidents.services.sources import ask_for_fetches, prepare_source
from riskboard.common.actor import acting
from vendors.models import Vendor

Outcome = Literal["new", "there", "refused"]


@dataclass(frozen=True, slots=True)
class Judged:
    """What becomes of a proposal: ``new`` ones can be added; ``reason`` says why another cannot.

    ``source`` is the one that is to be added, or that reads the address already.
    """

    outline: Outline
    outcome: Outcome
    reason: str = ""
    source: Source | None = None


def judge(proposals: Sequence[Outline]) -> list[Judged]:
    """What would become of each proposal, in order; nothing is written. Three queries, however many there are."""
    addresses = Addresses(one.url for one in proposals)
    slugs = {one.vendor for one in proposals if one.vendor}
    vendors = {one.slug: one for one in Vendor.objects.filter(slug__in=slugs, archived_at=None)}
    return [_judge(one, addresses, vendors.get(one.vendor)) for one in proposals]


def add_proposed(*, by: Any, proposals: Sequence[Outline], why: str = "sources imported") -> list[Judged]:
    """Add those of the proposals that are new, all in one transaction, and have them read at once.

    Adding again adds nothing: what is there is told so.
    """
    with acting(by, why):
        judged = judge(proposals)
        fresh = [one.source for one in judged if one.outcome == "new" and one.source is not None]
        Source.objects.bulk_create(fresh)
        ask_for_fetches(by=by, sources=fresh)
    return judged


def _judge(outline: Outline, addresses: Addresses, vendor: Vendor | None) -> Judged:
    source = Source()
    kind = outline.kind if outline.kind in SourceKind.values else SourceKind.FEED
    known = addresses.reader_of(outline.url)
    if known is not None:
        return Judged(outline, "there", source=known)
    try:
        given = {"url": outline.url, "name": outline.name[:200], "kind": kind, "vendor": vendor}
        prepare_source(source, given, addresses)
    except ValidationError as error:
        return Judged(outline, "refused", " ".join(error.messages))
    return Judged(outline, "new", source=source)
