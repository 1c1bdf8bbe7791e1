"""Which part of the register an edit touches: the workloads whose losses may differ, and all that they rest on."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Model

from riskboard.common.prepared import Hole, Prepared, Row, prepared
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
    besides = [pk for (pk,) in _within(Product, "pk", product_spans)]
    register = load_register(day, sorted(touched), besides=besides)
    spanned = _within(Workload, "pk slug archived_at", spans)
    neighbours = {slug: gone is None for pk, slug, gone in spanned if pk not in touched}
    return Part(product_spans, spans, sorted(touched), register, neighbours)


def _within(model: type[Model], names: str, spans: Iterable[int]) -> list[Row]:
    """The named columns of the rows whose ids lie in these spans. One query, compiled once; none without spans."""
    ids = [pk for span in spans for pk in range(span * SPAN, (span + 1) * SPAN)]
    if not ids:
        return []

    def compiled() -> Prepared:
        rows = model._default_manager.filter(pk__anyof=Hole("ids"))
        return Prepared(rows.order_by().values_list(*names.split()))

    return prepared((_within, model), compiled).run({"ids": ids})
