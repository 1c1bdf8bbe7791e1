"""Incidents of twelve months as rows on a time axis, and the same as a table."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.models import Incident
from incidents.models.vocabulary import Scope
from incidents.queries.incidents import twelve_months, weightiest
from riskboard.common.formatting import day

_SHAPES = {
    "access_revocation": "revocation",
    "suspension": "suspension",
    "outage": "outage",
    "government_order": "order",
    "region_block": "block",
    "terms_change": "terms",
    "price_or_limit_change": "price",
    "retirement": "retirement",
    "legal_action": "legal",
    "ownership_change": "ownership",
    "security_breach": "breach",
}
# What an eye can follow; the list has the others.
SHOWN = 120
_BACK, _AHEAD = timedelta(days=365), timedelta(days=92)


@dataclass(frozen=True)
class Strip:
    """What the drawing takes (docs/design.md, strip) and the same as table rows, newest first.

    ``left_out`` counts the incidents that there was no room for.
    """

    data: dict[str, Any]
    head: tuple[str, ...]
    rows: list[tuple[str, ...]]
    left_out: int


def incident_strip(user: Any, now: datetime) -> Strip:
    """The incidents that ``user`` may see of the last twelve months, the weightiest of them; three queries."""
    found = twelve_months(user, now)
    incidents = sorted(weightiest(found)[:SHOWN], key=lambda one: (one.started_at, one.pk))
    pairs = [(vendor.name, incident) for incident in incidents for vendor in incident.vendors.all()]
    return Strip(
        data={
            "rows": sorted({name for name, _incident in pairs}),
            "now": now.isoformat(),
            "from": (now - _BACK).date().isoformat(),
            "until": (now + _AHEAD).date().isoformat(),
            "events": [_event(name, incident, now) for name, incident in pairs],
        },
        head=(_("Vendor"), _("Type"), _("From"), _("To"), _("Reached us")),
        rows=_table(reversed(pairs)),
        left_out=0 if len(incidents) < SHOWN else found.count() - SHOWN,
    )


def _event(name: str, incident: Incident, now: datetime) -> dict[str, Any]:
    end = _drawn_until(incident, now)
    return {
        "row": name,
        "shape": _SHAPES.get(incident.type, "other"),
        "type": str(incident.get_type_display()),
        "start": incident.started_at.isoformat(),
        "end": end.isoformat(),
        "ours": incident.scope == Scope.OURS,
    }


def _drawn_until(incident: Incident, now: datetime) -> datetime:
    """What runs is drawn to now at least, and on to its stated end where that lies ahead."""
    if incident.ended_at is not None:
        return incident.ended_at
    stated = incident.wait_ends_at or incident.started_at
    return max(stated, now) if incident.is_active else stated


def _table(pairs: Iterable[tuple[str, Incident]]) -> list[tuple[str, ...]]:
    return [
        (
            name,
            str(incident.get_type_display()),
            day(timezone.localtime(incident.started_at)),
            _end(incident),
            _("yes") if incident.scope == Scope.OURS else _("no"),
        )
        for name, incident in pairs
    ]


def _end(incident: Incident) -> str:
    if incident.ended_at is not None:
        return day(timezone.localtime(incident.ended_at))
    return _("open") if incident.is_active else _("settled")
