"""The workloads of a world as arrays, so that every failure can be weighed against every workload in one pass.

Rows stand in the canonical order of `World`: workloads by id, groups, options and fallbacks as their records sort
them. The order decides in which order floating-point numbers meet, and with it the last bit of every result.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain, compress, starmap
from typing import TypeVar, get_args

import numpy as np
from numpy.typing import NDArray

from vendors.domain.world import (
    Fallback,
    Group,
    Option,
    Parameters,
    Product,
    Substitutability,
    Workload,
    World,
)

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# What no product, no declared class and no test stand for in a column.
NONE = -1
CLASSES: tuple[Substitutability, ...] = get_args(Substitutability)

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True, eq=False)
class WorkloadColumns:
    """One row a workload. `substitutability` is a place in `CLASSES`, or `NONE`."""

    id: Sequence[str]
    people: Floats
    cost_per_hour: Floats
    share_stopped: Floats
    direct_loss_per_hour: Floats
    operating_hours_per_week: Floats
    mtpd_hours: Floats
    rto_hours: Floats
    critical: Flags
    substitutability: Ints


@dataclass(frozen=True, slots=True, eq=False)
class GroupColumns:
    """One row a dependency group; `workload` is a row of the workloads, `split` says that its mode is `share`."""

    workload: Ints
    split: Flags
    k: Ints
    severity: Floats


@dataclass(frozen=True, slots=True, eq=False)
class OptionColumns:
    """One row an option; `group` and `product` are rows of the groups and of the products."""

    group: Ints
    product: Ints
    share: Floats


@dataclass(frozen=True, slots=True, eq=False)
class FallbackColumns:
    """One row a fallback; `product` is `NONE` for a manual one, `months_since_test` is NaN for never."""

    workload: Ints
    product: Ints
    switch_hours: Floats
    capacity: Floats
    months_since_test: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """A world without its streams and scenarios: products by id as records, workloads as arrays."""

    parameters: Parameters
    products: Sequence[Product]
    workloads: WorkloadColumns
    groups: GroupColumns
    options: OptionColumns
    fallbacks: FallbackColumns


def columns_of(world: World) -> Columns:
    """The arrays of a world. Linear."""
    row_of = {product.id: row for row, product in enumerate(world.products)}
    return Columns(
        parameters=world.parameters,
        products=world.products,
        workloads=_workloads(world.workloads),
        groups=_groups(world.workloads),
        options=_options(world.workloads, row_of),
        fallbacks=_fallbacks(world.workloads, row_of),
    )


def world_of(columns: Columns, *, as_of: str | None = None) -> World:
    """The world that these are the arrays of."""
    options = _parts(_option_records(columns), columns.options.group, len(columns.groups.k))
    groups = _parts(
        [
            Group("share" if split else "k_of_n", k, severity, members)
            for split, k, severity, members in zip(
                columns.groups.split.tolist(),
                columns.groups.k.tolist(),
                columns.groups.severity.tolist(),
                options,
                strict=True,
            )
        ],
        columns.groups.workload,
        len(columns.workloads.id),
    )
    fallbacks = _parts(_fallback_records(columns), columns.fallbacks.workload, len(columns.workloads.id))
    rows = columns.workloads
    fields = zip(
        rows.id,
        *(getattr(rows, name).tolist() for name in WorkloadColumns.__slots__[1:-1]),
        [None if place == NONE else CLASSES[place] for place in rows.substitutability.tolist()],
        groups,
        fallbacks,
        strict=True,
    )
    return World(columns.parameters, tuple(columns.products), tuple(starmap(Workload, fields)), as_of=as_of)


def cut(columns: Columns, kept: Flags) -> Columns:
    """Only the workloads that are marked, with their groups, options and fallbacks; the products stay."""
    place = np.cumsum(kept) - 1
    work, groups, options, spares = columns.workloads, columns.groups, columns.options, columns.fallbacks
    group, spare = kept[groups.workload], kept[spares.workload]
    option = group[options.group]
    return Columns(
        parameters=columns.parameters,
        products=columns.products,
        workloads=WorkloadColumns(
            list(compress(work.id, kept)),
            *(getattr(work, name)[kept] for name in WorkloadColumns.__slots__[1:]),
        ),
        groups=GroupColumns(
            place[groups.workload[group]], groups.split[group], groups.k[group], groups.severity[group]
        ),
        options=OptionColumns(
            (np.cumsum(group) - 1)[options.group[option]], options.product[option], options.share[option]
        ),
        fallbacks=FallbackColumns(
            place[spares.workload[spare]],
            *(getattr(spares, name)[spare] for name in FallbackColumns.__slots__[1:]),
        ),
    )


def with_products(columns: Columns, kept: Flags) -> Columns:
    """The same with only the products that are marked, which must be all that are used."""
    place = np.append(np.cumsum(kept) - 1, NONE)
    options, spares = columns.options, columns.fallbacks
    return replace(
        columns,
        products=[columns.products[row] for row in np.flatnonzero(kept).tolist()],
        options=replace(options, product=place[options.product]),
        fallbacks=replace(spares, product=place[spares.product]),
    )


def products_used(columns: Columns) -> Flags:
    """Which products are an option or a fallback of some workload."""
    used = np.zeros(len(columns.products) + 1, dtype=np.bool_)
    used[columns.options.product] = True
    used[columns.fallbacks.product] = True
    return used[:-1]


def in_canonical_order(columns: Columns) -> Columns:
    """The same with groups, options and fallbacks in canonical order; workloads and products stand in it already."""
    options = columns.options
    by_group = _by_group(options, len(columns.products))
    options = OptionColumns(options.group[by_group], options.product[by_group], options.share[by_group])
    order = np.argsort(_ranks(columns.groups, options), kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    group = place[options.group]
    moved = np.argsort(group, kind="stable")
    return Columns(
        parameters=columns.parameters,
        products=columns.products,
        workloads=columns.workloads,
        groups=GroupColumns(*(getattr(columns.groups, name)[order] for name in GroupColumns.__slots__)),
        options=OptionColumns(group[moved], options.product[moved], options.share[moved]),
        fallbacks=sorted_fallbacks(columns.fallbacks),
    )


def _by_group(options: OptionColumns, products: int) -> Ints:
    """The order of options by group, product and share."""
    key = options.group * (products + 1) + options.product
    order = np.argsort(key, kind="stable")
    # A product stands once in a group of the register, so that shares hardly ever decide.
    twice = bool((np.diff(key[order]) == 0).any())
    return np.lexsort((options.share, key)) if twice else order


def sorted_fallbacks(rows: FallbackColumns) -> FallbackColumns:
    """In the order of `fallback_key` within each workload: manual ones and those never tested come first."""
    months = np.nan_to_num(rows.months_since_test, nan=-1.0)
    order = np.lexsort((months, rows.capacity, rows.product, rows.switch_hours, rows.workload))
    return FallbackColumns(*(getattr(rows, name)[order] for name in FallbackColumns.__slots__))


def spans(starts: Ints, counts: Ints) -> Ints:
    """The positions `start`, `start + 1`, … of each span, `count` of them, one span after the other."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) - np.repeat(ends - counts - starts, counts)


