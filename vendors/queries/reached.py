"""The part of the register that a failure reaches: what is asked of a few vendors never reads the whole of it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q, QuerySet

from vendors.domain.reach import Reach, build_reach, down
from vendors.domain.world import ATOM_KINDS, World
from vendors.models import Product, Workload
from vendors.queries.columns import load_register
from vendors.queries.keeping import kept
from vendors.queries.needs import built_on
from vendors.queries.world import build_world

# Parts of the register of so many workloads are kept; larger ones take as long to fetch as to read.
KEPT_FROM, KEPT_TO = 200, 5_000
# What a product must be for an atom of that kind to strike it (``vendors.domain.world.own_atoms``).
_STRUCK = {
    "account": "vendor__slug__in",
    "entity": "vendor__slug__in",
    "model": "model__in",
    "jurisdiction": "jurisdiction__in",
    "platform": "platform__in",
}


def reach_of(atoms: Iterable[str], as_of: datetime | date) -> Reach:
    """What the failure of any of ``atoms`` can touch, indexed for questions about them. A constant number of queries.

    Answers about those atoms are the same as those of the whole register. In a large one it is read once; until the
    register changes it is the same.
    """
    failed = frozenset(atoms)
    day = as_of.date() if isinstance(as_of, datetime) else as_of

    def world() -> World:
        return build_world(as_of=day, workloads=workloads_on(built_on(struck_by(failed))))

    return build_reach(kept("reached", [failed], day, world, _is_worth_keeping))


def _is_worth_keeping(world: World) -> bool:
    return KEPT_FROM <= len(world.workloads) <= KEPT_TO


def products_down(atoms: Iterable[str], as_of: datetime | date) -> set[int]:
    """The ids of the products that are down when ``atoms`` fail together. A constant number of queries."""
    failed = frozenset(atoms)
    if not failed:
        return set()
    day = as_of.date() if isinstance(as_of, datetime) else as_of
    part = load_register(day, Workload.objects.none(), besides=built_on(struck_by(failed)))
    products = part.columns.products
    dead = down(build_reach(World(parameters=part.columns.parameters, products=tuple(products))), failed)
    pairs = zip(products, part.products.tolist(), strict=True)
    return {pk for product, pk in pairs if product.id in dead}


def struck_by(atoms: Iterable[str]) -> QuerySet[Product]:
    """The live products that one of ``atoms`` takes down by itself."""
    names: defaultdict[str, set[str]] = defaultdict(set)
    for atom in atoms:
        kind, _colon, name = atom.partition(":")
        names[kind].add(name)
    wanted = Q(pk__in=[])
    for kind in ATOM_KINDS:
        if names[kind]:
            wanted |= Q(**{_STRUCK[kind]: names[kind]})
    return Product.objects.filter(wanted, archived_at=None)


def workloads_on(products: Iterable[int]) -> QuerySet[Workload]:
    """The live workloads that have one of these products as an option or as a fallback, each once. Two queries."""
    return Workload.objects.filter(pk__in=ids_on(products))


def ids_on(products: Iterable[int]) -> set[int]:
    """The ids of the live workloads that have one of these products as an option or as a fallback. Two queries."""
    own = list(products)
    live = Workload.objects.filter(archived_at=None)
    # Two questions that an index answers each, instead of one over both joins that none does.
    using = live.filter(dependencies__options__product__in=own)
    leaning = live.filter(fallbacks__product__in=own)
    return {pk for rows in (using, leaning) for pk in rows.values_list("pk", flat=True)}
