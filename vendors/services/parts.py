"""Rescoring the part of the register that an edit touches: what it stores equals what a full run would, bit for bit."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from riskboard.common.prepared import Hole, Prepared, PreparedRecords, prepared
from vendors.domain.export import parameters_to_json
from vendors.domain.portfolio import SinglePoints, single_points
from vendors.domain.score import Losses, vendor_losses
from vendors.domain.sweep import sweep
from vendors.models import RescoreState, StoredWorld, Vendor, VendorScore
from vendors.queries.part import Part, part_touched
from vendors.services.losses import Moved, store_losses
from vendors.services.points import store_points
from vendors.services.portfolio import Kept
from vendors.services.results import store_scores
from vendors.services.worlds import blocks_of_part, store_part_of_world


@dataclass(frozen=True)
class PartResults:
    """The losses and single points of the workloads of a part, the world that the scores before rest on, and its
    blocks that differ."""

    part: Part
    before: StoredWorld
    blocks: Mapping[str, bytes]
    losses: Losses
    points: SinglePoints


def compute_part(workloads: Collection[int], products: Collection[int], day: date) -> PartResults | None:
    """The losses that edits to these workloads and products, by id, touch.

    None when the scores in force cannot be built on: they are of another day, by which tests of fallbacks have aged,
    or of other parameters; or the part is about as large as the whole, or reaches into edits that came meanwhile.
    """
    before = prepared(compute_part, _world_in_force).first({"day": day})
    part = None if before is None else part_touched(workloads, products, day)
    if before is None or part is None:
        return None
    if parameters_to_json(part.register.columns.parameters) != before.parameters:
        return None
    blocks = blocks_of_part(before, part)
    if blocks is None:
        return None
    rows = sweep(part.register.columns)
    return PartResults(part, before, blocks, vendor_losses(rows), single_points(rows))


def _world_in_force() -> PreparedRecords[StoredWorld]:
    named = RescoreState.objects.exclude(world="").values("world")
    return PreparedRecords(StoredWorld.objects.filter(hash__in=named, day=Hole("day")))


def store_part(found: PartResults, *, now: datetime) -> Kept:
    """Keep the losses and single points of failure of the part, and the scores of the vendors whose losses moved."""
    part = found.part
    world = store_part_of_world(found.before, part, found.blocks)
    ids: dict[str, int] = dict(prepared(store_part, _live_vendors).run({"slugs": list(found.losses.vendors)}))
    moved = store_losses(found.losses, part.register.workloads, ids, among=part.ids)
    store_points(found.points, part.register, among=part.ids)
    tolerance = part.register.columns.parameters.tolerance
    return Kept(world, store_scores(_totals(moved), moved, tolerance, world, now=now))


def _live_vendors() -> Prepared:
    struck = Vendor.objects.filter(archived_at=None, slug__anyof=Hole("slugs"))
    return Prepared(struck.order_by().values_list("slug", "pk"))


def _totals(moved: Moved) -> dict[int, tuple[int, int]]:
    """The loss and direct loss of the vendors that moved: the sums before, plus what moved."""
    before = prepared(_totals, _before).run({"vendors": list(moved.vendors)})
    steps = moved.totals()
    return {pk: (loss + steps[pk][0], direct + steps[pk][1]) for pk, loss, direct in before}


def _before() -> Prepared:
    live = VendorScore.objects.filter(current=True, vendor__archived_at=None)
    rows = live.filter(vendor__anyof=Hole("vendors"))
    return Prepared(rows.order_by().values_list("vendor_id", "loss", "direct_loss"))
