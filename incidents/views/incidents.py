"""Pages of the register of incidents: the list, its file, the panel on a vendor's page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from incidents.forms.incident import IncidentFilterForm
from incidents.models import Incident
from incidents.queries.incidents import (
    active_count,
    by_key,
    incident_list,
    shown_in_list,
    vendor_incidents,
    with_wait,
)
from incidents.views.export import incidents_csv
from riskboard.accounts.permissions import requires
from riskboard.common.found import found_or_404
from riskboard.common.paging import MOST_FOUND, KeysFirst
from vendors.queries import vendors as vendor_queries

PAGE_SIZE = 50
PANEL_ROWS = 6


@require_safe
@requires("incident_read")
def incidents(request: HttpRequest) -> HttpResponse:
    """All incidents that the person may know of, filtered, searched, ordered."""
    form = IncidentFilterForm(request.GET)
    wanted = form.filters()
    most = MOST_FOUND if wanted.get("q") else None
    found = KeysFirst(incident_list(request.user, **wanted), shown_in_list(), most=most)
    context = {
        "form": form,
        "page": found.page(request.GET.get("page"), PAGE_SIZE),
        "active": active_count(request.user),
        "now": timezone.now(),
    }
    return render(request, "incidents/list.html", context)


@require_safe
@requires("incident_read")
def incident_export(request: HttpRequest) -> HttpResponse:
    """The same list as a file."""
    return incidents_csv(incident_list(request.user, **IncidentFilterForm(request.GET).filters()))


@require_safe
@requires("incident_read")
def incident_panel(request: HttpRequest) -> HttpResponse:
    """The incidents of the vendor that ``?vendor=`` names, as a fragment for its page."""
    vendor = found_or_404(vendor_queries.by_key(request.GET.get("vendor", ""), archived=True))
    found = with_wait(vendor_incidents(request.user, vendor))
    context = {
        "vendor": vendor,
        "incidents": found[:PANEL_ROWS],
        "total": found.count(),
        "now": timezone.now(),
    }
    return render(request, "incidents/_panel.html", context)


def incident_or_404(request: HttpRequest, reference: str) -> Incident:
    """The incident, or 404: what is restricted does not exist for those who may not know of it."""
    return found_or_404(by_key(request.user, reference))
