"""The concentration score of every vendor, with its exact breakdown (method section 2)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from vendors.domain.loss import Breakdown, WorkloadLoss, breakdown, losses, workload_loss
from vendors.domain.reach import Reach, down
from vendors.domain.world import Workload, atom

BELOW_HUNDRED = math.nextafter(100.0, 0.0)
BANDS = ((20.0, "low"), (50.0, "moderate"), (75.0, "high"), (90.0, "very high"))
TOP_BAND = "critical"


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


def score_vendors(reach: Reach) -> list[VendorScore]:
    """The score of every vendor that has a product in the world, by vendor id."""
    return [score_vendor(reach, vendor) for vendor in vendors(reach)]


def vendors(reach: Reach) -> list[str]:
    """The vendors of the world's products, in order."""
    return sorted({product.vendor for product in reach.world.products})


def score_vendor(reach: Reach, vendor: str) -> VendorScore:
    """How much would be lost if this vendor went away for the horizon, against the tolerance.

    A vendor without products, or that nothing leans on, scores 0.
    """
    outage = {atom("entity", vendor)}
    dead = down(reach, outage)
    found = losses(reach, dead, reach.parameters.horizon_hours)
    direct = _direct_losses(reach, outage, dead, found)
    total = sum(item.loss for item in found)
    return VendorScore(
        vendor=vendor,
        score=points(total, total, reach.parameters.tolerance),
        loss=total,
        direct_loss=sum(direct),
        contributions=tuple(
            Contribution(
                workload=item.workload.id,
                lost_hours=item.lost_hours,
                loss=item.loss,
                direct_loss=own,
                points=points(item.loss, total, reach.parameters.tolerance),
            )
            for item, own in zip(found, direct, strict=True)
        ),
    )


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


def _direct_losses(
    reach: Reach, outage: set[str], dead: frozenset[str], found: Sequence[WorkloadLoss]
) -> list[int]:
    """The same losses with sub-processors removed, in the same order."""
    own = down(reach, outage, through_needs=False)
    if own == dead:
        return [item.loss for item in found]
    horizon = reach.parameters.horizon_hours
    alone = (workload_loss(item.workload, own, reach.parameters, horizon).loss for item in found)
    # Fewer products down can only lose less; the bound holds against the last bit of the two computations.
    return [min(direct, item.loss) for direct, item in zip(alone, found, strict=True)]
