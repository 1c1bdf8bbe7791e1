"""Along the chains of sub-processors: what is built on a product, and what a workload leans on at the far end."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import QuerySet

from vendors.models import DependencyOption, Fallback, NeedOption, Product, Workload


def built_on(products: QuerySet[Product]) -> set[int]:
    """The ids of ``products`` and of all that need one of them, directly or not. Two queries."""
    owners: defaultdict[int, list[int]] = defaultdict(list)
    for needed, owner in NeedOption.objects.values_list("product_id", "need__product_id"):
        owners[needed].append(owner)
    return _closure(products.values_list("pk", flat=True), owners)


def leant_on(workloads: QuerySet[Workload]) -> set[int]:
    """The ids of the products of ``workloads``, fallbacks included, and of all that these need. Three queries."""
    options = DependencyOption.objects.filter(dependency__workload__in=workloads)
    fallbacks = Fallback.objects.filter(workload__in=workloads, product__isnull=False)
    own = {pk for rows in (options, fallbacks) for pk in rows.values_list("product_id", flat=True)}
    needed: defaultdict[int, list[int]] = defaultdict(list)
    for owner, product in NeedOption.objects.values_list("need__product_id", "product_id"):
        needed[owner].append(product)
    return _closure(own, needed)


def _closure(start: Iterable[int], followers: Mapping[int, Sequence[int]]) -> set[int]:
    found = set(start)
    queue = list(found)
    while queue:
        fresh = set(followers.get(queue.pop(), ())) - found
        found |= fresh
        queue.extend(fresh)
    return found
