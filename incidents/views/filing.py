"""Filing and editing an incident, with a live look at what it would mean."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from incidents.forms.incident import CheckForm, IncidentForm, initial_of
from incidents.models import Incident
from incidents.queries.impact import radius_of, radius_steps
from incidents.queries.incidents import by_key, duplicates
from incidents.services.incidents import file_incident, update_incident
from incidents.views.incidents import incident_or_404
from riskboard.accounts.permissions import requires
from riskboard.accounts.views.acting import signed_in
from riskboard.common.sent import sent
from riskboard.common.versions import StaleVersion
from riskboard.workspace.editing import CONFLICT, Conflict, based_on, conflict_of, version_context


@require_http_methods(["GET", "POST"])
@requires("incident_write")
def incident_file(request: HttpRequest) -> HttpResponse:
    """File an incident; ``?vendor=`` names one to begin with."""
    initial = {"vendors": request.GET.getlist("vendor")} if "vendor" in request.GET else None
    form = IncidentForm(sent(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            filed = file_incident(by=signed_in(request), **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Filed as %(reference)s.") % {"reference": filed.reference})
            return redirect("incident", reference=filed.reference)
    return _page(request, form, None)


@require_http_methods(["GET", "POST"])
@requires("incident_write")
def incident_edit(request: HttpRequest, reference: str) -> HttpResponse:
    """Change an incident."""
    found = incident_or_404(request, reference)
    form = IncidentForm(sent(request), initial=initial_of(found))
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            update_incident(by=signed_in(request), incident=found, **form.cleaned_data, **based_on(request))
        except StaleVersion as stale:
            conflict = conflict_of(request, stale)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("%(reference)s changed.") % {"reference": found.reference})
            return redirect("incident", reference=found.reference)
    return _page(request, form, found, conflict)


@require_safe
@requires("incident_write")
def incident_check(request: HttpRequest) -> HttpResponse:
    """What the form means so far, as a fragment: perhaps on record already, and who would stop."""
    return render(request, "incidents/_check.html", _check(request, CheckForm(request.GET)))


def _check(request: HttpRequest, form: CheckForm) -> dict[str, object]:
    form.is_valid()
    clean = form.cleaned_data
    vendors, products = list(clean.get("vendors") or ()), list(clean.get("products") or ())
    now = timezone.now()
    same = (
        duplicates(
            request.user,
            vendors=vendors,
            type=clean["type"],
            started_at=clean.get("started_at") or now,
            exclude=by_key(request.user, clean["reference"]) if clean.get("reference") else None,
        )[:5]
        if vendors and clean.get("type")
        else Incident.objects.none()
    )
    steps = radius_steps(vendors, products) if vendors else []
    return {"same": same, "radii": radius_of(steps, now), "unstated": form.unstated(), "now": now}


def _page(
    request: HttpRequest, form: IncidentForm, found: Incident | None, conflict: Conflict | None = None
) -> HttpResponse:
    context = {"form": form, "incident": found, **version_context(request, found, conflict)}
    refused = CONFLICT if conflict else 422
    return render(request, "incidents/form.html", context, status=refused if form.is_bound else 200)
