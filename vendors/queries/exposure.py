"""What the failures that are going on right now do to us (docs/method.md, scenarios)."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet

from riskboard.accounts.permissions import Actor, can
from vendors.domain.clock import Clock, clocks
from vendors.domain.loss import FATAL_RESIDUAL, event_loss
from vendors.domain.reach import Reach, build_reach
from vendors.models import ObservedEvent, Vendor, Workload
from vendors.queries.world import build_world

_SECONDS_IN_HOUR = 3600


@dataclass(frozen=True)
class WorkloadClock:
    """The clock of one workload in an event, with its record."""

    workload: Workload
    clock: Clock

    @property
    def stopped(self) -> bool:
        """Whether over half of it stands idle now."""
        return self.clock.residual > FATAL_RESIDUAL

    @property
    def misses(self) -> list[tuple[str, float]]:
        """The objectives that it misses (``rto``, ``mtpd``) with the hours left until then, negative once past."""
        left = (("rto", self.clock.hours_until_rto), ("mtpd", self.clock.hours_until_mtpd))
        return sorted(((name, hours) for name, hours in left if hours is not None), key=lambda item: item[1])

    @property
    def next_miss(self) -> tuple[str, float] | None:
        """The objective that it misses next, with the hours left."""
        return next((item for item in self.misses if item[1] > 0), None)

    @property
    def last_missed(self) -> tuple[str, float] | None:
        """The objective that it missed last, with the hours since."""
        past = [(name, -hours) for name, hours in self.misses if hours <= 0]
        return past[-1] if past else None


@dataclass(frozen=True)
class Miss:
    """An objective of a workload that is missed, ``hours`` from now."""

    workload: Workload
    objective: str
    hours: float


@dataclass(frozen=True)
class LiveExposure:
    """An observed event that is still open: how long it runs, whom it stops, what it has cost so far.

    ``cost`` is in thousandths of the base currency's unit, hours run from its start; ``left_hours`` is what is left
    of the stated wait, None when nobody stated one and negative once it is over.
    """

    event: ObservedEvent
    waited_hours: float
    left_hours: float | None
    clocks: tuple[WorkloadClock, ...]
    cost: int

    @property
    def cost_so_far(self) -> Decimal:
        """The cost in the base currency."""
        return Decimal(self.cost) / 1000

    @property
    def stated_hours(self) -> float | None:
        """The stated wait from the start of the event, None when nobody stated one."""
        return None if self.left_hours is None else self.waited_hours + self.left_hours

    @property
    def people_stopped(self) -> int:
        """People whose workload stands still for more than half."""
        return sum(item.workload.people for item in self.clocks if item.stopped)

    @property
    def people_touched(self) -> int:
        """People whose workload stands still or runs reduced."""
        return sum(item.workload.people for item in self.clocks if item.clock.residual > 0)

    @property
    def next_miss(self) -> Miss | None:
        """The objective that is missed next; once all are past, None."""
        return min(
            (miss for miss in self._misses() if miss.hours > 0), key=lambda miss: miss.hours, default=None
        )

    @property
    def missed(self) -> tuple[Miss, ...]:
        """The objectives that are missed already, latest first."""
        return tuple(
            sorted((miss for miss in self._misses() if miss.hours <= 0), key=lambda miss: -miss.hours)
        )

    def _misses(self) -> list[Miss]:
        return [Miss(item.workload, name, hours) for item in self.clocks for name, hours in item.misses]


def events_visible_to(person: Actor) -> QuerySet[ObservedEvent]:
    """The observed events that ``person`` may know of: those of restricted incidents are for officers alone."""
    found = ObservedEvent.objects.select_related("vendor")
    return found if can(person, "incident_restricted") else found.filter(restricted=False)


def open_events(person: Actor, now: datetime, vendor: Vendor | None = None) -> QuerySet[ObservedEvent]:
    """The events that ``person`` may know of which have begun and not ended at ``now``, oldest first."""
    found = events_visible_to(person).exclude(ended_at__lte=now).filter(started_at__lte=now)
    found = found.order_by("started_at", "pk")
    return found if vendor is None else found.filter(vendor=vendor)


def live_exposures(person: Actor, now: datetime, vendor: Vendor | None = None) -> list[LiveExposure]:
    """Every open event that ``person`` may know of, of ``vendor`` alone if given: what is missed next first.

    A public report about an account stops nobody here: whether our own account works is a fact about us. A constant
    number of queries; a single one where nothing is open.
    """
    events = list(open_events(person, now, vendor))
    if not events:
        return []
    reach = build_reach(build_world(as_of=now))
    found = {event.pk: _clocks(reach, event, now) for event in events}
    records = _records(item.workload for items in found.values() for item in items)
    exposures = [_exposure(reach, event, now, found[event.pk], records) for event in events]
    return sorted(exposures, key=_urgency)


def atoms_that_count(event: ObservedEvent) -> frozenset[str]:
    """The failure atom of ``event``, unless it is an account that is not ours."""
    theirs = event.atom.startswith("account:") and not event.ours
    return frozenset() if theirs else frozenset({event.atom})


def _clocks(reach: Reach, event: ObservedEvent, now: datetime) -> list[Clock]:
    return clocks(reach, atoms_that_count(event), elapsed_hours=_hours(event.started_at, now))


def _records(slugs: Iterable[str]) -> dict[str, Workload]:
    return {row.slug: row for row in Workload.objects.filter(slug__in=set(slugs))}


def _exposure(
    reach: Reach,
    event: ObservedEvent,
    now: datetime,
    found: Iterable[Clock],
    records: Mapping[str, Workload],
) -> LiveExposure:
    waited = _hours(event.started_at, now)
    return LiveExposure(
        event=event,
        waited_hours=waited,
        left_hours=_hours(now, event.expected_end_at) if event.expected_end_at else None,
        clocks=tuple(
            WorkloadClock(records[item.workload], item) for item in found if item.workload in records
        ),
        cost=event_loss(reach, atoms_that_count(event), waited),
    )


def _urgency(exposure: LiveExposure) -> tuple[float, float, float]:
    miss = exposure.next_miss
    return (
        math.inf if miss is None else miss.hours,
        -float(exposure.people_stopped),
        -exposure.waited_hours,
    )


def _hours(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds() / _SECONDS_IN_HOUR
