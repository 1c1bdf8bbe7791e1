"""Computing all results of the risk method and keeping those that differ from the ones before."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from vendors.domain.columns import columns_of
from vendors.domain.export import inputs_hash, slice_for
from vendors.domain.portfolio import Concentration, SinglePoint, layers, single_points
from vendors.domain.reach import Reach, build_reach
from vendors.domain.score import Contribution, vendor_losses, vendor_scores
from vendors.domain.score import VendorScore as Scored
from vendors.domain.sweep import sweep
from vendors.domain.world import METHOD_VERSION, World
from vendors.models import PortfolioResult, Vendor, VendorScore
from vendors.services.announcing import announce_scores

_BATCH = 1000
_LARGEST = 2**63 - 1
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Results:
    """What one run found: the scores by vendor, and the portfolio's figures as plain data."""

    reach: Reach
    scores: Mapping[str, Scored]
    layers: dict[str, Any]
    single_points: list[dict[str, str]]

    @property
    def tolerance(self) -> int:
        """The loss tolerance in thousandths."""
        return round(self.reach.parameters.tolerance * 1000)


def compute(world: World) -> Results:
    """The scores of all vendors that have a product, and the figures of the portfolio."""
    columns = columns_of(world)
    rows = sweep(columns)
    return Results(
        reach=build_reach(world),
        scores={score.vendor: score for score in vendor_scores(columns, vendor_losses(rows))},
        layers={name: _layer(layer) for name, layer in layers(columns).items()},
        single_points=[_single_point(point) for point in single_points(rows)],
    )


def store(results: Results, *, now: datetime) -> None:
    """Keep each vendor's score and the portfolio's figures: a new row where the result differs, else a later
    ``confirmed_at`` on the row there is. Vendors that left the register have no current score any more; one whose
    result no column holds keeps the row it has, and the others get theirs."""
    current = {row.vendor_id: row for row in VendorScore.objects.filter(current=True)}
    live = dict(Vendor.objects.filter(archived_at=None).values_list("pk", "slug"))
    same, fresh, gone = [], [], [row.pk for row in current.values() if row.vendor_id not in live]
    for pk, slug in live.items():
        scored = results.scores.get(slug) or Scored(slug, 0.0, 0, 0, ())
        if not _fits(scored):
            log.error("the score of %s is not stored: its losses exceed what is kept", slug)
            continue
        old = current.get(pk)
        if old is not None and _is_same(old, scored, results.tolerance):
            same.append(old.pk)
            continue
        if old is not None:
            gone.append(old.pk)
        fresh.append(_row(pk, scored, results, now))
    VendorScore.objects.filter(pk__in=same).update(confirmed_at=now)
    VendorScore.objects.filter(pk__in=gone).update(current=False)
    VendorScore.objects.bulk_create(fresh, batch_size=_BATCH)
    announce_scores((row, current.get(row.vendor_id)) for row in fresh)
    _store_portfolio(results, now)


def contribution_as_json(item: Contribution) -> dict[str, Any]:
    """A contribution as it is stored: losses in thousandths, the workload by its slug."""
    return {
        "workload": item.workload,
        "lost_hours": item.lost_hours,
        "loss": item.loss,
        "direct_loss": item.direct_loss,
        "points": item.points,
    }


def _contributions(items: Iterable[Contribution]) -> list[dict[str, Any]]:
    return [contribution_as_json(item) for item in items]


def _fits(scored: Scored) -> bool:
    """Whether the columns hold the result; the services' bounds see to it, and not everything passes through them."""
    return 0 <= scored.score < 100 and 0 <= scored.loss <= _LARGEST and abs(scored.indirect_loss) <= _LARGEST


def _is_same(old: VendorScore, new: Scored, tolerance: int) -> bool:
    stored = (old.method_version, old.tolerance, old.score, old.loss, old.direct_loss, old.contributions)
    found = (
        METHOD_VERSION,
        tolerance,
        new.score,
        new.loss,
        new.direct_loss,
        _contributions(new.contributions),
    )
    return stored == found


def _row(vendor_id: int, scored: Scored, results: Results, now: datetime) -> VendorScore:
    return VendorScore(
        vendor_id=vendor_id,
        computed_at=now,
        confirmed_at=now,
        method_version=METHOD_VERSION,
        inputs_hash=inputs_hash(slice_for(results.reach.world, scored.vendor, results.reach)),
        score=scored.score,
        tolerance=results.tolerance,
        loss=scored.loss,
        direct_loss=scored.direct_loss,
        indirect_loss=scored.indirect_loss,
        contributions=_contributions(scored.contributions),
    )


def _store_portfolio(results: Results, now: datetime) -> None:
    latest = PortfolioResult.objects.first()
    found: Mapping[str, Any] = {
        "method_version": METHOD_VERSION,
        "layers": results.layers,
        "single_points_of_failure": results.single_points,
    }
    if latest is not None and all(getattr(latest, name) == value for name, value in found.items()):
        PortfolioResult.objects.filter(pk=latest.pk).update(confirmed_at=now)
        return
    fingerprint = inputs_hash(results.reach.world)
    PortfolioResult.objects.create(computed_at=now, confirmed_at=now, inputs_hash=fingerprint, **found)


def _layer(layer: Concentration) -> dict[str, Any]:
    plain = asdict(layer)
    return {**plain, "shares": dict(layer.shares)}


def _single_point(point: SinglePoint) -> dict[str, str]:
    return {"workload": point.workload, "atom": point.atom}
