"""Mitigations of the register as changes of a world, and which of them no longer fit it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from vendors.domain.levers import appeal_scales
from vendors.domain.mitigation import changes as domain
from vendors.domain.mitigation.fit import Fit, Misfit
from vendors.domain.world import Fallback, Option, World
from vendors.models import Mitigation, MitigationKind
from vendors.queries.columns import product_rows
from vendors.queries.needs import leant_on
from vendors.queries.parameters import parameters_in_force

# Whoever sets up a fallback exercises it once; its cost a year is that of keeping it so.
MONTHS_SINCE_SET_UP = 0.0


@dataclass(frozen=True)
class Unfit:
    """A mitigation that cannot be made in a world, and why."""

    mitigation: Mitigation
    reason: Misfit


@dataclass(frozen=True)
class Changes:
    """What can be made, each change under the identifier of its mitigation, and what cannot."""

    fit: tuple[domain.Mitigation, ...]
    unfit: tuple[Unfit, ...]


def chosen(pks: Collection[int]) -> list[Mitigation]:
    """The mitigations with these ids by name, with all that :func:`changes_of` reads of them. One query."""
    rows = Mitigation.objects.filter(pk__in=pks).order_by("name", "pk")
    return list(rows.select_related("workload", "product", "beside", "vendor", "spare__product"))


def changes_of(mitigations: Sequence[Mitigation], world: World) -> Changes:
    """The mitigations (as :func:`chosen` gives them) as changes of ``world``. Five queries at most.

    Products that joined the register after that world come with what they need. What may befall them is among its
    streams already: there is one for every product of the register, whether or not anybody uses it.
    """
    brings = _newcomers(mitigations, {one.id for one in world.products})
    scales = appeal_scales(parameters_in_force().setting)
    fit, found, unfit = Fit(world), list[domain.Mitigation](), list[Unfit]()
    for row in mitigations:
        change = _change(row, brings, scales)
        reason = _reason(row, change, fit)
        if change is None or reason is not None:
            unfit.append(Unfit(row, reason or Misfit.SPARE_GONE))
        else:
            found.append(domain.Mitigation(row.slug, change, float(row.yearly_cost)))
    return Changes(tuple(found), tuple(unfit))


def _reason(row: Mitigation, change: domain.OnWorkload | domain.Negotiate | None, fit: Fit) -> Misfit | None:
    if row.archived_at is not None:
        return Misfit.WITHDRAWN
    return Misfit.SPARE_GONE if change is None else fit.misfit(change)


def _newcomers(mitigations: Sequence[Mitigation], known: Collection[str]) -> domain.Newcomer:
    wanted = [row.product.pk for row in mitigations if row.product and row.product.slug not in known]
    if not wanted:
        return domain.NOBODY
    products, _ids = product_rows(leant_on([], besides=wanted))
    return domain.Newcomer(tuple(one for one in products if one.id not in known))


def _change(
    row: Mitigation, brings: domain.Newcomer, scales: Sequence[float]
) -> domain.OnWorkload | domain.Negotiate | None:
    """The change; None for the exercise of a fallback that was taken out of its workload."""
    if row.vendor is not None:
        return domain.Negotiate(row.vendor.slug, float(row.notice_hours or 0), scales[row.appeal or 0])
    workload = row.workload.slug if row.workload else ""
    match row.kind:
        case MitigationKind.EXERCISE:
            return _exercise(row, workload)
        case MitigationKind.FALLBACK:
            return _fallback(row, workload, brings)
    beside, product = row.beside.slug if row.beside else "", row.product.slug if row.product else ""
    return domain.AddAlternative(workload, beside, Option(product, float(row.share or 0)), brings)


def _exercise(row: Mitigation, workload: str) -> domain.Exercise | None:
    if row.spare is None:
        return None
    product = row.spare.product.slug if row.spare.product else None
    return domain.Exercise(workload, product, float(row.spare.switch_hours))


def _fallback(row: Mitigation, workload: str, brings: domain.Newcomer) -> domain.AddFallback:
    product = row.product.slug if row.product else None
    new = Fallback(product, float(row.switch_hours or 0), float(row.capacity or 0), MONTHS_SINCE_SET_UP)
    return domain.AddFallback(workload, new, brings if product else domain.NOBODY)
