"""Who uses a product: the question asked before it is archived, and shown on its page."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from vendors.models import DependencyOption, Fallback, Product, Workload


def users_of(products: QuerySet[Product]) -> list[str]:
    """The names of workloads, and of products that are not among ``products`` themselves, that use one of them.

    As option or as fallback, archived ones left out; each once, in order of name.
    """
    workloads = workloads_using(products).values_list("name", flat=True)
    return sorted({*workloads, *products_needing(products).values_list("name", flat=True)})


def workloads_using(products: QuerySet[Product]) -> QuerySet[Workload]:
    """The live workloads that have one of ``products`` as an option or as a fallback, each once."""
    return Workload.objects.filter(pk__in=leaning_on(products), archived_at=None)


def leaning_on(products: QuerySet[Product] | Collection[int]) -> QuerySet[Any, Any]:
    """The ids of the workloads, archived ones too, that have one of ``products`` as an option or as a fallback."""
    # Two questions that an index answers each, instead of one over both joins that none does.
    options = DependencyOption.objects.filter(product__in=products).order_by()
    fallbacks = Fallback.objects.filter(product__in=products).order_by()
    found: QuerySet[Any, Any] = options.values("dependency__workload").union(fallbacks.values("workload"))
    return found


def products_needing(products: QuerySet[Product]) -> QuerySet[Product]:
    """The live products outside ``products`` that need one of them as a sub-processor, each once."""
    live = Product.objects.filter(needs__options__product__in=products, archived_at=None)
    return live.exclude(pk__in=products).distinct()
