"""What the failures that are going on right now do to us (docs/method.md, scenarios)."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from riskboard.accounts.permissions import Actor, can
from riskboard.common.prepared import Hole, PreparedRecords, prepared
from riskboard.workspace.queries import local_zone, start_of_day
from vendors.domain.clock import Clock, clocks
from vendors.domain.loss import FATAL_RESIDUAL
from vendors.domain.reach import Reach, build_reach, down
from vendors.domain.toll import Toll, toll
from vendors.models import ObservedEvent, Vendor, Workload
from vendors.queries.world import build_world

_SECONDS_IN_HOUR = 3600
type_urgency = tuple[int, float, int, float]


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

    @property
    def ago(self) -> float:
        """Hours since it was missed."""
        return -self.hours


@dataclass(frozen=True)
class LiveExposure:
    """An incident that is still open, as its observed events tell it: how long it runs, whom it stops, its cost so far.

    ``clocks`` are those of the most urgent of the ``reached`` workloads; ``standing`` are the people of all those that
    stand still, by id, and ``people_touched`` those who stand still or run reduced. ``events`` are its events, one an
    atom, with the same times. ``cost`` is in thousandths of the base currency's unit, ``person_days`` are those of
    stopped work; hours run from its start;
    ``left_hours`` is what is left of the stated wait, None when nobody stated one and negative once it is over.
    ``cost_since`` is the moment from which its cost counts where that is not its start.
    """

    events: tuple[ObservedEvent, ...]
    waited_hours: float
    left_hours: float | None
    clocks: tuple[WorkloadClock, ...]
    reached: int
    standing: Mapping[int, int]
    people_touched: int
    cost: int
    person_days: float
    cost_since: datetime | None

    @property
    def event(self) -> ObservedEvent:
        """The first of its events: all share title, type, times and reference."""
        return self.events[0]

    @property
    def atoms(self) -> list[str]:
        """What failed, in order."""
        return sorted(event.atom for event in self.events)

    @property
    def cost_so_far(self) -> Decimal:
        """The cost in the base currency."""
        return Decimal(self.cost) / 1000

    @property
    def stated_hours(self) -> float | None:
        """The stated wait from the start of the event, None when nobody stated one."""
        return None if self.left_hours is None else self.waited_hours + self.left_hours

    @property
    def others(self) -> int:
        """How many workloads are damaged besides those whose clocks are told."""
        return self.reached - len(self.clocks)

    @property
    def folded(self) -> int:
        """How many are damaged besides the first four, which a page shows unfolded."""
        return max(0, self.reached - 4)

    @property
    def people_stopped(self) -> int:
        """People whose workload stands still for more than half."""
        return sum(self.standing.values())

    @property
    def next_miss(self) -> Miss | None:
        """The objective that is missed next; once all are past, None."""
        return min(
            (miss for miss in self._misses(self.clocks) if miss.hours > 0),
            key=lambda miss: miss.hours,
            default=None,
        )

    @property
    def missed(self) -> tuple[Miss, ...]:
        """The objectives that are missed already, latest first."""
        past = (miss for miss in self._misses(self.clocks) if miss.hours <= 0)
        return tuple(sorted(past, key=lambda miss: -miss.hours))

    @property
    def still_missed(self) -> tuple[Miss, ...]:
        """What is missed while its people still stand still: tolerated outages before recovery objectives.

        Of each kind the workload with the most people first, then the one that waits longest.
        """
        standing = [item for item in self.clocks if item.stopped]
        past = (miss for miss in self._misses(standing) if miss.hours <= 0)
        return tuple(
            sorted(past, key=lambda miss: (miss.objective != "mtpd", -miss.workload.people, miss.hours))
        )

    @staticmethod
    def _misses(items: Iterable[WorkloadClock]) -> list[Miss]:
        return [Miss(item.workload, name, hours) for item in items for name, hours in item.misses]


def people_stopped(exposures: Iterable[LiveExposure]) -> int:
    """The people who stand still because of any of ``exposures``; a workload that several stop counts once."""
    standing = {pk: people for exposure in exposures for pk, people in exposure.standing.items()}
    return sum(standing.values())


def urgency(exposure: LiveExposure | None, waited_hours: float) -> type_urgency:
    """What needs somebody first sorts first; None stops nothing that is measured. The one order of all pages.

    A tolerated outage that is missed while people still stand still leads, the most people first; then a recovery
    objective that is missed like that, then what is missed next, both by the hours that are left; then who else stands
    still; then the rest, the longest wait first.
    """
    if exposure is None:
        return rank_of(waited_hours=waited_hours)
    late, miss = exposure.still_missed, exposure.next_miss
    return rank_of(
        late=late[0].objective if late else None,
        late_people=sum(item.workload.people for item in late if item.objective == "mtpd"),
        left=miss.hours if miss else None,
        people=exposure.people_stopped,
        waited_hours=waited_hours,
    )


def rank_of(
    *,
    late: str | None = None,
    late_people: int = 0,
    left: float | None = None,
    people: int = 0,
    waited_hours: float,
) -> type_urgency:
    """:func:`urgency` by its numbers: the objective that is missed while people stand still, the people whose tolerated
    outage is, the hours until the next miss, and the people who stand still.
    """
    if late == "mtpd":
        return (0, -float(late_people), -people, -waited_hours)
    rank = 1 if late else 2 if left is not None else 3 if people else 4
    return (rank, math.inf if left is None else left, -people, -waited_hours)


def events_visible_to(person: Actor) -> QuerySet[ObservedEvent]:
    """The observed events that ``person`` may know of: those of restricted incidents are for officers alone."""
    return _events(can(person, "incident_restricted")).select_related("vendor")


def _events(restricted: bool) -> QuerySet[ObservedEvent]:
    found = ObservedEvent.objects.all()
    return found if restricted else found.filter(restricted=False)


def open_events(person: Actor, now: datetime, vendor: Vendor | None = None) -> list[ObservedEvent]:
    """The events that ``person`` may know of which have begun and not ended at ``now``, oldest first.

    The one place where it is decided whether an observed event still goes on: incidents write their ends into it.
    Each comes with its vendor. One query.
    """
    restricted = can(person, "incident_restricted")
    found = prepared(
        (open_events, restricted, vendor is None),
        lambda: PreparedRecords(_open_events(restricted, vendor), "vendor"),
    )
    return found.run({"now": now, "vendor": vendor and vendor.pk})


def _open_events(restricted: bool, vendor: Vendor | None) -> QuerySet[ObservedEvent]:
    going_on = Q(started_at__lte=Hole("now")) & (Q(ended_at=None) | Q(ended_at__gt=Hole("now")))
    found = _events(restricted).filter(going_on).order_by("started_at", "pk")
    return found if vendor is None else found.filter(vendor=Hole("vendor"))


def by_incident(events: Iterable[ObservedEvent]) -> list[tuple[ObservedEvent, ...]]:
    """The events of each incident together, in the order in which the incidents first come."""
    found: dict[str, list[ObservedEvent]] = {}
    for event in events:
        found.setdefault(event.reference, []).append(event)
    return [tuple(rows) for rows in found.values()]


def exposures_of(person: Actor, now: datetime, workload: Workload) -> list[LiveExposure]:
    """The open incidents that ``person`` may know of which damage ``workload``, as far as they concern it alone.

    A constant number of queries, and of the register only what the workload leans on.
    """
    reach = build_reach(build_world(as_of=now, workloads=Workload.objects.filter(pk=workload.pk)))
    incidents = by_incident(open_events(person, now))
    struck = [events for events in incidents if down(reach, counting_atoms(events))]
    return [exposure for exposure in _exposures(reach, struck, now) if exposure.clocks]


def _exposures(
    reach: Reach, incidents: Iterable[tuple[ObservedEvent, ...]], now: datetime
) -> list[LiveExposure]:
    found = [(events, _clocks(reach, events, now)) for events in incidents]
    if not found:
        return []
    records = _records(item.workload for _events, items in found for item in items)
    zone = local_zone()
    exposures = [_exposure(reach, events, now, items, records, zone) for events, items in found]
    return sorted(exposures, key=lambda exposure: urgency(exposure, exposure.waited_hours))


def atoms_that_count(event: ObservedEvent) -> frozenset[str]:
    """The failure atom of ``event``, unless it is an account that is not ours."""
    theirs = event.atom.startswith("account:") and not event.ours
    return frozenset() if theirs else frozenset({event.atom})


def counted_from(
    events: Sequence[ObservedEvent], workloads: Iterable[Workload], zone: ZoneInfo
) -> dict[str, datetime]:
    """From when on an incident costs each of ``workloads``, by slug: not before the workload was in use, nor before
    anybody tracked the vendor. ``events`` are those of the incident, with their vendors; without any, nothing counts.
    Days begin in ``zone``.
    """
    if not events:
        return {}
    first = begun(events, zone)
    return {workload.slug: max(first, _in_use(workload, zone)) for workload in workloads}


def begun(events: Sequence[ObservedEvent], zone: ZoneInfo) -> datetime:
    """When the incident of ``events`` began to count: at its start, or once anybody tracked one of the vendors."""
    return max(events[0].started_at, min(start_of_day(event.vendor.tracked_since, zone) for event in events))


def cost_starts(since: Mapping[str, datetime], start: datetime) -> datetime | None:
    """When the first workload begins to cost anything, where that is later than the ``start`` of the incident."""
    first = min(since.values(), default=start)
    return first if first > start else None


def toll_between(
    reach: Reach, atoms: Iterable[str], start: datetime, end: datetime, since: Mapping[str, datetime]
) -> Toll:
    """What an incident takes from ``start`` to ``end``, each workload counted ``since`` its moment."""
    return toll(
        reach,
        atoms,
        hours_between(start, end),
        {slug: hours_between(start, at) for slug, at in since.items()},
    )


def _in_use(workload: Workload, zone: ZoneInfo) -> datetime:
    """A workload of which nobody said since when it is used is so since it was entered."""
    return start_of_day(workload.in_use_since, zone) if workload.in_use_since else workload.created_at


def _clocks(reach: Reach, events: Sequence[ObservedEvent], now: datetime) -> list[Clock]:
    return clocks(reach, counting_atoms(events), elapsed_hours=hours_between(events[0].started_at, now))


def counting_atoms(events: Iterable[ObservedEvent]) -> frozenset[str]:
    """The failure atoms of an incident's events that reach us."""
    return frozenset().union(*(atoms_that_count(event) for event in events))


