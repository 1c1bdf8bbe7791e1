"""All open incidents, or those of a vendor, with what they do to us: weighed as arrays, the most urgent clocks told."""

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import numpy as np

from riskboard.accounts.permissions import Actor
from vendors.domain.clock import Clock
from vendors.domain.columns import Floats, Ints
from vendors.domain.gist import Gist, Struck, gists
from vendors.domain.loss import FATAL_RESIDUAL
from vendors.models import ObservedEvent, Vendor, Workload
from vendors.queries.exposure import (
    LiveExposure,
    WorkloadClock,
    by_incident,
    counting_atoms,
    hours_between,
    open_events,
    rank_of,
)
from vendors.queries.struck import reached_by
from vendors.queries.tolls import Starts, first_cost, toll_of

# So many clocks of an incident are told one by one.
SHOWN = 24


def live_exposures(person: Actor, now: datetime, vendor: Vendor | None = None) -> list[LiveExposure]:
    """Every open incident that ``person`` may know of, of ``vendor`` alone if given: the most urgent first.

    A public report about an account stops nobody here: whether our own account works is a fact about us. A constant
    number of queries; a single one where nothing is open.
    """
    incidents = by_incident(open_events(person, now, vendor))
    if not incidents:
        return []
    found = reached_by([counting_atoms(events) for events in incidents], now)
    elapsed = [hours_between(events[0].started_at, now) for events in incidents]
    told = gists(found.struck, np.array(elapsed))
    struck = [found.struck.of(number) for number in range(len(incidents))]
    starts = Starts(incidents, found.workloads[np.unique(found.struck.workload)])
    shown = [_clocks(each, found.workloads, hours) for each, hours in zip(struck, elapsed, strict=True)]
    records = Workload.objects.in_bulk([pk for clocks in shown for pk in clocks])
    exposures = [
        _exposure(events, now, each, found.workloads, starts, _told(clocks, records))
        for events, each, clocks in zip(incidents, struck, shown, strict=True)
    ]
    ranked = sorted(zip(told, exposures, strict=True), key=lambda pair: _rank(*pair))
    return [exposure for _gist, exposure in ranked]


def _rank(gist: Gist, exposure: LiveExposure) -> tuple[int, float, int, float]:
    return rank_of(
        late=gist.late.objective if gist.late else None,
        late_people=gist.late_people,
        left=gist.coming.hours if gist.coming else None,
        people=gist.people_stopped,
        waited_hours=exposure.waited_hours,
    )


def _clocks(found: Struck, workloads: Ints, elapsed: float) -> dict[int, Clock]:
    """The most urgent clocks by the id of their workload: what stands still first; of each half what fails first."""
    idle, fails = found.idle(np.full(len(found.damage), elapsed)), found.fails()
    order = np.lexsort((found.workload, fails, idle <= FATAL_RESIDUAL))[:SHOWN]
    ready = _ready(found)
    missed = np.stack([found.idle(hours) > FATAL_RESIDUAL for hours in found.objectives])
    return {
        int(workloads[found.workload[row]]): Clock(
            workload="",
            elapsed_hours=elapsed,
            residual=float(idle[row]),
            rto_missed_at=_if(missed[0, row], found.objectives[0, row]),
            mtpd_missed_at=_if(missed[1, row], found.objectives[1, row]),
            fallback_ready_at=_if(math.isfinite(ready[row]), ready[row]),
        )
        for row in order.tolist()
    }


def _ready(found: Struck) -> Floats:
    """The hour at which the first usable fallback of each row is ready, infinite without one."""
    first = np.full(len(found.damage), np.inf)
    np.minimum.at(first, found.cases.case, found.cases.at)
    return first


def _if(given: bool, hour: float) -> float | None:
    return float(hour) if given else None


def _told(clocks: Mapping[int, Clock], records: Mapping[int, Workload]) -> tuple[WorkloadClock, ...]:
    return tuple(
        WorkloadClock(records[pk], replace(clock, workload=records[pk].slug))
        for pk, clock in clocks.items()
        if pk in records
    )


def _exposure(
    events: tuple[ObservedEvent, ...],
    now: datetime,
    found: Struck,
    workloads: Ints,
    starts: Starts,
    told: tuple[WorkloadClock, ...],
) -> LiveExposure:
    start, end = events[0].started_at, events[0].expected_end_at
    waited, ids = hours_between(start, now), workloads[found.workload]
    since, idle = starts.hours(events, start, ids), found.idle(np.full(len(found.damage), waited))
    stopped, taken = idle > FATAL_RESIDUAL, toll_of(found, waited, since)
    return LiveExposure(
        events=events,
        waited_hours=waited,
        left_hours=hours_between(now, end) if end else None,
        clocks=told,
        reached=len(ids),
        standing=dict(zip(ids[stopped].tolist(), found.people[stopped].astype(int).tolist(), strict=True)),
        people_touched=int(found.people[idle > 0.0].sum()),
        cost=taken.cost,
        person_days=taken.person_days,
        cost_since=first_cost(since, start),
    )
