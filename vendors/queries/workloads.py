"""Reads on workloads."""

from collections.abc import Collection, Mapping

from django.db.models import (
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from vendors.models import Dependency, DependencyOption, Fallback, Product, Workload
from vendors.models.workload import hourly_cost
from vendors.queries import keys
from vendors.queries.usage import leaning_on

ORDERS: Mapping[str, str] = {
    "name": "name",
    "people": "people",
    "cost": "hourly_cost",
    "mtpd": "mtpd_hours",
    "fallbacks": "fallback_count",
}
DEFAULT_ORDER = "-cost"


def workloads(
    *,
    q: str = "",
    vendor: str = "",
    critical: str = "",
    fallback: str = "",
    product: str = "",
    supplier: str = "",
    leaning: Collection[int] | None = None,
    order: str = DEFAULT_ORDER,
    archived: bool = False,
) -> QuerySet[Workload]:
    """Workloads annotated with ``hourly_cost`` (base currency a calendar hour of standstill), ``fallback_count`` and
    ``untested_count`` (fallbacks never exercised).

    ``vendor`` is the slug of a vendor whose product is among the options; ``critical`` ``yes`` or ``no``;
    ``fallback`` ``none`` or ``untested``. ``product`` and ``supplier`` are the slugs of a product, and of a vendor
    one of whose products, is among the options or the fallbacks; ``leaning`` names such products by id.
    """
    found = _annotated()
    if not archived:
        found = found.filter(archived_at=None)
    if q:
        found = found.filter(Q(name__icontains=q) | Q(slug__icontains=q) | Q(owner__icontains=q))
    if vendor:
        used = DependencyOption.objects.filter(product__vendor__slug=vendor).values("dependency__workload")
        found = found.filter(pk__in=used)
    found = _leaning(found, product, supplier, leaning)
    if critical in ("yes", "no"):
        found = found.filter(critical=critical == "yes")
    if fallback in ("none", "untested"):
        found = found.filter(_without_fallback() if fallback == "none" else Exists(_untested()))
    return found.order_by(*_ordering(order))


def _leaning(
    found: QuerySet[Workload], product: str, supplier: str, leaning: Collection[int] | None
) -> QuerySet[Workload]:
    if product:
        found = found.filter(pk__in=leaning_on(Product.objects.filter(slug=product)))
    if supplier:
        found = found.filter(pk__in=leaning_on(Product.objects.filter(vendor__slug=supplier)))
    return found if leaning is None else found.filter(pk__in=leaning_on(leaning))


def with_parts(found: QuerySet[Workload]) -> QuerySet[Workload]:
    """The same workloads with dependencies, options, fallbacks and their products, in three more queries."""
    options = DependencyOption.objects.select_related("product__vendor")
    dependencies = Dependency.objects.prefetch_related(Prefetch("options", queryset=options))
    return found.prefetch_related(
        Prefetch("dependencies", queryset=dependencies),
        Prefetch("fallbacks", queryset=Fallback.objects.select_related("product__vendor")),
    )


def by_key(key: str | int, *, archived: bool = False) -> Workload | None:
    """The workload with this id or slug, its parts included, or None."""
    return keys.by_key(with_parts(workloads(archived=archived)), key)


def untested_fallbacks() -> QuerySet[Fallback]:
    """The fallbacks of live workloads that nobody ever exercised, the costliest workload's first."""
    live = Fallback.objects.filter(workload__archived_at=None, last_tested_on=None)
    costly = live.annotate(hourly_cost=hourly_cost("workload__"))
    return costly.select_related("workload", "product").order_by("-hourly_cost", "pk")


def _without_fallback() -> Q:
    return ~Q(Exists(Fallback.objects.filter(workload=OuterRef("pk"))))


def _untested() -> QuerySet[Fallback]:
    return Fallback.objects.filter(workload=OuterRef("pk"), last_tested_on=None)


def _annotated() -> QuerySet[Workload]:
    return Workload.objects.annotate(
        hourly_cost=hourly_cost(),
        fallback_count=_count(Fallback.objects.all()),
        untested_count=_count(Fallback.objects.filter(last_tested_on=None)),
    )


def _count(fallbacks: QuerySet[Fallback]) -> Combinable:
    of_this = fallbacks.filter(workload=OuterRef("pk")).order_by().values("workload")
    return Coalesce(Subquery(of_this.annotate(found=Count("pk")).values("found")), Value(0))


def _ordering(order: str) -> list[str | Combinable]:
    name = order.removeprefix("-")
    column = F(ORDERS.get(name, "hourly_cost"))
    descending = order.startswith("-") or name not in ORDERS
    return [column.desc() if descending else column.asc(), "name", "pk"]