def found_in(known: Ints, wanted: Ints) -> tuple[Ints, Flags]:
    """The place of each wanted number in `known`, which ascends, and whether it is there."""
    if not len(known):
        return np.zeros(len(wanted), dtype=np.int64), np.zeros(len(wanted), dtype=np.bool_)
    place = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    return place, known[place] == wanted


def starts_of(owner: Ints, size: int) -> tuple[Ints, Ints]:
    """Where the rows of each of `size` owners begin and how many they are, in a column sorted by owner."""
    counts = np.bincount(owner, minlength=size)
    return np.cumsum(counts) - counts, counts


def _ranks(groups: GroupColumns, options: OptionColumns) -> Ints:
    """The canonical place of each group: by workload, mode, k and severity, then by its options, first to last."""
    starts, counts = starts_of(options.group, len(groups.k))
    rank = _places(groups.severity, groups.k, groups.split, groups.workload)
    for nth in range(int(counts.max(initial=0))):
        # What comes next is asked only of groups that are still alike.
        alike = np.flatnonzero(np.bincount(rank, minlength=len(rank))[rank] > 1)
        there = counts[alike] > nth
        at = np.where(there, starts[alike] + nth, 0)
        product = np.where(there, options.product[at], NONE)
        share = np.where(there, options.share[at], 0.0)
        rank[alike] += _places(share, product, rank[alike]) - _places(rank[alike])
    return rank


