"""The catalogue that detection looks for: what people keep, else what is shipped, extended by the register."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db.models import Count, DecimalField, Func, Q, QuerySet, Sum, TextField
from django.db.models.functions import Cast, Lower

from incidents.domain.detect.catalogue import (
    Catalogue,
    CatalogueEntry,
    CatalogueProduct,
    shipped_entries,
)
from incidents.domain.listing import Listing, entry_of, from_plain, listing_of, updated
from incidents.models import CatalogueVendor
from vendors.models import Product, Vendor

# One built catalogue a process; rebuilt when the fingerprint of what it is made of has moved.
_built: dict[str, Catalogue] = {}


def catalogue() -> Catalogue:
    """The current catalogue: adding an alias to a vendor is all it takes to follow it."""
    print_ = _fingerprint()
    if print_ not in _built:
        _built.clear()
        kept = _kept_entries()
        _built[print_] = Catalogue.build([*kept, *_register_entries(kept)])
    return _built[print_]


def _fingerprint() -> str:
    # Not the latest moment: what a slower transaction wrote before it and committed after it would go unseen.
    moment = Func("updated_at", template="EXTRACT(epoch FROM %(expressions)s)", output_field=DecimalField())
    parts = [
        model.objects.aggregate(count=Count("pk"), moments=Sum(moment))
        for model in (Vendor, Product, CatalogueVendor)
    ]
    return repr([(part["count"], part["moments"]) for part in parts])


def _kept_entries() -> list[CatalogueEntry]:
    """What people keep and follow; all that is shipped where nobody has taken that over."""
    kept = list(CatalogueVendor.objects.order_by("pk"))
    if not kept:
        return list(shipped_entries())
    return [entry_of(one.slug, as_listing(one)) for one in kept if one.followed]


def _register_entries(kept: list[CatalogueEntry]) -> list[CatalogueEntry]:
    kinds = {entry.slug: entry.kind for entry in kept}
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


def as_listing(record: CatalogueVendor) -> Listing:
    """What ``record`` says."""
    return from_plain({name: getattr(record, name) for name in Listing.__dataclass_fields__})


def known_vendors(slugs: Collection[str]) -> dict[str, CatalogueEntry]:
    """What the catalogue says of the vendors with these slugs, of those that it knows. One query, none for no slug."""
    if not slugs:
        return {}
    shipped = {entry.slug: entry for entry in shipped_entries() if entry.slug in slugs}
    kept = CatalogueVendor.objects.filter(slug__in=slugs)
    return shipped | {one.slug: entry_of(one.slug, as_listing(one)) for one in kept}


def catalogue_vendors(*, q: str = "", followed: bool | None = None) -> QuerySet[CatalogueVendor]:
    """The vendors that people keep, by name; ``q`` is part of any name of theirs or of a product."""
    found = CatalogueVendor.objects.order_by(Lower("name"), "pk")
    if q:
        found = found.alias(others=Cast("aliases", TextField()), sold=Cast("products", TextField()))
        found = found.filter(Q(name__icontains=q) | Q(others__icontains=q) | Q(sold__icontains=q))
    return found if followed is None else found.filter(followed=followed)


@dataclass(frozen=True, slots=True)
class Offer:
    """What the program ships and the catalogue lacks: a whole vendor (``record`` None), or names of one.

    ``listing`` is what the vendor would be, ``names`` what would be new.
    """

    slug: str
    listing: Listing
    shipped: Listing
    names: tuple[str, ...]
    record: CatalogueVendor | None = None


def offers() -> list[Offer]:
    """What a newer shipped list offers; nothing of it touches what people changed. One query."""
    return list(_offers({one.slug: one for one in CatalogueVendor.objects.all()}))


def _offers(kept: dict[str, CatalogueVendor]) -> Iterator[Offer]:
    for entry in shipped_entries():
        shipped, record = listing_of(entry), kept.get(entry.slug)
        if record is None:
            yield Offer(entry.slug, shipped, shipped, tuple(shipped.names))
            continue
        base = from_plain(record.shipped) if record.shipped else Listing(name="")
        if base == shipped:
            continue
        own = as_listing(record)
        listing = updated(own, base, shipped)
        held = set(own.names)
        yield Offer(
            entry.slug, listing, shipped, tuple(name for name in listing.names if name not in held), record
        )
