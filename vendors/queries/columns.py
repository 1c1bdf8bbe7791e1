"""The register as the arrays of the risk method: a few queries, however large it is."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db.models import Case, Q, QuerySet, Value, When
from numpy.typing import NDArray

from riskboard.common.prepared import Hole, Prepared, Row, prepared
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
    found_in,
    in_canonical_order,
)
from vendors.domain.levers import applied
from vendors.domain.packing import DAYS_IN_MONTH, months_since
from vendors.models import (
    Dependency,
    DependencyOption,
    Fallback,
    Need,
    NeedOption,
    Product,
    RiskParameters,
    Workload,
)
from vendors.models.workload import Mode
from vendors.queries.arrays import Kind, PreparedArrays, arrays
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
# How many times as many places as there are ids a table of them may have.
_SPARSE = 16
# Some workloads: as a query, or by id.
Some = QuerySet[Workload] | Sequence[int]


@dataclass(frozen=True, slots=True, eq=False)
class Register:
    """The live register as columns, with the ids of its products and workloads, row for row."""

    columns: Columns
    products: Ints
    workloads: Ints


def load_register(day: date, workloads: Some | None = None, *, besides: Iterable[int] = ()) -> Register:
    """The live register as it stands for the tests of fallbacks on ``day``; of the workloads only those, if given.

    Given by id they are read by queries that are compiled once: an edit is read so.

    Records are named by their slugs. Archived products and workloads are left out, and groups that nothing is left of.
    Of some workloads only the products are read that they lean on, directly or through sub-processors, and those with
    the ids ``besides``.
    """
    products, product_ids = product_rows(None if workloads is None else leant_on(workloads, besides))
    rows, workload_ids = workload_rows(workloads)
    groups, group_ids = _groups(workloads, workload_ids)
    options = _options(workloads, group_ids, product_ids)
    groups, options = _in_use(groups, options)
    columns = Columns(
        parameters=declared_parameters(),
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


def declared_parameters() -> domain.Parameters:
    """The parameters in force."""
    return parameters_under(parameters_in_force())


def parameters_under(declared: RiskParameters) -> domain.Parameters:
    """The parameters of a version, whether or not it is in force."""
    return applied(declared.setting, float(tolerance_in_force(declared)))


def product_rows(wanted: set[int] | None) -> tuple[tuple[domain.Product, ...], Ints]:
    """The live products by slug with their needs, and the id of each; all of them, or those of ``wanted``."""
    live, owners, options = (_products_read(rows, wanted) for rows in (_live, _needs, _needed))
    members: dict[int, list[str]] = {}
    for need, slug in options:
        members.setdefault(need, []).append(slug)
    groups: dict[int, list[domain.Need]] = {}
    for pk, owner, k in owners:
        if pk in members:
            groups.setdefault(owner, []).append(domain.Need(k=k, products=tuple(members[pk])))
    rows = sorted(live)
    products = tuple(
        domain.Product(slug, vendor, model, jurisdiction, platform, tuple(groups.get(pk, ())))
        for slug, vendor, model, jurisdiction, platform, pk in rows
    )
    return products, np.array([row[-1] for row in rows], dtype=np.int64)


def _products_read(rows: Callable[[], tuple[str, QuerySet[Any, Any]]], wanted: set[int] | None) -> list[Row]:
    """Rows that belong to products, of all of them or of those that are wanted."""
    owner, found = rows()
    if wanted is None:
        return list(found)
    return prepared(rows, lambda: Prepared(found.filter(**{f"{owner}__anyof": Hole("ids")}))).run(
        {"ids": list(wanted)}
    )


def _live() -> tuple[str, QuerySet[Product, Any]]:
    names = ("slug", "vendor__slug", "model", "jurisdiction", "platform", "pk")
    return "pk", Product.objects.filter(archived_at=None).order_by().values_list(*names)


def _needs() -> tuple[str, QuerySet[Need, Any]]:
    return "product", Need.objects.order_by("position", "pk").values_list("pk", "product_id", "k")


def _needed() -> tuple[str, QuerySet[NeedOption, Any]]:
    options = NeedOption.objects.filter(product__archived_at=None).order_by("need__position", "pk")
    return "need__product", options.values_list("need_id", "product__slug")


def _columns_read(
    rows: Callable[[], QuerySet[Any]], kinds: Mapping[str, Kind], owner: str, workloads: Some | None
) -> list[NDArray[Any]]:
    """Columns of rows that belong to workloads, of all of them or of some."""
    if workloads is None:
        return arrays(rows(), kinds)
    if isinstance(workloads, QuerySet):
        return arrays(rows().filter(**{f"{owner}__in": workloads}), kinds)
    wanted = {f"{owner}__anyof": Hole("ids")}
    return prepared(rows, lambda: PreparedArrays(rows().filter(**wanted), kinds)).run({"ids": [*workloads]})


def _live_workloads() -> QuerySet[Workload]:
    place = Case(
        *(When(substitutability=name, then=Value(number)) for number, name in enumerate(CLASSES)),
        default=Value(NONE),
    )
    return Workload.objects.filter(archived_at=None).annotate(place=place)


def workload_rows(workloads: Some | None) -> tuple[WorkloadColumns, Ints]:
    """The workloads by slug, and the id of each."""
    kinds: dict[str, Kind] = {"pk": "int", "slug": "text", **dict.fromkeys(_NUMBERS, "float")}
    kinds |= {"critical": "flag", "place": "int"}
    pk, slug, *columns = _columns_read(_live_workloads, kinds, "pk", workloads)
    names = slug.tolist()
    order = np.array(sorted(range(len(names)), key=names.__getitem__), dtype=np.int64)
    rows = WorkloadColumns([names[row] for row in order.tolist()], *(column[order] for column in columns))
    return rows, pk[order]


def _all_groups() -> QuerySet[Dependency]:
    return Dependency.objects.annotate(split=Q(mode=Mode.SHARE))


def _groups(workloads: Some | None, workload_ids: Ints) -> tuple[GroupColumns, Ints]:
    kinds: dict[str, Kind] = {"pk": "int", "workload_id": "int"}
    kinds |= {"split": "flag", "k": "int", "severity": "float"}
    pk, workload, split, k, severity = _columns_read(_all_groups, kinds, "workload", workloads)
    row, live = rows_of(workload_ids, workload)
    return GroupColumns(row[live], split[live], k[live], severity[live]), pk[live]


def _all_options() -> QuerySet[DependencyOption]:
    return DependencyOption.objects.all()


def _options(workloads: Some | None, group_ids: Ints, product_ids: Ints) -> OptionColumns:
    kinds: dict[str, Kind] = {"dependency_id": "int", "product_id": "int", "share": "float"}
    owner = "dependency__workload"
    group, product, share = _columns_read(_all_options, kinds, owner, workloads)
    (group, known), (product, live) = rows_of(group_ids, group), rows_of(product_ids, product)
    kept = known & live
    return OptionColumns(group[kept], product[kept], share[kept])


def _in_use(groups: GroupColumns, options: OptionColumns) -> tuple[GroupColumns, OptionColumns]:
    used = np.bincount(options.group, minlength=len(groups.k)) > 0
    place = np.cumsum(used) - 1
    kept = GroupColumns(*(getattr(groups, name)[used] for name in GroupColumns.__slots__))
    return kept, OptionColumns(place[options.group], options.product, options.share)


def _all_fallbacks() -> QuerySet[Fallback]:
    return Fallback.objects.all()


def _fallbacks(workloads: Some | None, workload_ids: Ints, product_ids: Ints, day: date) -> FallbackColumns:
    kinds: dict[str, Kind] = {"workload_id": "int", "product_id": "int"}
    kinds |= {"switch_hours": "float", "capacity": "float", "last_tested_on": "day"}
    workload, product, switch_hours, capacity, tested = _columns_read(
        _all_fallbacks, kinds, "workload", workloads
    )
    manual = product == NONE
    (workload, known), (product, live) = rows_of(workload_ids, workload), rows_of(product_ids, product)
    kept = known & (live | manual)
    months = months_since(tested, day)
    return FallbackColumns(
        workload[kept],
        np.where(manual, NONE, product)[kept],
        switch_hours[kept],
        capacity[kept],
        months[kept],
    )


def rows_of(ids: Ints, wanted: NDArray[Any]) -> tuple[Ints, Flags]:
    """The row of each wanted id, and whether there is one."""
    most = int(ids.max(initial=0))
    if most > _SPARSE * (len(ids) + len(wanted)):
        order = np.argsort(ids)
        place, there = found_in(ids[order], wanted)
        return order[place] if len(ids) else place, there
    # Looked up rather than searched for. What no id can be leads to the last place, where none is.
    table = np.full(most + 2, NONE)
    table[ids] = np.arange(len(ids))
    row = table[np.where((wanted >= 0) & (wanted <= most), wanted, most + 1)]
    there = row != NONE
    return np.where(there, row, 0), there
