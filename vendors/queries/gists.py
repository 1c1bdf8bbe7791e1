"""All open incidents at once, in the few numbers that say which of them needs somebody first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from vendors.domain.columns import Ints
from vendors.domain.gist import Gist, Missed, gists
from vendors.models import ObservedEvent, Workload
from vendors.queries.exposure import Miss, by_incident, counting_atoms, rank_of, type_urgency
from vendors.queries.struck import reached_by

_SECONDS_IN_HOUR = 3600
_NOTHING = Gist(people_stopped=0, people_touched=0, late_people=0, late=None, coming=None, missed=0)


@dataclass(frozen=True)
class Situation:
    """An open incident at this moment: whom it stops, which objective is missed while people stand still (``late``),
    which is missed next, and how many are missed already."""

    people_stopped: int
    people_touched: int
    late: Miss | None
    next_miss: Miss | None
    missed: int


class LiveGists:
    """The open incidents at one moment, by reference."""

    def __init__(self, found: Mapping[str, Gist], workloads: Ints) -> None:
        self._found = found
        self._workloads = workloads

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
        """These incidents, those left out of which nothing is measured. One query."""
        found = {name: self._found[name] for name in references if name in self._found}
        named = [miss for gist in found.values() for miss in (gist.late, gist.coming) if miss]
        records = Workload.objects.in_bulk([int(self._workloads[miss.workload]) for miss in named])
        return {name: self._situation(gist, records) for name, gist in found.items()}

    def _situation(self, gist: Gist, records: Mapping[int, Workload]) -> Situation:
        def told(miss: Missed | None) -> Miss | None:
            record = records.get(int(self._workloads[miss.workload])) if miss else None
            return Miss(record, miss.objective, miss.hours) if miss and record else None

        return Situation(
            gist.people_stopped, gist.people_touched, told(gist.late), told(gist.coming), gist.missed
        )


def live_gists(events: Iterable[ObservedEvent], now: datetime) -> LiveGists:
    """The incidents of the open ``events`` (:func:`vendors.queries.exposure.open_events`).

    A constant number of queries. In a large register the pairs of incidents and workloads are found once; until the
    register changes only their clocks are read anew.
    """
    incidents = by_incident(events)
    atoms = [counting_atoms(rows) for rows in incidents]
    if not incidents:
        return LiveGists({}, np.zeros(0, dtype=np.int64))
    found = reached_by(atoms, now)
    elapsed = [(now - rows[0].started_at).total_seconds() / _SECONDS_IN_HOUR for rows in incidents]
    told = gists(found.struck, np.array(elapsed))
    return LiveGists(
        {rows[0].reference: gist for rows, gist in zip(incidents, told, strict=True)}, found.workloads
    )
