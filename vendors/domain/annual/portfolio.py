"""The year of the portfolio, and of each vendor as a part of it, from kinks that are found once (method section 5)."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from vendors.domain.annual.curves import kinks_of
from vendors.domain.annual.engine import Annual, Outlook, annual_of
from vendors.domain.columns import Columns, Ints, spans, starts_of
from vendors.domain.reach import build_reach, dependants
from vendors.domain.world import METHOD_VERSION, Stream, World

# The grid of one vendor of many: the coarsest that a year of this many steps to its loss of a bad year is read from.
VENDOR_CELLS = 2**12
# Bytes of the digest of a workload, or of a stream.
_DIGEST = 16
# Workloads whose digests are made at once.
_AT_A_TIME = 4096


class Reached:
    """Which workloads each vendor reaches."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._reach = build_reach(World(columns.parameters, tuple(columns.products)))
        self._products: dict[str, list[str]] = {}
        for item in columns.products:
            self._products.setdefault(item.vendor, []).append(item.id)
        self._row = {item.id: row for row, item in enumerate(columns.products)}
        self._by_product = np.argsort(columns.options.product, kind="stable")
        self._first, self._uses = starts_of(columns.options.product[self._by_product], len(columns.products))

    def by(self, vendor: str) -> Ints:
        """The rows of the workloads that use what `vendor` makes, or what needs it at any remove."""
        reached = dependants(self._reach, self._products.get(vendor, ()))
        products = np.array(sorted(self._row[name] for name in reached), dtype=np.int64)
        options = self._by_product[spans(self._first[products], self._uses[products])]
        groups = self._columns.options.group[options]
        found: Ints = np.unique(self._columns.groups.workload[groups])
        return found


class Portfolio:
    """All workloads and all streams; a vendor's part are the workloads that it reaches, and whatever strikes those."""

    def __init__(self, columns: Columns, streams: Sequence[Stream]) -> None:
        self._outlook = Outlook(columns.parameters, streams)
        self._kinks = kinks_of(columns, streams).ordered()
        # The kinks of each workload, by their places in that order.
        self._places = np.argsort(self._kinks.workload, kind="stable")
        self._starts, self._counts = starts_of(self._kinks.workload[self._places], len(columns.workloads.id))
        self._reached = Reached(columns)

    def inputs(self) -> str:
        """What :meth:`whole` depends on, as a name: where that is the same, so is the answer. Empty where there is
        none."""
        return _named(self._digests) if len(self._kinks.at) else ""

    def inputs_of(self, vendor: str) -> str:
        """The same of :meth:`of`."""
        workloads = self._reached.by(vendor)
        return _named(self._digests[workloads]) if self._counts[workloads].any() else ""

    @cached_property
    def _digests(self) -> NDArray[np.uint8]:
        """A row a workload: what strikes it, how often and for how long, and what it then loses."""
        found = b"".join(
            blake2b(row.tobytes(), digest_size=_DIGEST).digest() for row in self._struck_by_workload()
        )
        return np.frombuffer(found, dtype=np.uint8).reshape(-1, _DIGEST)

    def _struck_by_workload(self) -> Iterator[NDArray[np.void]]:
        known = self._outlook.digests(_DIGEST)
        kind = np.dtype(
            [("stream", known.dtype), *((name, np.float64) for name in ("at", "cost", "person_days"))]
        )
        for start in range(0, len(self._counts), _AT_A_TIME):
            counts = self._counts[start : start + _AT_A_TIME]
            first = int(self._starts[start])
            rows = self._kinks.only(self._places[first : first + int(counts.sum())])
            struck = np.empty(len(rows.at), dtype=kind)
            struck["stream"] = known[rows.stream]
            for name in ("at", "cost", "person_days"):
                struck[name] = getattr(rows, name)
            yield from np.split(struck, np.cumsum(counts)[:-1])

    def whole(self) -> Annual | None:
        """The year of all workloads; None where nothing strikes any."""
        return annual_of(self._outlook, self._kinks) if len(self._kinks.at) else None

    def of(self, vendor: str) -> Annual | None:
        """The year of the workloads that reach `vendor`, directly or not; None where nothing strikes any."""
        workloads = self._reached.by(vendor)
        rows = np.sort(self._places[spans(self._starts[workloads], self._counts[workloads])])
        return annual_of(self._outlook, self._kinks.only(rows), VENDOR_CELLS) if len(rows) else None


def _named(digests: NDArray[np.uint8]) -> str:
    return blake2b(digests.tobytes(), digest_size=32, key=METHOD_VERSION.encode()).hexdigest()
