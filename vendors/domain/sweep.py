"""Every failure against every workload in one pass: damage, lost hours, what stands idle (method sections 1 and 2).

The same arithmetic in the same order as `loss.py`, which asks about one event: the numbers are equal bit for bit.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array

from vendors.domain.closure import Failures, failures
from vendors.domain.columns import (
    CLASSES,
    NONE,
    Columns,
    FallbackColumns,
    Flags,
    Floats,
    Ints,
    OptionColumns,
    WorkloadColumns,
    found_in,
    sorted_fallbacks,
    spans,
    starts_of,
)
from vendors.domain.loss import HOURS_PER_PERSON_DAY, HOURS_PER_WEEK, IMPLICIT_CAPACITY, credit
from vendors.domain.world import Parameters


@dataclass(frozen=True, slots=True, eq=False)
class Sweep:
    """One row for each failure and workload that it damages, by failure, then workload.

    `stops` says which products count as stopped: products × failures.
    """

    columns: Columns
    failures: Failures
    stops: csr_array
    failure: Ints
    workload: Ints
    damage: Floats

    def only(self, kept: Flags) -> "Sweep":
        """The rows that are marked."""
        return replace(
            self, failure=self.failure[kept], workload=self.workload[kept], damage=self.damage[kept]
        )

    def find(self, failure: Ints, workload: Ints) -> tuple[Ints, Flags]:
        """The row of each failure and workload, and whether there is one."""
        size = len(self.columns.workloads.id)
        return found_in(self.failure * size + self.workload, failure * size + workload)

    def without_needs(self, failures: Ints) -> "Sweep":
        """These failures alone, as if no product needed another."""
        return swept(self.columns, self.failures, _only_failures(self.failures.own, failures))


@dataclass(frozen=True, slots=True, eq=False)
class Switches:
    """One row for each fallback that relieves something, the implicit ones included, in canonical order."""

    workload: Ints
    product: Ints
    at: Floats
    relief: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Cases:
    """Workloads in an event, each with the switches that are usable: rows of `case`, `at` and `relief`."""

    workload: Ints
    case: Ints
    at: Floats
    relief: Floats


Measure = Callable[[Cases], Floats]


def unit_losses(rows: WorkloadColumns) -> Floats:
    """U of each workload: money lost in a calendar hour of standstill."""
    labour = rows.people * rows.cost_per_hour * rows.share_stopped
    return (labour + rows.direct_loss_per_hour) * rows.operating_hours_per_week / HOURS_PER_WEEK


def standstill_days(rows: WorkloadColumns) -> Floats:
    """Person-days that stand idle in a calendar hour of each workload's standstill."""
    hours = rows.people * rows.share_stopped * rows.operating_hours_per_week / HOURS_PER_WEEK
    return hours / HOURS_PER_PERSON_DAY


def sweep(columns: Columns) -> Sweep:
    """Every failure against every workload: the damage d where there is any. Linear in options and rows found."""
    found = failures(columns.products)
    return swept(columns, found, found.stops)


def sweep_one(columns: Columns, stopped: Flags) -> Sweep:
    """One failure, which stops the products that are marked, against every workload."""
    return struck(columns, csr_array(stopped.astype(np.int8)[:, np.newaxis]))


def struck(columns: Columns, stops: csr_array) -> Sweep:
    """The same for failures of which only is known what each stops: products × failures."""
    return swept(columns, Failures({}, stops, stops), stops)


def cases_of(rows: Sweep) -> Cases:
    """Each row as a case of its own, with the switches of its workload that the failure leaves usable."""
    ready = switches(rows.columns)
    starts, counts = starts_of(ready.workload, len(rows.columns.workloads.id))
    row, gone = _fallbacks_struck(rows, ready)
    return _without(ready, rows.workload, starts, counts, row, gone)


def _without(
    ready: Switches, workload: Ints, starts: Ints, counts: Ints, case_of_gone: Ints, gone: Ints
) -> Cases:
    """These workloads with all their switches but those that are gone in a case."""
    switch = spans(starts[workload], counts[workload])
    case = np.repeat(np.arange(len(workload)), counts[workload])
    usable = np.ones(len(case), dtype=np.bool_)
    first = np.cumsum(counts[workload]) - counts[workload]
    usable[first[case_of_gone] + gone - starts[workload[case_of_gone]]] = False
    switch, case = switch[usable], case[usable]
    return Cases(workload, case, ready.at[switch], ready.relief[switch])


