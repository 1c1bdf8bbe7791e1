"""What an incident does to our workloads: who stands still, who runs without a net, the cost (method section 6).

All of it is weighed; the most urgent workloads are told one by one, the others are counted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np
from django.utils.translation import gettext as _

from incidents.models import Incident
from vendors.domain.clock import Clock, clock
from vendors.domain.columns import Floats, Ints
from vendors.domain.gist import Struck
from vendors.domain.loss import FATAL_RESIDUAL, damage
from vendors.domain.reach import Reach, build_reach, down
from vendors.domain.tolls import costs, lost_hours
from vendors.domain.world import Workload as DomainWorkload
from vendors.models import ObservedEvent, Product, Vendor, Workload
from vendors.queries.exposure import counting_atoms as live_atoms
from vendors.queries.struck import Reached, reached_by
from vendors.queries.tolls import Starts, first_cost, toll_of
from vendors.queries.world import build_world

HORIZON_HOURS = 720.0
# So many workloads are told one by one, and so many are named in a step of the blast radius.
SHOWN, NAMED = 24, 8
_STOPPED, _REDUCED, _BARE, _CARRIED = range(4)


@dataclass(frozen=True)
class Standing:
    """A workload in an incident: ``stopped`` (over half idle), ``reduced``, ``carried`` by something else, or
    ``bare``: running, but what would have caught it is down. ``through`` are the products down that it leans on."""

    workload: Workload
    clock: Clock
    state: str
    through: tuple[str, ...]
    carriers: tuple[str, ...]


@dataclass(frozen=True)
class Impact:
    """An incident's effect so far; money in the base currency. ``stated_cost`` is that of the whole stated wait.

    ``cost_since`` is the moment from which it costs anything, where that is later than its start. ``standings`` are the
    most urgent of the ``reached`` workloads; the sums count all of them. Of the objectives that are missed by now,
    ``more_missed`` are those of the others, the last of them at ``more_missed_at`` (hours from the start).
    """

    waited_hours: float
    left_hours: float | None
    standings: tuple[Standing, ...]
    reached: int
    stopped: int
    people_stopped: int
    person_days: float
    cost: float
    cost_since: datetime | None
    stated_hours: float | None
    stated_cost: float | None
    over: bool
    more_missed: int
    more_missed_at: float

    @property
    def others(self) -> int:
        """How many workloads it reaches besides those that are told."""
        return self.reached - len(self.standings)


@dataclass(frozen=True)
class Radius:
    """What stops if this much of a vendor goes away for 30 days, and what that costs.

    ``workloads`` are the costliest of the ``count`` that lose hours; ``ids`` are all of them, the costliest first.
    """

    label: str
    atoms: frozenset[str]
    workloads: tuple[Workload, ...]
    count: int
    people: int
    loss: float
    ids: tuple[int, ...]

    @property
    def others(self) -> int:
        """How many lose hours besides those that are named."""
        return self.count - len(self.workloads)


@dataclass(frozen=True)
class Effects:
    """What an incident has put on record, and what that and each of some further failures reach."""

    incident: Incident
    now: datetime
    events: Sequence[ObservedEvent]
    steps: Sequence[tuple[str, str]]
    found: Reached

    @property
    def atoms(self) -> frozenset[str]:
        """The failure atoms that the incident put on record and that reach us."""
        return live_atoms(self.events)

    @cached_property
    def struck(self) -> Struck:
        """What the incident itself damages."""
        return self.found.struck.of(0)


@dataclass(frozen=True, slots=True, eq=False)
class _Ranked:
    """The rows of the workloads that an incident reaches, and how each stands, the most urgent first."""

    workload: Ints
    state: Ints


def effects_of(incident: Incident, steps: Iterable[tuple[str, str]], now: datetime) -> Effects:
    """What ``incident`` and each of ``steps`` (:func:`radius_steps`) do. A constant number of queries."""
    events = list(ObservedEvent.objects.filter(reference=incident.reference).select_related("vendor"))
    return _effects(incident, events, list(steps), now)


def impact_of(effects: Effects) -> Impact:
    """The effect of an incident up to now, or up to its end. A public report on an account stops nobody here."""
    incident, found = effects.incident, effects.struck
    start, stated_end = incident.started_at, incident.wait_ends_at
    hours = _hours(start, max(start, incident.ended_at or effects.now))
    ranked, idle = _ranked(effects, hours), found.idle(np.full(len(found.damage), hours))
    since = _since(effects)
    so_far = toll_of(found, hours, since)
    stated = toll_of(found, _hours(start, stated_end), since) if stated_end and stated_end > start else None
    more, last = _missed_besides(found, ranked.workload[:SHOWN], hours)
    return Impact(
        waited_hours=hours,
        left_hours=_hours(effects.now, stated_end) if stated_end else None,
        standings=_standings(effects, ranked, hours),
        reached=len(ranked.workload),
        stopped=int((idle > FATAL_RESIDUAL).sum()),
        people_stopped=int(found.people[idle > FATAL_RESIDUAL].sum()),
        person_days=so_far.person_days,
        cost=so_far.cost / 1000,
        cost_since=first_cost(since, start),
        stated_hours=_hours(start, stated_end) if stated_end else None,
        stated_cost=stated.cost / 1000 if stated else None,
        over=incident.ended_at is not None,
        more_missed=more,
        more_missed_at=last,
    )


def radius_steps(vendors: Iterable[Vendor], products: Iterable[Product]) -> list[tuple[str, str]]:
    """How much of a vendor could go away, each step in words and as an atom: account, the products' models, all."""
    found = list(vendors)
    accounts = [
        (_("our account with %(vendor)s") % {"vendor": one.name}, f"account:{one.slug}") for one in found
    ]
    models = dict.fromkeys(product.model for product in products)
    named = [(_("the model %(model)s") % {"model": model}, f"model:{model}") for model in models]
    whole = [(_("all of %(vendor)s") % {"vendor": one.name}, f"entity:{one.slug}") for one in found]
    return [*accounts, *named, *whole]


