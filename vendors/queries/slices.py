"""The part of stored worlds that reaches one vendor, without reading the rest of the register."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from vendors.domain.columns import (
    NONE,
    Columns,
    FallbackColumns,
    Flags,
    OptionColumns,
    cut,
    in_canonical_order,
)
from vendors.domain.packing import products_named, unpack_products, unpack_unsorted
from vendors.domain.world import Product
from vendors.domain.world_json import read_parameters
from vendors.models import StoredWorld, WorldBlock


def slices(vendor: str, worlds: Sequence[StoredWorld]) -> list[Columns]:
    """Of each world the workloads that `vendor` (by slug) reaches in any of them, with every product that they lean on.

    One query: all blocks that hold products, and of the others each once; what is not used is not unpacked.
    """
    names = {name for world in worlds for name in world.blocks.values()}
    bodies = {
        name: bytes(body) for name, body in WorldBlock.objects.filter(pk__in=names).values_list("pk", "body")
    }
    products = [_products(world, bodies) for world in worlds]
    reached = [_reached(vendor, rows) for rows in products]
    parts = _parts_reached(worlds, reached, bodies)
    read = [
        unpack_unsorted(
            [bodies[world.blocks[part]] for part in parts if part in world.blocks],
            rows,
            read_parameters(world.parameters),
            world.day,
        )
        for world, rows in zip(worlds, products, strict=True)
    ]
    wanted = {name for columns, among in zip(read, reached, strict=True) for name in _touched(columns, among)}
    return [_leaning(columns, wanted) for columns in read]


def _products(world: StoredWorld, bodies: Mapping[str, bytes]) -> list[Product]:
    parts = [bodies[name] for part, name in world.blocks.items() if part.startswith("p")]
    return sorted((item for body in parts for item in unpack_products(body)), key=lambda item: item.id)


def _reached(vendor: str, products: Iterable[Product]) -> frozenset[str]:
    """The products of the vendor and all that need one of them, directly or not."""
    owners: defaultdict[str, list[str]] = defaultdict(list)
    queue = []
    for item in products:
        if item.vendor == vendor:
            queue.append(item.id)
        for need in item.needs:
            for name in need.products:
                owners[name].append(item.id)
    found = set(queue)
    while queue:
        fresh = {owner for owner in owners.get(queue.pop(), ()) if owner not in found}
        found |= fresh
        queue.extend(fresh)
    return frozenset(found)


def _parts_reached(
    worlds: Sequence[StoredWorld], reached: Sequence[frozenset[str]], bodies: Mapping[str, bytes]
) -> list[str]:
    """The parts of the register of which some workload uses a product that the vendor reaches, in any world."""
    used: dict[str, list[str | None]] = {}
    found = set()
    for world, among in zip(worlds, reached, strict=True):
        for part, name in world.blocks.items():
            if part.startswith("w"):
                if name not in used:
                    used[name] = products_named(bodies[name])
                if not among.isdisjoint(used[name]):
                    found.add(part)
    return sorted(found)


def _touched(columns: Columns, reached: frozenset[str]) -> list[str]:
    marks = np.array([item.id in reached for item in columns.products], dtype=np.bool_)
    rows = np.unique(columns.groups.workload[columns.options.group[marks[columns.options.product]]])
    return [columns.workloads.id[row] for row in rows.tolist()]


def _leaning(columns: Columns, workloads: set[str]) -> Columns:
    """These workloads, with the products that they lean on at any remove."""
    kept = cut(columns, np.array([name in workloads for name in columns.workloads.id], dtype=np.bool_))
    by_name = {item.id: row for row, item in enumerate(columns.products)}
    rows = np.union1d(kept.options.product, kept.fallbacks.product[kept.fallbacks.product != NONE])
    used = np.zeros(len(columns.products), dtype=np.bool_)
    queue = rows.tolist()
    used[queue] = True
    while queue:
        for need in columns.products[queue.pop()].needs:
            fresh = [row for row in (by_name[name] for name in need.products) if not used[row]]
            used[fresh] = True
            queue.extend(fresh)
    return in_canonical_order(_on_products(kept, used))


def _on_products(columns: Columns, kept: Flags) -> Columns:
    """The same with a shorter list of products, which holds all that are used."""
    place = np.append(np.cumsum(kept) - 1, NONE)
    options, spares = columns.options, columns.fallbacks
    return Columns(
        parameters=columns.parameters,
        products=[columns.products[row] for row in np.flatnonzero(kept).tolist()],
        workloads=columns.workloads,
        groups=columns.groups,
        options=OptionColumns(options.group, place[options.product], options.share),
        fallbacks=FallbackColumns(
            spares.workload,
            place[spares.product],
            *(getattr(spares, name) for name in FallbackColumns.__slots__[2:]),
        ),
    )
