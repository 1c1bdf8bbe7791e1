"""The board: what needs attention first, then the whole as a picture."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from incidents.queries.incidents import active_count, active_incidents
from riskboard.accounts.permissions import requires
from riskboard.dashboard.queries.decisions import decisions
from riskboard.dashboard.queries.strip import incident_strip
from riskboard.dashboard.queries.vendor_table import vendor_table
from riskboard.dashboard.queries.verdict import verdict
from vendors.queries.concentration import layers_of
from vendors.queries.heat import heat_map
from vendors.queries.risk import portfolio_now, portfolio_pending

INCIDENTS_SHOWN = 5


@require_safe
@requires("register_read")
def board(request: HttpRequest) -> HttpResponse:
    """Everything at a glance; each number leads to its list."""
    now = timezone.now()
    active = active_incidents(request.user, now, limit=INCIDENTS_SHOWN)
    running = active_count(request.user)
    waiting = decisions(now)
    portfolio = portfolio_now()
    rows = vendor_table(now)
    context = {
        "now": now,
        "verdict": verdict(active, waiting, scored=bool(rows)),
        "active": active,
        "active_count": running,
        "active_more": max(0, running - INCIDENTS_SHOWN),
        "decisions": waiting,
        "vendor_rows": rows,
        "layers": layers_of(portfolio),
        "portfolio": portfolio,
        "stale": portfolio_pending(),
        "heat": heat_map(),
        "strip": incident_strip(request.user, now),
    }
    return render(request, "dashboard/board.html", context)
