"""The year of the portfolio, and of each vendor as a part of it, from kinks that are found once (method section 5)."""

from collections.abc import Sequence

import numpy as np

from vendors.domain.annual.curves import kinks_of
from vendors.domain.annual.engine import Annual, Outlook, annual_of
from vendors.domain.columns import Columns, Ints, spans, starts_of
from vendors.domain.reach import build_reach, dependants
from vendors.domain.world import Stream, World

# The grid of one vendor of many: the coarsest that a year of this many steps to its loss of a bad year is read from.
VENDOR_CELLS = 2**12


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

    def whole(self) -> Annual | None:
        """The year of all workloads; None where nothing strikes any."""
        return annual_of(self._outlook, self._kinks) if len(self._kinks.at) else None

    def of(self, vendor: str) -> Annual | None:
        """The year of the workloads that reach `vendor`, directly or not; None where nothing strikes any."""
        workloads = self._reached.by(vendor)
        rows = np.sort(self._places[spans(self._starts[workloads], self._counts[workloads])])
        return annual_of(self._outlook, self._kinks.only(rows), VENDOR_CELLS) if len(rows) else None
