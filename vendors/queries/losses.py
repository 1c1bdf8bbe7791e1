"""What makes up the scores: the losses of workloads with vendors, as of the scores in force."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import BigIntegerField, Func, QuerySet

from riskboard.common.prepared import Hole, Prepared, prepared
from vendors.domain.columns import Flags, Floats, Ints, spans
from vendors.domain.score import Contribution, points
from vendors.models import VendorReach, VendorScore, WorkloadLoss
from vendors.queries.arrays import Kind, PreparedArrays, arrays
from vendors.queries.lists import Bytes, as_sent, members, size_of

_THOUSAND = 1000
# Lost hours, loss, direct loss.
KINDS = 3


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Workloads and vendors by id, by workload; `figures` are lost hours, loss and direct loss in thousandths."""

    workload: Ints
    vendor: Ints
    figures: Floats

    def only(self, kept: Flags) -> "Pairs":
        """The pairs that are marked."""
        return Pairs(self.workload[kept], self.vendor[kept], self.figures[:, kept])


def kept_losses(workloads: Collection[int] | None = None) -> Pairs:
    """The losses of all workloads, or of those with these ids. One query."""
    kinds: dict[str, Kind] = {"pk": "int", "size": "int", "sent": "bytes", "packed": "bytes"}
    if workloads is None:
        found = arrays(_sent(), kinds)
    else:
        some = prepared(
            kept_losses, lambda: PreparedArrays(_sent().filter(pk__anyof=Hole("workloads")), kinds)
        )
        found = some.run({"workloads": list(workloads)})
    return _pairs(*found)


def _sent() -> QuerySet[WorkloadLoss]:
    return WorkloadLoss.objects.annotate(size=size_of("vendors"), sent=as_sent("vendors"))


def contributions_in_force(score: VendorScore) -> list[Contribution]:
    """What each workload adds to a score in force, by its slug. One query."""
    found = prepared(contributions_in_force, lambda: Prepared(_parts_of_one())).run(
        {"vendor": score.vendor_id}
    )
    size = np.array([len(vendors) for _slug, vendors, _packed in found], dtype=np.int64)
    vendor = np.array([one for _slug, vendors, _packed in found for one in vendors], dtype=np.int64)
    packed = np.frombuffer(b"".join(packed for _slug, _vendors, packed in found), dtype=np.uint8)
    figures = _figures(packed, size)[:, vendor == score.vendor_id]
    tolerance = score.tolerance / _THOUSAND
    return [
        Contribution(slug, hours, int(loss), int(direct), points(int(loss), score.loss, tolerance))
        for (slug, _vendors, _packed), (hours, loss, direct) in zip(found, figures.T.tolist(), strict=True)
    ]


def _parts_of_one() -> QuerySet[WorkloadLoss, Any]:
    hurt = VendorReach.objects.filter(vendor=Hole("vendor")).values_list(
        Func("workloads", function="unnest", output_field=BigIntegerField())
    )
    rows = WorkloadLoss.objects.filter(pk__in=hurt)
    return rows.order_by("workload__slug").values_list("workload__slug", "vendors", "packed")


def _pairs(workload: Ints, size: Ints, sent: Bytes, packed: Bytes) -> Pairs:
    vendor, figures = members(sent, size), _figures(packed, size)
    order = np.argsort(workload, kind="stable")
    place = spans((np.cumsum(size) - size)[order], size[order])
    return Pairs(np.repeat(workload[order], size[order]), vendor[place], figures[:, place])


def _figures(packed: Bytes, size: Ints) -> Floats:
    """The figures of rows of so many vendors each: in a row all lost hours, then losses, then direct losses."""
    flat, first = packed.view("<f8"), np.cumsum(size) - size
    begin, room = KINDS * np.repeat(first, size), np.repeat(size, size)
    within = spans(np.zeros(len(size), dtype=np.int64), size)
    return np.stack([flat[begin + kind * room + within] for kind in range(KINDS)])
