"""The catalogue that detection looks for: the shipped vendors, overridden and extended by the register."""

from django.db.models import Count, Max

from incidents.domain.detect.catalogue import (
    Catalogue,
    CatalogueEntry,
    CatalogueProduct,
    shipped_entries,
)
from vendors.models import Product, Vendor

# One built catalogue a process; rebuilt when the register's fingerprint has moved.
_built: dict[str, Catalogue] = {}


def catalogue() -> Catalogue:
    """The current catalogue: adding an alias to a vendor is all it takes to follow it."""
    print_ = _fingerprint()
    if print_ not in _built:
        _built.clear()
        _built[print_] = Catalogue.build([*shipped_entries(), *_register_entries()])
    return _built[print_]


def _fingerprint() -> str:
    parts = [
        model.objects.aggregate(count=Count("pk"), last=Max("updated_at")) for model in (Vendor, Product)
    ]
    return repr([(part["count"], part["last"]) for part in parts])


def _register_entries() -> list[CatalogueEntry]:
    kinds = {entry.slug: entry.kind for entry in shipped_entries()}
    vendors = Vendor.objects.filter(archived_at=None).prefetch_related("products").order_by("pk")
    return [
        CatalogueEntry(
            slug=vendor.slug,
            name=vendor.name,
            country=vendor.country,
            aliases=tuple(vendor.aliases),
            products=tuple(
                CatalogueProduct(product.name, tuple(product.aliases), (product.model,))
                for product in vendor.products.all()
            ),
            kind=kinds.get(vendor.slug, "ai"),
        )
        for vendor in vendors
    ]
