"""What a failure takes from the workloads that it damages, each counted from its own moment (method section 6)."""

import math
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import Q
from django.db.models.functions import Extract
from django.utils import timezone

from riskboard.workspace.queries import local_zone, start_of_day
from vendors.domain.columns import Floats, Ints
from vendors.domain.gist import Struck
from vendors.domain.toll import Toll
from vendors.domain.tolls import costs, days_idle
from vendors.models import ObservedEvent, Workload
from vendors.queries.arrays import arrays
from vendors.queries.exposure import begun
from vendors.queries.struck import NAMED

_SECONDS_IN_HOUR = 3600
_NOBODY: tuple[Ints, Floats] = (np.zeros(0, dtype=np.int64), np.zeros(0))
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC).date()


class Starts:
    """From when on failures cost workloads: not before these were in use, nor before anybody tracked the vendor."""

    def __init__(self, incidents: Iterable[Sequence[ObservedEvent]], workloads: Ints) -> None:
        """Of these ``workloads`` (ids), for these incidents' events, each with its vendor. Two queries."""
        self._zone = local_zone()
        firsts = [begun(events, self._zone) for events in incidents if events]
        asked = bool(firsts) and len(workloads) > 0
        self._late, self._moments = _late(workloads, min(firsts), self._zone) if asked else _NOBODY

    def hours(self, events: Sequence[ObservedEvent], start: datetime, workloads: Ints) -> Floats:
        """The hour after ``start`` from which the incident of ``events`` costs each of ``workloads``, by id.

        Negative where that is before it; without any event nothing is counted.
        """
        first = begun(events, self._zone).timestamp() if events else start.timestamp()
        since = np.full(len(workloads), first)
        if len(self._late):
            place = np.minimum(np.searchsorted(self._late, workloads), len(self._late) - 1)
            known = self._late[place] == workloads
            since[known] = np.maximum(first, self._moments[place][known])
        hours: Floats = (since - start.timestamp()) / _SECONDS_IN_HOUR
        return hours


def first_cost(since: Floats, start: datetime) -> datetime | None:
    """When the first workload begins to cost anything, where that is later than the ``start`` of the incident."""
    begins = float(since.min(initial=np.inf))
    return start + timedelta(hours=begins) if 0 < begins < np.inf else None


def toll_of(found: Struck, hours: float, counted_from: Floats) -> Toll:
    """What the rows of one incident take in its first ``hours``, each from the hour from which it counts."""
    until = np.full(len(found.damage), hours)
    since = np.clip(counted_from, 0.0, hours)
    cost = int(costs(found, until, since).sum())
    return Toll(cost, math.fsum(days_idle(found, until, since).tolist()))


def _late(workloads: Ints, first: datetime, zone: ZoneInfo) -> tuple[Ints, Floats]:
    """Those that came into use after ``first``, by id and in order, and when (seconds from 1970)."""
    found = Workload.objects.filter(
        Q(in_use_since__gt=timezone.localdate(first, zone)) | Q(in_use_since=None, created_at__gt=first)
    )
    if len(workloads) <= NAMED:
        found = found.filter(pk__in=workloads.tolist())
    pk, day, entered = arrays(
        found.annotate(entered=Extract("created_at", "epoch")),
        {"pk": "int", "in_use_since": "day", "entered": "float"},
    )
    days, place = np.unique(day, return_inverse=True)
    starts = [math.nan if math.isnan(one) else _morning(one, zone) for one in days.tolist()]
    told = np.array(starts, dtype=np.float64)[place] if len(days) else day
    order = np.argsort(pk)
    return pk[order], np.where(np.isnan(told), entered, told)[order]


def _morning(day: float, zone: ZoneInfo) -> float:
    return start_of_day(_EPOCH + timedelta(days=day), zone).timestamp()
