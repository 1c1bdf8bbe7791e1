"""How one workload stands: which vendors hurt it, what stops it alone, what its fallbacks are worth today."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from vendors.domain.columns import columns_of
from vendors.domain.loss import credit, switches, unit_loss, workload_loss
from vendors.domain.portfolio import single_points
from vendors.domain.reach import Reach, build_reach, down
from vendors.domain.sweep import sweep
from vendors.domain.world import Workload as PlainWorkload
from vendors.domain.world import World, atom
from vendors.models import Dependency, DependencyOption, Fallback, Vendor, Workload
from vendors.queries.columns import months_since_test
from vendors.queries.world import build_world


@dataclass(frozen=True)
class FallbackState:
    """A fallback with the age of its last exercise in months (None: never) and what it counts for, 0 to 1."""

    fallback: Fallback
    months: float | None
    credit: float

    @property
    def dialog(self) -> str:
        """The name of the dialog in which an exercise of it is noted."""
        return f"tested-{self.fallback.pk}"

    @property
    def whole_months(self) -> int:
        """The age in whole months, for words that count."""
        return round(self.months or 0)

    @property
    def aged(self) -> bool:
        """Whether its last exercise is too old to count in full."""
        return self.credit < 1


@dataclass(frozen=True)
class Hurt:
    """A vendor whose going away for the horizon costs the workload ``loss`` (money) and ``lost_hours``.

    ``ready_at`` is the hour at which the first usable fallback takes over, None where there is none.
    """

    vendor: Vendor
    loss: Decimal
    lost_hours: float
    ready_at: float | None


@dataclass(frozen=True)
class SinglePoint:
    """An atom whose failure alone stops the workload past its recovery time objective.

    ``kind`` and ``name`` are those of the atom, ``shown`` is what people call it.
    """

    kind: str
    name: str
    shown: str


@dataclass(frozen=True)
class Group:
    """A dependency with its options, each with its fraction of the group's usage."""

    dependency: Dependency
    options: tuple[tuple[DependencyOption, Decimal], ...]


@dataclass(frozen=True)
class Standing:
    """One workload as the risk method sees it; ``hourly`` is what an hour of its standstill costs."""

    hourly: float
    groups: tuple[Group, ...]
    hurts: tuple[Hurt, ...]
    single_points: tuple[SinglePoint, ...]
    fallbacks: tuple[FallbackState, ...]


def standing(workload: Workload, day: date) -> Standing:
    """How ``workload`` stands on ``day``. A constant number of queries."""
    world = build_world(as_of=day, workloads=Workload.objects.filter(pk=workload.pk))
    reach = build_reach(world)
    untested = reach.parameters.untested_credit
    found = next(iter(world.workloads), None)
    records = _vendors_above(reach, found) if found else {}
    return Standing(
        hourly=unit_loss(found) if found else 0.0,
        groups=tuple(_group(row) for row in workload.dependencies.all()),
        hurts=_hurts(reach, found, records) if found else (),
        single_points=_single_points(world, records),
        fallbacks=tuple(_state(row, day, untested) for row in workload.fallbacks.all()),
    )


def _group(row: Dependency) -> Group:
    options = row.options.all()
    whole = sum((option.share for option in options), Decimal(0))
    return Group(row, tuple((option, option.share / whole) for option in options))


def _hurts(reach: Reach, workload: PlainWorkload, vendors: Mapping[str, Vendor]) -> tuple[Hurt, ...]:
    """The vendors that it loses hours with, worst first."""
    found = [_hurt(reach, workload, vendors[slug]) for slug in sorted(vendors)]
    return tuple(sorted((item for item in found if item.lost_hours > 0), key=lambda item: -item.loss))


def _hurt(reach: Reach, workload: PlainWorkload, vendor: Vendor) -> Hurt:
    dead = down(reach, {atom("entity", vendor.slug)})
    horizon = reach.parameters.horizon_hours
    item = workload_loss(workload, dead, reach.parameters, horizon)
    ready = switches(workload, dead, reach.parameters)
    return Hurt(vendor, Decimal(item.loss) / 1000, item.lost_hours, ready[0].at if ready else None)


def _vendors_above(reach: Reach, workload: PlainWorkload) -> dict[str, Vendor]:
    """The vendors of its products and of everything that these need, by slug."""
    queue = [option.product for group in workload.dependencies for option in group.options]
    seen = set(queue)
    while queue:
        needs = reach.products[queue.pop()].needs
        fresh = {name for need in needs for name in need.products} - seen
        seen |= fresh
        queue.extend(fresh)
    slugs = {reach.products[name].vendor for name in seen}
    return {row.slug: row for row in Vendor.objects.filter(slug__in=slugs)}


def _single_points(world: World, vendors: Mapping[str, Vendor]) -> tuple[SinglePoint, ...]:
    points = single_points(sweep(columns_of(world)))
    return tuple(_single_point(point.atom, vendors) for point in points)


def _single_point(failing: str, vendors: Mapping[str, Vendor]) -> SinglePoint:
    kind, name = failing.split(":", 1)
    return SinglePoint(kind, name, vendors[name].name if kind == "entity" else name)


def _state(row: Fallback, day: date, untested: float) -> FallbackState:
    months = months_since_test(row.last_tested_on, day)
    return FallbackState(row, months, credit(months, untested))
