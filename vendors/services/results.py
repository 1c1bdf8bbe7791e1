"""Computing all results of the risk method and keeping those that differ from the ones before."""

import logging
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from riskboard.common.copying import copy_in
from riskboard.common.prepared import Hole, Prepared, prepared
from vendors.domain.joint import JointLoss, joint_losses
from vendors.domain.portfolio import SinglePoints, single_points
from vendors.domain.score import Losses, points, vendor_losses
from vendors.domain.sweep import Sweep, sweep
from vendors.domain.world import METHOD_VERSION
from vendors.models import Vendor, VendorScore
from vendors.queries.columns import Register
from vendors.services.announcing import ScoreMove, announce_scores
from vendors.services.losses import Moved, store_losses
from vendors.services.points import store_points
from vendors.services.portfolio import JOINT_LOSSES, Kept, Portfolio, portfolio_of
from vendors.services.worlds import blocks_of_all, store_world

_COLUMNS = (
    *("vendor_id", "computed_at", "confirmed_at", "current", "method_version", "inputs_hash", "score"),
    *("tolerance", "loss", "direct_loss", "indirect_loss", "contributions"),
)
_LARGEST = 2**63 - 1


class _Scored(NamedTuple):
    """What a run says of a vendor; money in thousandths."""

    method_version: str
    score: float
    tolerance: int
    loss: int
    direct_loss: int


log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Results:
    """What one run found in the register, as it stands for the tests of fallbacks on ``day``.

    ``rows`` are all failures, from which losses and single points were told; ``blocks`` are the register, packed.
    """

    register: Register
    day: date
    blocks: Mapping[str, bytes]
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
    # Packing is mostly compression, which leaves the processor's other half to what is computed meanwhile.
    with ThreadPoolExecutor(max_workers=1) as aside:
        blocks = aside.submit(blocks_of_all, register, day)
        rows = sweep(register.columns)
        losses, found = vendor_losses(rows), single_points(rows)
        return Results(register, day, blocks.result(), rows, losses, found)


def store(results: Results, *, now: datetime) -> Kept:
    """Keep all losses, all single points of failure and each vendor's score.

    A score is a new row where the result differs, else a later ``confirmed_at`` on the row there is. Vendors that left
    the register have no current score any more; one whose result no column holds keeps the row it has, and the others
    get theirs.
    """
    live = vendors_by_slug()
    moved = store_losses(results.losses, results.register.workloads, live)
    store_points(results.points, results.register)
    world = store_world(results.register, results.day, results.blocks)
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
    rows = {pk: _scored(*parts, tolerance) for pk, parts in totals.items()}
    kept = {pk: row for pk, row in rows.items() if _fits(row)}
    current, differing = _current(totals), moved.vendors
    same = {pk for pk, row in kept.items() if pk not in differing and current.get(pk, (0, None))[1] == row}
    fresh = {pk: row for pk, row in kept.items() if pk not in same}
    VendorScore.objects.filter(pk__anyof=[current[pk][0] for pk in same]).update(confirmed_at=now)
    superseded = [current[pk][0] for pk in fresh if pk in current]
    # Looked for by themselves: within the update, figures about the tables that are out of date let the database look
    # through all vendors again for each score.
    gone = [*superseded, *(pk for (pk,) in prepared(store_scores, _departed).run({}))]
    VendorScore.objects.filter(pk__anyof=gone).update(current=False)
    copy_in("vendors_vendorscore", _COLUMNS, (_line(pk, row, world, now) for pk, row in fresh.items()))
    before = {pk: current[pk][1].score for pk in fresh if pk in current}
    announce_scores((ScoreMove(pk, before.get(pk), row.score) for pk, row in fresh.items()), now=now)
    if len(kept) < len(rows):
        _complain([pk for pk in rows if pk not in kept])
    return len(kept) == len(rows)


def _departed() -> Prepared:
    rows = VendorScore.objects.filter(current=True, vendor__archived_at__isnull=False)
    return Prepared(rows.order_by().values_list("pk"))


def _current(vendors: Collection[int]) -> dict[int, tuple[int, _Scored]]:
    """The ids of the scores in force of these vendors, and what they say."""
    found = prepared(_current, _compiled).run({"vendors": list(vendors)})
    return {vendor: (pk, _Scored._make(said)) for pk, vendor, *said in found}


def _compiled() -> Prepared:
    rows = VendorScore.objects.filter(current=True, vendor__anyof=Hole("vendors"))
    return Prepared(rows.order_by().values_list("pk", "vendor_id", *_Scored._fields))


def _complain(vendors: Collection[int]) -> None:
    slugs = dict(Vendor.objects.filter(pk__in=vendors).values_list("pk", "slug"))
    for pk in vendors:
        log.error("the score of %s is not stored: its losses exceed what is kept", slugs.get(pk, ""))


def _scored(loss: int, direct: int, tolerance: float) -> _Scored:
    return _Scored(METHOD_VERSION, points(loss, loss, tolerance), round(tolerance * 1000), loss, direct)


def _fits(row: _Scored) -> bool:
    """Whether the columns hold the result; the services' bounds see to it, and not everything passes through them."""
    indirect = row.loss - row.direct_loss
    return 0 <= row.score < 100 and 0 <= row.loss <= _LARGEST and abs(indirect) <= _LARGEST


def _line(vendor: int, row: _Scored, world: str, now: datetime) -> str:
    figures = (row.score, row.tolerance, row.loss, row.direct_loss, row.loss - row.direct_loss)
    fields = (vendor, now, now, True, row.method_version, world, *figures)
    return "\t".join([*map(str, fields), "[]\n"])
