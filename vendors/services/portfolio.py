"""The figures of the portfolio: shares, joint losses, and how limits stand on them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from vendors.domain.columns import Columns
from vendors.domain.joint import JointLoss as FoundLoss
from vendors.domain.portfolio import Concentration, LayerName, Usage, usage
from vendors.domain.world import METHOD_VERSION
from vendors.models import JointLoss, PortfolioResult, Vendor, Workload
from vendors.models.limit import Scope
from vendors.queries.portfolio import points_count
from vendors.services.judging import judge_limits

# The pairs of vendors that are kept: nobody reads further down.
JOINT_LOSSES = 1000
_LARGEST = 2**63 - 1


@dataclass(frozen=True)
class Portfolio:
    """What all workloads together rest on: their usage, and how concentrated it is on each layer."""

    usage: Mapping[Scope, Usage]
    layers: Mapping[Scope, Mapping[LayerName, Concentration]]


@dataclass(frozen=True)
class Kept:
    """What was stored: the name of the world that it rests on, and whether every result fitted."""

    world: str
    fitted: bool


def portfolio_of(columns: Columns) -> Portfolio:
    """The figures of the portfolio."""
    spread = {scope: usage(columns, critical_only=scope is Scope.CRITICAL) for scope in Scope}
    return Portfolio(spread, {scope: found.layers() for scope, found in spread.items()})


def store_portfolio(found: Portfolio, world: str, *, now: datetime) -> None:
    """Keep the portfolio's figures, computed on ``world``, and weigh the limits on them; not if later ones are kept."""
    latest = PortfolioResult.objects.first()
    if latest is not None and latest.confirmed_at > now:
        return
    fields: Mapping[str, Any] = {
        "method_version": METHOD_VERSION,
        "layers": _plain(found.layers[Scope.ALL]),
        "critical_layers": _plain(found.layers[Scope.CRITICAL]),
        "single_points_count": points_count(),
    }
    if latest is not None and all(getattr(latest, name) == value for name, value in fields.items()):
        PortfolioResult.objects.filter(pk=latest.pk).update(confirmed_at=now)
    else:
        joint_at = latest.joint_at if latest else None
        PortfolioResult.objects.create(
            computed_at=now, confirmed_at=now, joint_at=joint_at, inputs_hash=world, **fields
        )
    judge_limits(found.usage, found.layers, now=now)


def store_joint(found: Sequence[FoundLoss], *, now: datetime) -> bool:
    """Keep the joint losses as of ``now``, unless there are later ones; a vendor or workload that is gone has none.

    False where later ones were kept.
    """
    latest = PortfolioResult.objects.select_for_update().first()
    if latest is None or (latest.joint_at is not None and latest.joint_at > now):
        return False
    PortfolioResult.objects.filter(pk=latest.pk).update(joint_at=now)
    _store_joint(found)
    return True


def _store_joint(found: Sequence[FoundLoss]) -> None:
    names = {name for one in found for name in (one.first, one.second)}
    vendors = dict(Vendor.objects.filter(slug__in=names).values_list("slug", "pk"))
    workloads = dict(Workload.objects.filter(slug__in={one.worst for one in found}).values_list("slug", "pk"))
    wanted = [
        (
            vendors[one.first],
            vendors[one.second],
            one.joint,
            one.together,
            one.workloads,
            workloads[one.worst],
        )
        for one in found
        if one.together <= _LARGEST and {one.first, one.second} <= vendors.keys() and one.worst in workloads
    ]
    names_of = ("first_id", "second_id", "joint", "together", "workloads", "worst_id")
    if list(JointLoss.objects.order_by("pk").values_list(*names_of)) != wanted:
        JointLoss.objects.all().delete()
        JointLoss.objects.bulk_create(JointLoss(**dict(zip(names_of, row, strict=True))) for row in wanted)


def _plain(layers: Mapping[LayerName, Concentration]) -> dict[str, Any]:
    return {name: {**asdict(layer), "shares": dict(layer.shares)} for name, layer in layers.items()}
