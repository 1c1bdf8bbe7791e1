"""Keeping what scorecards and contracts come to for each vendor: stored in the write that changes it."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from riskboard.workspace.queries import local_day
from vendors.domain.clarity import Clarity, clarity, points, score, unknown
from vendors.domain.world import METHOD_VERSION
from vendors.models import Contract, Scorecard, VendorClarity
from vendors.queries.scorecards import cards_of
from vendors.services.annual import request_annual
from vendors.services.writing import changing

_BATCH = 1000
_SHOWN = ("method_version", "score", "levels", "sources")


def restate(vendors: Collection[int], *, now: datetime | None = None) -> int:
    """Store the clarity of these vendors, by id, where it differs from what is stored; how many did.

    Inside :func:`changing`. A constant number of queries.
    """
    moment = now or timezone.now()
    today = local_day(moment)
    cards = cards_of(vendors)
    current = {row.vendor_id: row for row in VendorClarity.objects.filter(current=True, vendor__in=vendors)}
    rows = [_row(pk, clarity(cards.get(pk, ()), today), moment) for pk in cards.keys() | current.keys()]
    fresh = [row for row in rows if not _is_same(current.get(row.vendor_id), row)]
    _move_days(current, rows)
    VendorClarity.objects.filter(current=True, vendor__in=[row.vendor_id for row in fresh]).update(
        current=False
    )
    VendorClarity.objects.bulk_create(fresh, batch_size=_BATCH)
    if fresh:
        # Terms of a contract announce and shorten suspensions.
        request_annual(now=moment)
    return len(fresh)


def restate_due(*, now: datetime | None = None) -> int:
    """Store the clarity of the vendors for which the calendar may have changed it; for how many it did.

    A contract begins or ends, or a scorecard begins to count. May be called any number of times.
    """
    today = local_day(now)
    due = VendorClarity.objects.filter(current=True, changes_on__lte=today).values_list(
        "vendor_id", flat=True
    )
    if not due.exists():
        return 0
    with changing(None, "clarity follows the calendar"):
        return restate(list(due), now=now)


def follow_contracts(contracts: Iterable[Contract]) -> None:
    """Let what rests on these contracts follow them: their scorecards go with them to another vendor.

    Inside :func:`changing`, once the contracts are saved. What they credit for outages is part of annual losses.
    """
    request_annual()
    cards = Scorecard.objects.filter(contract__in=[contract.pk for contract in contracts])
    before = set(cards.values_list("vendor_id", flat=True))
    if not before:
        return
    vendor = Contract.objects.filter(pk=OuterRef("contract")).values("vendor")
    cards.exclude(vendor=F("contract__vendor")).update(vendor=Subquery(vendor), updated_at=timezone.now())
    restate(before | set(cards.values_list("vendor_id", flat=True)))


def _row(vendor: int, found: Clarity, now: datetime) -> VendorClarity:
    total = points(found.levels)
    return VendorClarity(
        vendor_id=vendor,
        computed_at=now,
        method_version=METHOD_VERSION,
        score=score(total) if found.assessed else None,
        points=total,
        unknown=unknown(found.levels),
        levels=list(found.levels),
        sources=list(found.sources),
        changes_on=found.changes_on,
    )


def _is_same(old: VendorClarity | None, new: VendorClarity) -> bool:
    """Whether the row there is says the same; where there is none, nothing is said as long as nothing is known."""
    if old is None:
        return new.score is None and new.changes_on is None
    return all(getattr(old, name) == getattr(new, name) for name in _SHOWN)


def _move_days(current: dict[int, VendorClarity], rows: Iterable[VendorClarity]) -> None:
    """Note on rows that stay when the calendar may change them next."""
    moved = []
    for row in rows:
        old = current.get(row.vendor_id)
        if old is not None and old.changes_on != row.changes_on:
            old.changes_on = row.changes_on
            moved.append(old)
    VendorClarity.objects.bulk_update(moved, ["changes_on"], batch_size=_BATCH)
