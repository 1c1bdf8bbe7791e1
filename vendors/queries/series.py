"""Scores over time, for drawing."""

from bisect import bisect_right
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from vendors.models import VendorScore

YEAR = timedelta(days=365)
_STEPS = 24


def year_of_scores(vendors: Collection[int], *, now: datetime) -> dict[int, list[float]]:
    """Vendor id to the scores in force at evenly spaced moments of the last twelve months, the current one last.

    Moments before the first score are left out; vendors without any are missing. Two queries.
    """
    since = now - YEAR
    columns = ("vendor_id", "computed_at", "score")
    found = VendorScore.objects.filter(vendor__in=vendors)
    before = found.filter(computed_at__lte=since).order_by("vendor_id", "-computed_at", "-pk")
    rows = [*before.distinct("vendor_id").values_list(*columns)]
    rows += found.filter(computed_at__gt=since).order_by("computed_at", "pk").values_list(*columns)
    series: dict[int, list[tuple[datetime, float]]] = {}
    for vendor, at, score in rows:
        series.setdefault(vendor, []).append((at, score))
    moments = [since + YEAR * step / _STEPS for step in range(_STEPS)] + [now]
    return {vendor: _sampled(steps, moments) for vendor, steps in series.items()}


def _sampled(steps: Sequence[tuple[datetime, float]], moments: Sequence[datetime]) -> list[float]:
    times = [at for at, _score in steps]
    found = (bisect_right(times, moment) for moment in moments)
    return [steps[position - 1][1] for position in found if position]
