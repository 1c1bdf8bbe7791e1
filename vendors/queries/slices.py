"""The part of stored worlds that reaches one vendor, without reading the rest of the register."""

from collections.abc import Mapping, Sequence

import numpy as np

from vendors.domain.columns import Columns, cut, in_canonical_order, products_used, with_products
from vendors.domain.packing import products_named, unpack_products, unpack_workloads
from vendors.domain.reach import reached_by
from vendors.domain.world import Product
from vendors.domain.world_json import read_parameters
from vendors.models import StoredWorld, WorldBlock


def slices(vendor: str, worlds: Sequence[StoredWorld]) -> list[Columns]:
    """Of each world the workloads that `vendor` (by slug) reaches in any of them, with every product that they lean on.

    The vendor's own products are there in any case. Recomputing its score from a slice gives the same, bit for bit. One
    query: all blocks that hold products, and of the others each once; what is not used is not unpacked.
    """
    names = {name for world in worlds for name in world.blocks.values()}
    bodies = {
        name: bytes(body) for name, body in WorldBlock.objects.filter(pk__in=names).values_list("pk", "body")
    }
    catalogues = _catalogues(vendor, worlds, bodies)
    products, reached = zip(*catalogues, strict=True)
    parts = _parts_reached(worlds, reached, bodies)
    read = [
        unpack_workloads(
            [bodies[world.blocks[part]] for part in parts if part in world.blocks],
            rows,
            read_parameters(world.parameters),
            world.day,
        )
        for world, rows in zip(worlds, products, strict=True)
    ]
    wanted = {name for columns, among in zip(read, reached, strict=True) for name in _touched(columns, among)}
    return [_leaning(columns, wanted, vendor) for columns in read]


def _catalogues(
    vendor: str, worlds: Sequence[StoredWorld], bodies: Mapping[str, bytes]
) -> list[tuple[list[Product], frozenset[str]]]:
    """The products of each world, and those that the vendor reaches; read once where worlds have the same."""
    read: dict[frozenset[str], tuple[list[Product], frozenset[str]]] = {}
    found = []
    for world in worlds:
        names = frozenset(name for part, name in world.blocks.items() if part.startswith("p"))
        if names not in read:
            rows = sorted((item for name in names for item in unpack_products(bodies[name])), key=_id)
            read[names] = rows, reached_by(vendor, rows)
        found.append(read[names])
    return found


def _id(product: Product) -> str:
    return product.id


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


def _leaning(columns: Columns, workloads: set[str], vendor: str) -> Columns:
    """These workloads, with the vendor's products and all that they lean on at any remove."""
    kept = cut(columns, np.array([name in workloads for name in columns.workloads.id], dtype=np.bool_))
    by_name = {item.id: row for row, item in enumerate(columns.products)}
    used = products_used(kept) | np.array(
        [item.vendor == vendor for item in columns.products], dtype=np.bool_
    )
    queue = np.flatnonzero(used).tolist()
    while queue:
        for need in columns.products[queue.pop()].needs:
            fresh = [row for row in (by_name[name] for name in need.products) if not used[row]]
            used[fresh] = True
            queue.extend(fresh)
    return in_canonical_order(with_products(kept, used))
