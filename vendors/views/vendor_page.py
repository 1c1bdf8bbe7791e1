"""What the page of one vendor shows, put together from the queries."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from riskboard.accounts.permissions import Actor
from riskboard.common.formatting import day, points
from riskboard.workspace.queries import organisation
from vendors.domain.clarity import MOST
from vendors.models import ObservedEvent, Vendor
from vendors.queries.clarity import standing_of
from vendors.queries.contracts import contracts, notice_of, soonest
from vendors.queries.dependence import dependence
from vendors.queries.exposure import events_visible_to, live_exposures, people_stopped
from vendors.queries.products import products, with_needs
from vendors.queries.risk import Risk, current_risk, risk_history
from vendors.queries.scorecards import card_states
from vendors.queries.series import YEAR
from vendors.views.drawings import flow, flow_rows, trend


def vendor_context(person: Actor, vendor: Vendor, *, now: datetime) -> dict[str, Any]:
    """Everything that ``person`` sees on a vendor's page, in a constant number of queries."""
    risk = current_risk(vendor)
    found = dependence(vendor, risk.score if risk else None, as_of=_judged_on(risk, now))
    exposures = live_exposures(person, now, vendor)
    today = timezone.localdate(now)
    currency = organisation().currency
    history = list(risk_history(vendor, since=now - YEAR))
    notices = soonest(notice_of(row, today) for row in contracts(vendor=vendor.slug))
    return {
        "vendor": vendor,
        "risk": risk,
        "figure_question": _("How much would we lose if %(vendor)s went away for 30 days?")
        % {"vendor": vendor.name},
        "flow_head": (_("Workload"), _("Product"), _("Reached"), _("Loss an hour")),
        "trend_head": (_("From"), _("Score")),
        "tolerances": risk.score.loss / risk.score.tolerance if risk and risk.score.tolerance else None,
        "change": risk.score.score - history[0].score if risk and history else None,
        "dependence": found,
        "exposures": exposures,
        "clocks": [item for item in exposures if item.clocks],
        "people_stopped": people_stopped(exposures),
        "products": with_needs(products(vendor=vendor.slug, archived=bool(vendor.archived_at))),
        "contracts": notices,
        "standing": standing_of(vendor),
        "most": MOST,
        "cards": card_states(today, vendor=vendor),
        "flow": flow(vendor, found, currency),
        "flow_rows": flow_rows(found, currency),
        "trend": trend(history, _events(person, vendor, now), now=now),
        "trend_rows": [(day(row.computed_at), points(row.score)) for row in history],
        "now": now,
    }


def _judged_on(risk: Risk | None, now: datetime) -> datetime:
    """The day whose fallback tests the stored score counts: its parts are then exactly those of the score."""
    return now if risk is None or risk.stale else risk.score.confirmed_at


def _events(person: Actor, vendor: Vendor, now: datetime) -> list[ObservedEvent]:
    seen = events_visible_to(person).filter(vendor=vendor, started_at__range=(now - YEAR, now))
    return list(seen.order_by("started_at"))
