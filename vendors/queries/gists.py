"""All open incidents at once, in the few numbers that say which of them needs somebody first."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import numpy as np

from vendors.domain.gist import Gist, Missed, gists
from vendors.domain.toll import Toll
from vendors.models import ObservedEvent, Workload
from vendors.queries.exposure import (
    Miss,
    by_incident,
    counting_atoms,
    hours_between,
    rank_of,
    type_urgency,
)
from vendors.queries.struck import Reached, reached_by
from vendors.queries.tolls import Starts, toll_of

_NOTHING = Gist(people_stopped=0, people_touched=0, late_people=0, late=None, coming=None, missed=0)


@dataclass(frozen=True)
class Situation:
    """An open incident at this moment: whom it stops, which objective is missed while people stand still (``late``),
    which is missed next, and how many are missed already; what it took so far, money in thousandths."""

    people_stopped: int
    people_touched: int
    late: Miss | None
    next_miss: Miss | None
    missed: int
    cost: int
    person_days: float

    @property
    def cost_so_far(self) -> Decimal:
        """The cost in the base currency."""
        return Decimal(self.cost) / 1000


@dataclass(frozen=True, slots=True, eq=False)
class _Weighed:
    """The open incidents, one entry each, and what all of them reach; ``elapsed`` are their hours until now."""

    incidents: Sequence[tuple[ObservedEvent, ...]]
    elapsed: Sequence[float]
    found: Reached


class LiveGists:
    """The open incidents at one moment, by reference."""

    def __init__(self, found: Mapping[str, Gist], weighed: _Weighed | None) -> None:
        self._found = found
        self._weighed = weighed

    def urgency(self, reference: str, waited_hours: float) -> type_urgency:
        """What needs somebody first sorts first; what stops nothing that is measured sorts last."""
        gist = self._found.get(reference, _NOTHING)
        return rank_of(
            late=gist.late.objective if gist.late else None,
            late_people=gist.late_people,
            left=gist.coming.hours if gist.coming else None,
            people=gist.people_stopped,
            waited_hours=waited_hours,
        )

    def situations(self, references: Iterable[str]) -> dict[str, Situation]:
        """These incidents, those left out of which nothing is measured. Two queries, none where nothing is."""
        found = {name: self._found[name] for name in references if name in self._found}
        if not found or self._weighed is None:
            return {}
        workloads = self._weighed.found.workloads
        named = [miss for gist in found.values() for miss in (gist.late, gist.coming) if miss]
        records = Workload.objects.in_bulk([int(workloads[miss.workload]) for miss in named])

        def told(miss: Missed | None) -> Miss | None:
            record = records.get(int(workloads[miss.workload])) if miss else None
            return Miss(record, miss.objective, miss.hours) if miss and record else None

        tolls = _tolls(self._weighed, found)
        return {
            name: Situation(
                people_stopped=gist.people_stopped,
                people_touched=gist.people_touched,
                late=told(gist.late),
                next_miss=told(gist.coming),
                missed=gist.missed,
                cost=tolls[name].cost,
                person_days=tolls[name].person_days,
            )
            for name, gist in found.items()
        }


def live_gists(events: Iterable[ObservedEvent], now: datetime) -> LiveGists:
    """The incidents of the open ``events`` (:func:`vendors.queries.exposure.open_events`).

    A constant number of queries. In a large register the pairs of incidents and workloads are found once; until the
    register changes only their clocks are read anew.
    """
    incidents = by_incident(events)
    if not incidents:
        return LiveGists({}, None)
    elapsed = [hours_between(rows[0].started_at, now) for rows in incidents]
    found = reached_by([counting_atoms(rows) for rows in incidents], now)
    told = gists(found.struck, np.array(elapsed))
    return LiveGists(
        {rows[0].reference: gist for rows, gist in zip(incidents, told, strict=True)},
        _Weighed(incidents, elapsed, found),
    )


def _tolls(weighed: _Weighed, references: Collection[str]) -> dict[str, Toll]:
    """What each of these incidents took so far, each workload from the moment from which it counts. One query."""
    chosen = [place for place, rows in enumerate(weighed.incidents) if rows[0].reference in references]
    struck = [weighed.found.struck.of(place) for place in chosen]
    ids = [weighed.found.workloads[rows.workload] for rows in struck]
    incidents = [weighed.incidents[place] for place in chosen]
    starts = Starts(incidents, np.unique(np.concatenate(ids)))
    return {
        events[0].reference: toll_of(
            rows, weighed.elapsed[place], starts.hours(events, events[0].started_at, mine)
        )
        for place, events, rows, mine in zip(chosen, incidents, struck, ids, strict=True)
    }
