"""Pages of workloads."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from riskboard.accounts.permissions import requires
from riskboard.common.archiving import ArchivePage, restore
from riskboard.common.csv_file import csv_file
from riskboard.common.found import found_or_404
from riskboard.common.paging import KeysFirst
from riskboard.common.sent import sent
from vendors.forms.catalogue import Catalogue
from vendors.forms.filters import WorkloadFilter
from vendors.forms.workload import TestedForm, WorkloadForm, dependency_rows, fallback_rows
from vendors.models import Workload
from vendors.queries import dependents
from vendors.queries import workloads as queries
from vendors.queries.exposure import exposures_of, incident_atoms
from vendors.queries.reached import products_down
from vendors.queries.risk import rescore_pending
from vendors.queries.standing import standing
from vendors.services import restoring
from vendors.services import workloads as services
from vendors.views.editing import Edit
from vendors.views.lists import of_shelf, page_of, wants_csv


@require_safe
@requires("register_read")
def workloads(request: HttpRequest) -> HttpResponse:
    """All workloads, the costliest first; ``?format=csv`` gives the same as a file."""
    form, now = WorkloadFilter(request.GET), timezone.now()
    wanted = form.given()
    incident = wanted.pop("incident", "").upper()
    if incident:
        wanted["leaning"] = products_down(incident_atoms(request.user, incident), now)
    found = of_shelf(queries.workloads(**wanted), form)
    if wants_csv(request):
        return _as_csv(found)
    rows = KeysFirst(found, queries.with_parts(queries.workloads(archived=True)))
    context = {"form": form, "page": page_of(request, rows), "incident": incident}
    return render(request, "vendors/workloads.html", context)


@require_safe
@requires("register_read")
def workload(request: HttpRequest, slug: str) -> HttpResponse:
    """One workload: what it depends on, its fallbacks, which vendors hurt it and what stops it alone."""
    found = _workload(slug, archived=True)
    now = timezone.now()
    clocks = [
        (exposure, item)
        for exposure in exposures_of(request.user, now, found)
        for item in exposure.clocks
        if item.clock.residual > 0
    ]
    context = {
        "workload": found,
        "standing": standing(found, now.date()),
        "clocks": clocks,
        "stale": rescore_pending(),
        "today": timezone.localdate().isoformat(),
    }
    return render(request, "vendors/workload.html", context)


@require_http_methods(["GET", "POST"])
@requires("workload_write")
def workload_create(request: HttpRequest) -> HttpResponse:
    """Add a workload."""
    return _edit(
        request,
        None,
        lambda fields: services.create_workload(by=request.user, **fields),
        said=_("Workload added. Scores follow within seconds."),
    )


@require_http_methods(["GET", "POST"])
@requires("workload_write")
def workload_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a workload."""
    found = _workload(slug)
    return _edit(
        request,
        found,
        lambda fields: services.update_workload(by=request.user, workload=found, **fields),
        said=_("Workload changed. Scores follow within seconds."),
    )


@require_http_methods(["GET", "POST"])
@requires("workload_write")
def workload_archive(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a workload out of the register, after a look at what depends on it."""
    found = _workload(slug, archived=True)
    page = ArchivePage(
        record=found,
        dependents=dependents.of_workload(found, request.user, timezone.now()),
        meaning=_("It counts in no score any more. What it was stays on record, and it can be restored."),
        list="workloads",
        list_name=_("Workloads"),
    )
    return page.respond(request, lambda: services.archive_workload(by=request.user, workload=found))


@require_POST
@requires("workload_write")
def workload_restore(request: HttpRequest, slug: str) -> HttpResponse:
    """Bring an archived workload back into the register."""
    found = _workload(slug, archived=True)
    return restore(
        request,
        found,
        lambda: restoring.restore_workload(by=request.user, workload=found),
        said=_("%(name)s restored. Scores follow within seconds."),
    )


@require_POST
@requires("workload_write")
def fallback_tested(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Note that a fallback was exercised."""
    fallback = get_object_or_404(_workload(slug).fallbacks.all(), pk=pk)
    form = TestedForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError(_("Enter the day on which it was exercised."))
        services.record_fallback_test(
            by=request.user, fallback=fallback, tested_on=form.cleaned_data["tested_on"]
        )
    except ValidationError as error:
        for message in error.messages:
            messages.error(request, message)
    else:
        messages.success(request, _("Exercise noted. Scores follow within seconds."))
    return redirect("workload", slug)


def _edit(request: HttpRequest, found: Workload | None, save: Any, *, said: str) -> HttpResponse:
    data = sent(request)
    shown = _workload(found.slug) if found else None
    catalogue = Catalogue()
    return Edit(
        template="vendors/workload_form.html",
        form=WorkloadForm(data, instance=found),
        save=save,
        said=said,
        show="workload",
        record=shown,
        sets={
            "dependencies": dependency_rows(data, shown, catalogue),
            "fallbacks": fallback_rows(data, shown, catalogue),
        },
        context={"workload": shown},
    ).respond(request)


def _workload(slug: str, *, archived: bool = False) -> Workload:
    return found_or_404(queries.by_key(slug, archived=archived))


def _as_csv(found: QuerySet[Any]) -> HttpResponse:
    head = (
        "workload",
        "identifier",
        "owner",
        "critical",
        "people",
        "loss an hour",
        "recovery time objective, h",
        "tolerated outage, h",
        "fallbacks",
        "never exercised",
    )
    rows = (
        (
            row.name,
            row.slug,
            row.owner,
            "yes" if row.critical else "no",
            row.people,
            row.hourly_cost,
            row.rto_hours,
            row.mtpd_hours,
            row.fallback_count,
            row.untested_count,
        )
        for row in found
    )
    return csv_file("workloads", head, rows)
