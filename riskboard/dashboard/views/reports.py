"""Reports: the one for the board as a PDF, and what else can be taken out of the product."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from riskboard.accounts.permissions import requires
from riskboard.dashboard.reports.board import CONTENT_TYPE, board_pdf
from vendors.queries.annual import annual_loss, annual_pending
from vendors.queries.risk import portfolio_now, portfolio_pending


@require_safe
@requires("register_read")
def reports(request: HttpRequest) -> HttpResponse:
    """What the report for the board holds, how fresh its figures are, and all other files."""
    context = {
        "portfolio": portfolio_now(),
        "annual": annual_loss(None),
        "stale": portfolio_pending() or annual_pending(),
    }
    return render(request, "dashboard/reports.html", context)


@require_safe
@requires("register_read")
def board_report(request: HttpRequest) -> HttpResponse:
    """The report for the board, as whoever asks may read it; its name bears the day."""
    now = timezone.now()
    response = HttpResponse(board_pdf(request.user, now), content_type=CONTENT_TYPE)
    name = f"riskboard-{timezone.localdate(now).isoformat()}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
