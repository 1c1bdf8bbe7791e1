"""Worlds kept small: blocks of products and of workloads as bytes that are the same whenever their content is.

A block of workloads names the products that it uses, so that it stands alone. Tests of fallbacks are kept as days and
not as ages: a block does not change because a day has passed.
"""

import json
import zlib
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain

import numpy as np
import orjson
from numpy.typing import NDArray

from vendors.domain.columns import (
    NONE,
    Columns,
    FallbackColumns,
    Floats,
    GroupColumns,
    Ints,
    OptionColumns,
    WorkloadColumns,
    spans,
    starts_of,
)
from vendors.domain.world import Need, Parameters, Product

DAYS_IN_MONTH = 30.4375
EPOCH = date(1970, 1, 1)
# The fastest: blocks are written with every run and read when somebody asks for one.
LEVEL = 1
# So many bytes of a block at a time, until its head is complete.
_HEAD = 1 << 14

# The arrays of a block: workloads, then groups, options and fallbacks, each after how many its owners have.
_LAYOUT = (
    *["<f8"] * 7,
    *("|b1", "|i1"),
    *("<i4", "|b1", "<i4", "<f8"),
    *("<i4", "<i4", "<f8"),
    "<i4",
    "<i4",
    *["<f8"] * 3,
)
_WIDE = {"|i1": "<i8", "<i4": "<i8"}
# Which of them refer to the names of products.
_PRODUCTS = (14, 17)


def months_since(tested_on: Floats, day: date) -> Floats:
    """Months of 30.4375 days from each day (counted from 1970; NaN: never) to `day`; 0 for one that is yet to come."""
    return np.maximum(0.0, (day - EPOCH).days - tested_on) / DAYS_IN_MONTH


def tested_on(months: Floats, day: date) -> Floats:
    """The days (counted from 1970; NaN: never) of tests that lie so many months before `day`."""
    return (day - EPOCH).days - np.rint(months * DAYS_IN_MONTH)


def pack_products(products: Sequence[Product]) -> bytes:
    """A block of products."""
    rows = [
        (
            *(item.id, item.vendor, item.model, item.jurisdiction, item.platform),
            [(need.k, *need.products) for need in item.needs],
        )
        for item in products
    ]
    return zlib.compress(json.dumps(rows, separators=(",", ":")).encode(), LEVEL)


def unpack_products(body: bytes) -> list[Product]:
    """The products of a block."""
    return [
        Product(name, vendor, model, place, cloud, tuple(Need(k, tuple(needed)) for k, *needed in needs))
        for name, vendor, model, place, cloud, needs in orjson.loads(zlib.decompress(body))
    ]


def pack_workloads(columns: Columns, parts: Iterable[Ints], day: date) -> Iterator[bytes]:
    """A block of the workloads in each of these sets of rows; the ages of their tests are those of `day`."""
    work, groups, options, spares = columns.workloads, columns.groups, columns.options, columns.fallbacks
    groups_of, spares_of = (starts_of(owner, len(work.id)) for owner in (groups.workload, spares.workload))
    options_of = starts_of(options.group, len(groups.k))
    product_ids = [item.id for item in columns.products]
    for rows in parts:
        (group, group_count), (spare, spare_count) = _rows_of(groups_of, rows), _rows_of(spares_of, rows)
        option, option_count = _rows_of(options_of, group)
        products = np.concatenate([options.product[option], spares.product[spare]])
        used, place = np.unique(products, return_inverse=True)
        tested = tested_on(spares.months_since_test[spare], day)
        arrays = (
            *(getattr(work, name)[rows] for name in WorkloadColumns.__slots__[1:]),
            *(group_count, groups.split[group], groups.k[group], groups.severity[group]),
            *(option_count, place[: len(option)], options.share[option]),
            *(spare_count, place[len(option) :], spares.switch_hours[spare], spares.capacity[spare], tested),
        )
        names = [None if row == NONE else product_ids[row] for row in used.tolist()]
        yield _framed([work.id[row] for row in rows.tolist()], names, arrays)


def repack_workloads(
    block: bytes | None, kept: Container[str], fresh: Columns, rows: Ints, day: date
) -> bytes | None:
    """`block` with only those of its workloads that are `kept`, and with these `rows` of `fresh` besides.

    The bytes are those that packing all of them at once gives; None without any. The ages of tests are those of `day`.
    """
    blocks = [*([] if block is None else [block]), *pack_workloads(fresh, [rows], day)]
    both = _standing_alone(blocks, fresh.parameters, day)
    ids, renewed = both.workloads.id, {fresh.workloads.id[row] for row in rows.tolist()}
    # Of two by one name the fresh one stands last.
    last = [row + 1 == len(ids) or ids[row + 1] != name for row, name in enumerate(ids)]
    wanted = [row for row, name in enumerate(ids) if name in kept or (name in renewed and last[row])]
    return next(pack_workloads(both, [np.array(wanted, dtype=np.int64)], day)) if wanted else None


