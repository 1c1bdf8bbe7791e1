"""Which workloads lose with which vendor, as of the scores in force."""

from collections.abc import Sequence

import numpy as np

from riskboard.common.prepared import Hole, prepared
from vendors.domain.columns import Ints
from vendors.models import VendorReach
from vendors.queries.arrays import PreparedArrays
from vendors.queries.lists import as_sent, members, size_of


def kept_reach(vendors: Sequence[int]) -> tuple[Ints, Ints]:
    """Vendor and workload, by id, of each pair that is kept of these vendors. One query."""
    vendor, size, sent = prepared(kept_reach, _compiled).run({"vendors": list(vendors)})
    return np.repeat(vendor, size), members(sent, size)


def _compiled() -> PreparedArrays:
    rows = VendorReach.objects.filter(pk__anyof=Hole("vendors"))
    rows = rows.annotate(size=size_of("workloads"), sent=as_sent("workloads"))
    return PreparedArrays(rows, {"pk": "int", "size": "int", "sent": "bytes"})
