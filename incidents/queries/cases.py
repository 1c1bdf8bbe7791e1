"""Incidents as the plain cases that decide what they do to the register."""

from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet

from incidents.domain.consequences import Case, NamedProduct, fold
from incidents.models import Incident
from incidents.models.incident import ACTIVE_STATUSES
from vendors.models import Product, Vendor


def for_cases(incidents: QuerySet[Incident]) -> QuerySet[Incident]:
    """The same incidents with what :func:`case_of` reads, in three further queries however many they are."""
    products = Product.objects.filter(archived_at=None).order_by("pk")
    vendors = Vendor.objects.order_by("pk").prefetch_related(Prefetch("products", products))
    named = Product.objects.select_related("vendor").order_by("pk")
    return incidents.prefetch_related(Prefetch("vendors", vendors), Prefetch("products", named))


def case_of(incident: Incident) -> Case:
    """What the consequences of an incident depend on. Reads the prefetched relations of :func:`for_cases`."""
    vendors = list(incident.vendors.all())
    return Case(
        type=incident.type,
        direction=incident.direction,
        scope=incident.scope,
        vendors=tuple(vendor.slug for vendor in vendors),
        products=_named_products(incident, vendors),
        models=tuple(incident.models_named),
        jurisdiction=incident.jurisdiction,
        order_effect=incident.order_effect,
        announced_at=incident.announced_at,
        started_at=incident.started_at,
        wait_ends_at=incident.wait_ends_at,
        ended_at=incident.ended_at,
        settled=incident.status not in ACTIVE_STATUSES,
        archived=incident.archived_at is not None,
    )


def fresh_cases(pks: Iterable[int]) -> dict[int, Case]:
    """The cases of incidents as they stand in the database now, by id; four queries however many they are."""
    found = for_cases(Incident.objects.filter(pk__in=list(pks)))
    return {incident.pk: case_of(incident) for incident in found}


def fresh_case(pk: int) -> Case:
    """The case of one incident as it stands in the database now."""
    return fresh_cases([pk])[pk]


def _named_products(incident: Incident, vendors: Iterable[Vendor]) -> tuple[NamedProduct, ...]:
    """The products it lists, and those of its vendors that run on a model it names."""
    listed = {product.pk: (product, product.vendor.slug) for product in incident.products.all()}
    models = {fold(name) for name in incident.models_named} - {""}
    for vendor in vendors:
        running = (product for product in vendor.products.all() if fold(product.model) in models)
        listed.update({product.pk: (product, vendor.slug) for product in running})
    return tuple(NamedProduct(pk, slug, product.model) for pk, (product, slug) in sorted(listed.items()))
