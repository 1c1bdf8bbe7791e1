"""Who stops what: each vendor's loss in each workload, and where an alternative or a fallback stands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from vendors.models import DependencyOption, Fallback, Vendor, VendorScore, Workload
from vendors.queries.losses import kept_losses
from vendors.queries.needs import leant_on
from vendors.queries.risk import current_scores
from vendors.queries.workloads import workloads

COLUMNS = 10
ROWS = 12
# Amounts are stored in thousandths of the base currency's unit.
_UNIT = 1000


@dataclass(frozen=True)
class Cell:
    """Loss in base currency, or a ``state``: covered, fallback, untested, or nothing at all."""

    workload: Workload
    loss: float = 0.0
    state: str = ""


@dataclass(frozen=True)
class HeatRow:
    """One vendor's cells, in the order of the columns, and its loss over all workloads."""

    vendor: Vendor
    cells: tuple[Cell, ...]
    total: float


@dataclass(frozen=True)
class HeatMap:
    """Vendors × workloads: the costliest workloads and the vendors that touch them, worst first."""

    workloads: tuple[Workload, ...]
    rows: tuple[HeatRow, ...]
    tolerance: float


def heat_map(*, of: Vendor | None = None, among: Sequence[str] = ()) -> HeatMap:
    """The map as of the scores in force; eight queries, however many vendors and workloads there are.

    With ``of``: the map of the workloads ``among`` (by slug, in that order), with that vendor's row first.
    """
    columns = tuple(workloads()[:COLUMNS]) if of is None else _named(among[:COLUMNS])
    # Nobody else can touch these workloads, so the scores of all others need not be read.
    makers = Vendor.objects.filter(
        products__in=leant_on(Workload.objects.filter(pk__in=[row.pk for row in columns]))
    )
    scores = list(current_scores().filter(vendor__in=makers))
    states, losses = _states(columns), _losses(columns)
    rows = [_row(score, columns, states, losses) for score in scores]
    touching = [row for row in rows if any(cell.loss or cell.state for cell in row.cells)]
    touching.sort(key=lambda row: row.vendor != of)
    tolerance = scores[0].tolerance / _UNIT if scores else 0.0
    return HeatMap(columns, tuple(touching[:ROWS]), tolerance)


def _named(slugs: Sequence[str]) -> tuple[Workload, ...]:
    found = {row.slug: row for row in workloads().filter(slug__in=slugs)}
    return tuple(found[slug] for slug in slugs if slug in found)


def _row(
    score: VendorScore,
    columns: Iterable[Workload],
    states: Mapping[tuple[int, int], str],
    losses: Mapping[tuple[int, int], float],
) -> HeatRow:
    cells = tuple(
        Cell(workload, losses[score.vendor_id, workload.pk])
        if losses.get((score.vendor_id, workload.pk))
        else Cell(workload, state=states.get((score.vendor_id, workload.pk), ""))
        for workload in columns
    )
    return HeatRow(score.vendor, cells, score.loss / _UNIT)


def _losses(columns: Iterable[Workload]) -> dict[tuple[int, int], float]:
    """What each vendor and workload loses, as of the scores in force."""
    kept = kept_losses([workload.pk for workload in columns])
    pairs = zip(kept.vendor.tolist(), kept.workload.tolist(), strict=True)
    return dict(zip(pairs, (kept.figures[1] / _UNIT).tolist(), strict=True))


def _states(columns: Iterable[Workload]) -> dict[tuple[int, int], str]:
    """What a vendor means to a workload that loses nothing with it: an option covers, a fallback may stand by."""
    states = {
        (vendor, workload): "untested" if tested is None else "fallback"
        for vendor, workload, tested in _fallbacks(columns).values_list(
            "product__vendor", "workload", "last_tested_on"
        )
    }
    options = DependencyOption.objects.filter(dependency__workload__in=columns)
    covered = options.values_list("product__vendor", "dependency__workload")
    return states | dict.fromkeys(covered, "covered")


def _fallbacks(columns: Iterable[Workload]) -> QuerySet[Fallback]:
    return Fallback.objects.filter(workload__in=columns, product__isnull=False)
