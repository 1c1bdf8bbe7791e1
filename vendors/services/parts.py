"""Rescoring the part of the register that an edit touches: what it stores equals what a full run would, bit for bit."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from vendors.domain.export import parameters_to_json
from vendors.domain.score import Losses, vendor_losses
from vendors.domain.sweep import sweep
from vendors.models import RescoreState, StoredWorld, Vendor, VendorScore
from vendors.queries.part import Part, part_touched
from vendors.services.losses import Moved, store_losses
from vendors.services.results import Kept, store_scores, vendors_by_slug
from vendors.services.worlds import store_world


@dataclass(frozen=True)
class PartResults:
    """The losses of the workloads of a part, and the world that the scores before rest on."""

    part: Part
    before: StoredWorld
    losses: Losses


def compute_part(workloads: Collection[int], products: Collection[int], day: date) -> PartResults | None:
    """The losses that edits to these workloads and products, by id, touch.

    None when the scores in force cannot be built on: they are of another day, by which tests of fallbacks have aged,
    or of other parameters; or the part is about as large as the whole.
    """
    before = StoredWorld.objects.filter(
        hash__in=RescoreState.objects.exclude(world="").values("world"), day=day
    ).first()
    part = None if before is None else part_touched(workloads, products, day)
    if before is None or part is None:
        return None
    if parameters_to_json(part.register.columns.parameters) != before.parameters:
        return None
    return PartResults(part, before, vendor_losses(sweep(part.register.columns)))


def store_part(found: PartResults, *, now: datetime) -> Kept:
    """Keep the losses of the part, and the scores of the vendors with which they differ from before."""
    part = found.part
    parts = {f"p{number}" for number in part.products} | {f"w{number}" for number in part.workloads}
    world = store_world(part.register, found.before.day, before=found.before.blocks, parts=parts)
    live = vendors_by_slug()
    moved = store_losses(found.losses, part.register.workloads, live, among=part.ids)
    totals = {pk: total for pk, total in _totals(moved).items() if pk in live.values()}
    tolerance = part.register.columns.parameters.tolerance
    return Kept(world, store_scores(totals, moved, tolerance, world, now=now))


def _totals(moved: Moved) -> dict[int, tuple[int, int]]:
    """The loss and direct loss of the vendors that moved or are new: the sums before, plus what moved."""
    unscored = Vendor.objects.filter(archived_at=None).exclude(scores__current=True)
    totals = dict.fromkeys([*moved.vendors, *unscored.values_list("pk", flat=True)], (0, 0))
    before = VendorScore.objects.filter(current=True, vendor__in=totals)
    totals |= {
        pk: (loss, direct) for pk, loss, direct in before.values_list("vendor_id", "loss", "direct_loss")
    }
    for pk, (loss, direct) in moved.totals().items():
        totals[pk] = totals[pk][0] + loss, totals[pk][1] + direct
    return totals
