"""All open incidents at once, in the few numbers that say which of them needs somebody first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import numpy as np
from django.core.cache import cache
from django.db import connection

from vendors.domain.columns import Ints
from vendors.domain.gist import Gist, Missed, Struck, gists, strike
from vendors.domain.reach import build_reach, down
from vendors.domain.world import World
from vendors.models import ObservedEvent, Workload
from vendors.queries.columns import load_register
from vendors.queries.exposure import Miss, by_incident, counting_atoms, rank_of, type_urgency
from vendors.queries.needs import built_on
from vendors.queries.reached import ids_on, struck_by

# Beyond so many workloads it is quicker to read the whole register than to name them.
NAMED = 2_000
# What so many pairs of an incident and a workload took to find is kept until the register changes.
KEPT_FROM = 2_000
_KEPT_SECONDS = 3600
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
    found, workloads = _kept(atoms, now)
    elapsed = [(now - rows[0].started_at).total_seconds() / _SECONDS_IN_HOUR for rows in incidents]
    told = gists(found, np.array(elapsed))
    return LiveGists({rows[0].reference: gist for rows, gist in zip(incidents, told, strict=True)}, workloads)


def _kept(atoms: Sequence[frozenset[str]], now: datetime) -> tuple[Struck, Ints]:
    stamp = _register_stamp()
    text = "\n".join([stamp or "", now.date().isoformat(), *(" ".join(sorted(names)) for names in atoms)])
    key = f"vendors.gists.{sha256(text.encode()).hexdigest()}"
    kept: tuple[Struck, Ints] | None = cache.get(key) if stamp else None
    if kept is not None:
        return kept
    found = _found(atoms, now)
    if stamp and len(found[0].damage) >= KEPT_FROM:
        cache.set(key, found, _KEPT_SECONDS)
    return found


def _register_stamp() -> str | None:
    """A text that differs after every change of the register: whoever makes one writes the row of the rescore too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT concat_ws(' ', xmin, ctid, requested_at) FROM vendors_rescorestate")
        row = cursor.fetchone()
    return str(row[0]) if row else None


def _found(atoms: Sequence[frozenset[str]], now: datetime) -> tuple[Struck, Ints]:
    reached = ids_on(built_on(struck_by(frozenset().union(*atoms))))
    part = Workload.objects.filter(pk__in=reached) if len(reached) <= NAMED else None
    register = load_register(now.date(), part)
    columns = register.columns
    # Which products are down is asked of the products alone; what that damages, of all workloads at once.
    reach = build_reach(World(parameters=columns.parameters, products=tuple(columns.products), workloads=()))
    return strike(columns, [down(reach, names) for names in atoms]), register.workloads
