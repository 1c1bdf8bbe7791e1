"""Vendors by score with how they got there, for the board."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from vendors.models import Vendor, VendorScore
from vendors.queries.vendors import vendors

SHOWN = 10
YEAR = timedelta(days=365)
POINTS = 13  # a reading a month, both ends included


@dataclass(frozen=True)
class VendorRow:
    """A vendor with its score now and month by month; ``series`` runs from a year ago to now."""

    vendor: Vendor
    series: tuple[float, ...]

    @property
    def loss(self) -> float:
        """What the vendor's loss for 30 days would cost, in the base currency."""
        return float(getattr(self.vendor, "loss", 0) or 0) / 1000


def vendor_table(now: datetime, *, limit: int = SHOWN) -> list[VendorRow]:
    """The ``limit`` vendors with the highest scores; two queries."""
    found = [vendor for vendor in vendors(now=now)[:limit] if getattr(vendor, "score", None) is not None]
    past = _scores(found, now)
    return [VendorRow(vendor, _monthly(past.get(vendor.pk, []), now)) for vendor in found]


def _scores(found: list[Vendor], now: datetime) -> dict[int, list[tuple[datetime, float]]]:
    rows = VendorScore.objects.filter(vendor__in=found, computed_at__lte=now).order_by("computed_at", "pk")
    scores: dict[int, list[tuple[datetime, float]]] = {}
    for vendor_id, at, score in rows.values_list("vendor_id", "computed_at", "score"):
        scores.setdefault(vendor_id, []).append((at, score))
    return scores


def _monthly(scores: list[tuple[datetime, float]], now: datetime) -> tuple[float, ...]:
    """The score in force at each reading; readings before the first score are left out."""
    readings = [now - YEAR * (POINTS - 1 - i) / (POINTS - 1) for i in range(POINTS)]
    in_force = [[score for at, score in scores if at <= reading] for reading in readings]
    return tuple(known[-1] for known in in_force if known)
