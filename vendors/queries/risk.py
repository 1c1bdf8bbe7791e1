"""Reads on the stored results of the risk method."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable

from riskboard.common.bands import Band, band_of
from riskboard.workspace.queries import organisation
from vendors.models import PortfolioResult, RescoreState, StoredWorld, Vendor, VendorScore

_STAMP = """
SELECT (SELECT xmin::text || ctid::text FROM vendors_rescorestate), (SELECT max(id) FROM vendors_vendorclarity)
"""


@dataclass(frozen=True)
class Risk:
    """A vendor's concentration score as stored; ``stale`` while changed inputs wait to be scored."""

    score: VendorScore
    stale: bool

    @property
    def band(self) -> Band:
        """The band of the score."""
        return band_of(self.score.score)


def rescore_pending() -> bool:
    """Whether inputs changed since the scores that are stored: a run is due or under way."""
    return _pending().exists()


def portfolio_pending() -> bool:
    """The same of the portfolio's figures, which follow the scores."""
    return _portfolio_pending().exists()


def pending_in_query() -> Combinable:
    """:func:`rescore_pending`, for a query that gives scores."""
    return Exists(_pending())


def portfolio_pending_in_query() -> Combinable:
    """:func:`portfolio_pending`, for a query that gives what rests on the portfolio's figures."""
    return Exists(_portfolio_pending())


def _portfolio_pending() -> QuerySet[RescoreState]:
    return RescoreState.objects.exclude(Q(due_at=None, claimed_at=None, portfolio_due_at=None))


def _pending() -> QuerySet[RescoreState]:
    return RescoreState.objects.exclude(Q(due_at=None) & Q(claimed_at=None))


def parameters_version_in_query() -> Combinable:
    """The version of the parameters that scores were computed with, for a query that gives scores; null where it was
    not noted, or none was declared."""
    return Subquery(StoredWorld.objects.filter(pk=OuterRef("inputs_hash")).values("parameters_version")[:1])


def current_risk(vendor: Vendor) -> Risk | None:
    """The score in force with its ``parameters_version``, or None before the first run."""
    found = VendorScore.objects.select_related("vendor").filter(vendor=vendor, current=True)
    score = found.annotate(parameters_version=parameters_version_in_query()).first()
    return None if score is None else Risk(score, rescore_pending())


def stored_by(vendor: Vendor, moment: datetime) -> QuerySet[VendorScore]:
    """The scores of ``vendor`` that were stored by ``moment`` (aware), the one in force then first."""
    return VendorScore.objects.filter(vendor=vendor, computed_at__lte=moment).order_by("-computed_at", "-pk")


def in_force_at(vendor: Vendor, moment: datetime) -> QuerySet[VendorScore]:
    """:func:`stored_by`, as long as ``vendor`` was in the register: once it is archived, nothing is in force."""
    found = stored_by(vendor, moment)
    gone = vendor.archived_at is not None and vendor.archived_at <= moment
    return found.none() if gone else found


def end_of(day: date) -> datetime:
    """The last moment of ``day`` in UTC: what was stored by then is as of that day."""
    return datetime.combine(day, time.max, UTC)


def risk_history(vendor: Vendor, *, since: datetime | None = None) -> QuerySet[VendorScore]:
    """All stored scores of ``vendor``, oldest first; from ``since`` on, with the one that was in force then."""
    found = VendorScore.objects.filter(vendor=vendor).order_by("computed_at", "pk")
    if since is None:
        return found
    before = found.filter(computed_at__lte=since).last()
    return found.filter(computed_at__gte=before.computed_at if before else since)


def current_scores() -> QuerySet[VendorScore]:
    """The scores in force of all vendors in the register, highest first, each with its vendor."""
    live = VendorScore.objects.filter(current=True, vendor__archived_at=None)
    return live.select_related("vendor").order_by("-score", "vendor__name")


def scores_stamp() -> str:
    """A text that changes with everything that a list of :func:`current_scores` shows, their clarity included.

    Whatever moves a score, a name or the register writes the row of the rescore in the same transaction, so that row's
    own version (``xmin``) stands for all of them. Of clarity rows are only ever added, one write after the other.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STAMP)
        return f"{cursor.fetchone()} {organisation().currency}"


def portfolio_now() -> PortfolioResult | None:
    """The portfolio's figures in force, or None before the first run."""
    return PortfolioResult.objects.first()
