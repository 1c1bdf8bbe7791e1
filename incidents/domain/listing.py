"""A vendor of the catalogue as people edit it, and what a newer shipped list changes of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast, get_args

from incidents.domain.detect.catalogue import CatalogueEntry, CatalogueProduct, Kind

KINDS: tuple[str, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class ProductNames:
    """A product with its other names and the models it is sold with."""

    name: str
    aliases: tuple[str, ...] = ()
    models: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """What the catalogue says of a vendor.

    ``kind`` as :class:`CatalogueEntry` has it. Of all names those in ``everyday`` count only beside talk of AI;
    ``look_alikes`` are longer words that hold a name and mean something else.
    """

    name: str
    country: str = ""
    kind: str = "ai"
    aliases: tuple[str, ...] = ()
    everyday: tuple[str, ...] = ()
    look_alikes: tuple[str, ...] = ()
    products: tuple[ProductNames, ...] = ()

    @property
    def names(self) -> list[str]:
        """Everything that the vendor and its products are called, each once."""
        products = [name for one in self.products for name in (one.name, *one.aliases, *one.models)]
        return list(dict.fromkeys((self.name, *self.aliases, *products)))


def listing_of(entry: CatalogueEntry) -> Listing:
    """What the shipped ``entry`` says, as people edit it."""
    return Listing(
        name=entry.name,
        country=entry.country,
        kind=entry.kind,
        aliases=entry.aliases,
        everyday=entry.everyday,
        look_alikes=entry.look_alikes,
        products=tuple(ProductNames(one.name, one.aliases, one.models) for one in entry.products),
    )


def entry_of(slug: str, listing: Listing) -> CatalogueEntry:
    """What detection looks for."""
    return CatalogueEntry(
        slug=slug,
        name=listing.name,
        country=listing.country,
        aliases=listing.aliases,
        products=tuple(
            CatalogueProduct(one.name, one.aliases, one.models, distinct=one.name not in listing.everyday)
            for one in listing.products
        ),
        kind=cast(Kind, listing.kind),
        everyday=listing.everyday,
        look_alikes=listing.look_alikes,
    )


def updated(own: Listing, base: Listing, shipped: Listing) -> Listing:
    """``own``, which was ``base`` as shipped, with what ``shipped`` changed since; what people changed stays.

    What people took out is not brought back, what they added stays, and where both changed a name theirs is kept.
    """
    return Listing(
        name=_one(own.name, base.name, shipped.name),
        country=_one(own.country, base.country, shipped.country),
        kind=_one(own.kind, base.kind, shipped.kind),
        aliases=_many(own.aliases, base.aliases, shipped.aliases),
        everyday=_many(own.everyday, base.everyday, shipped.everyday),
        look_alikes=_many(own.look_alikes, base.look_alikes, shipped.look_alikes),
        products=_products(own.products, base.products, shipped.products),
    )


def _one(own: str, base: str, shipped: str) -> str:
    return shipped if own == base else own


def _many(own: Sequence[str], base: Sequence[str], shipped: Sequence[str]) -> tuple[str, ...]:
    if tuple(own) == tuple(base):
        return tuple(shipped)
    gone = set(base) - set(shipped)
    new = [name for name in shipped if name not in base]
    return tuple(dict.fromkeys([*(name for name in own if name not in gone), *new]))


def _products(
    own: Sequence[ProductNames], base: Sequence[ProductNames], shipped: Sequence[ProductNames]
) -> tuple[ProductNames, ...]:
    if tuple(own) == tuple(base):
        return tuple(shipped)
    was, now = _by_name(base), _by_name(shipped)
    kept = [
        _product(one, was[one.name], now[one.name]) if one.name in was and one.name in now else one
        for one in own
        if one.name in now or one != was.get(one.name)  # one that is shipped no more and nobody changed goes
    ]
    held = {one.name for one in own}
    return (*kept, *(one for one in shipped if one.name not in was and one.name not in held))


def _product(own: ProductNames, base: ProductNames, shipped: ProductNames) -> ProductNames:
    return ProductNames(
        own.name,
        _many(own.aliases, base.aliases, shipped.aliases),
        _many(own.models, base.models, shipped.models),
    )


def _by_name(products: Iterable[ProductNames]) -> dict[str, ProductNames]:
    return {one.name: one for one in products}


def to_plain(listing: Listing) -> dict[str, Any]:
    """As JSON holds it."""
    lists = {name: list(getattr(listing, name)) for name in ("aliases", "everyday", "look_alikes")}
    products = [
        {"name": one.name, "aliases": list(one.aliases), "models": list(one.models)}
        for one in listing.products
    ]
    single = {"name": listing.name, "country": listing.country, "kind": listing.kind}
    return {**single, **lists, "products": products}


def from_plain(held: Mapping[str, Any]) -> Listing:
    """What :func:`to_plain` wrote, or the fields of a record."""
    products = [
        ProductNames(str(one["name"]), tuple(one.get("aliases") or ()), tuple(one.get("models") or ()))
        for one in held.get("products") or ()
    ]
    lists = {name: tuple(held.get(name) or ()) for name in ("aliases", "everyday", "look_alikes")}
    return Listing(
        str(held["name"]), str(held["country"]), str(held["kind"]), **lists, products=tuple(products)
    )
