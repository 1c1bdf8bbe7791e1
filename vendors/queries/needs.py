"""Along the chains of sub-processors: what is built on a product, and what a workload leans on at the far end."""

from collections.abc import Iterable

from django.db import connection
from django.db.models import QuerySet

from vendors.models import DependencyOption, Fallback, Product, Workload

_BUILT_ON = """
WITH RECURSIVE found (id) AS (
    SELECT unnest(%s::bigint[])
    UNION SELECT need.product_id FROM found
    JOIN vendors_needoption option ON option.product_id = found.id JOIN vendors_need need ON need.id = option.need_id
) SELECT id FROM found
"""
_LEANT_ON = """
WITH RECURSIVE found (id) AS (
    SELECT unnest(%s::bigint[])
    UNION SELECT option.product_id FROM found
    JOIN vendors_need need ON need.product_id = found.id JOIN vendors_needoption option ON option.need_id = need.id
) SELECT id FROM found
"""


def built_on(products: QuerySet[Product]) -> set[int]:
    """The ids of ``products`` and of all that need one of them, directly or not. Two queries."""
    return _followed(_BUILT_ON, products.values_list("pk", flat=True))


def leant_on(workloads: QuerySet[Workload], besides: Iterable[int] = ()) -> set[int]:
    """The ids of the products of ``workloads``, fallbacks included, and of all that these need. Three queries.

    ``besides`` are ids of products that count as well, with what they need.
    """
    options = DependencyOption.objects.filter(dependency__workload__in=workloads)
    fallbacks = Fallback.objects.filter(workload__in=workloads, product__isnull=False)
    own = {pk for rows in (options, fallbacks) for pk in rows.values_list("product_id", flat=True)}
    return _followed(_LEANT_ON, own.union(besides))


def _followed(statement: str, start: Iterable[int]) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(start)])
        return {pk for (pk,) in cursor.fetchall()}
