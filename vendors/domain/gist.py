"""Many incidents at once: whom each stops at this moment, and which objective is missed (method section 6).

The same numbers as the clocks of `clock.py`, for all incidents in one pass.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from vendors.domain.columns import NONE, Columns, Flags, Floats, Ints
from vendors.domain.loss import FATAL_RESIDUAL
from vendors.domain.sweep import Cases, cases_of, standstill_days, struck, unit_losses

OBJECTIVES = ("rto", "mtpd")


@dataclass(frozen=True, slots=True)
class Missed:
    """An objective of a workload, by its row, that is missed `hours` from now; negative once it is."""

    workload: int
    objective: str
    hours: float


@dataclass(frozen=True, slots=True)
class Gist:
    """One incident at this moment.

    `late` is what is missed while its people still stand still: a tolerated outage before a recovery objective, the
    most people first; `late_people` are those of all workloads whose tolerated outage is missed like that. `coming` is
    what is missed next, `missed` counts what is missed already.
    """

    people_stopped: int
    people_touched: int
    late_people: int
    late: Missed | None
    coming: Missed | None
    missed: int


@dataclass(frozen=True, slots=True, eq=False)
class Struck:
    """One row for each incident and workload that it damages, with the switches that are usable in `cases`.

    `hourly` is what an hour of the workload's standstill costs, `days` the person-days that stand idle in it.
    """

    incidents: int
    incident: Ints
    workload: Ints
    damage: Floats
    people: Floats
    objectives: Floats
    hourly: Floats
    days: Floats
    urgency: float
    cases: Cases

    def idle(self, hours: Floats) -> Floats:
        """r of each row at its hour."""
        ready = self.cases.at <= hours[self.cases.case]
        left = np.ones(len(self.damage))
        np.multiply.at(left, self.cases.case[ready], 1.0 - self.cases.relief[ready])
        return self.damage * left

    def of(self, incident: int) -> "Struck":
        """The rows of one incident, which is then the only one."""
        kept = self.incident == incident
        mine, place = kept[self.cases.case], np.cumsum(kept) - 1
        return Struck(
            incidents=1,
            incident=np.zeros(int(kept.sum()), dtype=np.int64),
            workload=self.workload[kept],
            damage=self.damage[kept],
            people=self.people[kept],
            objectives=self.objectives[:, kept],
            hourly=self.hourly[kept],
            days=self.days[kept],
            urgency=self.urgency,
            cases=Cases(
                self.cases.workload[kept],
                place[self.cases.case[mine]],
                self.cases.at[mine],
                self.cases.relief[mine],
            ),
        )

    def fails(self) -> Floats:
        """The hour at which each row misses its first objective; infinite where it misses none."""
        missed = np.stack([self.idle(hours) > FATAL_RESIDUAL for hours in self.objectives])
        first: Floats = np.where(missed, self.objectives, np.inf).min(axis=0)
        return first


@dataclass(frozen=True, slots=True, eq=False)
class Leaning:
    """Rows of workloads, for each incident: `using` have a product that is down as an option, `backed` as a fallback
    alone."""

    using: tuple[Ints, ...]
    backed: tuple[Ints, ...]


def strike(columns: Columns, dead: Sequence[Collection[str]]) -> Struck:
    """What each incident damages; `dead` are the products down in each, by id."""
    row_of = {product.id: row for row, product in enumerate(columns.products)}
    pairs = [(row_of[name], number) for number, names in enumerate(dead) for name in names if name in row_of]
    product, incident = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    shape = (len(columns.products), len(dead))
    stops = csr_array((np.ones(len(pairs), dtype=np.int8), (product, incident)), shape=shape)
    rows, workloads = struck(columns, stops), columns.workloads
    return Struck(
        incidents=len(dead),
        incident=rows.failure,
        workload=rows.workload,
        damage=rows.damage,
        people=workloads.people[rows.workload],
        objectives=np.stack([workloads.rto_hours[rows.workload], workloads.mtpd_hours[rows.workload]]),
        hourly=unit_losses(workloads)[rows.workload],
        days=standstill_days(workloads)[rows.workload],
        urgency=columns.parameters.urgency,
        cases=cases_of(rows),
    )


def leaning(columns: Columns, dead: Sequence[Collection[str]]) -> Leaning:
    """Who leans on what each incident takes down; `dead` are the products down in each, by id."""
    groups = columns.groups.workload
    using, backed = [], []
    for names in dead:
        gone = np.array([product.id in names for product in columns.products], dtype=np.bool_)
        using.append(np.unique(groups[columns.options.group[gone[columns.options.product]]]))
        by_product = columns.fallbacks.product != NONE
        lost = np.zeros(len(by_product), dtype=np.bool_)
        lost[by_product] = gone[columns.fallbacks.product[by_product]]
        backed.append(np.setdiff1d(columns.fallbacks.workload[lost], using[-1]))
    return Leaning(tuple(using), tuple(backed))


def gists(found: Struck, elapsed: Floats) -> list[Gist]:
    """Each incident, `elapsed` hours after its start."""
    now = elapsed[found.incident]
    idle = found.idle(now)
    stopped, touched = idle > FATAL_RESIDUAL, idle > 0.0
    missed = np.stack([found.idle(hours) > FATAL_RESIDUAL for hours in found.objectives])
    order = _Order(found, now, stopped, missed)
    late, coming = order.late(), order.coming()
    past = missed & (found.objectives <= now)
    people = {
        "people_stopped": _summed(found, found.people * stopped),
        "people_touched": _summed(found, found.people * touched),
        "late_people": _summed(found, found.people * (stopped & past[1])),
        "missed": _summed(found, past.sum(axis=0).astype(np.float64)),
    }
    return [
        Gist(
            **{name: int(sums[number]) for name, sums in people.items()},
            late=late.get(number),
            coming=coming.get(number),
        )
        for number in range(found.incidents)
    ]


def _summed(found: Struck, values: Floats) -> Floats:
    sums: Floats = np.bincount(found.incident, values, found.incidents).astype(np.float64)
    return sums


@dataclass(frozen=True, slots=True, eq=False)
class _Order:
    """The objectives that are missed, in the order in which an incident tells them: one row each."""

    found: Struck
    now: Floats
    stopped: Flags
    missed: Flags

    def late(self) -> Mapping[int, Missed]:
        """The first of each incident that is missed while its people stand still."""
        objective, row = np.nonzero(self.missed & self.stopped & (self.found.objectives <= self.now))
        hours = self._hours(objective, row)
        keys = (*self._clock_order(row), hours, -self.found.people[row], objective != 1)
        return self._first(objective, row, hours, keys)

    def coming(self) -> Mapping[int, Missed]:
        """The one of each incident that is missed next."""
        objective, row = np.nonzero(self.missed & (self.found.objectives > self.now))
        hours = self._hours(objective, row)
        return self._first(objective, row, hours, (objective, *self._clock_order(row), hours))

    def _hours(self, objective: Ints, row: Ints) -> Floats:
        return self.found.objectives[objective, row] - self.now[row]

    def _clock_order(self, row: Ints) -> tuple[Floats, ...]:
        """Workload, first failure, and whether it stands still: the last weighs most."""
        fails = np.where(self.missed, self.found.objectives, np.inf).min(axis=0)[row]
        return self.found.workload[row].astype(np.float64), fails, (~self.stopped[row]).astype(np.float64)

    def _first(
        self, objective: Ints, row: Ints, hours: Floats, keys: tuple[Floats | Flags | Ints, ...]
    ) -> Mapping[int, Missed]:
        incident = self.found.incident[row]
        order = np.lexsort((*keys, incident))
        _number, first = np.unique(incident[order], return_index=True)
        picked = order[first]
        return {
            int(incident[one]): Missed(
                int(self.found.workload[row[one]]), OBJECTIVES[objective[one]], float(hours[one])
            )
            for one in picked
        }
