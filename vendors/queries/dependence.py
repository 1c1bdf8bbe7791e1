"""Who depends on a vendor and what makes up its score, as a page shows it: whole units that add up."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import ngettext

from vendors.domain.loss import Relief, damage, implicit_fallback
from vendors.domain.paths import Flow, Paths, Use, flow_of, paths
from vendors.domain.reach import Reach, build_reach, down
from vendors.domain.rounding import largest_remainder
from vendors.domain.score import Contribution, vendor_breakdown
from vendors.domain.world import Parameters, World, atom
from vendors.domain.world import Workload as PlainWorkload
from vendors.models import Fallback, Product, Vendor, VendorScore, Workload
from vendors.queries.reached import reach_of
from vendors.queries.stored import contributions_of, world_behind
from vendors.queries.workloads import with_parts

THOUSAND = Decimal(1000)
# So many workloads are listed one by one, and so many workloads and products are drawn.
LISTED, DRAWN, DRAWN_PRODUCTS = 25, 14, 10
_NOTHING = Contribution("", 0.0, 0, 0, 0.0)


@dataclass(frozen=True)
class Through:
    """A product on which a workload is reached: the vendor's own, or built on it."""

    product: Product
    direct: bool


@dataclass(frozen=True)
class Softening:
    """What one fallback takes off the loss: ``amount`` in whole money, from hour ``at`` on.

    ``declared`` is the improvised replacement that the declared substitutability stands for; without either it is a
    fallback that is on record no longer.
    """

    fallback: Fallback | None
    declared: bool
    at: float
    amount: Decimal


@dataclass(frozen=True)
class DependenceRow:
    """One workload that the vendor reaches. Gross less the softenings is the loss; all rows sum to the total.

    ``gross`` is None where the parts of the loss are not known: while the score is being computed anew, or because
    what it rests on was not kept. ``carried`` says that
    alternatives carry the workload if the vendor goes.
    """

    workload: Workload
    through: tuple[Through, ...]
    gross: Decimal | None
    softened: tuple[Softening, ...]
    lost_hours: float
    loss: Decimal
    points: Decimal
    carried: bool


@dataclass(frozen=True)
class Dependence:
    """Everything about who depends on a vendor. ``direct`` and ``indirect`` add up to the score and to the loss.

    The costliest workloads are ``rows``; the ``others`` are counted and summed up, so that all add up.
    """

    rows: tuple[DependenceRow, ...]
    others: int
    others_loss: Decimal
    others_points: Decimal
    carried: frozenset[str]
    paths: Paths
    flow: Flow
    loss: Decimal
    direct_loss: Decimal
    indirect_loss: Decimal
    score: Decimal | None
    direct_points: Decimal
    indirect_points: Decimal
    products: Mapping[str, Product]
    workloads: Mapping[str, Workload]
    people: Mapping[str, int]

    @property
    def parts(self) -> list[tuple[str, float]]:
        """Name and points of each part of the score, largest first, and of all others together."""
        found = [(row.workload.name, float(row.points)) for row in self.rows if row.points]
        if not self.others_points:
            return found
        counted = ngettext("%(count)s other", "%(count)s others", self.others) % {"count": self.others}
        return [*found, (counted, float(self.others_points))]

    @property
    def count(self) -> int:
        """How many workloads the vendor reaches."""
        return len(self.rows) + self.others


@dataclass(frozen=True)
class _Context:
    reach: Reach
    dead: frozenset[str]
    paths: Paths
    flow: Flow
    products: Mapping[str, Product]
    workloads: Mapping[str, Workload]


def dependence(vendor: Vendor, score: VendorScore | None, *, as_of: datetime | date) -> Dependence:
    """Who depends on ``vendor``, with the parts of its stored ``score``. A constant number of queries.

    ``as_of`` is the day for which fallbacks are judged: the one on which the score was last confirmed.
    """
    return _dependence(vendor, score, reach_of({atom("entity", vendor.slug)}, as_of))


def dependence_then(score: VendorScore) -> Dependence:
    """Who depended on the vendor of ``score`` when that was stored. A constant number of queries.

    Of versions that did not keep what a score rests on only its parts are known.
    """
    world = world_behind(score) or World(Parameters(tolerance=1.0))
    return _dependence(score.vendor, score, build_reach(world))


def _dependence(vendor: Vendor, score: VendorScore | None, reach: Reach) -> Dependence:
    found = paths(reach, vendor.slug)
    stored = {part.workload: part for part in (contributions_of(score) if score else [])}
    slugs = {use.workload for use in found.uses} | set(stored)
    order = sorted(slugs, key=lambda slug: (-_loss(stored, slug), slug))
    drawn = flow_of(found, workloads=DRAWN, products=DRAWN_PRODUCTS)
    wanted = {*order[:LISTED], *drawn.workloads}
    context = _Context(
        reach=reach,
        dead=down(reach, {atom("entity", vendor.slug)}),
        paths=found,
        flow=drawn,
        products={row.slug: row for row in _products(found, wanted, drawn)},
        workloads={row.slug: row for row in with_parts(Workload.objects.filter(slug__in=wanted))},
    )
    return _assembled(context, score, stored, order)


