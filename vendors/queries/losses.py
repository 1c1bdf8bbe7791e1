"""What makes up the scores: the losses of workloads with vendors, as of the scores in force."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

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
    rows = WorkloadLoss.objects.filter(vendors__contains=[score.vendor_id]).order_by("workload__slug")
    found = list(rows.values_list("workload__slug", "vendors", "packed"))
    pairs = _pairs([(row, vendors, packed) for row, (_slug, vendors, packed) in enumerate(found)])
    pairs = pairs.only(pairs.vendor == score.vendor_id)
    tolerance = score.tolerance / _THOUSAND
    return [
        Contribution(slug, hours, int(loss), int(direct), points(int(loss), score.loss, tolerance))
        for (slug, _vendors, _packed), (hours, loss, direct) in zip(
            found, pairs.figures.T.tolist(), strict=True
        )
    ]


def _pairs(rows: Sequence[tuple[int, Sequence[int], bytes | memoryview]]) -> Pairs:
    counts = [len(vendors) for _workload, vendors, _packed in rows]
    return Pairs(
        workload=np.repeat(np.array([row[0] for row in rows], dtype=np.int64), counts),
        vendor=np.array([vendor for row in rows for vendor in row[1]], dtype=np.int64),
        figures=np.concatenate(
            [np.zeros((3, 0)), *(np.frombuffer(row[2], dtype="<f8").reshape(3, -1) for row in rows)], axis=1
        ),
    )
