"""Which part of the register an edit touches: the workloads whose losses may differ, and all that they rest on."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from vendors.models import Product, Workload
from vendors.queries.columns import Register, load_register
from vendors.queries.needs import built_on
from vendors.queries.usage import workloads_using

# So many neighbouring ids are kept together.
SPAN = 256
# Beyond so many spans it is quicker to read everything.
MOST_SPANS = 32


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """The part of the register that must be computed anew, in ``products`` and ``workloads``: numbers of spans.

    ``ids`` are those of the touched workloads, whether they are live or not; ``register`` holds those that are, with
    every product that they rest on, and the touched spans of products whole. ``neighbours`` are the other workloads
    of the touched spans, by slug: whether each is live.
    """

    products: frozenset[int]
    workloads: frozenset[int]
    ids: list[int]
    register: Register
    neighbours: Mapping[str, bool]


def part_touched(workloads: Iterable[int], products: Collection[int], day: date) -> Part | None:
    """What edits to these workloads and products, by id, touch; None when it is too much to be a part."""
    touched = set(workloads)
    if products:
        resting = Product.objects.filter(pk__in=built_on(Product.objects.filter(pk__in=products)))
        touched.update(workloads_using(resting).values_list("pk", flat=True))
    spans, product_spans = (frozenset(pk // SPAN for pk in ids) for ids in (touched, products))
    if len(spans) + len(product_spans) > MOST_SPANS:
        return None
    besides = Product.objects.filter(_within(product_spans)).values_list("pk", flat=True)
    register = load_register(day, sorted(touched), besides=list(besides))
    others = Workload.objects.filter(_within(spans)).exclude(pk__in=touched)
    neighbours = {slug: gone is None for slug, gone in others.values_list("slug", "archived_at")}
    return Part(product_spans, spans, sorted(touched), register, neighbours)


def _within(spans: Iterable[int]) -> Q:
    wanted = Q(pk__in=[])
    for span in spans:
        wanted |= Q(pk__gte=span * SPAN, pk__lt=(span + 1) * SPAN)
    return wanted
