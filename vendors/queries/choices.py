"""The vendors, products, workloads, fallbacks, mitigations and people that forms offer to choose from."""

from collections.abc import Callable
from typing import Any

from django.db.models import (
    Case,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Concat, NullIf

from riskboard.accounts.models import User
from riskboard.common.choosing import Kind
from vendors.models import Fallback, Mitigation, PlanStep, Product, Vendor, Workload

MOST_WORDS = 8


def _vendors() -> QuerySet[Vendor]:
    return Vendor.objects.filter(archived_at=None).order_by("name", "pk")


def _products() -> QuerySet[Product]:
    live = Product.objects.filter(archived_at=None).select_related("vendor")
    return live.order_by("vendor__name", "name", "pk")


def _workloads() -> QuerySet[Workload]:
    return Workload.objects.filter(archived_at=None).order_by("name", "pk")


def _fallbacks() -> QuerySet[Fallback]:
    live = Fallback.objects.filter(workload__archived_at=None).select_related("workload", "product")
    return live.order_by("workload__name", "position", "pk")


def _mitigations() -> QuerySet[Mitigation]:
    """Those in the register, and what a plan holds though it was archived since."""
    planned = PlanStep.objects.filter(mitigation=OuterRef("pk"))
    return Mitigation.objects.filter(Q(archived_at=None) | Exists(planned)).order_by("name", "pk")


def _people() -> QuerySet[User]:
    """Everybody, those who left last: a step may be theirs still."""
    return User.objects.order_by("-is_active", "first_name", "last_name", "username")


def _mitigations_called(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    return _closest(rows.filter(Q(name__icontains=text) | Q(slug__icontains=text)), "name", text)


def _people_called(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    found = rows.annotate(called=Concat("first_name", Value(" "), "last_name", Value(" "), "username"))
    words = [Q(called__icontains=word) for word in text.split()[:MOST_WORDS]]
    closest: QuerySet[Any] = found.filter(*words)
    return closest


def _workloads_called(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    return _closest(rows.filter(Q(name__icontains=text) | Q(slug__icontains=text)), "name", text)


def _fallbacks_called(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    own = Coalesce(NullIf(F("name"), Value("")), F("product__name"))
    found = rows.annotate(called=Concat(F("workload__name"), Value(": "), own))
    for word in text.replace(":", " ").split()[:MOST_WORDS]:
        found = found.filter(called__icontains=word)
    return _closest(found, "called", text)


def _vendors_called(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    joined = Func(F("aliases"), Value(" "), function="array_to_string", output_field=TextField())
    wanted = Q(name__icontains=text) | Q(slug__icontains=text) | Q(alias_text__icontains=text)
    return _closest(rows.alias(alias_text=joined).filter(wanted), "name", text)


def _products_called(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    found = rows.annotate(called=Concat("name", Value(", "), "vendor__name"))
    for word in text.split()[:MOST_WORDS]:
        found = found.filter(Q(called__icontains=word) | Q(slug__icontains=word))
    return _closest(found, "called", text)


def _closest(found: QuerySet[Any], name: str, text: str) -> QuerySet[Any]:
    """What is called so first, then what begins so."""
    place = Case(
        When(**{f"{name}__iexact": text}, then=Value(0)),
        When(**{f"{name}__istartswith": text}, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return found.order_by(place, F("name"), F("pk"))


def _product_label(product: Product) -> str:
    """``Orion API, Orionsoft``."""
    return f"{product.name}, {product.vendor.name}"


def _fallback_label(fallback: Fallback) -> str:
    """``Claims: by hand``."""
    return f"{fallback.workload.name}: {fallback.label}"


VENDORS = Kind(
    address="vendor-choices",
    rows=_vendors,
    find=_vendors_called,
    label=str,
    names=lambda vendor: (vendor.name, vendor.slug),
)
PRODUCTS = Kind(
    address="product-choices",
    rows=_products,
    find=_products_called,
    label=_product_label,
    names=lambda product: (product.name, product.slug, _product_label(product)),
)
WORKLOADS = Kind(
    address="workload-choices",
    rows=_workloads,
    find=_workloads_called,
    label=str,
    names=lambda workload: (workload.name, workload.slug),
)
FALLBACKS = Kind(
    address="fallback-choices",
    rows=_fallbacks,
    find=_fallbacks_called,
    label=_fallback_label,
    names=lambda fallback: (_fallback_label(fallback),),
)
MITIGATIONS = Kind(
    address="mitigation-choices",
    rows=_mitigations,
    find=_mitigations_called,
    label=str,
    names=lambda mitigation: (mitigation.name, mitigation.slug),
)
PEOPLE = Kind(
    address="person-choices",
    rows=_people,
    find=_people_called,
    label=lambda person: person.get_full_name(),
    names=lambda person: (person.get_full_name(), person.username),
)


def _distinct(column: str) -> Callable[[], QuerySet[Product]]:
    def rows() -> QuerySet[Product]:
        return Product.objects.filter(archived_at=None).order_by(column).distinct(column)

    return rows


def _named(column: str) -> Kind:
    """What products carry in ``column``, each once: a model, a jurisdiction or a host cloud."""
    return Kind(
        address="atom-choices",
        rows=_distinct(column),
        find=lambda rows, text: rows.filter(**{f"{column}__icontains": text}),
        label=lambda product: str(getattr(product, column)),
        names=lambda product: (getattr(product, column),),
        key=column,
    )


NAMED = {column: _named(column) for column in ("model", "jurisdiction", "platform")}
