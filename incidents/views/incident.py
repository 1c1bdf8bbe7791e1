"""One incident: its page, its road, its facts."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from incidents.domain.consequences import ACCOUNT_TYPES
from incidents.forms.incident import FactForm, FactStateForm, StatusForm
from incidents.models import CandidateState, Fact, FactState, Incident
from incidents.queries.impact import beyond_account, blast_radius, effects_of, impact_of, radius_steps
from incidents.queries.suggestion import vendor_names
from incidents.queries.words import VENDOR_FIELDS, fact_label, fact_value
from incidents.services.facts import add_fact, decide_fact
from incidents.services.incidents import archive_incident
from incidents.services.status import change_status
from incidents.views.incidents import incident_or_404
from incidents.views.presenting import clock_rows, is_calm, stages_of, steps_of, timeline_of
from riskboard.accounts.permissions import requires
from riskboard.accounts.views.acting import signed_in
from riskboard.common.sent import sent

# So many clocks of an incident stand on the board.
ON_BOARD = 5


@require_safe
@requires("incident_read")
def incident(request: HttpRequest, reference: str) -> HttpResponse:
    """Everything about one incident."""
    return render(request, "incidents/detail.html", _context(incident_or_404(request, reference)))


@require_safe
@requires("incident_read")
def incident_clocks(request: HttpRequest, reference: str) -> HttpResponse:
    """The clocks of the workloads that it stops: a page, and the most urgent of them as a part of the board."""
    found = incident_or_404(request, reference)
    impact = impact_of(effects_of(found, [], timezone.now()))
    rows = clock_rows(impact, found.started_at)
    part = bool(getattr(request, "htmx", False))
    context = {"incident": found, "impact": impact, "clocks": rows[:ON_BOARD] if part else rows}
    return render(request, "incidents/_clocks.html" if part else "incidents/clocks.html", context)


@require_http_methods(["GET", "POST"])
@requires("incident_write")
def incident_status(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a step along the road: ``?to=`` names it; sent from a dialog of the page or from a page of its own."""
    found = incident_or_404(request, reference)
    form = StatusForm(sent(request), initial={"status": request.GET.get("to", "")})
    if request.method == "POST" and form.is_valid() and _step(request, found, form):
        return redirect("incident", reference=found.reference)
    names = {step.status: step for step in steps_of(found)}
    step = names.get(str(form["status"].value()))
    if step is None and not form.is_bound:
        raise Http404
    context = {"incident": found, "form": form, "step": step}
    return render(request, "incidents/status.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires("incident_write")
def incident_archive(request: HttpRequest, reference: str) -> HttpResponse:
    """Take an incident out of the register, with all that it did."""
    found = archive_incident(by=signed_in(request), incident=incident_or_404(request, reference))
    messages.success(request, _("%(reference)s archived.") % {"reference": found.reference})
    return redirect("incidents")


@require_http_methods(["GET", "POST"])
@requires("incident_write")
def fact_add(request: HttpRequest, reference: str) -> HttpResponse:
    """Add a claim by hand."""
    found = incident_or_404(request, reference)
    form = FactForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            add_fact(by=signed_in(request), incident=found, **form.cleaned_data)
            return redirect(_facts_url(found))
        except ValidationError as error:
            form.refuse(error)
    context = {"incident": found, "form": form}
    return render(request, "incidents/fact.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires("incident_write")
def fact_decide(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Confirm or reject a fact."""
    found = incident_or_404(request, reference)
    fact = get_object_or_404(Fact, pk=pk, incident=found)
    form = FactStateForm(request.POST)
    if form.is_valid():
        decide_fact(by=signed_in(request), fact=fact, state=form.cleaned_data["state"])
    return redirect(_facts_url(found))


def _facts_url(found: Incident) -> str:
    return reverse("incident", kwargs={"reference": found.reference}) + "#facts"


def _step(request: HttpRequest, found: Incident, form: StatusForm) -> bool:
    clean = form.cleaned_data
    try:
        changed = change_status(
            by=signed_in(request), incident=found, status=clean["status"], at=clean["at"], note=clean["note"]
        )
    except ValidationError as error:
        form.refuse(error)
        return False
    said = {"reference": changed.reference, "status": changed.get_status_display()}
    messages.success(request, _("%(reference)s: %(status)s.") % said)
    return True


def _context(found: Incident) -> dict[str, Any]:
    now = timezone.now()
    vendors = list(found.vendors.all())
    effects = effects_of(found, radius_steps(vendors, found.products.select_related("vendor")), now)
    impact = impact_of(effects)
    entries = list(found.timeline.select_related("by"))
    facts = list(_facts(found))
    names = vendor_names(fact.value for fact in facts if fact.field in VENDOR_FIELDS)
    radii = blast_radius(effects)
    beyond, beyond_more = beyond_account(radii) if found.type in ACCOUNT_TYPES else ([], 0)
    steps = steps_of(found)
    return {
        "incident": found,
        "automatic": found.candidates.filter(state=CandidateState.ACCEPTED, decided_by=None).exists(),
        "now": now,
        "impact": impact,
        "stages": stages_of(found, entries, now),
        "calm": is_calm(found),
        "steps": [(step, _step_form(step.status)) for step in steps],
        "clocks": clock_rows(impact, found.started_at),
        "radii": radii,
        "beyond": beyond,
        "beyond_more": beyond_more,
        "atoms": effects.atoms if found.is_active else frozenset(),
        "facts": [
            (fact_label(fact.field), fact_value(fact.field, fact.value, names, sentence=fact.sentence), fact)
            for fact in facts
        ],
        "confirmed": sum(fact.state == FactState.CONFIRMED for fact in facts),
        "alleged": sum(fact.state == FactState.ALLEGED for fact in facts),
        "fact_form": FactForm(auto_id="id_fact_%s"),
        "timeline": timeline_of(found, entries, impact),
        "evidence": found.evidence.select_related("article__source").order_by("article__published_at"),
    }


def _step_form(status: str) -> StatusForm:
    # One form a dialog: ids must not repeat in a page.
    return StatusForm(initial={"status": status}, auto_id=f"id_{status}_%s")


def _facts(found: Incident) -> QuerySet[Fact]:
    return found.facts.select_related("article__source", "decided_by").order_by("pk")
