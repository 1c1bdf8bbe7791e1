"""What is left of a scenario with some mitigations done: only what they touch is answered anew (method section 6)."""

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from vendors.domain.columns import Flags, Floats
from vendors.domain.mitigation.changes import Negotiate
from vendors.domain.reach import ACCOUNT_PREFIX
from vendors.domain.score import exact_sum
from vendors.domain.what_if import Answer
from vendors.domain.world import Scenario


@dataclass(frozen=True, slots=True)
class Standstill:
    """A scenario in its figures: `cost` in thousandths of money; `first` is the workload that misses an objective
    first, and after how many hours."""

    workloads: int
    people: float
    person_days: float
    cost: int
    rto_missed: int
    mtpd_missed: int
    first: tuple[str, float] | None


def standstill(answer: Answer, *others: Answer, without: Collection[str] = ()) -> Standstill:
    """The figures of `answer` but for the workloads `without`, whom `others` answer for."""
    kept = np.array([name not in without for name in _names(answer)], dtype=np.bool_)
    parts = [(answer, kept), *((one, np.ones(len(one.workload), dtype=np.bool_)) for one in others)]
    return Standstill(
        workloads=sum(int((one.halted & rows).sum()) for one, rows in parts),
        people=math.fsum(
            math.fsum(one.columns.workloads.people[one.workload[one.halted & rows]].tolist())
            for one, rows in parts
        ),
        person_days=math.fsum(math.fsum(one.person_days[rows].tolist()) for one, rows in parts),
        cost=sum(exact_sum(one.loss[rows]) for one, rows in parts),
        rto_missed=sum(_count(one.rto_missed_at[rows]) for one, rows in parts),
        mtpd_missed=sum(_count(one.mtpd_missed_at[rows]) for one, rows in parts),
        first=_first(parts),
    )


def under_terms(scenario: Scenario, terms: Iterable[Negotiate]) -> Scenario:
    """The scenario under better terms: they bear on it where all that fails are accounts that have some.

    Each account is warned of and decided upon by itself: the least warning and the longest rest count.
    """
    best = _best(terms)
    if not scenario.atoms or any(atom not in best for atom in scenario.atoms):
        return scenario
    notice = min(best[atom][0] for atom in scenario.atoms)
    scale = max(best[atom][1] for atom in scenario.atoms)
    return replace(
        scenario, notice_hours=max(scenario.notice_hours, notice), hours=scenario.hours * min(1.0, scale)
    )


def _best(terms: Iterable[Negotiate]) -> Mapping[str, tuple[float, float]]:
    found: dict[str, tuple[float, float]] = {}
    for one in terms:
        notice, scale = found.get(ACCOUNT_PREFIX + one.vendor, (0.0, 1.0))
        found[ACCOUNT_PREFIX + one.vendor] = max(notice, one.notice_hours), min(scale, one.duration_scale)
    return found


def _names(answer: Answer) -> list[str]:
    return [answer.columns.workloads.id[row] for row in answer.workload.tolist()]


def _count(hours: Floats) -> int:
    return int((~np.isnan(hours)).sum())


def _first(parts: Iterable[tuple[Answer, Flags]]) -> tuple[str, float] | None:
    missed = [
        (hour, name)
        for one, rows in parts
        for hour, name, kept in zip(
            np.fmin(one.rto_missed_at, one.mtpd_missed_at).tolist(), _names(one), rows.tolist(), strict=True
        )
        if kept and not math.isnan(hour)
    ]
    if not missed:
        return None
    hour, name = min(missed)
    return name, hour