def swept(columns: Columns, found: Failures, stops: csr_array) -> Sweep:
    """The same where each failure stops what `stops` says: products × failures."""
    options, groups = columns.options, columns.groups
    # By failure, then option: the options of a group stand together, in canonical order.
    struck = stops[options.product].tocsc()
    size = np.bincount(options.group, minlength=len(groups.k))
    # A group that is split can spare nothing; of the others most can spare what one failure takes.
    spare = np.where(groups.split, 0, size - groups.k).astype(np.int32)
    first, group, failed = _runs(struck, options.group.astype(np.int32))
    hurt = np.flatnonzero(failed > spare[group])
    first, group, failed = first[hurt], group[hurt], failed[hurt]
    failure = np.repeat(np.arange(struck.shape[1]), np.diff(np.searchsorted(first, struck.indptr)))
    lost = groups.severity[group]
    split = np.flatnonzero(groups.split[group])
    lost[split] *= _split_parts(struck, first[split], failed[split], options)
    kept = lost > 0.0
    return _combined(columns, found, stops, failure[kept], groups.workload[group[kept]], lost[kept])


def _only_failures(stops: csr_array, failures: Ints) -> csr_array:
    """The same with nothing stopped by any other failure."""
    wanted = np.zeros(stops.shape[1], dtype=np.bool_)
    wanted[failures] = True
    kept = wanted[stops.indices]
    ends = np.concatenate([[0], np.cumsum(kept)])[stops.indptr]
    return csr_array((stops.data[kept], stops.indices[kept], ends), shape=stops.shape)


def _runs(struck: csc_array, group_of_option: NDArray[np.int32]) -> tuple[Ints, NDArray[np.int32], Ints]:
    """Where the options of a group that one failure strikes begin, which group it is, and how many they are."""
    group = group_of_option[struck.indices]
    new = np.ones(len(group), dtype=np.bool_)
    np.not_equal(group[1:], group[:-1], out=new[1:])
    new[struck.indptr[:-1][np.diff(struck.indptr) > 0]] = True
    first = np.flatnonzero(new)
    return first, group[first], np.append(first[1:], len(group))[: len(first)] - first


def _split_parts(struck: csc_array, first: Ints, failed: Ints, options: OptionColumns) -> Floats:
    """The share that is down of groups without failover; added one by one, in canonical order."""
    option = struck.indices[spans(first, failed)]
    down = np.bincount(np.repeat(np.arange(len(first)), failed), options.share[option], len(first))
    shares = np.bincount(options.group, options.share)[options.group[struck.indices[first]]]
    return np.divide(down, shares, out=np.zeros(len(first)), where=shares > 0.0)


def lost_hours(rows: Sweep) -> Floats:
    """Λ over the horizon, without notice, for each row."""
    parameters, mtpd = rows.columns.parameters, rows.columns.workloads.mtpd_hours

    def felt(cases: Cases) -> Floats:
        hours = np.full(len(cases.workload), parameters.horizon_hours)
        return open_hours(cases, mtpd[cases.workload], hours, parameters.urgency)

    return rows.damage * _measured(rows, felt)


def idle_at_objective(rows: Sweep) -> Floats:
    """r at the recovery time objective: the part of the workload that still stands idle then, for each row."""
    objective = rows.columns.workloads.rto_hours

    def left(cases: Cases) -> Floats:
        ready = cases.at <= objective[cases.workload[cases.case]]
        rest = np.ones(len(cases.workload))
        np.multiply.at(rest, cases.case[ready], 1.0 - cases.relief[ready])
        return rest

    return rows.damage * _measured(rows, left)


def _combined(
    columns: Columns, found: Failures, stops: csr_array, failure: Ints, workload: Ints, lost: Floats
) -> Sweep:
    """1 − Π(1 − lost) over the groups of each failure and workload, which stand together."""
    new = np.ones(len(failure), dtype=np.bool_)
    new[1:] = (failure[1:] != failure[:-1]) | (workload[1:] != workload[:-1])
    first = np.flatnonzero(new)
    damage = 1.0 - np.multiply.reduceat(1.0 - lost, first) if len(first) else lost
    return Sweep(columns, found, stops, failure[first], workload[first], damage).only(damage > 0.0)


