"""Computing all results of the risk method and keeping those that differ from the ones before."""

import logging
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime

from riskboard.common.copying import copy_in
from vendors.domain.joint import JointLoss, joint_losses
from vendors.domain.portfolio import SinglePoints, single_points
from vendors.domain.score import Losses, points, vendor_losses
from vendors.domain.sweep import Sweep, sweep
from vendors.domain.world import METHOD_VERSION
from vendors.models import Vendor, VendorScore
from vendors.queries.columns import Register
from vendors.services.announcing import announce_scores
from vendors.services.losses import Moved, store_losses
from vendors.services.points import store_points
from vendors.services.portfolio import JOINT_LOSSES, Kept, Portfolio, portfolio_of
from vendors.services.worlds import blocks_of_all, store_world

_COLUMNS = (
    *("vendor_id", "computed_at", "confirmed_at", "current", "method_version", "inputs_hash", "score"),
    *("tolerance", "loss", "direct_loss", "indirect_loss", "contributions"),
)
_LARGEST = 2**63 - 1
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Results:
    """What one run found in the register, as it stands for the tests of fallbacks on ``day``.

    ``rows`` are all failures, from which losses and single points were told.
    """

    register: Register
    day: date
    rows: Sweep
    losses: Losses
    points: SinglePoints

    @property
    def tolerance(self) -> float:
        """The loss tolerance in the base currency."""
        return self.register.columns.parameters.tolerance

    def portfolio(self) -> Portfolio:
        """The figures of the portfolio."""
        return portfolio_of(self.register.columns)

    def joint(self) -> Sequence[JointLoss]:
        """The largest joint losses."""
        return joint_losses(self.rows, self.losses, most=JOINT_LOSSES) or ()


def compute(register: Register, day: date) -> Results:
    """The losses with all vendors that have a product, and the single points of failure."""
    rows = sweep(register.columns)
    return Results(register, day, rows, vendor_losses(rows), single_points(rows))


def store(results: Results, *, now: datetime) -> Kept:
    """Keep all losses, all single points of failure and each vendor's score.

    A score is a new row where the result differs, else a later ``confirmed_at`` on the row there is. Vendors that left
    the register have no current score any more; one whose result no column holds keeps the row it has, and the others
    get theirs.
    """
    live = vendors_by_slug()
    # Packing needs no database: it goes on beside what waits for one.
    with ThreadPoolExecutor(max_workers=1) as aside:
        bodies = aside.submit(blocks_of_all, results.register, results.day)
        moved = store_losses(results.losses, results.register.workloads, live)
        store_points(results.points, results.register)
        world = store_world(results.register, results.day, bodies.result())
    found = {live[vendor]: (loss, direct) for vendor, loss, direct in results.losses.totals()}
    everyone = dict.fromkeys(live.values(), (0, 0)) | found
    return Kept(world, store_scores(everyone, moved, results.tolerance, world, now=now))


def vendors_by_slug() -> dict[str, int]:
    """The ids of the vendors in the register."""
    return dict(Vendor.objects.filter(archived_at=None).values_list("slug", "pk"))


def store_scores(
    totals: Mapping[int, tuple[int, int]], moved: Moved, tolerance: float, world: str, *, now: datetime
) -> bool:
    """Keep the scores of these vendors, by id, given their loss and direct loss in thousandths.

    ``moved`` says whose parts differ from before. False when there is one whose result no column holds.
    """
    current = {row.vendor_id: row for row in VendorScore.objects.filter(current=True, vendor__in=totals)}
    rows = [_row(pk, *parts, tolerance, world, now) for pk, parts in totals.items()]
    kept = [row for row in rows if _fits(row)]
    changed = moved.vendors
    fresh = [row for row in kept if not _is_same(current.get(row.vendor_id), row, changed)]
    same = {row.vendor_id for row in kept} - {row.vendor_id for row in fresh}
    VendorScore.objects.filter(pk__in=[current[pk].pk for pk in same]).update(confirmed_at=now)
    superseded = VendorScore.objects.filter(current=True, vendor__in=[row.vendor_id for row in fresh])
    superseded.update(current=False)
    # Looked for by themselves: within the update, figures about the tables that are out of date let the database look
    # through all vendors again for each score.
    gone = VendorScore.objects.filter(current=True, vendor__archived_at__isnull=False).values_list(
        "pk", flat=True
    )
    if departed := list(gone):
        VendorScore.objects.filter(pk__in=departed).update(current=False)
    copy_in("vendors_vendorscore", _COLUMNS, map(_line, fresh))
    announce_scores((row, current.get(row.vendor_id)) for row in fresh)
    if len(kept) < len(rows):
        _complain([row for row in rows if not _fits(row)])
    return len(kept) == len(rows)


def _complain(rows: Collection[VendorScore]) -> None:
    slugs = dict(Vendor.objects.filter(pk__in=[row.vendor_id for row in rows]).values_list("pk", "slug"))
    for row in rows:
        log.error(
            "the score of %s is not stored: its losses exceed what is kept", slugs.get(row.vendor_id, "")
        )


def _fits(row: VendorScore) -> bool:
    """Whether the columns hold the result; the services' bounds see to it, and not everything passes through them."""
    return 0 <= row.score < 100 and 0 <= row.loss <= _LARGEST and abs(row.indirect_loss) <= _LARGEST


def _is_same(old: VendorScore | None, new: VendorScore, moved: Collection[int]) -> bool:
    names = ("method_version", "tolerance", "score", "loss", "direct_loss")
    return (
        old is not None
        and new.vendor_id not in moved
        and all(getattr(old, name) == getattr(new, name) for name in names)
    )


def _row(vendor: int, loss: int, direct: int, tolerance: float, world: str, now: datetime) -> VendorScore:
    return VendorScore(
        vendor_id=vendor,
        computed_at=now,
        confirmed_at=now,
        method_version=METHOD_VERSION,
        inputs_hash=world,
        score=points(loss, loss, tolerance),
        tolerance=round(tolerance * 1000),
        loss=loss,
        direct_loss=direct,
        indirect_loss=loss - direct,
    )


def _line(row: VendorScore) -> str:
    return "\t".join([*(str(getattr(row, name)) for name in _COLUMNS[:-1]), "[]\n"])