def _products(found: Paths, workloads: set[str], drawn: Flow) -> QuerySet[Product]:
    used = {use.product for use in found.uses if use.workload in workloads}
    return Product.objects.filter(slug__in=used | drawn.products).select_related("vendor")


def _assembled(
    context: _Context, score: VendorScore | None, stored: Mapping[str, Contribution], order: Sequence[str]
) -> Dependence:
    losses = largest_remainder([_loss(stored, slug) / 1000 for slug in order], 0)
    shown = largest_remainder([stored.get(slug, _NOTHING).points for slug in order], 1)
    split = (score.direct_loss, score.indirect_loss) if score else (0, 0)
    direct_loss, indirect_loss = largest_remainder([part / 1000 for part in split], 0)
    direct, indirect = largest_remainder(_split_points(score), 1)
    return Dependence(
        rows=_rows(context, stored, [*zip(order, losses, shown, strict=True)][:LISTED]),
        others=len(order[LISTED:]),
        others_loss=sum(losses[LISTED:], Decimal(0)),
        others_points=sum(shown[LISTED:], Decimal(0)),
        carried=_carried(context),
        paths=context.paths,
        flow=context.flow,
        loss=direct_loss + indirect_loss,
        direct_loss=direct_loss,
        indirect_loss=indirect_loss,
        score=direct + indirect if score else None,
        direct_points=direct,
        indirect_points=indirect,
        products=context.products,
        workloads=context.workloads,
        people={one.id: int(one.people) for one in context.reach.world.workloads},
    )


def _carried(context: _Context) -> frozenset[str]:
    """The workloads that alternatives carry if the vendor goes."""
    workloads = context.reach.world.workloads
    return frozenset(item.id for item in workloads if damage(item, context.dead) == 0.0)


def _rows(
    context: _Context,
    stored: Mapping[str, Contribution],
    figures: Sequence[tuple[str, Decimal, Decimal]],
) -> tuple[DependenceRow, ...]:
    plain = {workload.id: workload for workload in context.reach.world.workloads}
    uses: defaultdict[str, list[Use]] = defaultdict(list)
    for use in context.paths.uses:
        uses[use.workload].append(use)
    return tuple(
        _row(
            context,
            plain.get(slug),
            context.workloads[slug],
            stored.get(slug, _NOTHING),
            loss=loss,
            points=points,
            through=_through(context, uses[slug]),
        )
        for slug, loss, points in figures
        if slug in context.workloads
    )


def _loss(stored: Mapping[str, Contribution], slug: str) -> int:
    return stored.get(slug, _NOTHING).loss


def _split_points(score: VendorScore | None) -> list[float]:
    if score is None or not score.loss:
        return [0.0, 0.0]
    direct = score.score * score.direct_loss / score.loss
    return [direct, score.score - direct]


def _row(
    context: _Context,
    plain: PlainWorkload | None,
    workload: Workload,
    stored: Contribution,
    **shown: Any,
) -> DependenceRow:
    parts = None if plain is None else vendor_breakdown(context.reach, context.paths.vendor, plain)
    known = plain is not None and parts is not None and parts.net_loss == stored.loss
    softened = _softened(context, plain, workload, parts.reliefs) if plain and parts and known else ()
    return DependenceRow(
        workload=workload,
        gross=shown["loss"] + sum((item.amount for item in softened), Decimal(0)) if known else None,
        softened=softened,
        lost_hours=stored.lost_hours,
        carried=plain is not None and damage(plain, context.dead) == 0.0,
        **shown,
    )


def _through(context: _Context, uses: Iterable[Use]) -> tuple[Through, ...]:
    return tuple(Through(context.products[use.product], use.direct) for use in uses)


def _softened(
    context: _Context, plain: PlainWorkload, workload: Workload, reliefs: Iterable[Relief]
) -> tuple[Softening, ...]:
    declared = implicit_fallback(plain, context.reach.parameters)
    return tuple(
        Softening(
            fallback=_fallback(workload, relief),
            declared=relief.fallback == declared,
            at=relief.at,
            amount=Decimal(round(Decimal(relief.loss) / THOUSAND)),
        )
        for relief in reliefs
        if relief.loss
    )


def _fallback(workload: Workload, relief: Relief) -> Fallback | None:
    """The record behind a fallback of the method, which knows its product and figures but not its name."""
    for row in workload.fallbacks.all():
        product = row.product.slug if row.product else None
        figures = (product, float(row.switch_hours), float(row.capacity))
        plain = relief.fallback
        if figures == (plain.product, plain.switch_hours, plain.capacity):
            return row
    return None