def _measured(rows: Sweep, measure: Measure) -> Floats:
    """`measure` of each row: once a workload with all its fallbacks, anew where the failure takes some of them."""
    ready = switches(rows.columns)
    starts, counts = starts_of(ready.workload, len(rows.columns.workloads.id))
    everyone = np.arange(len(starts))
    whole = measure(Cases(everyone, ready.workload, ready.at, ready.relief))[rows.workload]
    row, gone = _fallbacks_struck(rows, ready)
    special, case_of_gone = np.unique(row, return_inverse=True)
    whole[special] = measure(_without(ready, rows.workload[special], starts, counts, case_of_gone, gone))
    return whole


def _fallbacks_struck(rows: Sweep, ready: Switches) -> tuple[Ints, Ints]:
    """Pairs of a row and a switch of its workload whose product the same failure stops."""
    by_product = np.flatnonzero(ready.product != NONE)
    struck = rows.stops[ready.product[by_product]].tocoo()
    switch = by_product[struck.row]
    row, there = rows.find(struck.col.astype(np.int64), ready.workload[switch])
    return row[there], switch[there]


def switches(columns: Columns) -> Switches:
    """All fallbacks with what they relieve, those that a declared substitutability stands for included."""
    rows = _with_implicit(columns)
    relief = rows.capacity * credits(rows.months_since_test, columns.parameters)
    kept = relief > 0.0
    return Switches(rows.workload[kept], rows.product[kept], rows.switch_hours[kept], relief[kept])


def _with_implicit(columns: Columns) -> FallbackColumns:
    hours = [columns.parameters.classes.get(name, np.nan) for name in CLASSES]
    improvised = np.array([*hours, np.nan])[columns.workloads.substitutability]
    workload = np.flatnonzero(~np.isnan(improvised))
    size, rows = len(workload), columns.fallbacks
    return sorted_fallbacks(
        FallbackColumns(
            np.concatenate([rows.workload, workload]),
            np.concatenate([rows.product, np.full(size, NONE)]),
            np.concatenate([rows.switch_hours, improvised[workload]]),
            np.concatenate([rows.capacity, np.full(size, IMPLICIT_CAPACITY)]),
            np.concatenate([rows.months_since_test, np.zeros(size)]),
        )
    )


def credits(months: Floats, parameters: Parameters) -> Floats:
    """q of each age (NaN: never). Few ages differ, and the scalar function's powers do not depend on the processor."""
    ages, place = np.unique(months, return_inverse=True)
    believed = [credit(None if np.isnan(age) else age, parameters.untested_credit) for age in ages.tolist()]
    return np.array(believed, dtype=np.float64)[place]


def open_hours(cases: Cases, mtpd: Floats, hours: Floats, urgency: float) -> Floats:
    """The integral of the method without its damage, up to the hour of each case.

    Telescoped over the spans between switches, all cases at once.
    """
    early = cases.at < hours[cases.case]
    case, at, relief = cases.case[early], cases.at[early], cases.relief[early]
    until = at + urgency * np.maximum(0.0, at - mtpd[case])
    total, residual, since = np.zeros(len(mtpd)), np.ones(len(mtpd)), np.zeros(len(mtpd))
    for rows in by_rank(case, len(mtpd)):
        which = case[rows]
        total[which] += residual[which] * (until[rows] - since[which])
        residual[which] *= 1.0 - relief[rows]
        since[which] = until[rows]
    end = hours + urgency * np.maximum(0.0, hours - mtpd)
    return total + residual * (end - since)


def by_rank(owner: Ints, size: int) -> list[Ints]:
    """The first row of every owner, then every second row, and so on; `owner` is sorted."""
    rank = np.arange(len(owner)) - starts_of(owner, size)[0][owner]
    order = np.argsort(rank, kind="stable")
    return np.split(order, np.cumsum(np.bincount(rank))[:-1]) if len(owner) else []
