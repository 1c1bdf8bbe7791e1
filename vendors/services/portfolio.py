"""The figures of the portfolio: shares, single points of failure, joint losses, and how limits stand on them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.db import connection

from riskboard.common.copying import copy_in
from vendors.domain.joint import JointLoss as FoundLoss
from vendors.domain.joint import joint_losses
from vendors.domain.portfolio import Concentration, LayerName, SinglePoints, Usage, usage
from vendors.domain.score import Losses
from vendors.domain.sweep import Sweep, unit_losses
from vendors.domain.world import METHOD_VERSION
from vendors.models import JointLoss, PortfolioResult, SinglePoint, Vendor, Workload
from vendors.models.limit import Scope
from vendors.queries.columns import Register
from vendors.services.judging import judge_limits

# The pairs of vendors that are kept: nobody reads further down.
JOINT_LOSSES = 1000
# Where more pairs than these meet in workloads, they are left to runs over everything: edits must not wait for them.
QUICKLY_WEIGHED = 5_000_000
_LARGEST = 2**63 - 1
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})

_FRESH = "CREATE TEMPORARY TABLE fresh_point (workload_id bigint, kind text, name text, unit_loss bigint)"
_GONE = """
DELETE FROM vendors_singlepoint point WHERE {among} NOT EXISTS (
    SELECT FROM fresh_point fresh WHERE fresh.workload_id = point.workload_id AND fresh.kind = point.kind
    AND fresh.name = point.name AND fresh.unit_loss = point.unit_loss
)
"""
_NEW = """
INSERT INTO vendors_singlepoint (workload_id, kind, name, unit_loss)
SELECT fresh.* FROM fresh_point fresh JOIN vendors_workload workload ON workload.id = fresh.workload_id
ON CONFLICT (workload_id, kind, name) DO NOTHING
"""


@dataclass(frozen=True)
class Portfolio:
    """What a run found about all workloads together; no joint losses where there was too much to weigh."""

    usage: Mapping[Scope, Usage]
    layers: Mapping[Scope, Mapping[LayerName, Concentration]]
    joint: Sequence[FoundLoss] | None


@dataclass(frozen=True)
class Kept:
    """What was stored: the name of the world that it rests on, and whether every result fitted."""

    world: str
    fitted: bool


def portfolio_of(rows: Sweep, losses: Losses, *, within: int | None = None) -> Portfolio:
    """The figures of the portfolio, from the sweep of all failures and the losses with each vendor.

    Joint losses only where vendors meet no more often than ``within`` in workloads.
    """
    spread = {scope: usage(rows.columns, critical_only=scope is Scope.CRITICAL) for scope in Scope}
    layers = {scope: found.layers() for scope, found in spread.items()}
    return Portfolio(spread, layers, joint_losses(rows, losses, most=JOINT_LOSSES, within=within))


def store_portfolio(found: Portfolio, kept: Kept, *, now: datetime) -> Kept:
    """Keep the portfolio's figures, computed on the world whose scores and single points are ``kept``, and weigh the
    limits on them."""
    latest = PortfolioResult.objects.first()
    before = latest.joint_at if latest else None
    joint_at = before if found.joint is None else now
    fields: Mapping[str, Any] = {
        "method_version": METHOD_VERSION,
        "layers": _plain(found.layers[Scope.ALL]),
        "critical_layers": _plain(found.layers[Scope.CRITICAL]),
        "single_points_count": SinglePoint.objects.count(),
    }
    if latest is not None and all(getattr(latest, name) == value for name, value in fields.items()):
        PortfolioResult.objects.filter(pk=latest.pk).update(confirmed_at=now, joint_at=joint_at)
    else:
        PortfolioResult.objects.create(
            computed_at=now, confirmed_at=now, joint_at=joint_at, inputs_hash=kept.world, **fields
        )
    if found.joint is not None:
        _store_joint(found.joint)
    judge_limits(found.usage, found.layers, now=now)
    return kept


def store_points(found: SinglePoints, register: Register, *, among: Collection[int] | None = None) -> None:
    """Keep the single points of failure of all workloads, or of those ``among`` that were computed; what differs.

    ``register`` is what they were found in.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FRESH)
        copy_in("fresh_point", ("workload_id", "kind", "name", "unit_loss"), _point_lines(found, register))
        only = "" if among is None else "point.workload_id = ANY(%s) AND"
        cursor.execute(_GONE.format(among=only), [] if among is None else [list(among)])
        cursor.execute(_NEW)
        cursor.execute("DROP TABLE fresh_point")


def _point_lines(found: SinglePoints, register: Register) -> Iterator[str]:
    """A line in COPY's text format for each point."""
    cost = np.rint(np.minimum(unit_losses(register.columns.workloads) * 1000.0, 2.0**62)).astype(np.int64)
    atoms = ["\t".join(map(_escaped, name.split(":", 1))) for name in found.atoms]
    ids, costs = register.workloads.tolist(), cost.tolist()
    for workload, atom in zip(found.workload.tolist(), found.atom.tolist(), strict=True):
        yield f"{ids[workload]}\t{atoms[atom]}\t{costs[workload]}\n"


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)


def _store_joint(found: Sequence[FoundLoss]) -> None:
    """Make the joint losses on record those that were found; a vendor or workload that is gone has none."""
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
