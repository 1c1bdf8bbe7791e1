"""Which failures stop which products: all of them at once, level by level of sub-processors (method section 1)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from scipy.sparse import csr_array

from vendors.domain.columns import Ints, spans, starts_of
from vendors.domain.world import Product, own_atoms


@dataclass(frozen=True, slots=True, eq=False)
class Failures:
    """Every atom of the products but the accounts, and what each stops.

    Atoms that strike the same products are one failure: `number_of` names it. `own` and `stops` are products ×
    failures: whom a failure strikes itself, and whom it stops through sub-processors as well.
    """

    number_of: Mapping[str, int]
    own: csr_array
    stops: csr_array


def failures(products: Sequence[Product]) -> Failures:
    """All failures of a world's products. Linear in the needs and in the pairs found."""
    struck: defaultdict[str, list[int]] = defaultdict(list)
    for row, product in enumerate(products):
        for name in own_atoms(product):
            struck[name].append(row)
    seeds: dict[tuple[int, ...], int] = {}
    number_of = {name: seeds.setdefault(tuple(rows), len(seeds)) for name, rows in struck.items()}
    sizes = np.array([len(rows) for rows in seeds], dtype=np.int64)
    row_of_seed = np.fromiter(chain.from_iterable(seeds), dtype=np.int64, count=int(sizes.sum()))
    order = np.argsort(row_of_seed, kind="stable")
    failure = np.repeat(np.arange(len(seeds)), sizes)[order]
    own = _Pairs(failure, *starts_of(row_of_seed[order], len(products)))
    return Failures(
        number_of, _matrix(own, len(seeds)), _matrix(_spread(products, own, len(seeds)), len(seeds))
    )


@dataclass(slots=True, eq=False)
class _Pairs:
    """The failures that stop each product: `count` of them from `start` on."""

    failure: Ints
    start: Ints
    count: Ints

    def of(self, products: Ints) -> Ints:
        """The failures of these products, one product after the other."""
        return self.failure[spans(self.start[products], self.count[products])]


@dataclass(frozen=True, slots=True, eq=False)
class Needs:
    """Members of needs groups as rows, sorted by owner and group; `spare` of a group may be down."""

    owner: Ints
    group: Ints
    product: Ints
    spare: Ints
    owner_of_group: Ints


def _spread(products: Sequence[Product], own: _Pairs, size: int) -> _Pairs:
    """A product also stops with whatever stops more of a needs group than it can spare; suppliers come first."""
    needs = needs_of(products)
    first, members = starts_of(needs.owner, len(products))
    found = _Pairs(own.failure[:0], np.zeros_like(own.start), np.zeros_like(own.count))
    used = 0
    for level in levels(needs, len(products)):
        rows = spans(first[level], members[level])
        needed = needs.product[rows]
        hits = np.repeat(needs.group[rows], found.count[needed]) * size + found.of(needed)
        key, times = np.unique(hits, return_counts=True)
        group, failure = np.divmod(key, size)
        fatal = times > needs.spare[group]
        inherited = needs.owner_of_group[group[fatal]] * size + failure[fatal]
        stopped, failure = np.divmod(
            np.unique(np.concatenate([inherited, np.repeat(level, own.count[level]) * size + own.of(level)])),
            size,
        )
        _append(found, used, stopped, failure)
        used += len(failure)
    found.failure = found.failure[:used]
    return found


def _append(found: _Pairs, used: int, product: Ints, failure: Ints) -> None:
    if used + len(failure) > len(found.failure):
        # Doubling: however many levels there are, each pair is moved only a few times.
        room = np.empty(used + len(failure), dtype=np.int64)
        found.failure = np.concatenate([found.failure[:used], room])
    found.failure[used : used + len(failure)] = failure
    which, start, count = np.unique(product, return_index=True, return_counts=True)
    found.start[which] = used + start
    found.count[which] = count


def needs_of(products: Sequence[Product]) -> Needs:
    """The needs groups of all products."""
    row_of = {product.id: row for row, product in enumerate(products)}
    owners = [row for row, product in enumerate(products) for _ in product.needs]
    groups = [need for product in products for need in product.needs]
    sizes = np.array([len(need.products) for need in groups], dtype=np.int64)
    owner_of_group = np.array(owners, dtype=np.int64)
    return Needs(
        owner=np.repeat(owner_of_group, sizes),
        group=np.repeat(np.arange(len(groups)), sizes),
        product=np.array([row_of[name] for need in groups for name in need.products], dtype=np.int64),
        spare=sizes - np.array([need.k for need in groups], dtype=np.int64),
        owner_of_group=owner_of_group,
    )


def levels(needs: Needs, size: int) -> Iterator[Ints]:
    """The products in levels: first those that need nothing, then those that need only what came before."""
    order = np.argsort(needs.product, kind="stable")
    owner = needs.owner[order]
    first, users = starts_of(needs.product[order], size)
    waiting = np.bincount(needs.owner, minlength=size)
    level = np.flatnonzero(waiting == 0)
    while len(level):
        yield level
        reached, times = np.unique(owner[spans(first[level], users[level])], return_counts=True)
        waiting[reached] -= times
        level = reached[waiting[reached] == 0]


def _matrix(found: _Pairs, size: int) -> csr_array:
    everything = np.arange(len(found.start))
    failure = found.of(everything)
    ends = np.concatenate([[0], np.cumsum(found.count)])
    return csr_array((np.ones(len(failure), dtype=np.int8), failure, ends), shape=(len(found.start), size))