def blast_radius(effects: Effects) -> list[Radius]:
    """What would stop if each of the steps of ``effects`` went away for 30 days. One query."""
    found = [_lost(effects.found.struck.of(number + 1)) for number in range(len(effects.steps))]
    ids = [effects.found.workloads[rows].tolist() for _struck, rows, _loss in found]
    records = Workload.objects.in_bulk([pk for each in ids for pk in each[:NAMED]])
    return [
        Radius(
            label=label,
            atoms=frozenset({atom}),
            workloads=tuple(records[pk] for pk in each[:NAMED] if pk in records),
            count=len(each),
            people=people,
            loss=loss,
            ids=tuple(each),
        )
        for (label, atom), (people, _rows, loss), each in zip(effects.steps, found, ids, strict=True)
    ]


def radius_of(steps: Iterable[tuple[str, str]], now: datetime) -> list[Radius]:
    """:func:`blast_radius` where no incident is on record yet."""
    return blast_radius(_effects(Incident(started_at=now), [], list(steps), now))


def beyond_account(radii: Sequence[Radius]) -> tuple[list[str], int]:
    """The workloads that a vendor's end would stop and the loss of our account with it does not.

    The names of the costliest, in order, and how many there are besides. One query.
    """
    account = {pk for radius in radii if _kind(radius) == "account" for pk in radius.ids}
    whole = [pk for radius in radii if _kind(radius) == "entity" for pk in radius.ids if pk not in account]
    beyond = list(dict.fromkeys(whole))
    names = Workload.objects.filter(pk__in=beyond[:NAMED]).values_list("name", flat=True)
    return sorted(names), len(beyond[NAMED:])


def _effects(
    incident: Incident, events: Sequence[ObservedEvent], steps: Sequence[tuple[str, str]], now: datetime
) -> Effects:
    failures = [live_atoms(events), *(frozenset({atom}) for _label, atom in steps)]
    return Effects(incident, now, events, steps, reached_by(failures, now))


def _kind(radius: Radius) -> str:
    return next(iter(radius.atoms)).partition(":")[0]


