"""Two vendors at once: where they meet, and what stops only when both fail (method section 3)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from vendors.domain.closure import Needs, levels, needs_of
from vendors.domain.columns import Flags, Ints, spans, starts_of
from vendors.domain.world import Product


class Lookup:
    """Rows by a key that several of them may have."""

    def __init__(self, key: Ints) -> None:
        self.order = np.argsort(key, kind="stable")
        self.key = key[self.order]
        self._first = np.flatnonzero(np.diff(self.key, prepend=-1)) if len(key) else self.order
        self._counts = np.diff(self._first, append=len(key))
        self._known = self.key[self._first]

    def of(self, wanted: Ints, start: int | None = None, end: int | None = None) -> tuple[Ints, Ints]:
        """The rows with these keys, which are not negative: the place in `wanted`, and the row.

        Keys that are known to lie from `start` up to `end` are looked for there: what is searched stays in the cache.
        """
        low = 0 if start is None else int(np.searchsorted(self._known, start))
        high = len(self._known) if end is None else int(np.searchsorted(self._known, end))
        if low == high:
            none = np.zeros(0, dtype=np.int64)
            return none, none
        known = self._known[low:high]
        place = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
        counts = np.where(known[place] == wanted, self._counts[low + place], 0)
        rows = self.order[spans(self._first[low + place], counts)]
        return np.repeat(np.arange(len(wanted)), counts), rows


@dataclass(frozen=True, slots=True, eq=False)
class Fallen:
    """Products that stop only when two fail together: one row for each product and `pair` (see `pair_of`), sorted."""

    product: Ints
    pair: Ints

    def of(self, products: Ints) -> tuple[Ints, Ints]:
        """The pairs that stop these products: the place in `products`, and the pair."""
        place, row = Lookup(self.product).of(products)
        return place, self.pair[row]


@dataclass(frozen=True, slots=True, eq=False)
class Met:
    """Pairs of rows that belong to the same owner: places in the sorted column that they were found in."""

    first: Ints
    second: Ints


def distinct(values: Ints) -> Ints:
    """Each value once, sorted. By sorting: for millions of them far quicker than `numpy.unique`, which hashes."""
    ordered = np.sort(values)
    new = np.ones(len(ordered), dtype=np.bool_)
    new[1:] = ordered[1:] != ordered[:-1]
    return ordered[new]


def pair_of(first: Ints, second: Ints, size: int) -> Ints:
    """One number for two of `size` members, whatever their order."""
    return np.minimum(first, second) * size + np.maximum(first, second)


def met(owner: Ints) -> Met:
    """All pairs of rows with the same owner, in a sorted column."""
    if not len(owner):
        return Met(owner, owner)
    _owners, start, count = np.unique(owner, return_index=True, return_counts=True)
    behind = np.repeat(start + count, count) - np.arange(len(owner)) - 1
    first = np.repeat(np.arange(len(owner)), behind)
    return Met(first, spans(np.arange(len(owner)) + 1, behind))


def meeting(owner: Ints, member: Ints, size: int) -> tuple[Ints, Ints]:
    """The pairs of different members of each owner, each once an owner: the owner, and the pair."""
    key = distinct(owner * size + member)
    owner, member = np.divmod(key, size)
    found = met(owner)
    return owner[found.first], pair_of(member[found.first], member[found.second], size)


def fallen_together(products: Sequence[Product], stops: csr_array) -> Fallen:
    """What stops under two failures and under neither of them alone; `stops` is products × failures, with needs.

    Only groups that one failure leaves just enough of are looked at, suppliers first.
    """
    size = stops.shape[1]
    needs, alone = needs_of(products), Stops(stops)
    none = np.zeros(0, dtype=np.int64)
    found = Fallen(none, none)
    for level in levels(needs, len(products)):
        fresh = _level(_Shaken(needs, level, alone, found), size)
        merged = distinct(np.concatenate([_keys(found, size), fresh]))
        found = Fallen(*np.divmod(merged, size * size))
    return found


def _keys(found: Fallen, size: int) -> Ints:
    return found.product * size * size + found.pair


class Stops:
    """Which failure stops which product: a products × failures matrix, asked both ways."""

    def __init__(self, stops: csr_array) -> None:
        self.size = stops.shape[1]
        product = np.repeat(np.arange(stops.shape[0]), np.diff(stops.indptr))
        self._keys = np.sort(product * self.size + stops.indices)
        self._starts, self._counts = starts_of(product, stops.shape[0])

    def of(self, products: Ints) -> tuple[Ints, Ints]:
        """The failures that stop these products: the place in `products`, and the failure."""
        row = np.repeat(np.arange(len(products)), self._counts[products])
        return row, self._keys[spans(self._starts[products], self._counts[products])] % self.size

    def has(self, product: Ints, failure: Ints) -> Flags:
        """Whether each failure stops the product beside it."""
        wanted = product * self.size + failure
        place = np.minimum(np.searchsorted(self._keys, wanted), len(self._keys) - 1)
        found: Flags = self._keys[place] == wanted
        return found


class _Shaken:
    """The groups of one level's products, and which failures strike members of theirs without stopping the owner.

    One row for each group, member and such failure, and one for each group and pair that stops a member together.
    """

    def __init__(self, needs: Needs, level: Ints, alone: Stops, found: Fallen) -> None:
        self.needs = needs
        mine = np.isin(needs.owner, level)
        group, product = needs.group[mine], needs.product[mine]
        # Where none can be spared, one failure already stops the owner.
        sparing = np.flatnonzero(needs.spare[group] > 0)
        row, failure = alone.of(product[sparing])
        row = sparing[row]
        alive = ~alone.has(needs.owner_of_group[group[row]], failure)
        self.member, self.failure = row[alive], failure[alive]
        self.group = group[self.member]
        # Members that only the two together stop, their owner still standing under each of them.
        row, pair = found.of(product)
        owner = needs.owner_of_group[group[row]]
        alive = ~alone.has(owner, pair // alone.size) & ~alone.has(owner, pair % alone.size)
        self.fallen_group, self.fallen_pair = group[row[alive]], pair[alive]


def _level(shaken: _Shaken, size: int) -> Ints:
    """The products of one level that pairs of failures stop, as keys of product and pair."""
    whole = size * size
    group, pair = meeting(shaken.group, shaken.failure, size)
    candidates = distinct(
        np.concatenate([group * whole + pair, shaken.fallen_group * whole + shaken.fallen_pair])
    )
    group, pair = np.divmod(candidates, whole)
    hits, times = np.unique(shaken.group * size + shaken.failure, return_counts=True)
    down = _times(hits, times, group * size + pair // size) + _times(hits, times, group * size + pair % size)
    down -= _counted(candidates, _twice(shaken, size))
    down += _counted(candidates, shaken.fallen_group * whole + shaken.fallen_pair)
    fatal = down > shaken.needs.spare[group]
    return distinct(shaken.needs.owner_of_group[group[fatal]] * whole + pair[fatal])


def _twice(shaken: _Shaken, size: int) -> Ints:
    """Group and pair of each member that both failures strike: it falls once."""
    order = np.argsort(shaken.member, kind="stable")
    found = met(shaken.member[order])
    failure = shaken.failure[order]
    pair = pair_of(failure[found.first], failure[found.second], size)
    return shaken.group[order][found.first] * size * size + pair


def _times(known: Ints, times: Ints, wanted: Ints) -> Ints:
    if not len(known):
        return np.zeros(len(wanted), dtype=np.int64)
    place = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    return np.where(known[place] == wanted, times[place], 0)


def _counted(known: Ints, rows: Ints) -> Ints:
    """How many of `rows` equal each of `known`, which is sorted."""
    values, times = np.unique(rows, return_counts=True)
    return _times(values, times, known)
