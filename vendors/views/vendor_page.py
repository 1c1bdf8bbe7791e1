"""What the page of one vendor shows, put together from the queries."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from riskboard.accounts.permissions import Actor
from riskboard.common.formatting import money
from riskboard.workspace.queries import organisation
from vendors.domain.clarity import MOST
from vendors.models import ObservedEvent, Vendor
from vendors.queries.clarity import standing_of
from vendors.queries.contracts import contracts, notice_of, soonest
from vendors.queries.dependence import Dependence, dependence, dependence_then
from vendors.queries.exposure import (
    by_incident,
    events_visible_to,
    open_events,
    people_stopped,
)
from vendors.queries.heat import heat_map
from vendors.queries.live import live_exposures
from vendors.queries.products import products, with_needs
from vendors.queries.risk import (
    Risk,
    current_risk,
    end_of,
    in_force_at,
    parameters_version_in_query,
    risk_history,
)
from vendors.queries.scorecards import card_states
from vendors.queries.series import YEAR
from vendors.views.drawings import flow, flow_rows, trend, trend_rows


def vendor_context(person: Actor, vendor: Vendor, *, now: datetime) -> dict[str, Any]:
    """Everything that ``person`` sees on a vendor's page, in a constant number of queries."""
    risk = current_risk(vendor)
    found = dependence(vendor, risk.score if risk else None, as_of=_judged_on(risk, now))
    exposures = live_exposures(person, now, vendor)
    today = timezone.localdate(now)
    currency = organisation().currency
    history, events = list(risk_history(vendor, since=now - YEAR)), _events(person, vendor, now)
    notices = soonest(notice_of(row, today) for row in contracts(vendor=vendor.slug))
    return {
        "vendor": vendor,
        "risk": risk,
        **_drawn(vendor, found, currency),
        "trend_head": (_("From"), _("What"), _("Score")),
        "tolerances": risk.score.loss / risk.score.tolerance if risk and risk.score.tolerance else None,
        "change": risk.score.score - history[0].score if risk and history else None,
        "dependence": found,
        "heat": heat_map(of=vendor, among=[row.workload.slug for row in found.rows]),
        "exposures": exposures,
        "clocks": [item for item in exposures if item.clocks],
        "people_stopped": people_stopped(exposures),
        "products": with_needs(products(vendor=vendor.slug, archived=bool(vendor.archived_at))),
        "contracts": notices,
        "standing": standing_of(vendor),
        "most": MOST,
        "cards": card_states(today, vendor=vendor),
        "trend": trend(history, events, now=now),
        "trend_rows": trend_rows(history, events),
        "now": now,
    }


def then_context(person: Actor, vendor: Vendor, day: date) -> dict[str, Any]:
    """What ``person`` sees of the score of ``vendor`` as it was stored at the end of ``day``; nothing without one."""
    moment = end_of(day)
    stored = in_force_at(vendor, moment).select_related("vendor")
    score = stored.annotate(parameters_version=parameters_version_in_query()).first()
    if score is None:
        return {}
    found, currency = dependence_then(score), organisation().currency
    return {
        "score": score,
        "tolerance": money(score.tolerance / 1000, currency),
        "dependence": found,
        "events": by_incident(open_events(person, moment, vendor)),
        **_drawn(vendor, found, currency),
    }


def _drawn(vendor: Vendor, found: Dependence, currency: str) -> dict[str, Any]:
    """Who depends on it, as a drawing and as its table."""
    return {
        "figure_question": _("How much would we lose if %(vendor)s went away for 30 days?")
        % {"vendor": vendor.name},
        "flow_head": (_("Workload"), _("Product"), _("Reached"), _("Loss an hour")),
        "flow": flow(vendor, found, currency),
        "flow_rows": flow_rows(found, currency),
    }


def _judged_on(risk: Risk | None, now: datetime) -> datetime:
    """The day whose fallback tests the stored score counts: its parts are then exactly those of the score."""
    return now if risk is None or risk.stale else risk.score.confirmed_at


def _events(person: Actor, vendor: Vendor, now: datetime) -> list[ObservedEvent]:
    seen = events_visible_to(person).filter(vendor=vendor, started_at__range=(now - YEAR, now))
    return list(seen.order_by("started_at"))
