"""What happens if these atoms fail together for so long, over all workloads at once (method section 6).

The same arithmetic in the same order as `scenario.py` and `clock.py`, which ask workload by workload: the numbers are
equal bit for bit.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from operator import attrgetter

import numpy as np

from vendors.domain.columns import NONE, Columns, Flags, Floats, Ints
from vendors.domain.loss import FATAL_RESIDUAL
from vendors.domain.reach import build_reach, down
from vendors.domain.score import exact_sum, money_lost
from vendors.domain.sweep import (
    Cases,
    by_rank,
    open_hours,
    standstill_days,
    sweep_one,
    switches,
    unit_losses,
)
from vendors.domain.world import Parameters, Product, Scenario, World

# So many points of time stand in a course, unless told otherwise.
MOST_HOURS = 60

# What of a product an atom of each kind names.
_KINDS: Mapping[str, Callable[[Product], str | None]] = {
    "account": attrgetter("vendor"),
    "entity": attrgetter("vendor"),
    "model": attrgetter("model"),
    "jurisdiction": attrgetter("jurisdiction"),
    "platform": attrgetter("platform"),
}
_BY_ROW = (
    *("workload", "damage", "lost_hours", "loss", "person_days"),
    *("rto_missed_at", "mtpd_missed_at", "fallback_ready_at"),
)


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """One row a workload that the scenario damages, what fails first first, then by id; NaN is never.

    `workload` is its row in the columns, `damage` the part that stops at first, `lost_hours` weighs hours past the
    tolerated outage, `loss` is in whole thousandths of money. `dead` are the products that are down.
    """

    scenario: Scenario
    columns: Columns
    dead: frozenset[str]
    workload: Ints
    damage: Floats
    lost_hours: Floats
    loss: Floats
    person_days: Floats
    rto_missed_at: Floats
    mtpd_missed_at: Floats
    fallback_ready_at: Floats

    @property
    def halted(self) -> Flags:
        """Which rows lose hours: where fallbacks that carry everything are ready at once, none are lost."""
        return self.lost_hours > 0.0

    @property
    def workloads(self) -> int:
        """How many workloads lose hours."""
        return int(self.halted.sum())

    @property
    def people(self) -> float:
        """The people in them."""
        return math.fsum(self.columns.workloads.people[self.workload[self.halted]].tolist())

    @property
    def total_person_days(self) -> float:
        """Person-days of stopped work."""
        return math.fsum(self.person_days.tolist())

    @property
    def cost(self) -> int:
        """The loss of all in thousandths of money."""
        return exact_sum(self.loss)

    @property
    def first_fallback_at(self) -> float | None:
        """The hour at which the first usable fallback of any of them carries load, or None."""
        ready = self.fallback_ready_at[~np.isnan(self.fallback_ready_at)]
        return float(ready.min()) if len(ready) else None

    def missed(self, objective: Floats) -> int:
        """How many miss `rto_missed_at` or `mtpd_missed_at`."""
        return int((~np.isnan(objective)).sum())


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """How a scenario goes on: at each of `hours`, in order, the people who stand still and the cost so far in money.

    Between two hours `people` stays as it is, and `cost` grows along a straight line where no break lies between.
    """

    hours: Floats
    people: Floats
    cost: Floats


def what_if(columns: Columns, scenario: Scenario, dead: frozenset[str] | None = None) -> Answer:
    """Answer one scenario. Cost weighs hours past the tolerated outage with the urgency, person-days do not.

    ``dead`` names the products that are down where that is known already.
    """
    if dead is None:
        dead = dead_products(columns.products, columns.parameters, scenario.atoms)
    rows = sweep_one(columns, np.array([item.id in dead for item in columns.products], dtype=np.bool_))
    cases = _cases(columns, rows.workload, dead, scenario.notice_hours)
    work, at = columns.workloads, rows.workload
    mtpd, hours = work.mtpd_hours[at], scenario.hours
    until = np.full(len(at), hours)
    lost = rows.damage * open_hours(cases, mtpd, until, columns.parameters.urgency)
    idle = rows.damage * open_hours(cases, mtpd, until, 0.0)
    found = Answer(
        scenario=scenario,
        columns=columns,
        dead=dead,
        workload=at,
        damage=rows.damage,
        lost_hours=lost,
        loss=money_lost(rows, lost),
        person_days=standstill_days(work)[at] * idle,
        rto_missed_at=_missed(rows.damage, cases, work.rto_hours[at], hours),
        mtpd_missed_at=_missed(rows.damage, cases, mtpd, hours),
        fallback_ready_at=_ready(cases),
    )
    return _first_failures_first(found)


def dead_products(
    products: Iterable[Product], parameters: Parameters, atoms: Iterable[str]
) -> frozenset[str]:
    """The products that a direct user finds down when ``atoms`` fail together."""
    failed = frozenset(atoms)
    return down(build_reach(World(parameters, _concerned(products, failed))), failed)


def _concerned(products: Iterable[Product], atoms: frozenset[str]) -> tuple[Product, ...]:
    """Those that an atom strikes, and all that need one of them at any remove: the others cannot be down."""
    known = {item.id: item for item in products}
    owners: defaultdict[str, list[str]] = defaultdict(list)
    for item in known.values():
        for need in item.needs:
            for name in need.products:
                owners[name].append(item.id)
    kinds = [(kind, frozenset(names)) for kind, names in _by_kind(atoms).items()]
    queue = [
        name for name, item in known.items() if any(_KINDS[kind](item) in names for kind, names in kinds)
    ]
    found = set(queue)
    while queue:
        fresh = {name for name in owners.get(queue.pop(), ()) if name not in found}
        found |= fresh
        queue.extend(fresh)
    return tuple(known[name] for name in found)


def _by_kind(atoms: Iterable[str]) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name in atoms:
        kind, _colon, rest = name.partition(":")
        if kind in _KINDS:
            found[kind].append(rest)
    return found


def course(answer: Answer, most: int = MOST_HOURS) -> Course:
    """The answer from its start to its end, at `most` hours at the utmost: those at which something changes, else even
    ones."""
    scenario = answer.scenario
    cases = _cases(answer.columns, answer.workload, answer.dead, scenario.notice_hours)
    before, after = _residuals(cases)
    stopping, people = _joined(*_stops(answer, cases, before, after))
    breaks, rate = _joined(*_rates(answer, cases, before - after))
    inside = breaks < scenario.hours
    breaks, rate = breaks[inside], np.cumsum(rate[inside])
    ends = np.append(breaks, scenario.hours)
    cost = np.concatenate([[0.0], np.cumsum(rate * np.diff(ends))])
    hours = _shown(np.concatenate([breaks, stopping]), scenario.hours, most)
    standing = np.concatenate([[0.0], np.cumsum(people)])
    return Course(
        hours, standing[np.searchsorted(stopping, hours, side="right")], np.interp(hours, ends, cost)
    )


def _cases(columns: Columns, workload: Ints, dead: frozenset[str], notice_hours: float) -> Cases:
    """These workloads with the switches that are usable; notice shortens every switch and keeps their order."""
    ready = switches(columns)
    gone = np.array([*(item.id in dead for item in columns.products), False])  # NONE is the last place
    place = np.full(len(columns.workloads.id), NONE)
    order = np.argsort(workload)
    place[workload[order]] = np.arange(len(workload))
    usable = (place[ready.workload] != NONE) & ~gone[ready.product]
    at = np.maximum(0.0, ready.at[usable] - notice_hours)
    case, relief = order[place[ready.workload[usable]]], ready.relief[usable]
    by_case = np.argsort(case, kind="stable")
    return Cases(workload, case[by_case], at[by_case], relief[by_case])


def _missed(damage: Floats, cases: Cases, objective: Floats, hours: float) -> Floats:
    """The objective where over half is idle then and the event still runs, else NaN."""
    ready = cases.at <= objective[cases.case]
    rest = np.ones(len(damage))
    np.multiply.at(rest, cases.case[ready], 1.0 - cases.relief[ready])
    return np.where((objective < hours) & (damage * rest > FATAL_RESIDUAL), objective, np.nan)


def _ready(cases: Cases) -> Floats:
    """When the first switch of each case is ready, NaN without any."""
    first = np.full(len(cases.workload), np.nan)
    # Backwards, so that the first one stands.
    first[cases.case[::-1]] = cases.at[::-1]
    return first


def _first_failures_first(found: Answer) -> Answer:
    fails = np.fmin(found.rto_missed_at, found.mtpd_missed_at)
    order = np.lexsort((found.workload, np.nan_to_num(fails, nan=np.inf)))
    return replace(found, **{name: getattr(found, name)[order] for name in _BY_ROW})


def _residuals(cases: Cases) -> tuple[Floats, Floats]:
    """Of each switch the part of what was damaged that stands idle before it, and after."""
    before, left = np.ones(len(cases.case)), np.ones(len(cases.workload))
    for rows in by_rank(cases.case, len(cases.workload)):
        before[rows] = left[cases.case[rows]]
        left[cases.case[rows]] *= 1.0 - cases.relief[rows]
    return before, before * (1.0 - cases.relief)


def _stops(answer: Answer, cases: Cases, before: Floats, after: Floats) -> tuple[Floats, Floats]:
    """When people come to stand still or run again, and how many: over half of their workload is idle, or no more."""
    people, damage = answer.columns.workloads.people[answer.workload], answer.damage
    again = (damage[cases.case] * before > FATAL_RESIDUAL) & (damage[cases.case] * after <= FATAL_RESIDUAL)
    stopped = people[damage > FATAL_RESIDUAL]
    hours = np.concatenate([np.zeros(len(stopped)), cases.at[again]])
    return hours, np.concatenate([stopped, -people[cases.case[again]]])


def _rates(answer: Answer, cases: Cases, relieved: Floats) -> tuple[Floats, Floats]:
    """When an hour comes to cost more or less, and by how much; past the tolerated outage it weighs more."""
    columns, at = answer.columns, answer.workload
    hourly = unit_losses(columns.workloads)[at] * answer.damage
    mtpd, urgency = columns.workloads.mtpd_hours[at], columns.parameters.urgency
    saved = -hourly[cases.case] * relieved
    hours = [np.zeros(len(at)), cases.at, mtpd, np.maximum(cases.at, mtpd[cases.case])]
    return np.concatenate(hours), np.concatenate([hourly, saved, urgency * hourly, urgency * saved])


def _joined(hours: Floats, change: Floats) -> tuple[Floats, Floats]:
    """The changes of each hour together, in the order of time."""
    times, place = np.unique(hours, return_inverse=True)
    sums: Floats = np.bincount(place, change, len(times)).astype(np.float64)
    return times, sums


def _shown(breaks: Floats, end: float, most: int) -> Floats:
    """At which hours a course is told."""
    inner = np.unique(breaks[(breaks > 0.0) & (breaks < end)])
    hours = inner if len(inner) <= most - 2 else np.linspace(0.0, end, most)[1:-1]
    return np.concatenate([[0.0], hours, [end]])
