"""The vendors and products that forms offer to choose from."""

from collections.abc import Callable
from typing import Any

from django.db.models import Case, F, Func, IntegerField, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Concat

from riskboard.common.choosing import Kind
from vendors.models import Product, Vendor

MOST_WORDS = 8


def _vendors() -> QuerySet[Vendor]:
    return Vendor.objects.filter(archived_at=None).order_by("name", "pk")


def _products() -> QuerySet[Product]:
    live = Product.objects.filter(archived_at=None).select_related("vendor")
    return live.order_by("vendor__name", "name", "pk")


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
