"""The workloads that a failure stops, and nothing else of the register: what a scenario is answered from."""

from collections.abc import Collection, Iterable
from datetime import date

import numpy as np
from django.db.models import Q

from riskboard.common.collecting import without_collection
from vendors.domain.columns import (
    NONE,
    Columns,
    FallbackColumns,
    Flags,
    GroupColumns,
    Ints,
    OptionColumns,
    in_canonical_order,
)
from vendors.domain.packing import months_since
from vendors.domain.what_if import dead_products
from vendors.domain.world import Product
from vendors.models import Dependency, DependencyOption, Fallback
from vendors.models import Product as Record
from vendors.models.workload import Mode
from vendors.queries.arrays import Kind, arrays
from vendors.queries.columns import declared_parameters, load_register, product_rows, rows_of, workload_rows
from vendors.queries.needs import built_on
from vendors.queries.reached import struck_by
from vendors.queries.stored import settled_columns

# From so many options on a register is large, and from this part of them on a failure strikes much of it.
LARGE = 20_000
MUCH = 0.1


def columns_struck(atoms: Iterable[str], day: date) -> tuple[Columns, frozenset[str]]:
    """The live workloads that the failure of ``atoms`` damages, with the groups that it takes from them and their
    fallbacks, judged on ``day``; and the products that are down, by their names.

    The answer of a scenario is that of the whole register, bit for bit. Of the products those are whole that the
    failure can reach; of the others only the name is known. Where it can reach much of a large register, all of it is
    read, which is quicker than picking. A constant number of queries.
    """
    with without_collection():
        return _struck(list(atoms), day)


def _struck(failed: list[str], day: date) -> tuple[Columns, frozenset[str]]:
    parameters = declared_parameters()
    reached = built_on(struck_by(failed))
    if _is_much(reached):
        columns = settled_columns(day) or load_register(day).columns
        return columns, dead_products(columns.products, parameters, failed)
    products, ids = product_rows(reached)
    down = dead_products(products, parameters, failed)
    dead = ids[np.array([item.id in down for item in products], dtype=np.bool_)]
    groups, options = _hurt(*_groups(dead), dead)
    workloads, workload_ids = workload_rows(np.unique(groups.workload).tolist())
    fallbacks = _fallbacks(workload_ids, day)
    catalogue, ids = _named(products, ids, np.union1d(options.product, fallbacks.product))
    workload, _known = rows_of(workload_ids, groups.workload)
    option, live = rows_of(ids, options.product)
    spare, there = rows_of(ids, fallbacks.product)
    manual = fallbacks.product == NONE
    kept = there | manual
    spares = [getattr(fallbacks, name)[kept] for name in FallbackColumns.__slots__[2:]]
    columns = Columns(
        parameters=parameters,
        products=catalogue,
        workloads=workloads,
        groups=GroupColumns(workload, groups.split, groups.k, groups.severity),
        options=OptionColumns(options.group[live], option[live], options.share[live]),
        fallbacks=FallbackColumns(fallbacks.workload[kept], np.where(manual, NONE, spare)[kept], *spares),
    )
    return in_canonical_order(columns), down


def _is_much(products: Collection[int]) -> bool:
    """Whether much of a large register rests on these products."""
    every = DependencyOption.objects.count()
    if every < LARGE:
        return False
    return DependencyOption.objects.filter(product__anyof=list(products)).count() >= MUCH * every


def _groups(dead: Ints) -> tuple[GroupColumns, OptionColumns]:
    """The groups of live workloads with one of these products, and all their live options; by ids."""
    struck = DependencyOption.objects.filter(product__anyof=dead.tolist()).values("dependency")
    found = Dependency.objects.filter(pk__in=struck, workload__archived_at=None)
    pk, *groups = arrays(
        found.annotate(split=Q(mode=Mode.SHARE)),
        {"pk": "int", "workload_id": "int", "split": "flag", "k": "int", "severity": "float"},
    )
    members = DependencyOption.objects.filter(dependency__in=struck, product__archived_at=None)
    group, product, share = arrays(members, {"dependency_id": "int", "product_id": "int", "share": "float"})
    row, known = rows_of(pk, group)
    return GroupColumns(*groups), OptionColumns(row[known], product[known], share[known])


def _hurt(groups: GroupColumns, options: OptionColumns, dead: Ints) -> tuple[GroupColumns, OptionColumns]:
    """Those that cannot spare what is dead; a group that is split can spare nothing."""
    size = np.bincount(options.group, minlength=len(groups.k))
    failed = np.bincount(options.group, np.isin(options.product, dead), len(groups.k))
    hurt: Flags = failed > np.where(groups.split, 0, size - groups.k)
    place, kept = np.cumsum(hurt) - 1, hurt[options.group]
    return (
        GroupColumns(*(getattr(groups, name)[hurt] for name in GroupColumns.__slots__)),
        OptionColumns(place[options.group[kept]], options.product[kept], options.share[kept]),
    )


def _fallbacks(workload_ids: Ints, day: date) -> FallbackColumns:
    """The fallbacks of these workloads; the workload is a row, the product an id."""
    kinds: dict[str, Kind] = {"workload_id": "int", "product_id": "int"}
    kinds |= {"switch_hours": "float", "capacity": "float", "last_tested_on": "day"}
    found = Fallback.objects.filter(workload__anyof=workload_ids.tolist())
    workload, product, switch_hours, capacity, tested = arrays(found, kinds)
    row, known = rows_of(workload_ids, workload)
    return FallbackColumns(
        row[known],
        product[known],
        switch_hours[known],
        capacity[known],
        months_since(tested[known], day),
    )


def _named(products: Iterable[Product], ids: Ints, used: Ints) -> tuple[tuple[Product, ...], Ints]:
    """The products by name with their ids, and with the live ones besides that are ``used``."""
    others = Record.objects.filter(pk__anyof=np.setdiff1d(used, ids).tolist(), archived_at=None)
    bare = [
        (Product(slug, "", None, None, None), pk) for pk, slug in others.order_by().values_list("pk", "slug")
    ]
    rows = sorted([*zip(products, ids.tolist(), strict=True), *bare], key=_slug)
    return tuple(product for product, _pk in rows), np.array([pk for _product, pk in rows], dtype=np.int64)


def _slug(row: tuple[Product, int]) -> str:
    return row[0].id