def _lost(found: Struck) -> tuple[int, Ints, float]:
    """The people in the workloads that lose hours in 30 days, their rows, the costliest first, and the loss."""
    whole = np.full(len(found.damage), HORIZON_HOURS)
    loss, lost = costs(found, whole), lost_hours(found, whole) > 0.0
    order = np.lexsort((found.workload, -loss))
    rows = found.workload[order[lost[order]]]
    return int(found.people[lost].sum()), rows, float(loss.sum()) / 1000


def _since(effects: Effects) -> Floats:
    """The hour after its start from which the incident costs each row; without any event nothing counts."""
    ids = effects.found.workloads[effects.struck.workload]
    return Starts([effects.events], ids).hours(effects.events, effects.incident.started_at, ids)


def _ranked(effects: Effects, hours: float) -> _Ranked:
    """What stands still first, then what runs reduced, without a net, and carried; of each what fails first."""
    found, leaning = effects.struck, effects.found.leaning
    idle = found.idle(np.full(len(found.damage), hours))
    damaged = np.where(idle > FATAL_RESIDUAL, _STOPPED, np.where(idle > 0.0, _REDUCED, _CARRIED))
    carried, bare = np.setdiff1d(leaning.using[0], found.workload), leaning.backed[0]
    whole = len(carried) + len(bare)
    workload = np.concatenate([found.workload, carried, bare])
    state = np.concatenate([damaged, np.full(len(carried), _CARRIED), np.full(len(bare), _BARE)])
    fails = np.concatenate([found.fails(), np.full(whole, np.inf)])
    order = np.lexsort((workload, fails, state))
    return _Ranked(workload[order], state[order])


def _missed_besides(found: Struck, told: Ints, hours: float) -> tuple[int, float]:
    """How many objectives were missed by that hour besides those of the workloads ``told``, and when the last was."""
    missed = np.stack([found.idle(each) > FATAL_RESIDUAL for each in found.objectives])
    past = missed & (found.objectives <= hours) & ~np.isin(found.workload, told)
    return int(past.sum()), float(found.objectives[past].max(initial=0.0))


def _standings(effects: Effects, ranked: _Ranked, hours: float) -> tuple[Standing, ...]:
    ids = effects.found.workloads[ranked.workload[:SHOWN]].tolist()
    if not ids:
        return ()
    records = Workload.objects.in_bulk(ids)
    reach = build_reach(build_world(as_of=effects.now, workloads=Workload.objects.filter(pk__in=ids)))
    plain = {workload.id: workload for workload in reach.world.workloads}
    names = dict(Product.objects.filter(slug__in=_products(plain.values())).values_list("slug", "name"))
    dead = down(reach, effects.atoms)
    told = [records[pk] for pk in ids if pk in records and records[pk].slug in plain]
    return tuple(_standing(reach, plain[record.slug], record, dead, hours, names) for record in told)


def _standing(
    reach: Reach,
    workload: DomainWorkload,
    record: Workload,
    dead: frozenset[str],
    hours: float,
    names: dict[str, str],
) -> Standing:
    running = clock(workload, dead, reach.parameters, elapsed_hours=hours)
    options = {option.product for group in workload.dependencies for option in group.options}
    nets = {fallback.product for fallback in workload.fallbacks if fallback.product} & dead
    lost = options & dead
    if not damage(workload, dead):
        state = "carried" if lost else "bare"
    elif running.residual > FATAL_RESIDUAL:
        state = "stopped"
    else:
        state = "reduced" if running.residual > 0 else "carried"
    return Standing(
        workload=record,
        clock=running,
        state=state,
        through=tuple(sorted(names[slug] for slug in (lost or nets) if slug in names)),
        carriers=tuple(sorted(names[slug] for slug in options - dead if slug in names)),
    )


def _products(workloads: Iterable[DomainWorkload]) -> set[str]:
    slugs: set[str] = set()
    for workload in workloads:
        slugs.update(option.product for group in workload.dependencies for option in group.options)
        slugs.update(fallback.product for fallback in workload.fallbacks if fallback.product)
    return slugs


def _hours(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds() / 3600
