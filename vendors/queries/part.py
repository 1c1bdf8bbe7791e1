"""Which part of the register an edit touches: the workloads whose losses may differ, and all that they rest on."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from vendors.models import Product, Workload
from vendors.queries.columns import Register, load_register
from vendors.queries.needs import built_on
from vendors.queries.usage import workloads_using

# So many neighbouring ids are read, computed and kept together.
SPAN = 256
# Beyond so many spans it is quicker to read everything.
MOST_SPANS = 8


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """The part of the register that must be computed anew: whole spans of products and of workloads, by number.

    ``ids`` are those of all its workloads, whether they are live or not; ``register`` holds those that are, with every
    product that they rest on.
    """

    products: frozenset[int]
    workloads: frozenset[int]
    ids: list[int]
    register: Register


def part_touched(workloads: Iterable[int], products: Collection[int], day: date) -> Part | None:
    """What edits to these workloads and products, by id, touch; None when it is too much to be a part."""
    resting = Product.objects.filter(pk__in=built_on(Product.objects.filter(pk__in=products)))
    touched = (
        {*workloads, *workloads_using(resting).values_list("pk", flat=True)} if products else {*workloads}
    )
    spans, product_spans = (frozenset(pk // SPAN for pk in ids) for ids in (touched, products))
    if len(spans) + len(product_spans) > MOST_SPANS:
        return None
    found = Workload.objects.filter(_within(spans))
    besides = Product.objects.filter(_within(product_spans)).values_list("pk", flat=True)
    register = load_register(day, found, besides=list(besides))
    return Part(product_spans, spans, list(found.values_list("pk", flat=True)), register)


def _within(spans: Iterable[int]) -> Q:
    wanted = Q(pk__in=[])
    for span in spans:
        wanted |= Q(pk__gte=span * SPAN, pk__lt=(span + 1) * SPAN)
    return wanted
