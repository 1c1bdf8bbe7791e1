"""What a year may cost, as it was last computed."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from riskboard.common.prepared import Hole, Prepared, prepared
from vendors.models import AnnualLoss, AnnualState, RescoreState, Vendor
from vendors.queries.risk import pending_in_query, rescore_pending

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


def annual_pending() -> bool:
    """Whether inputs changed since: a run of the scores or of annual losses is due or under way."""
    return rescore_pending() or _waiting().exists()


def _outcomes(*, of_vendor: bool) -> QuerySet[AnnualLoss, Any]:
    world = RescoreState.objects.filter(world=OuterRef("inputs_hash"))
    stale = pending_in_query() | Exists(_waiting()) | ~Exists(world)
    whose = AnnualLoss.objects.filter(vendor=Hole("vendor") if of_vendor else None)
    return whose.annotate(stale=stale).values_list(*_COLUMNS, "stale")


def _waiting() -> QuerySet[AnnualState]:
    return AnnualState.objects.exclude(requested_at=None, claimed_at=None)
