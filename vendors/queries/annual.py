"""What a year may cost, as it was last computed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from riskboard.common.prepared import Hole, Prepared, prepared
from vendors.domain.hazard import EVIDENCE, Letter
from vendors.models import AnnualLoss, AnnualState, RescoreState, Vendor
from vendors.queries.risk import pending_in_query, rescore_pending

# The evidence of a figure is that of its weakest part of this share or more.
WEIGHTY = 0.1
_COLUMNS = tuple(field.attname for field in AnnualLoss._meta.concrete_fields)


@dataclass(frozen=True)
class Outcome:
    """The annual loss in force; ``stale`` while inputs that changed since wait to be computed."""

    loss: AnnualLoss
    stale: bool


def annual_loss(vendor: Vendor | None) -> Outcome | None:
    """The annual loss of ``vendor``, or of the portfolio; None where nothing strikes it and before the first run."""
    # One query, compiled once: the page and the API ask for it beside much else.
    query = prepared((annual_loss, vendor is None), lambda: Prepared(_outcomes(of_vendor=vendor is not None)))
    for *columns, stale in query.run({"vendor": vendor and vendor.pk}):
        return Outcome(AnnualLoss.from_db(connection.alias, _COLUMNS, columns), stale)
    return None


def grade_of(loss: AnnualLoss) -> Letter:
    """How well an annual loss is founded: as the weakest rate of all that brings a tenth of the mean or more."""
    weighty = [one["type"] for one in loss.sources if one["cost"] >= WEIGHTY * loss.cost_mean > 0]
    return max((EVIDENCE[kind].rate for kind in weighty), default=EVIDENCE["outage"].rate)


def annual_losses(vendors: Iterable[Vendor]) -> dict[int, AnnualLoss]:
    """The annual losses of ``vendors`` by their ids, as far as there are any. One query."""
    found = AnnualLoss.objects.filter(vendor__in=[vendor.pk for vendor in vendors])
    return {loss.vendor_id: loss for loss in found if loss.vendor_id is not None}


def annual_pending() -> bool:
    """Whether inputs changed since: a run of the scores or of annual losses is due or under way."""
    return rescore_pending() or _waiting().exists()


def _outcomes(*, of_vendor: bool) -> QuerySet[AnnualLoss, Any]:
    world = RescoreState.objects.filter(world=OuterRef("world"))
    left = Q(left__contains=[OuterRef("vendor")]) if of_vendor else Q(pk__in=[])
    done = AnnualState.objects.filter(Exists(world)).exclude(left)
    stale = pending_in_query() | Exists(_waiting()) | ~Exists(done)
    whose = AnnualLoss.objects.filter(vendor=Hole("vendor") if of_vendor else None)
    return whose.annotate(stale=stale).values_list(*_COLUMNS, "stale")


def _waiting() -> QuerySet[AnnualState]:
    return AnnualState.objects.exclude(requested_at=None, claimed_at=None)
