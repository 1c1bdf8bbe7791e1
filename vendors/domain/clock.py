"""When does each workload miss its objectives? For a what-if and for an incident that is running (section 6)."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from vendors.domain.loss import FATAL_RESIDUAL, damage, residual_at, switches
from vendors.domain.reach import Reach, down, touched
from vendors.domain.world import Parameters, Workload


@dataclass(frozen=True, slots=True)
class Clock:
    """One workload's time line in an event, in hours from its start.

    `residual` is the part idle now. An objective is missed at its own hour when over half is idle then; None
    means it is not missed. `fallback_ready_at` is the first usable fallback, None when there is none.
    """

    workload: str
    elapsed_hours: float
    residual: float
    rto_missed_at: float | None
    mtpd_missed_at: float | None
    fallback_ready_at: float | None

    @property
    def hours_until_rto(self) -> float | None:
        """Hours from now until the recovery time objective is missed; negative once it is; None if never."""
        return _left(self.rto_missed_at, self.elapsed_hours)

    @property
    def hours_until_mtpd(self) -> float | None:
        """Hours from now until the tolerated outage is passed; negative once it is; None if never."""
        return _left(self.mtpd_missed_at, self.elapsed_hours)

    @property
    def hours_until_fallback(self) -> float | None:
        """Hours from now until a fallback carries load; 0 when one already does; None if there is none."""
        left = _left(self.fallback_ready_at, self.elapsed_hours)
        return None if left is None else max(0.0, left)

    @property
    def fails_at(self) -> float | None:
        """The hour at which the first objective is missed, or None."""
        missed = [hour for hour in (self.rto_missed_at, self.mtpd_missed_at) if hour is not None]
        return min(missed, default=None)


def clock(
    workload: Workload,
    dead: frozenset[str],
    parameters: Parameters,
    *,
    elapsed_hours: float = 0.0,
    hours: float = math.inf,
    notice_hours: float = 0.0,
) -> Clock:
    """The clock of one workload while the products in `dead` are down, `elapsed_hours` into the event.

    `hours` is the length of the event: an objective that falls on or after its end is met. An incident that
    is still running has no end (infinity).
    """

    def missed_at(objective: float) -> float | None:
        late = objective < hours and _residual(objective) > FATAL_RESIDUAL
        return objective if late else None

    def _residual(hour: float) -> float:
        return residual_at(workload, dead, parameters, hour, notice_hours)

    ready = switches(workload, dead, parameters, notice_hours)
    return Clock(
        workload=workload.id,
        elapsed_hours=elapsed_hours,
        residual=_residual(elapsed_hours) if elapsed_hours < hours else 0.0,
        rto_missed_at=missed_at(workload.rto_hours),
        mtpd_missed_at=missed_at(workload.mtpd_hours),
        fallback_ready_at=ready[0].at if ready else None,
    )


def clocks(
    reach: Reach,
    atoms: Iterable[str],
    *,
    elapsed_hours: float = 0.0,
    hours: float = math.inf,
    notice_hours: float = 0.0,
) -> list[Clock]:
    """The clocks of all workloads that `atoms` damage, what fails first first; then by id."""
    dead = down(reach, atoms)
    found = [
        clock(
            workload,
            dead,
            reach.parameters,
            elapsed_hours=elapsed_hours,
            hours=hours,
            notice_hours=notice_hours,
        )
        for workload in touched(reach, dead)
        if damage(workload, dead) > 0.0
    ]
    return sorted(found, key=_first_failure)


def _first_failure(item: Clock) -> tuple[float, str]:
    return (math.inf if item.fails_at is None else item.fails_at), item.workload


def _left(at: float | None, elapsed_hours: float) -> float | None:
    return None if at is None else at - elapsed_hours