def _records(slugs: Iterable[str]) -> dict[str, Workload]:
    return {row.slug: row for row in Workload.objects.filter(slug__in=set(slugs))}


def incident_atoms(person: Actor, reference: str) -> frozenset[str]:
    """The failure atoms that the incident ``reference`` put on record, if ``person`` may know of it."""
    return counting_atoms(events_visible_to(person).filter(reference=reference))


def _exposure(
    reach: Reach,
    events: tuple[ObservedEvent, ...],
    now: datetime,
    found: Iterable[Clock],
    records: Mapping[str, Workload],
    zone: ZoneInfo,
) -> LiveExposure:
    start, end = events[0].started_at, events[0].expected_end_at
    shown = [WorkloadClock(records[item.workload], item) for item in found if item.workload in records]
    # What stands still first; in itself each half keeps what fails first first.
    shown.sort(key=lambda item: not item.stopped)
    since = counted_from(events, (item.workload for item in shown), zone)
    taken = toll_between(reach, counting_atoms(events), start, now, since)
    return LiveExposure(
        events=events,
        waited_hours=hours_between(start, now),
        left_hours=hours_between(now, end) if end else None,
        clocks=tuple(shown),
        reached=len(shown),
        standing={item.workload.pk: item.workload.people for item in shown if item.stopped},
        people_touched=sum(item.workload.people for item in shown if item.clock.residual > 0),
        cost=taken.cost,
        person_days=taken.person_days,
        cost_since=cost_starts(since, start),
    )


def hours_between(start: datetime, end: datetime) -> float:
    """The hours from ``start`` to ``end``."""
    return (end - start).total_seconds() / _SECONDS_IN_HOUR
