"""Along the chains of sub-processors: what is built on a product, and what a workload leans on at the far end."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from riskboard.common.prepared import Hole, Prepared, prepared
from vendors.models import DependencyOption, Fallback, Product, Workload

# OFFSET 0 has the next ones looked up by index. Left to itself, the database expects more of them than there are, and
# reads all needs again at each step.
_BUILT_ON = """
WITH RECURSIVE found (id) AS (
    SELECT unnest(%s::bigint[])
    UNION SELECT next.product_id FROM found CROSS JOIN LATERAL (
        SELECT need.product_id FROM vendors_needoption option JOIN vendors_need need ON need.id = option.need_id
        WHERE option.product_id = found.id OFFSET 0
    ) next
) SELECT id FROM found
"""
_LEANT_ON = """
WITH RECURSIVE found (id) AS (
    SELECT unnest(%s::bigint[])
    UNION SELECT next.product_id FROM found CROSS JOIN LATERAL (
        SELECT option.product_id FROM vendors_need need JOIN vendors_needoption option ON option.need_id = need.id
        WHERE need.product_id = found.id OFFSET 0
    ) next
) SELECT id FROM found
"""


def built_on(products: QuerySet[Product]) -> set[int]:
    """The ids of ``products`` and of all that need one of them, directly or not. Two queries."""
    return _followed(_BUILT_ON, products.values_list("pk", flat=True))


def leant_on(workloads: QuerySet[Workload] | Sequence[int], besides: Iterable[int] = ()) -> set[int]:
    """The ids of the products of ``workloads``, fallbacks included, and of all that these need. Three queries.

    ``besides`` are ids of products that count as well, with what they need.
    """
    if isinstance(workloads, QuerySet):
        found = [one.filter(**{f"{owner}__in": workloads}) for owner, one in (_options(), _fallbacks())]
        own = {pk for rows in found for (pk,) in rows}
    else:
        ids = {"ids": [*workloads]}
        own = {
            pk for rows in (_options, _fallbacks) for (pk,) in prepared(rows, partial(_of_ids, rows)).run(ids)
        }
    return _followed(_LEANT_ON, own.union(besides))


def _of_ids(rows: Callable[[], tuple[str, QuerySet[Any, Any]]]) -> Prepared:
    owner, found = rows()
    return Prepared(found.filter(**{f"{owner}__anyof": Hole("ids")}))


def _options() -> tuple[str, QuerySet[DependencyOption, Any]]:
    return "dependency__workload", DependencyOption.objects.values_list("product_id")


def _fallbacks() -> tuple[str, QuerySet[Fallback, Any]]:
    return "workload", Fallback.objects.filter(product__isnull=False).values_list("product_id")


def _followed(statement: str, start: Iterable[int]) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(start)])
        return {pk for (pk,) in cursor.fetchall()}
