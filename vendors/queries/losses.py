"""What makes up the scores: the losses of workloads with vendors, as of the scores in force."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import QuerySet

from riskboard.common.prepared import Hole, Prepared, prepared
from vendors.domain.columns import Flags, Floats, Ints
from vendors.domain.score import Contribution, points
from vendors.models import VendorScore, WorkloadLoss

_THOUSAND = 1000


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
    rows = WorkloadLoss.objects.order_by("pk")
    if workloads is not None:
        rows = rows.filter(pk__in=workloads)
    return _pairs([*rows.values_list("pk", "vendors", "packed")])


def contributions_in_force(score: VendorScore) -> list[Contribution]:
    """What each workload adds to a score in force, by its slug. One query."""
    found = prepared(contributions_in_force, lambda: Prepared(_parts_of_one())).run(
        {"vendor": [score.vendor_id]}
    )
    pairs = _pairs([(row, vendors, packed) for row, (_slug, vendors, packed) in enumerate(found)])
    pairs = pairs.only(pairs.vendor == score.vendor_id)
    tolerance = score.tolerance / _THOUSAND
    return [
        Contribution(slug, hours, int(loss), int(direct), points(int(loss), score.loss, tolerance))
        for (slug, _vendors, _packed), (hours, loss, direct) in zip(
            found, pairs.figures.T.tolist(), strict=True
        )
    ]


def _parts_of_one() -> QuerySet[WorkloadLoss, Any]:
    rows = WorkloadLoss.objects.filter(
        vendors__contains=Hole("vendor", WorkloadLoss._meta.get_field("vendors"))
    )
    return rows.order_by("workload__slug").values_list("workload__slug", "vendors", "packed")


def _pairs(rows: Sequence[tuple[int, Sequence[int], bytes | memoryview]]) -> Pairs:
    counts = [len(vendors) for _workload, vendors, _packed in rows]
    return Pairs(
        workload=np.repeat(np.array([row[0] for row in rows], dtype=np.int64), counts),
        vendor=np.array([vendor for row in rows for vendor in row[1]], dtype=np.int64),
        figures=np.concatenate(
            [np.zeros((3, 0)), *(np.frombuffer(row[2], dtype="<f8").reshape(3, -1) for row in rows)], axis=1
        ),
    )
