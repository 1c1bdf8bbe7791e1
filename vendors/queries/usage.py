"""Who uses a product: the question asked before it is archived, and shown on its page."""

from django.db.models import Q, QuerySet

from vendors.models import Product, Workload


def users_of(products: QuerySet[Product]) -> list[str]:
    """The names of workloads, and of products that are not among ``products`` themselves, that use one of them.

    As option or as fallback, archived ones left out; each once, in order of name.
    """
    workloads = workloads_using(products).values_list("name", flat=True)
    return sorted({*workloads, *products_needing(products).values_list("name", flat=True)})


def workloads_using(products: QuerySet[Product]) -> QuerySet[Workload]:
    """The live workloads that have one of ``products`` as an option or as a fallback, each once."""
    wanted = Q(dependencies__options__product__in=products) | Q(fallbacks__product__in=products)
    return Workload.objects.filter(wanted, archived_at=None).distinct()


def products_needing(products: QuerySet[Product]) -> QuerySet[Product]:
    """The live products outside ``products`` that need one of them as a sub-processor, each once."""
    live = Product.objects.filter(needs__options__product__in=products, archived_at=None)
    return live.exclude(pk__in=products).distinct()
