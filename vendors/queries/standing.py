"""How one workload stands: which vendors hurt it, what stops it alone, what its fallbacks are worth today."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from vendors.domain.loss import credit, switches, unit_loss, workload_loss
from vendors.domain.portfolio import single_points
from vendors.domain.reach import Reach, build_reach, down
from vendors.domain.world import Workload as PlainWorkload
from vendors.domain.world import atom
from vendors.models import Fallback, Vendor, Workload
from vendors.queries.world import build_world, months_since


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
    """An atom whose failure alone stops the workload past its recovery time objective: what kind, and its name."""

    kind: str
    name: str


@dataclass(frozen=True)
class Standing:
    """One workload as the risk method sees it; ``hourly`` is what an hour of its standstill costs."""

    hourly: float
    hurts: tuple[Hurt, ...]
    single_points: tuple[SinglePoint, ...]
    fallbacks: tuple[FallbackState, ...]


def standing(workload: Workload, day: date) -> Standing:
    """How ``workload`` stands on ``day``. A constant number of queries."""
    world = build_world(as_of=day, workloads=Workload.objects.filter(pk=workload.pk))
    reach = build_reach(world)
    untested = reach.parameters.untested_credit
    found = next(iter(world.workloads), None)
    return Standing(
        hourly=unit_loss(found) if found else 0.0,
        hurts=_hurts(reach, found) if found else (),
        single_points=_single_points(reach),
        fallbacks=tuple(_state(row, day, untested) for row in workload.fallbacks.all()),
    )


def _hurts(reach: Reach, workload: PlainWorkload) -> tuple[Hurt, ...]:
    """The vendors that it loses hours with, worst first."""
    above = _vendors_above(reach, workload)
    records: Mapping[str, Vendor] = {row.slug: row for row in Vendor.objects.filter(slug__in=above)}
    found = [_hurt(reach, workload, records[slug]) for slug in sorted(above)]
    return tuple(sorted((item for item in found if item.lost_hours > 0), key=lambda item: -item.loss))


def _hurt(reach: Reach, workload: PlainWorkload, vendor: Vendor) -> Hurt:
    dead = down(reach, {atom("entity", vendor.slug)})
    horizon = reach.parameters.horizon_hours
    item = workload_loss(workload, dead, reach.parameters, horizon)
    ready = switches(workload, dead, reach.parameters)
    return Hurt(vendor, Decimal(item.loss) / 1000, item.lost_hours, ready[0].at if ready else None)


def _vendors_above(reach: Reach, workload: PlainWorkload) -> set[str]:
    """The vendors of its products and of everything that these need."""
    queue = [option.product for group in workload.dependencies for option in group.options]
    seen = set(queue)
    while queue:
        needs = reach.products[queue.pop()].needs
        fresh = {name for need in needs for name in need.products} - seen
        seen |= fresh
        queue.extend(fresh)
    return {reach.products[name].vendor for name in seen}


def _single_points(reach: Reach) -> tuple[SinglePoint, ...]:
    return tuple(SinglePoint(*point.atom.split(":", 1)) for point in single_points(reach))


def _state(row: Fallback, day: date, untested: float) -> FallbackState:
    months = months_since(row.last_tested_on, day)
    return FallbackState(row, months, credit(months, untested))