def _places(*keys: NDArray[np.generic]) -> Ints:
    """How many rows stand before each, by the last key, then the one before; equal rows share a place."""
    order = np.lexsort(keys)
    new = np.ones(len(order), dtype=np.bool_)
    new[1:] = False
    for key in keys:
        ordered = key[order]
        new[1:] |= ordered[1:] != ordered[:-1]
    first = np.flatnonzero(new)
    place = np.empty_like(order)
    place[order] = np.repeat(first, np.diff(first, append=len(order)))
    return place


def _workloads(items: Sequence[Workload]) -> WorkloadColumns:
    place: dict[str | None, int] = {None: NONE, **{name: number for number, name in enumerate(CLASSES)}}
    return WorkloadColumns(
        [item.id for item in items],
        _floats([item.people for item in items]),
        _floats([item.cost_per_hour for item in items]),
        _floats([item.share_stopped for item in items]),
        _floats([item.direct_loss_per_hour for item in items]),
        _floats([item.operating_hours_per_week for item in items]),
        _floats([item.mtpd_hours for item in items]),
        _floats([item.rto_hours for item in items]),
        np.array([item.critical for item in items], dtype=np.bool_),
        _ints([place[item.substitutability] for item in items]),
    )


def _groups(items: Sequence[Workload]) -> GroupColumns:
    groups = [group for item in items for group in item.dependencies]
    return GroupColumns(
        np.repeat(np.arange(len(items)), _ints([len(item.dependencies) for item in items])),
        np.array([group.mode == "share" for group in groups], dtype=np.bool_),
        _ints([group.k for group in groups]),
        _floats([group.severity for group in groups]),
    )


def _options(items: Sequence[Workload], row_of: dict[str, int]) -> OptionColumns:
    sizes = [len(group.options) for item in items for group in item.dependencies]
    options = [option for item in items for group in item.dependencies for option in group.options]
    return OptionColumns(
        np.repeat(np.arange(len(sizes)), _ints(sizes)),
        _ints([row_of[option.product] for option in options]),
        _floats([option.share for option in options]),
    )


def _fallbacks(items: Sequence[Workload], row_of: dict[str, int]) -> FallbackColumns:
    fallbacks = list(chain.from_iterable(item.fallbacks for item in items))
    tested = (item.months_since_test for item in fallbacks)
    return FallbackColumns(
        np.repeat(np.arange(len(items)), _ints([len(item.fallbacks) for item in items])),
        _ints([NONE if item.product is None else row_of[item.product] for item in fallbacks]),
        _floats([item.switch_hours for item in fallbacks]),
        _floats([item.capacity for item in fallbacks]),
        _floats([np.nan if months is None else months for months in tested]),
    )


def _option_records(columns: Columns) -> list[Option]:
    names = [product.id for product in columns.products]
    pairs = zip(columns.options.product.tolist(), columns.options.share.tolist(), strict=True)
    return [Option(names[product], share) for product, share in pairs]


def _fallback_records(columns: Columns) -> list[Fallback]:
    names: list[str | None] = [*(product.id for product in columns.products), None]  # NONE is the last place
    rows = columns.fallbacks
    return [
        Fallback(names[product], switch, capacity, None if np.isnan(months) else months)
        for product, switch, capacity, months in zip(
            rows.product.tolist(),
            rows.switch_hours.tolist(),
            rows.capacity.tolist(),
            rows.months_since_test.tolist(),
            strict=True,
        )
    ]


def _parts(records: Sequence[Item], owner: Ints, size: int) -> list[tuple[Item, ...]]:
    starts, counts = starts_of(owner, size)
    return [
        tuple(records[start : start + count])
        for start, count in zip(starts.tolist(), counts.tolist(), strict=True)
    ]


def _ints(values: Sequence[int]) -> Ints:
    return np.array(values, dtype=np.int64)


def _floats(values: Sequence[float]) -> Floats:
    return np.array(values, dtype=np.float64)
