"""The register as the arrays of the risk method: a few queries, however large it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db.models import Case, Q, QuerySet, Value, When
from numpy.typing import NDArray

from vendors.domain import world as domain
from vendors.domain.columns import (
    CLASSES,
    NONE,
    Columns,
    FallbackColumns,
    Flags,
    GroupColumns,
    Ints,
    OptionColumns,
    WorkloadColumns,
    in_canonical_order,
)
from vendors.domain.levers import applied
from vendors.domain.packing import DAYS_IN_MONTH, months_since
from vendors.models import Dependency, DependencyOption, Fallback, Need, NeedOption, Product, Workload
from vendors.models.workload import Mode
from vendors.queries.arrays import Kind, arrays
from vendors.queries.needs import leant_on
from vendors.queries.parameters import parameters_in_force, tolerance_in_force

_NUMBERS = (
    "people",
    "cost_per_hour",
    "share_stopped",
    "direct_loss_per_hour",
    "operating_hours_per_week",
    "mtpd_hours",
    "rto_hours",
)


@dataclass(frozen=True, slots=True, eq=False)
class Register:
    """The live register as columns, with the ids of its products and workloads, row for row."""

    columns: Columns
    products: Ints
    workloads: Ints


def load_register(
    day: date, workloads: QuerySet[Workload] | None = None, *, besides: Iterable[int] = ()
) -> Register:
    """The live register as it stands for the tests of fallbacks on ``day``; of the workloads only those, if given.

    Records are named by their slugs. Archived products and workloads are left out, and groups that nothing is left of.
    Of some workloads only the products are read that they lean on, directly or through sub-processors, and those with
    the ids ``besides``.
    """
    found = Workload.objects.all() if workloads is None else workloads
    products, product_ids = _products(None if workloads is None else leant_on(workloads, besides))
    rows, workload_ids = _workloads(found.filter(archived_at=None))
    groups, group_ids = _groups(workloads, workload_ids)
    options = _options(workloads, group_ids, product_ids)
    groups, options = _in_use(groups, options)
    columns = Columns(
        parameters=_parameters(),
        products=products,
        workloads=rows,
        groups=groups,
        options=options,
        fallbacks=_fallbacks(workloads, workload_ids, product_ids, day),
    )
    return Register(in_canonical_order(columns), product_ids, workload_ids)


def months_since_test(tested_on: date | None, day: date) -> float | None:
    """Months of 30.4375 days from ``tested_on`` to ``day``; None for a fallback that was never exercised."""
    return None if tested_on is None else max(0, (day - tested_on).days) / DAYS_IN_MONTH


def _parameters() -> domain.Parameters:
    declared = parameters_in_force()
    return applied(declared.setting, float(tolerance_in_force(declared)))


def _products(wanted: set[int] | None) -> tuple[tuple[domain.Product, ...], Ints]:
    """The live products by slug with their needs, and the id of each; all of them, or those of ``wanted``."""
    live, owners = Product.objects.filter(archived_at=None), Need.objects.all()
    options = NeedOption.objects.filter(product__archived_at=None).order_by("need__position", "pk")
    if wanted is not None:
        live, owners = live.filter(pk__in=wanted), owners.filter(product__in=wanted)
        options = options.filter(need__product__in=wanted)
    members: dict[int, list[str]] = {}
    for need, slug in options.values_list("need_id", "product__slug"):
        members.setdefault(need, []).append(slug)
    groups: dict[int, list[domain.Need]] = {}
    for pk, owner, k in owners.order_by("position", "pk").values_list("pk", "product_id", "k"):
        if pk in members:
            groups.setdefault(owner, []).append(domain.Need(k=k, products=tuple(members[pk])))
    names = ("slug", "vendor__slug", "model", "jurisdiction", "platform", "pk")
    rows = sorted(live.order_by().values_list(*names))
    products = tuple(
        domain.Product(slug, vendor, model, jurisdiction, platform, tuple(groups.get(pk, ())))
        for slug, vendor, model, jurisdiction, platform, pk in rows
    )
    return products, np.array([row[-1] for row in rows], dtype=np.int64)


def _workloads(found: QuerySet[Workload]) -> tuple[WorkloadColumns, Ints]:
    """The workloads by slug, and the id of each."""
    place = Case(
        *(When(substitutability=name, then=Value(number)) for number, name in enumerate(CLASSES)),
        default=Value(NONE),
    )
    kinds: dict[str, Kind] = {"pk": "int", "slug": "text", **dict.fromkeys(_NUMBERS, "float")}
    pk, slug, *columns = arrays(found.annotate(place=place), kinds | {"critical": "flag", "place": "int"})
    names = slug.tolist()
    order = np.array(sorted(range(len(names)), key=names.__getitem__), dtype=np.int64)
    rows = WorkloadColumns([names[row] for row in order.tolist()], *(column[order] for column in columns))
    return rows, pk[order]


def _groups(workloads: QuerySet[Workload] | None, workload_ids: Ints) -> tuple[GroupColumns, Ints]:
    found = Dependency.objects.annotate(split=Q(mode=Mode.SHARE))
    if workloads is not None:
        found = found.filter(workload__in=workloads)
    pk, workload, split, k, severity = arrays(
        found, {"pk": "int", "workload_id": "int", "split": "flag", "k": "int", "severity": "float"}
    )
    row, live = _rows_of(workload_ids, workload)
    return GroupColumns(row[live], split[live], k[live], severity[live]), pk[live]


def _options(workloads: QuerySet[Workload] | None, group_ids: Ints, product_ids: Ints) -> OptionColumns:
    found = DependencyOption.objects.all()
    if workloads is not None:
        found = found.filter(dependency__workload__in=workloads)
    group, product, share = arrays(found, {"dependency_id": "int", "product_id": "int", "share": "float"})
    (group, known), (product, live) = _rows_of(group_ids, group), _rows_of(product_ids, product)
    kept = known & live
    return OptionColumns(group[kept], product[kept], share[kept])


def _in_use(groups: GroupColumns, options: OptionColumns) -> tuple[GroupColumns, OptionColumns]:
    used = np.bincount(options.group, minlength=len(groups.k)) > 0
    place = np.cumsum(used) - 1
    kept = GroupColumns(*(getattr(groups, name)[used] for name in GroupColumns.__slots__))
    return kept, OptionColumns(place[options.group], options.product, options.share)


def _fallbacks(
    workloads: QuerySet[Workload] | None, workload_ids: Ints, product_ids: Ints, day: date
) -> FallbackColumns:
    found = Fallback.objects.all()
    if workloads is not None:
        found = found.filter(workload__in=workloads)
    kinds: dict[str, Kind] = {"workload_id": "int", "product_id": "int"}
    kinds |= {"switch_hours": "float", "capacity": "float", "last_tested_on": "day"}
    workload, product, switch_hours, capacity, tested = arrays(found, kinds)
    manual = product == NONE
    (workload, known), (product, live) = _rows_of(workload_ids, workload), _rows_of(product_ids, product)
    kept = known & (live | manual)
    months = months_since(tested, day)
    return FallbackColumns(
        workload[kept],
        np.where(manual, NONE, product)[kept],
        switch_hours[kept],
        capacity[kept],
        months[kept],
    )


def _rows_of(ids: Ints, wanted: NDArray[Any]) -> tuple[Ints, Flags]:
    """The row of each wanted id, and whether there is one."""
    if not len(ids):
        return np.zeros(len(wanted), dtype=np.int64), np.zeros(len(wanted), dtype=np.bool_)
    order = np.argsort(ids)
    place = np.minimum(np.searchsorted(ids[order], wanted), len(ids) - 1)
    row = order[place]
    return row, ids[row] == wanted
