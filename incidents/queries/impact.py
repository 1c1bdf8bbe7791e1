"""What an incident does to our workloads: who stands still, who runs without a net, the cost (method section 6)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from incidents.models import Incident
from vendors.domain.clock import Clock, clock
from vendors.domain.loss import FATAL_RESIDUAL, damage
from vendors.domain.reach import Reach, down, touched
from vendors.domain.scenario import Outcome, run_scenario
from vendors.domain.world import Scenario
from vendors.domain.world import Workload as DomainWorkload
from vendors.models import ObservedEvent, Product, Vendor, Workload
from vendors.queries.exposure import cost_starts, counted_from, toll_between
from vendors.queries.exposure import counting_atoms as live_atoms

HORIZON_HOURS = 720.0
_STANDINGS = ("stopped", "reduced", "bare", "carried")


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

    ``cost_since`` is the moment from which it costs anything, where that is later than its start.
    """

    waited_hours: float
    left_hours: float | None
    standings: tuple[Standing, ...]
    person_days: float
    cost: float
    cost_since: datetime | None
    stated_hours: float | None
    stated_cost: float | None
    over: bool

    @property
    def stopped(self) -> list[Standing]:
        """The workloads that stand still."""
        return [item for item in self.standings if item.state == "stopped"]

    @property
    def people_stopped(self) -> int:
        """The people in them."""
        return sum(item.workload.people for item in self.stopped)


@dataclass(frozen=True)
class Radius:
    """What stops if this much of a vendor goes away for 30 days, and what that costs."""

    label: str
    atoms: frozenset[str]
    workloads: tuple[Workload, ...]
    people: int
    loss: float


def impact_of(incident: Incident, reach: Reach, now: datetime) -> Impact:
    """The effect of ``incident`` up to ``now``, or up to its end. A public report on an account stops nobody here.

    ``reach`` is that of its :func:`counting_atoms`, or more.
    """
    events = _events(incident)
    atoms = live_atoms(events)
    start, stated_end = incident.started_at, incident.wait_ends_at
    until = max(start, incident.ended_at or now)
    hours = _hours(start, until)
    standings = _standings(reach, atoms, hours)
    since = counted_from(events, (item.workload for item in standings))
    so_far = toll_between(reach, atoms, start, until, since)
    stated = (
        toll_between(reach, atoms, start, stated_end, since) if stated_end and stated_end > start else None
    )
    return Impact(
        waited_hours=hours,
        left_hours=_hours(now, stated_end) if stated_end else None,
        standings=standings,
        person_days=so_far.person_days,
        cost=so_far.cost / 1000,
        cost_since=cost_starts(since, start),
        stated_hours=_hours(start, stated_end) if stated_end else None,
        stated_cost=stated.cost / 1000 if stated else None,
        over=incident.ended_at is not None,
    )


def counting_atoms(incident: Incident) -> frozenset[str]:
    """The failure atoms that the incident put on record and that reach us."""
    return live_atoms(_events(incident))


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


def blast_radius(reach: Reach, steps: Iterable[tuple[str, str]]) -> list[Radius]:
    """What would stop if each of ``steps`` (:func:`radius_steps`) went away for 30 days.

    ``reach`` is that of their atoms, or more.
    """
    outcomes = [(label, atom, _outcome(reach, {atom}, HORIZON_HOURS)) for label, atom in steps]
    records = _records(slug for _label, _atom, outcome in outcomes for slug in outcome.workloads)
    return [_radius(label, atom, outcome, records) for label, atom, outcome in outcomes]


def beyond_account(radii: Sequence[Radius]) -> list[str]:
    """The workloads that a vendor's end would stop and the loss of our account with it does not, by name."""
    reached = {
        kind: {workload.name for radius in radii if _kind(radius) == kind for workload in radius.workloads}
        for kind in ("account", "entity")
    }
    return sorted(reached["entity"] - reached["account"])


def _events(incident: Incident) -> list[ObservedEvent]:
    return list(ObservedEvent.objects.filter(reference=incident.reference).select_related("vendor"))


def _kind(radius: Radius) -> str:
    return next(iter(radius.atoms)).partition(":")[0]


def _radius(label: str, atom: str, outcome: Outcome, records: dict[str, Workload]) -> Radius:
    workloads = tuple(records[slug] for slug in outcome.workloads if slug in records)
    people = sum(workload.people for workload in workloads)
    return Radius(label, frozenset({atom}), workloads, people, outcome.cost / 1000)


def _outcome(reach: Reach, atoms: Iterable[str], hours: float) -> Outcome:
    return run_scenario(reach, Scenario(name="", atoms=frozenset(atoms), hours=hours))


def _standings(reach: Reach, atoms: frozenset[str], hours: float) -> tuple[Standing, ...]:
    dead = down(reach, atoms)
    if not dead:
        return ()
    hit = {workload.id: workload for workload in (*touched(reach, dead), *_leaning(reach, dead))}
    records = _records(hit)
    names = dict(Product.objects.filter(slug__in=_products(hit.values())).values_list("slug", "name"))
    found = [_standing(reach, hit[slug], record, dead, hours, names) for slug, record in records.items()]
    return tuple(sorted(found, key=_order))


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


def _leaning(reach: Reach, dead: frozenset[str]) -> list[DomainWorkload]:
    """The workloads whose fallback is down."""
    return [
        workload
        for workload in reach.world.workloads
        if any(fallback.product in dead for fallback in workload.fallbacks)
    ]


def _products(workloads: Iterable[DomainWorkload]) -> set[str]:
    slugs: set[str] = set()
    for workload in workloads:
        slugs.update(option.product for group in workload.dependencies for option in group.options)
        slugs.update(fallback.product for fallback in workload.fallbacks if fallback.product)
    return slugs


def _order(item: Standing) -> tuple[int, float, str]:
    fails = item.clock.fails_at
    return _STANDINGS.index(item.state), fails if fails is not None else float("inf"), item.workload.name


def _records(slugs: Iterable[str]) -> dict[str, Workload]:
    return {row.slug: row for row in Workload.objects.filter(slug__in=set(slugs))}


def _hours(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds() / 3600
