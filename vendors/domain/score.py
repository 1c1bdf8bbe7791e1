"""The concentration score of every vendor, with its exact breakdown (method section 2)."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from vendors.domain.columns import Columns, Floats, Ints, spans
from vendors.domain.loss import Breakdown, breakdown
from vendors.domain.reach import Reach, down
from vendors.domain.sweep import Sweep, lost_hours, unit_losses
from vendors.domain.world import Workload, atom

BELOW_HUNDRED = math.nextafter(100.0, 0.0)
BANDS = ((20.0, "low"), (50.0, "moderate"), (75.0, "high"), (90.0, "very high"))
TOP_BAND = "critical"
# Whole numbers up to here, and hence their sums in any order, are exact as floats.
EXACT = 2.0**53


@dataclass(frozen=True, slots=True)
class Contribution:
    """One workload's part in a vendor's score. Losses in thousandths of money, points out of 100."""

    workload: str
    lost_hours: float
    loss: int
    direct_loss: int
    points: float

    @property
    def indirect_loss(self) -> int:
        """The part of the loss that comes only through sub-processors, in thousandths."""
        return self.loss - self.direct_loss


@dataclass(frozen=True, slots=True)
class VendorScore:
    """A vendor's score in [0, 100), its losses in thousandths of money, and who bears them (by workload id)."""

    vendor: str
    score: float
    loss: int
    direct_loss: int
    contributions: tuple[Contribution, ...]

    @property
    def indirect_loss(self) -> int:
        """The part of the loss that comes only through sub-processors, in thousandths."""
        return self.loss - self.direct_loss

    @property
    def band(self) -> str:
        """The band that the score falls into."""
        return band(self.score)


@dataclass(frozen=True, slots=True, eq=False)
class Losses:
    """What every vendor's going away for the horizon costs every workload that loses hours.

    The rows of `vendors[n]` are those from `start[n]` to `start[n + 1]`, by workload. Losses are whole thousandths of
    money, kept as floats because they may exceed what 64-bit integers hold.
    """

    vendors: tuple[str, ...]
    start: Ints
    workload: Ints
    lost_hours: Floats
    loss: Floats
    direct_loss: Floats

    def totals(self) -> Iterator[tuple[str, int, int]]:
        """Each vendor with its loss and its direct loss in thousandths: exact, in any order of the rows."""
        sums = (exact_sums(losses, self.start) for losses in (self.loss, self.direct_loss))
        return zip(self.vendors, *sums, strict=True)


def vendor_losses(rows: Sweep) -> Losses:
    """The losses of all vendors that have a product, by vendor id, from the sweep of all failures."""
    vendors = tuple(sorted({product.vendor for product in rows.columns.products}))
    number = np.array([rows.failures.number_of[atom("entity", name)] for name in vendors], dtype=np.int64)
    full = _felt(rows, number)
    direct = _matched(full, _felt(rows.without_needs(number), number))
    first = np.searchsorted(full.rows.failure, number)
    counts = np.searchsorted(full.rows.failure, number, side="right") - first
    mine = spans(first, counts)
    return Losses(
        vendors=vendors,
        start=np.concatenate([[0], np.cumsum(counts)]),
        workload=full.rows.workload[mine],
        lost_hours=full.lost_hours[mine],
        loss=full.loss[mine],
        direct_loss=direct[mine],
    )


def vendor_totals(rows: Sweep) -> dict[str, int]:
    """The loss of :func:`vendor_losses` alone, without its parts: by vendor id, in thousandths."""
    vendors = sorted({product.vendor for product in rows.columns.products})
    number = np.array([rows.failures.number_of[atom("entity", name)] for name in vendors], dtype=np.int64)
    full = _felt(rows, number)
    first = np.searchsorted(full.rows.failure, number)
    last = np.searchsorted(full.rows.failure, number, side="right")
    bounds = zip(vendors, first.tolist(), last.tolist(), strict=True)
    return {vendor: exact_sum(full.loss[start:end]) for vendor, start, end in bounds}


