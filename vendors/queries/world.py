"""The register as the risk method sees it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import cast

from django.db import connection, transaction
from django.db.models import Prefetch, QuerySet

from vendors.domain import world as domain
from vendors.models import (
    Dependency,
    DependencyOption,
    Fallback,
    Need,
    NeedOption,
    Product,
    Workload,
)
from vendors.queries.parameters import parameters_in_force, tolerance_in_force

DAYS_IN_MONTH = 30.4375


@contextmanager
def snapshot() -> Iterator[None]:
    """Queries in here see the register at one moment, however many writers are at work. Reads only.

    Inside a transaction that has begun already its own isolation stands.
    """
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def build_world(*, as_of: datetime | date, workloads: QuerySet[Workload] | None = None) -> domain.World:
    """The live register at the end of the UTC day of ``as_of``, for the risk method; a constant number of queries.

    Records are named by their slugs. Archived products and workloads are left out. ``workloads`` narrows the world to
    those: the score of a vendor is the same as long as all that can reach it are among them.
    """
    day = as_of.date() if isinstance(as_of, datetime) else as_of
    found = Workload.objects.all() if workloads is None else workloads
    return domain.World(
        parameters=_parameters(),
        products=_products(),
        workloads=tuple(_workload(row, day) for row in _with_parts(found.filter(archived_at=None))),
        as_of=day.isoformat(),
    )


def months_since(tested_on: date | None, day: date) -> float | None:
    """Months of 30.4375 days from ``tested_on`` to ``day``; None for a fallback that was never exercised."""
    return None if tested_on is None else max(0, (day - tested_on).days) / DAYS_IN_MONTH


def _parameters() -> domain.Parameters:
    declared = parameters_in_force()
    return domain.Parameters(
        tolerance=float(tolerance_in_force(declared)),
        horizon_hours=float(declared.horizon_hours),
        urgency=float(declared.urgency),
        untested_credit=float(declared.untested_credit),
    )


def _products() -> tuple[domain.Product, ...]:
    options = NeedOption.objects.filter(product__archived_at=None).order_by("need__position", "pk")
    members: dict[int, list[str]] = {}
    for need, slug in options.values_list("need_id", "product__slug"):
        members.setdefault(need, []).append(slug)
    groups: dict[int, list[domain.Need]] = {}
    for pk, owner, k in Need.objects.order_by("position", "pk").values_list("pk", "product_id", "k"):
        if pk in members:
            groups.setdefault(owner, []).append(domain.Need(k=k, products=tuple(members[pk])))
    rows = Product.objects.filter(archived_at=None).values_list(
        "pk", "slug", "vendor__slug", "model", "jurisdiction", "platform"
    )
    return tuple(
        domain.Product(slug, vendor, model, jurisdiction, platform, tuple(groups.get(pk, ())))
        for pk, slug, vendor, model, jurisdiction, platform in rows
    )


def _with_parts(workloads: QuerySet[Workload]) -> QuerySet[Workload]:
    live = DependencyOption.objects.filter(product__archived_at=None).select_related("product")
    dependencies = Dependency.objects.prefetch_related(Prefetch("options", queryset=live))
    fallbacks = Fallback.objects.select_related("product").exclude(product__archived_at__isnull=False)
    return workloads.prefetch_related(
        Prefetch("dependencies", queryset=dependencies), Prefetch("fallbacks", queryset=fallbacks)
    )


def _workload(row: Workload, day: date) -> domain.Workload:
    return domain.Workload(
        id=row.slug,
        people=float(row.people),
        cost_per_hour=float(row.cost_per_hour),
        share_stopped=float(row.share_stopped),
        direct_loss_per_hour=float(row.direct_loss_per_hour),
        operating_hours_per_week=float(row.operating_hours_per_week),
        mtpd_hours=float(row.mtpd_hours),
        rto_hours=float(row.rto_hours),
        critical=row.critical,
        substitutability=cast("domain.Substitutability | None", row.substitutability),
        dependencies=tuple(_group(group) for group in row.dependencies.all() if group.options.all()),
        fallbacks=tuple(_fallback(fallback, day) for fallback in row.fallbacks.all()),
    )


def _group(row: Dependency) -> domain.Group:
    return domain.Group(
        mode=cast("domain.Mode", row.mode),
        k=row.k,
        severity=float(row.severity),
        options=tuple(
            domain.Option(option.product.slug, float(option.share)) for option in row.options.all()
        ),
    )


def _fallback(row: Fallback, day: date) -> domain.Fallback:
    return domain.Fallback(
        product=row.product.slug if row.product else None,
        switch_hours=float(row.switch_hours),
        capacity=float(row.capacity),
        months_since_test=months_since(row.last_tested_on, day),
    )
