"""What two vendors cost when they go away together, over what each costs alone (method section 3).

E(A∪B) − E(A) − E(B) is positive where the two stand in for each other. Only pairs are weighed that meet in a dependency
that can spare somebody, in a workload whose fallback one of them carries, or in a product that falls with both alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from scipy.sparse import coo_array, csr_array

from vendors.domain.columns import NONE, Columns, Floats, Ints, cut, spans, starts_of
from vendors.domain.pairs import Lookup, Stops, distinct, fallen_together, meeting, met, pair_of
from vendors.domain.score import Losses
from vendors.domain.sweep import Sweep, lost_hours, swept, unit_losses
from vendors.domain.world import atom

# So many pairs in workloads are weighed at once: memory stays bounded however large the register is.
AT_ONCE = 400_000


class JointLoss(NamedTuple):
    """Two vendors that cost more together than one by one; losses in thousandths of money over the horizon.

    `joint` is what comes on top of the two alone, `together` the whole; `workloads` counts those in which the two cost
    more together than one by one, of which `worst` adds the most.
    """

    first: str
    second: str
    joint: int
    together: int
    workloads: int
    worst: str


def joint_losses(
    rows: Sweep, losses: Losses, *, most: int, within: int | None = None
) -> list[JointLoss] | None:
    """The `most` pairs of vendors with the largest positive joint losses, the largest first, from the failures' sweep.

    Exact: what a workload loses is rounded to thousandths before it is added, as everywhere. None where more pairs than
    `within` meet in workloads: that is how much there is to weigh.
    """
    if not len(losses.vendors) or not len(rows.columns.workloads.id):
        return []
    meetings = _Meetings(rows, losses.vendors)
    if within is not None and int(meetings.load.sum()) > within:
        return None
    if not len(meetings.pairs):
        return []
    alone, sums = _Alone(losses), _Sums(len(meetings.pairs))
    for cases in meetings.cases():
        first, second = np.divmod(cases.pair, meetings.size)
        apart = alone.of(cases, first) + alone.of(cases, second)
        sums.add(cases, meetings.together(cases) - apart)
    return [_named(row, meetings, sums, alone) for row in sums.largest(most)]


def _named(row: int, meetings: "_Meetings", sums: "_Sums", alone: "_Alone") -> JointLoss:
    first, second = divmod(int(meetings.pairs[row]), meetings.size)
    joint = int(sums.joint[row])
    return JointLoss(
        first=alone.vendors[first],
        second=alone.vendors[second],
        joint=joint,
        together=joint + alone.totals[first] + alone.totals[second],
        workloads=int(sums.times[row]),
        worst=meetings.columns.workloads.id[sums.worst[row]],
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Cases:
    """Pairs of vendors in workloads from `start` up to `end`; `place` is where the pair stands among all that count."""

    start: int
    end: int
    workload: Ints
    pair: Ints
    place: Ints


class _Alone:
    """What vendors cost one by one, in thousandths."""

    def __init__(self, losses: Losses) -> None:
        self.vendors = losses.vendors
        self.totals = [total for _vendor, total, _direct in losses.totals()]
        vendor = np.repeat(np.arange(len(losses.vendors)), np.diff(losses.start))
        key = losses.workload * len(losses.vendors) + vendor
        order = np.argsort(key)
        self._key, self._loss = key[order], losses.loss[order]

    def of(self, cases: _Cases, vendor: Ints) -> Floats:
        """What each vendor costs the workload of the case beside it."""
        size = len(self.vendors)
        wanted = cases.workload * size + vendor
        # Of these workloads alone: what is searched stays in the cache.
        part = slice(*np.searchsorted(self._key, [cases.start * size, cases.end * size]).tolist())
        key, loss = self._key[part], self._loss[part]
        if not len(key):
            return np.zeros(len(wanted))
        row = np.minimum(np.searchsorted(key, wanted), len(key) - 1)
        return np.where(key[row] == wanted, loss[row], 0.0)


class _Sums:
    """Joint losses added up by pair."""

    def __init__(self, size: int) -> None:
        self.joint, self._most = np.zeros(size), np.zeros(size)
        self.times, self.worst = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)

    def add(self, cases: _Cases, more: Floats) -> None:
        """Count what each case adds."""
        self.joint += np.bincount(cases.place, more, len(self.joint))
        up = more > 0
        place, more, workload = cases.place[up], more[up], cases.workload[up]
        self.times += np.bincount(place, minlength=len(self.times))
        order = np.lexsort((-workload, more, place))
        last = order[np.flatnonzero(np.diff(place[order], append=-1))]
        worse = last[more[last] > self._most[place[last]]]
        self._most[place[worse]], self.worst[place[worse]] = more[worse], workload[worse]

    def largest(self, most: int) -> list[int]:
        """The places of the largest sums above 0, the largest first; those that tie by their pair."""
        positive = np.flatnonzero(self.joint > 0)
        order = np.argsort(-self.joint[positive], kind="stable")[:most]
        return [int(row) for row in positive[order]]


class _Meetings:
    """Who strikes which part of which workload, and which pairs may cost more together than one by one.

    A *slot* is a product of one workload, as an option or as a fallback: no failure is followed further than to the
    workloads in which its pairs are weighed. `pairs` are those that count, sorted; `size` is the number of vendors,
    `load` how many pairs meet in each workload.
    """

    def __init__(self, rows: Sweep, vendors: tuple[str, ...]) -> None:
        self.rows, self.columns, self.size = rows, rows.columns, len(vendors)
        stops = csr_array(rows.stops[:, [rows.failures.number_of[atom("entity", name)] for name in vendors]])
        self.alone = Stops(stops)
        self.slots = self._slots()
        workload, product = np.divmod(self.slots, len(self.columns.products))
        slot, vendor = self.alone.of(product)
        self.by_vendor, self.slot = Lookup(workload[slot] * self.size + vendor), slot
        self.touching = distinct(self.by_vendor.key)
        slot, pair = fallen_together(self.columns.products, stops).of(product)
        self.by_pair, self.fallen_slot = Lookup(workload[slot] * self.size**2 + pair), slot
        self.pairs = distinct(np.concatenate([self._spare(), self._fallback(), pair]))

        self.first, self.counts = starts_of(self.touching // self.size, len(self.columns.workloads.id))
        self.fallen = distinct(self.by_pair.key)
        extra = np.bincount(self.fallen // self.size**2, minlength=len(self.counts))
        self.load = self.counts * (self.counts - 1) // 2 + extra

    def cases(self) -> Iterator[_Cases]:
        """The pairs that count, in each workload where both strike something; neighbouring workloads together."""
        whole = self.size**2
        owner, vendor = np.divmod(self.touching, self.size)
        first, counts, fallen = self.first, self.counts, self.fallen
        for start, end in _cuts(self.load):
            rows = slice(int(first[start]), int(first[end - 1] + counts[end - 1]))
            found = met(owner[rows])
            pair = pair_of(vendor[rows][found.first], vendor[rows][found.second], self.size)
            more = fallen[slice(*np.searchsorted(fallen, [start * whole, end * whole]).tolist())]
            workload, pair = np.divmod(
                distinct(np.concatenate([owner[rows][found.first] * whole + pair, more])), whole
            )
            place = np.minimum(_places(self.pairs, pair), len(self.pairs) - 1)
            counted = self.pairs[place] == pair
            if counted.any():
                yield _Cases(start, end, workload[counted], pair[counted], place[counted])

    def together(self, cases: _Cases) -> Floats:
        """What the two vendors of each case cost its workload when they fail together, in thousandths."""
        first, last = np.searchsorted(
            self.slots, np.array([cases.start, cases.end]) * len(self.columns.products)
        )
        slot, case = self._struck(cases)
        struck = coo_array(
            (np.ones(len(slot), dtype=np.int8), (slot - first, case)), shape=(last - first, len(cases.pair))
        )
        # A slot that both strike stands twice: its mark stays one.
        stops = struck.tocsr()
        found = swept(self._between(cases.start, cases.end, int(first)), self.rows.failures, stops)
        lost = lost_hours(found)
        loss = np.zeros(len(cases.pair))
        loss[found.failure] = np.rint(unit_losses(found.columns.workloads)[found.workload] * lost * 1000.0)
        return loss

    def _struck(self, cases: _Cases) -> tuple[Ints, Ints]:
        """The slots that either vendor of a case strikes, or both together alone, each with its case."""
        own, whole = cases.workload * self.size, self.size**2
        within = cases.start * self.size, cases.end * self.size
        first, one = self.by_vendor.of(own + cases.pair // self.size, *within)
        second, other = self.by_vendor.of(own + cases.pair % self.size, *within)
        third, both = self.by_pair.of(
            cases.workload * whole + cases.pair, cases.start * whole, cases.end * whole
        )
        slot = np.concatenate([self.slot[one], self.slot[other], self.fallen_slot[both]])
        return slot, np.concatenate([first, second, third])

    def _slots(self) -> Ints:
        """Each product of each workload once, as a key of both: by workload, then by product."""
        options, spares, groups = self.columns.options, self.columns.fallbacks, self.columns.groups
        return distinct(
            np.concatenate(
                [
                    self._slot_key(groups.workload[options.group], options.product),
                    self._slot_key(spares.workload, spares.product)[spares.product != NONE],
                ]
            )
        )

    def _slot_key(self, workload: Ints, product: Ints) -> Ints:
        return workload * len(self.columns.products) + product

    def _spare(self) -> Ints:
        """Pairs that strike options of a group which can lose one and go on."""
        options, groups = self.columns.options, self.columns.groups
        sizes = np.bincount(options.group, minlength=len(groups.k))
        spare = np.flatnonzero((~groups.split & (sizes > groups.k))[options.group])
        row, vendor = self.alone.of(options.product[spare])
        return distinct(meeting(options.group[spare[row]], vendor, self.size)[1])

    def _fallback(self) -> Ints:
        """Pairs of which one strikes a fallback of a workload, and the other anything that it uses."""
        spares = self.columns.fallbacks
        by_product = np.flatnonzero(spares.product != NONE)
        row, one = self.alone.of(spares.product[by_product])
        workload = spares.workload[by_product[row]]
        owner, other = np.divmod(self.touching, self.size)
        first, counts = starts_of(owner, len(self.columns.workloads.id))
        others = other[spans(first[workload], counts[workload])]
        ones = np.repeat(one, counts[workload])
        differ = ones != others
        return distinct(pair_of(ones[differ], others[differ], self.size))

    def _between(self, start: int, end: int, first_slot: int) -> Columns:
        """The columns of the workloads from `start` up to `end`, their slots in place of products."""
        wanted = np.zeros(len(self.columns.workloads.id), dtype=np.bool_)
        wanted[start:end] = True
        part = cut(self.columns, wanted)
        used = self._slot_key(start + part.groups.workload[part.options.group], part.options.product)
        kept = self._slot_key(start + part.fallbacks.workload, part.fallbacks.product)
        spares = np.where(part.fallbacks.product == NONE, NONE, self._place(kept) - first_slot)
        return replace(
            part,
            options=replace(part.options, product=self._place(used) - first_slot),
            fallbacks=replace(part.fallbacks, product=spares),
        )

    def _place(self, keys: Ints) -> Ints:
        return np.searchsorted(self.slots, keys)


def _places(known: Ints, wanted: Ints) -> Ints:
    """Where each of `wanted` stands among `known`, or would. Sorted first: neighbours are looked for side by side."""
    order = np.argsort(wanted)
    place = np.empty_like(order)
    place[order] = np.searchsorted(known, wanted[order])
    return place


def _cuts(load: Ints) -> Iterator[tuple[int, int]]:
    """Neighbours put together until they hold `AT_ONCE`: where each part begins and ends."""
    part = np.cumsum(load) // AT_ONCE
    ends = [*(np.flatnonzero(np.diff(part)) + 1).tolist(), len(load)]
    yield from zip([0, *ends], ends, strict=False)