def vendor_scores(columns: Columns, losses: Losses) -> Iterator[VendorScore]:
    """The score of every vendor that has a product in the world, with its contributions, by vendor id."""
    names, tolerance = columns.workloads.id, columns.parameters.tolerance
    for number, (vendor, total, direct) in enumerate(losses.totals()):
        rows = slice(losses.start[number], losses.start[number + 1])
        parts = zip(
            losses.workload[rows].tolist(),
            losses.lost_hours[rows].tolist(),
            map(int, losses.loss[rows].tolist()),
            map(int, losses.direct_loss[rows].tolist()),
            strict=True,
        )
        yield VendorScore(
            vendor=vendor,
            score=points(total, total, tolerance),
            loss=total,
            direct_loss=direct,
            contributions=tuple(
                Contribution(names[workload], hours, loss, own, points(loss, total, tolerance))
                for workload, hours, loss, own in parts
            ),
        )


def money_lost(rows: Sweep, hours: Floats) -> Floats:
    """What so many lost hours of each row cost: whole thousandths of money, rounded half to even."""
    return np.rint(unit_losses(rows.columns.workloads)[rows.workload] * hours * 1000.0)


def points(part: int, total: int, tolerance: float) -> float:
    """100·part/(total + tolerance): thousandths in, points out; with part = total, the score itself.

    Below 100 even where the tolerance is too small to survive floating-point addition.
    """
    return min(BELOW_HUNDRED, 100.0 * part / (total + 1000.0 * tolerance))


def band(score: float) -> str:
    """Low, moderate, high, very high or critical: the cuts are 0.25, 1, 3 and 9 tolerances."""
    return next((name for limit, name in BANDS if score < limit), TOP_BAND)


def vendor_breakdown(reach: Reach, vendor: str, workload: Workload) -> Breakdown:
    """One contribution taken apart: gross, less each fallback's relief, to the net that the score counts."""
    dead = down(reach, {atom("entity", vendor)})
    return breakdown(workload, dead, reach.parameters, reach.parameters.horizon_hours)


@dataclass(frozen=True, slots=True, eq=False)
class _Felt:
    rows: Sweep
    lost_hours: Floats
    loss: Floats


def _felt(rows: Sweep, number: Ints) -> _Felt:
    """What these failures lose where they lose hours, rounded half to even to thousandths."""
    wanted = np.zeros(rows.stops.shape[1], dtype=np.bool_)
    wanted[number] = True
    rows = rows.only(wanted[rows.failure])
    lost = lost_hours(rows)
    felt = lost > 0.0
    rows, lost = rows.only(felt), lost[felt]
    return _Felt(rows, lost, money_lost(rows, lost))


def _matched(full: _Felt, alone: _Felt) -> Floats:
    """The losses of `alone` beside the same failure and workload of `full`, 0 where it has none."""
    row, there = full.rows.find(alone.rows.failure, alone.rows.workload)
    row = row[there]
    direct = np.zeros(len(full.loss))
    # Fewer products down can only lose less; the bound holds against the last bit of the two computations.
    direct[row] = np.minimum(alone.loss[there], full.loss[row])
    return direct


def exact_sum(losses: Floats) -> int:
    """The sum of whole thousandths, exact in any order."""
    total = float(losses.sum())
    return int(total) if total <= EXACT else sum(map(int, losses.tolist()))


def exact_sums(losses: Floats, start: Ints) -> list[int]:
    """The sum of each span from `start[n]` to `start[n + 1]`, exact in any order."""
    running = np.concatenate([[0.0], np.cumsum(losses)])
    if running[-1] <= EXACT:
        return list(map(int, np.diff(running[start]).tolist()))
    bounds = pairwise(start.tolist())
    return [exact_sum(losses[first:last]) for first, last in bounds]
