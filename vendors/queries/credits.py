"""What contracts credit us for outages."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from vendors.domain.notice import runs
from vendors.domain.world import Stream, atom
from vendors.models import Contract
from vendors.queries.contracts import terms_of


def with_credits(streams: Iterable[Stream], day: date) -> list[Stream]:
    """``streams`` with what the contracts in force on ``day`` credit for each outage of their vendor. One query."""
    credited = _credits(day)
    return [
        replace(one, credit=credited[one.atom]) if one.type == "outage" and one.atom in credited else one
        for one in streams
    ]


def _credits(day: date) -> dict[str, float]:
    """In the base currency, by the atom of the vendor as a whole."""
    found: defaultdict[str, float] = defaultdict(float)
    rows = Contract.objects.filter(archived_at=None, outage_credit__gt=0).order_by("pk")
    for contract in rows.select_related("vendor"):
        if runs(terms_of(contract), day):
            found[atom("entity", contract.vendor.slug)] += float(contract.base_credit or 0)
    return dict(found)
