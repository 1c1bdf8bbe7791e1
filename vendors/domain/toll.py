"""What a failure that is going on has cost so far (method sections 2 and 6)."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from vendors.domain.loss import lost_hours, person_days_per_hour, workload_loss
from vendors.domain.reach import Reach, down, touched
from vendors.domain.world import Workload


@dataclass(frozen=True, slots=True)
class Toll:
    """Thousandths of money, and person-days of stopped work."""

    cost: int
    person_days: float


def toll(reach: Reach, atoms: Iterable[str], hours: float, counted_from: Mapping[str, float]) -> Toll:
    """What the failure of ``atoms`` takes in its first ``hours``.

    ``counted_from`` names the hour from which a workload counts: one that came into use later, or whose hours before
    nobody tracked, adds what it loses after that hour. Those not named count from the start. Fallbacks run from the
    start of the failure for all.
    """
    dead = down(reach, atoms)
    parts = [
        _part(reach, workload, dead, min(max(0.0, counted_from.get(workload.id, 0.0)), hours), hours)
        for workload in touched(reach, dead)
    ]
    return Toll(sum(part.cost for part in parts), math.fsum(part.person_days for part in parts))


def _part(reach: Reach, workload: Workload, dead: frozenset[str], start: float, end: float) -> Toll:
    costs = [workload_loss(workload, dead, reach.parameters, hour).loss for hour in (start, end)]
    stood = [lost_hours(workload, dead, reach.parameters, hour, urgency=0.0) for hour in (start, end)]
    return Toll(costs[1] - costs[0], person_days_per_hour(workload) * (stood[1] - stood[0]))
