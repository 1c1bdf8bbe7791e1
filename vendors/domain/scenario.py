"""What happens to us if these atoms fail together for so long (method section 6)."""

import math
from dataclasses import dataclass

from vendors.domain.clock import Clock, clocks
from vendors.domain.loss import losses, lost_hours, person_days_per_hour
from vendors.domain.reach import Reach, down
from vendors.domain.world import Scenario


@dataclass(frozen=True, slots=True)
class Outcome:
    """A scenario's answer: workloads halted (ids in order), the people in them, person-days of stopped work,
    cost in thousandths of money, and the clock of each damaged workload, what fails first first."""

    name: str
    workloads: tuple[str, ...]
    people: float
    person_days: float
    cost: int
    clocks: tuple[Clock, ...]

    @property
    def first_fallback_at(self) -> float | None:
        """The hour at which the first usable fallback of any damaged workload carries load, or None."""
        ready = [item.fallback_ready_at for item in self.clocks if item.fallback_ready_at is not None]
        return min(ready, default=None)


def run_scenario(reach: Reach, scenario: Scenario) -> Outcome:
    """Answer one scenario. Cost weighs hours past the tolerated outage with the urgency, person-days do not."""
    dead = down(reach, scenario.atoms)
    notice = scenario.notice_hours
    halted = losses(reach, dead, scenario.hours, notice)
    person_days = (
        person_days_per_hour(item.workload)
        * lost_hours(item.workload, dead, reach.parameters, scenario.hours, notice, urgency=0.0)
        for item in halted
    )
    return Outcome(
        name=scenario.name,
        workloads=tuple(item.workload.id for item in halted),
        people=math.fsum(item.workload.people for item in halted),
        person_days=math.fsum(person_days),
        cost=sum(item.loss for item in halted),
        clocks=tuple(clocks(reach, scenario.atoms, hours=scenario.hours, notice_hours=notice)),
    )