def workloads_in(block: bytes) -> list[str]:
    """The workloads of a block."""
    return _head(block)[0]


def products_named(block: bytes) -> list[str | None]:
    """The products that the workloads of a block use; None for what is done by hand."""
    return _head(block)[1]


def _standing_alone(blocks: Sequence[bytes], parameters: Parameters, day: date) -> Columns:
    """The columns of these blocks, of whose products only the names are known."""
    names = {name for block in blocks for name in _head(block)[1] if name is not None}
    products = [Product(name, "", None, None, None, ()) for name in sorted(names)]
    return unpack_workloads(blocks, products, parameters, day)


def unpack_workloads(
    blocks: Iterable[bytes], products: Sequence[Product], parameters: Parameters, day: date
) -> Columns:
    """The columns of all workloads of these blocks, as `day` sees the tests of their fallbacks.

    A block was packed from columns in canonical order, which neither another day nor other workloads and products
    beside its own change: only the workloads have to find their places.
    """
    row_of: dict[str | None, int] = {None: NONE, **{item.id: row for row, item in enumerate(products)}}
    parts = [_unframed(block, row_of) for block in blocks]
    ids = list(chain.from_iterable(names for names, _arrays in parts))
    order = np.array(sorted(range(len(ids)), key=ids.__getitem__), dtype=np.int64)
    joined = (
        np.concatenate([np.zeros(0, dtype=_WIDE.get(kind, kind)), *arrays])
        for kind, *arrays in zip(_LAYOUT, *(arrays for _names, arrays in parts), strict=True)
    )
    work = [next(joined)[order] for _name in WorkloadColumns.__slots__[1:]]
    group_count, split, k, severity, option_count, product, share, spare_count, *spare = joined
    group, groups = _rows_of(_starts(group_count), order)
    option, options = _rows_of(_starts(option_count), group)
    own, spares = _rows_of(_starts(spare_count), order)
    switched, switch_hours, capacity, tested = (values[own] for values in spare)
    everyone = np.arange(len(ids))
    return Columns(
        parameters=parameters,
        products=products,
        workloads=WorkloadColumns([ids[row] for row in order.tolist()], *work),
        groups=GroupColumns(np.repeat(everyone, groups), split[group], k[group], severity[group]),
        options=OptionColumns(np.repeat(np.arange(len(group)), options), product[option], share[option]),
        fallbacks=FallbackColumns(
            np.repeat(everyone, spares), switched, switch_hours, capacity, months_since(tested, day)
        ),
    )


def _starts(counts: Ints) -> tuple[Ints, Ints]:
    return np.cumsum(counts) - counts, counts


def _rows_of(owners: tuple[Ints, Ints], wanted: Ints) -> tuple[Ints, Ints]:
    """The rows that belong to the wanted owners, owner by owner, and how many each has."""
    starts, counts = owners
    return spans(starts[wanted], counts[wanted]), counts[wanted]


def _framed(
    ids: Sequence[str], products: Sequence[str | None], arrays: Iterable[NDArray[np.generic]]
) -> bytes:
    raw = [array.astype(kind) for array, kind in zip(arrays, _LAYOUT, strict=True)]
    head = json.dumps([ids, products, [len(array) for array in raw]], separators=(",", ":"))
    return zlib.compress(b"\n".join([head.encode(), b"".join(array.tobytes() for array in raw)]), LEVEL)


def _head(block: bytes) -> tuple[list[str], list[str | None], list[int]]:
    """What stands before the arrays of a block; these are not unpacked."""
    reader = zlib.decompressobj()
    head, rest = b"", block
    while b"\n" not in head and rest:
        head += reader.decompress(rest, _HEAD)
        rest = reader.unconsumed_tail
    if b"\n" not in head:
        head += reader.flush()
    ids, products, lengths = orjson.loads(head.partition(b"\n")[0])
    return ids, products, lengths


def _unframed(block: bytes, row_of: Mapping[str | None, int]) -> tuple[list[str], list[NDArray[np.generic]]]:
    head, _, body = zlib.decompress(block).partition(b"\n")
    ids, products, lengths = orjson.loads(head)
    arrays, offset = [], 0
    for kind, length in zip(_LAYOUT, lengths, strict=True):
        array = np.frombuffer(body, kind, length, offset)
        offset += array.nbytes
        arrays.append(array.astype(_WIDE.get(kind, kind)))
    rows = np.array([*map(row_of.__getitem__, products)], dtype=np.int64)
    for number in _PRODUCTS:
        arrays[number] = rows[arrays[number]]
    return ids, arrays
