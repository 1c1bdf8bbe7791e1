"""What a year may cost, as it was last computed."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from vendors.models import AnnualLoss, AnnualState, RescoreState, Vendor
from vendors.queries.risk import pending_in_query, rescore_pending


@dataclass(frozen=True)
class Outcome:
    """The annual loss in force; ``stale`` while inputs that changed since wait to be computed."""

    loss: AnnualLoss
    stale: bool


def annual_loss(vendor: Vendor | None) -> Outcome | None:
    """The annual loss of ``vendor``, or of the portfolio; None where nothing strikes it and before the first run."""
    # One query: the page and the API ask for it beside much else.
    world = RescoreState.objects.filter(world=OuterRef("inputs_hash"))
    stale = pending_in_query() | Exists(_waiting()) | ~Exists(world)
    loss = AnnualLoss.objects.annotate(stale=stale).filter(vendor=vendor).first()
    return None if loss is None else Outcome(loss, loss.stale)


def annual_pending() -> bool:
    """Whether inputs changed since: a run of the scores or of annual losses is due or under way."""
    return rescore_pending() or _waiting().exists()


def _waiting() -> QuerySet[AnnualState]:
    return AnnualState.objects.exclude(requested_at=None, claimed_at=None)
