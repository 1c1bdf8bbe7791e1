"""Reads on mitigations: the list with its filters, one by its key, and whether it still fits its workload."""

from collections.abc import Mapping, Sequence

from django.db.models import Q, QuerySet

from vendors.models import DependencyOption, Mitigation, MitigationKind
from vendors.queries import keys

ORDERS: Mapping[str, str] = {"name": "name", "cost": "yearly_cost", "changed": "updated_at"}
_RELATED = ("workload", "product__vendor", "spare__product__vendor", "beside", "vendor")


def mitigations(
    *,
    q: str = "",
    kind: str = "",
    workload: str = "",
    vendor: str = "",
    order: str = "name",
    archived: bool = False,
) -> QuerySet[Mitigation]:
    """Mitigations with what they are about, by name.

    ``q`` looks in names (its own, the workload's, product's and vendor's) and note; ``workload`` is a slug, and so is
    ``vendor``: with whom is negotiated, or whose product joins or is joined. Archived ones only when asked for.
    """
    found = Mitigation.objects.select_related(*_RELATED)
    if not archived:
        found = found.filter(archived_at=None)
    if q:
        found = found.filter(
            Q(name__icontains=q)
            | Q(note__icontains=q)
            | Q(slug__icontains=q)
            | Q(workload__name__icontains=q)
            | Q(product__name__icontains=q)
            | Q(vendor__name__icontains=q)
        )
    if kind:
        found = found.filter(kind=kind)
    if workload:
        found = found.filter(workload__slug=workload)
    if vendor:
        found = found.filter(
            Q(vendor__slug=vendor) | Q(product__vendor__slug=vendor) | Q(beside__vendor__slug=vendor)
        )
    return found.order_by(_ordering(order), "name", "pk")


def by_key(key: str | int, *, archived: bool = False) -> Mitigation | None:
    """The mitigation with this id or slug and what it is about, or None."""
    return keys.by_key(mitigations(archived=archived), key)


def by_slugs(slugs: Sequence[str]) -> list[Mitigation]:
    """Those with these identifiers, in this order. One query."""
    found = {one.slug: one for one in mitigations().filter(slug__in=[*slugs])}
    return [found[slug] for slug in dict.fromkeys(slugs) if slug in found]


def is_adrift(mitigation: Mitigation) -> bool:
    """Whether the workload changed so that there is nothing left to do: its fallback was taken out, or it uses the
    product beside which another was to stand no more. One query at most."""
    match mitigation.kind:
        case MitigationKind.EXERCISE:
            return mitigation.spare_id is None
        case MitigationKind.ALTERNATIVE | MitigationKind.OWN_SERVICE:
            used = DependencyOption.objects.filter(
                dependency__workload=mitigation.workload_id, product=mitigation.beside_id
            )
            return not used.exists()
    return False


def _ordering(order: str) -> str:
    column = ORDERS.get(order.removeprefix("-"), "name")
    return f"-{column}" if order.startswith("-") else column
