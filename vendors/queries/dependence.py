"""Who depends on a vendor and what makes up its score, as a page shows it: whole units that add up."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext

from vendors.domain.loss import Relief, damage
from vendors.domain.paths import Paths, Use, paths
from vendors.domain.reach import Reach, down
from vendors.domain.rounding import largest_remainder
from vendors.domain.score import Contribution, vendor_breakdown
from vendors.domain.world import Workload as PlainWorkload
from vendors.domain.world import atom
from vendors.models import Fallback, Product, Vendor, VendorScore, Workload
from vendors.queries.reached import reach_of
from vendors.queries.stored import contributions_of
from vendors.queries.workloads import with_parts

THOUSAND = Decimal(1000)
# So many workloads are told one by one, the largest losses first, and so many parts of a score are drawn.
TOLD, DRAWN = 50, 20
_NOTHING = Contribution("", 0.0, 0, 0, 0.0)


@dataclass(frozen=True)
class Through:
    """A product on which a workload is reached: the vendor's own, or built on it."""

    product: Product
    direct: bool


@dataclass(frozen=True)
class Softening:
    """What one fallback takes off the loss: ``amount`` in whole money, from hour ``at`` on.

    Without a fallback it is the improvised replacement that the declared substitutability stands for.
    """

    fallback: Fallback | None
    at: float
    amount: Decimal


@dataclass(frozen=True)
class DependenceRow:
    """One workload that the vendor reaches. Gross less the softenings is the loss; all rows sum to the total.

    ``gross`` is None while the score is being computed anew and its parts are not known yet. ``carried`` says that
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

    ``rows`` are the first of ``count`` workloads; ``others`` are the points of all the rest together.
    """

    count: int
    others: Decimal
    carried: frozenset[str]
    rows: tuple[DependenceRow, ...]
    paths: Paths
    loss: Decimal
    direct_loss: Decimal
    indirect_loss: Decimal
    score: Decimal | None
    direct_points: Decimal
    indirect_points: Decimal
    products: Mapping[str, Product]
    workloads: Mapping[str, Workload]

    @property
    def parts(self) -> list[tuple[str, float]]:
        """Name and points of each part of the score, largest first; the last is all the others together."""
        named = [(row.workload.name, float(row.points)) for row in self.rows if row.points]
        others = float(self.others) + sum(points for _name, points in named[DRAWN:])
        return [*named[:DRAWN], *([(gettext("all others"), round(others, 1))] if others else [])]

    @property
    def untold(self) -> int:
        """How many workloads are not among the rows."""
        return self.count - len(self.rows)


@dataclass(frozen=True)
class _Context:
    reach: Reach
    dead: frozenset[str]
    paths: Paths
    products: Mapping[str, Product]
    workloads: Mapping[str, Workload]


def dependence(vendor: Vendor, score: VendorScore | None, *, as_of: datetime | date) -> Dependence:
    """Who depends on ``vendor``, with the parts of its stored ``score``. A constant number of queries.

    ``as_of`` is the day for which fallbacks are judged: the one on which the score was last confirmed.
    """
    reach = reach_of({atom("entity", vendor.slug)}, as_of)
    found = paths(reach, vendor.slug)
    stored = {part.workload: part for part in (contributions_of(score) if score else [])}
    slugs = {use.workload for use in found.uses} | set(stored)
    context = _Context(
        reach=reach,
        dead=down(reach, {atom("entity", vendor.slug)}),
        paths=found,
        products={row.slug: row for row in _products(found)},
        workloads={row.slug: row for row in Workload.objects.filter(slug__in=slugs)},
    )
    return _assembled(context, score, stored)


def _products(found: Paths) -> QuerySet[Product]:
    return Product.objects.filter(slug__in=found.depth).select_related("vendor")


def _assembled(
    context: _Context, score: VendorScore | None, stored: Mapping[str, Contribution]
) -> Dependence:
    plain = {workload.id: workload for workload in context.reach.world.workloads}
    order = sorted(context.workloads, key=lambda slug: (-_loss(stored, slug), context.workloads[slug].name))
    losses = largest_remainder([_loss(stored, slug) / 1000 for slug in order], 0)
    shown = largest_remainder([stored.get(slug, _NOTHING).points for slug in order], 1)
    told = {row.slug: row for row in with_parts(Workload.objects.filter(slug__in=order[:TOLD]))}
    rows = [
        _row(context, plain.get(slug), told[slug], stored.get(slug, _NOTHING), loss, points)
        for slug, loss, points in zip(order, losses, shown, strict=True)
        if slug in told
    ]
    split = (score.direct_loss, score.indirect_loss) if score else (0, 0)
    direct_loss, indirect_loss = largest_remainder([part / 1000 for part in split], 0)
    direct, indirect = largest_remainder(_split_points(score), 1)
    return Dependence(
        count=len(order),
        others=sum(shown[TOLD:], Decimal(0)),
        carried=frozenset(slug for slug, item in plain.items() if damage(item, context.dead) == 0.0),
        rows=tuple(rows),
        paths=context.paths,
        loss=direct_loss + indirect_loss,
        direct_loss=direct_loss,
        indirect_loss=indirect_loss,
        score=direct + indirect if score else None,
        direct_points=direct,
        indirect_points=indirect,
        products=context.products,
        workloads=context.workloads,
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
    loss: Decimal,
    points: Decimal,
) -> DependenceRow:
    uses = [use for use in context.paths.uses if use.workload == workload.slug]
    parts = None if plain is None else vendor_breakdown(context.reach, context.paths.vendor, plain)
    known = parts is not None and parts.net_loss == stored.loss
    softened = _softened(workload, parts.reliefs) if parts is not None and known else ()
    return DependenceRow(
        workload=workload,
        through=_through(context, uses),
        gross=loss + sum((item.amount for item in softened), Decimal(0)) if known else None,
        softened=softened,
        lost_hours=stored.lost_hours,
        loss=loss,
        points=points,
        carried=plain is not None and damage(plain, context.dead) == 0.0,
    )


def _through(context: _Context, uses: Iterable[Use]) -> tuple[Through, ...]:
    return tuple(Through(context.products[use.product], use.direct) for use in uses)


def _softened(workload: Workload, reliefs: Iterable[Relief]) -> tuple[Softening, ...]:
    return tuple(
        Softening(_fallback(workload, relief), relief.at, Decimal(round(Decimal(relief.loss) / THOUSAND)))
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
