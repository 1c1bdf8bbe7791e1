"""The single points of failure as they are kept, packed: a row a workload."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from django.db.models import QuerySet

from riskboard.common.prepared import Hole, prepared
from vendors.domain.columns import Ints, spans
from vendors.models import WorkloadPoints
from vendors.queries.arrays import Kind, PreparedArrays, arrays
from vendors.queries.lists import as_sent, members, size_of


@dataclass(frozen=True, slots=True, eq=False)
class PackedPoints:
    """Workloads by id, what an hour of each costs in thousandths, how many atoms stop it, and their ids, row by row."""

    workload: Ints
    unit_loss: Ints
    size: Ints
    atoms: Ints

    def only(self, rows: Ints) -> "PackedPoints":
        """These rows."""
        first, size = (np.cumsum(self.size) - self.size)[rows], self.size[rows]
        return PackedPoints(self.workload[rows], self.unit_loss[rows], size, self.atoms[spans(first, size)])


def kept_points(workloads: Collection[int] | None = None) -> PackedPoints:
    """Those of all workloads, or of those with these ids. One query."""
    kinds: dict[str, Kind] = {"pk": "int", "unit_loss": "int", "size": "int", "sent": "bytes"}
    if workloads is None:
        workload, unit_loss, size, sent = arrays(_sent(), kinds)
    else:
        some = prepared(
            kept_points, lambda: PreparedArrays(_sent().filter(pk__anyof=Hole("workloads")), kinds)
        )
        workload, unit_loss, size, sent = some.run({"workloads": list(workloads)})
    return PackedPoints(workload, unit_loss, size, members(sent, size))


def _sent() -> QuerySet[WorkloadPoints]:
    return WorkloadPoints.objects.annotate(size=size_of("atoms"), sent=as_sent("atoms"))
