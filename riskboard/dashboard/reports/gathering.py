"""What the report for the board holds: from the queries of the pages, so that its numbers are theirs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, FloatField, Q, QuerySet
from django.db.models.functions import Abs

from incidents.models.vocabulary import Scope
from incidents.queries.incidents import active_count, active_incidents
from riskboard.common.bands import BANDS
from riskboard.dashboard.queries.vendor_table import vendor_table
from riskboard.workspace.models import Organisation
from riskboard.workspace.queries import organisation
from vendors.models import AnnualLoss, PortfolioResult, RiskParameters, Vendor, VendorScore
from vendors.queries import limits
from vendors.queries.annual import Outcome, annual_loss, annual_losses, annual_pending
from vendors.queries.causes import Story, story
from vendors.queries.changes import last_change, why_changed
from vendors.queries.next_actions import NextActions, next_actions
from vendors.queries.parameters import parameters_in_force, tolerance_in_force
from vendors.queries.risk import current_scores, portfolio_now, portfolio_pending
from vendors.queries.vendors import vendors

# So many of each have room on two pages; the others are counted.
VENDORS, CHANGES, INCIDENTS, LIMITS, ACTIONS = 15, 4, 4, 5, 3
# A score that moves by less is shown as unmoved.
_SEEN = 0.05


@dataclass(frozen=True)
class Moved:
    """A vendor whose score moved in 30 days, from which stored score to which, and the causes, the largest first."""

    vendor: Vendor
    before: VendorScore
    after: VendorScore
    story: Story


@dataclass(frozen=True)
class Listed:
    """The first of something, and how many there are in all."""

    rows: tuple[Any, ...]
    count: int

    @property
    def others(self) -> int:
        """How many there was no room for."""
        return max(0, self.count - len(self.rows))


@dataclass(frozen=True)
class BoardReport:
    """Everything that the report says, at the moment ``now``. Of restricted incidents, what its reader may know.

    ``vendors`` hold :class:`VendorRow`, ``changes`` :class:`Moved`, ``incidents`` our own :class:`ActiveIncident`,
    ``limits`` :class:`ShownLimit`. ``bands`` counts the vendors of each band, ``annual_by_vendor`` are expected losses
    by id. ``stale``: something changed, and figures wait to be computed.
    """

    now: datetime
    organisation: Organisation
    parameters: RiskParameters
    tolerance: float
    portfolio: PortfolioResult | None
    stale: bool
    vendors: Listed
    bands: dict[str, int]
    annual_by_vendor: dict[int, AnnualLoss]
    changes: Listed
    incidents: Listed
    limits: Listed
    breached: int
    kept: int
    annual: Outcome | None
    actions: NextActions | None


def board_report(person: Any, now: datetime) -> BoardReport:
    """The report as ``person`` may read it. The number of queries does not grow with the register."""
    ours, parameters, bands = organisation(), parameters_in_force(), _bands()
    rows = vendor_table(now, limit=VENDORS)
    return BoardReport(
        now=now,
        organisation=ours,
        parameters=parameters,
        tolerance=float(tolerance_in_force(parameters)),
        portfolio=portfolio_now(),
        stale=portfolio_pending() or annual_pending(),
        vendors=Listed(tuple(rows), sum(bands.values())),
        bands=bands,
        annual_by_vendor=annual_losses(row.vendor for row in rows),
        changes=_changes(person, now, ours.currency),
        incidents=_incidents(person, now),
        limits=_limits(),
        breached=limits.limits(state="breached").count(),
        kept=limits.limits(state="kept").count(),
        annual=annual_loss(None),
        actions=next_actions(limit=ACTIONS),
    )


def _bands() -> dict[str, int]:
    """How many vendors lie in each band."""
    ends = [*(band.start for band in BANDS[1:]), None]
    counts = {
        band.key: Count("pk", filter=_between(band.start, end)) for band, end in zip(BANDS, ends, strict=True)
    }
    return current_scores().order_by().aggregate(**counts)


def _between(start: int, end: int | None) -> Q:
    return Q(score__gte=start) if end is None else Q(score__gte=start, score__lt=end)


def _changes(person: Any, now: datetime, currency: str) -> Listed:
    found = moved_vendors(now)
    rows = []
    for vendor in found[:CHANGES]:
        pair = last_change(vendor, now)
        if pair is not None:
            rows.append(Moved(vendor, *pair, story(why_changed(*pair, limit=1), person, currency)))
    return Listed(tuple(rows), found.count())


def moved_vendors(now: datetime) -> QuerySet[Vendor]:
    """The vendors whose score of now differs from that of 30 days ago, the largest change first."""
    found = vendors(now=now).annotate(moved=Abs(F("change"), output_field=FloatField()))
    return found.filter(moved__gte=_SEEN).order_by("-moved", "name", "pk")


def _incidents(person: Any, now: datetime) -> Listed:
    found = active_incidents(person, now, limit=INCIDENTS, scope=Scope.OURS)
    return Listed(tuple(found), active_count(person, scope=Scope.OURS))


def _limits() -> Listed:
    found = limits.limits()
    return Listed(tuple(limits.shown_limits(list(found[:LIMITS]))), found.count())
