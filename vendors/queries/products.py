"""Reads on products."""

from django.db.models import Prefetch, Q, QuerySet

from vendors.models import Need, NeedOption, Product
from vendors.queries import keys


def products(*, q: str = "", vendor: str = "", state: str = "", archived: bool = False) -> QuerySet[Product]:
    """Products with their vendor, by name: those that match ``q`` (name, model, identifier), vendor slug and state.

    Archived ones are left out unless asked for.
    """
    found = Product.objects.select_related("vendor").order_by("name", "pk")
    if not archived:
        found = found.filter(archived_at=None)
    if q:
        found = found.filter(
            Q(name__icontains=q) | Q(model__icontains=q) | Q(slug__icontains=q) | Q(vendor__name__icontains=q)
        )
    if vendor:
        found = found.filter(vendor__slug=vendor)
    return found.filter(state=state) if state else found


def with_needs(found: QuerySet[Product]) -> QuerySet[Product]:
    """The same products with their needs groups and the products in them, in two more queries."""
    options = NeedOption.objects.select_related("product__vendor")
    return found.prefetch_related(
        Prefetch("needs", queryset=Need.objects.prefetch_related(Prefetch("options", queryset=options)))
    )


def by_key(key: str | int, *, archived: bool = False) -> Product | None:
    """The product with this id or slug, its needs included, or None."""
    return keys.by_key(with_needs(products(archived=archived)), key)


def needs_graph(*, exclude: Product | None = None) -> dict[str, list[str]]:
    """Slug of each product to the slugs of those it needs, without the edges of ``exclude``. One query."""
    edges = NeedOption.objects.values_list("need__product__slug", "product__slug")
    if exclude is not None:
        edges = edges.exclude(need__product__slug=exclude.slug)
    graph: dict[str, list[str]] = {}
    for owner, needed in edges.order_by("pk"):
        graph.setdefault(owner, []).append(needed)
    return graph
