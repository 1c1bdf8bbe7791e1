"""Reads on what was found about all workloads together: single points of failure, and what fails together."""

from collections.abc import Mapping

from django.db.models import F, Func, IntegerField, Q, QuerySet, Sum
from django.db.models.expressions import Combinable

from vendors.models import FailureAtom, JointLoss, SinglePoint, Vendor, WorkloadPoints
from vendors.models.portfolio import AtomKind

# Amounts are stored in thousandths of the base currency's unit.
THOUSAND = 1000
# name in the address → the columns
ORDERS: Mapping[str, tuple[str, ...]] = {
    "cost": ("unit_loss", "workload_id", "kind", "name"),
    "workload": ("workload__name", "kind", "name"),
    "failure": ("kind", "name", "workload__name"),
}
DEFAULT_ORDER = "-cost"


def single_points(
    *,
    q: str = "",
    kind: str = "",
    name: str = "",
    workload: str = "",
    critical: str = "",
    order: str = DEFAULT_ORDER,
) -> QuerySet[SinglePoint]:
    """The single points of failure in force, each with its workload, those that cost most an hour first.

    ``q`` looks in the workload's name and in what fails (a vendor's name included); ``kind`` and ``name`` are those of
    the atom, ``workload`` a slug, ``critical`` ``yes`` or ``no``.
    """
    found = SinglePoint.objects.select_related("workload").filter(workload__archived_at=None)
    if q:
        found = found.filter(_matches(q))
    if kind:
        found = found.filter(kind=kind) if kind in AtomKind.values else found.none()
    if name:
        found = found.filter(name=name)
    if workload:
        found = found.filter(workload__slug=workload)
    if critical in ("yes", "no"):
        found = found.filter(workload__critical=critical == "yes")
    return found.order_by(*_ordering(order))


def points_count() -> int:
    """How many single points of failure there are."""
    size = Func(F("atoms"), function="cardinality", output_field=IntegerField())
    return WorkloadPoints.objects.aggregate(whole=Sum(size))["whole"] or 0


def joint_losses(*, q: str = "", vendor: str = "") -> QuerySet[JointLoss]:
    """The pairs of live vendors that cost more together than one by one, the largest difference first.

    ``q`` looks in the names of the two, ``vendor`` is the slug of one of them. Only the largest are kept on record.
    """
    live = JointLoss.objects.filter(first__archived_at=None, second__archived_at=None)
    found = live.select_related("first", "second", "worst").order_by("-joint", "pk")
    if q:
        found = found.filter(Q(first__name__icontains=q) | Q(second__name__icontains=q))
    return found.filter(Q(first__slug=vendor) | Q(second__slug=vendor)) if vendor else found


def _matches(text: str) -> Q:
    vendors = Vendor.objects.filter(name__icontains=text)
    by_vendor = Q(kind=AtomKind.ENTITY, name__in=vendors.values("slug"))
    # The names are looked through once, not for each workload that one of them stops.
    failures = FailureAtom.objects.filter(Q(name__icontains=text) | by_vendor)
    return Q(workload__name__icontains=text) | Q(failure__in=failures.values("pk"))


def _ordering(order: str) -> list[Combinable]:
    if order.removeprefix("-") not in ORDERS:
        order = DEFAULT_ORDER
    first, *rest = ORDERS[order.removeprefix("-")]
    # As the index of their rows has it; no value is empty.
    column = F(first).desc(nulls_last=True) if order.startswith("-") else F(first).asc(nulls_first=True)
    return [column, *(F(name).asc() for name in rest)]
