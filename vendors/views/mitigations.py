"""Pages of mitigations: what can be done, of which kind, about what, and what it costs a year."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from riskboard.accounts.permissions import requires
from riskboard.common.archiving import ArchivePage, restore
from riskboard.common.csv_file import csv_file
from riskboard.common.found import found_or_404
from riskboard.common.sent import sent
from vendors.forms.filters import MitigationFilter
from vendors.forms.mitigation import MitigationForm
from vendors.models import Fallback, Mitigation, MitigationKind, Workload
from vendors.queries import mitigations as queries
from vendors.queries import vendors as vendor_queries
from vendors.queries import workloads as workload_queries
from vendors.queries.mitigating import chosen
from vendors.queries.plans import plans_with
from vendors.services import mitigations as services
from vendors.views.editing import UNPROCESSABLE, Edit
from vendors.views.effects import effect_context, effect_page
from vendors.views.lists import of_shelf, page_of, wants_csv


@require_safe
@requires("scenario_run")
def mitigations(request: HttpRequest) -> HttpResponse:
    """All mitigations by name; ``?format=csv`` gives the same as a file."""
    form = MitigationFilter(request.GET)
    found = of_shelf(queries.mitigations(**form.given()), form)
    if wants_csv(request):
        return _as_csv(found)
    return render(request, "vendors/mitigations.html", {"form": form, "page": page_of(request, found)})


@require_safe
@requires("scenario_run")
def mitigation(request: HttpRequest, slug: str) -> HttpResponse:
    """One mitigation: what it changes, and what it costs."""
    found = _mitigation(slug, archived=True)
    context = {
        "mitigation": found,
        "adrift": queries.is_adrift(found),
        "plans": plans_with(found.pk),
    }
    return render(request, "vendors/mitigation.html", context)


@require_safe
@requires("scenario_run")
def mitigation_effect(request: HttpRequest, slug: str) -> HttpResponse:
    """Before and after of one mitigation, as a part of its page or by itself."""
    found = _mitigation(slug, archived=True)
    context: dict[str, Any] = {"record": found, "list": "mitigations", "list_name": _("Mitigations")}
    context["record_url"] = reverse("mitigation", args=[found.slug])
    return effect_page(request, context | effect_context(chosen([found.pk])))


@require_http_methods(["GET", "POST"])
@requires("scenario_save")
def mitigation_create(request: HttpRequest) -> HttpResponse:
    """Add a mitigation: ``?kind=`` says of which kind, without it the page asks.

    ``?workload=`` and ``?vendor=`` (identifiers) choose these beforehand.
    """
    about: dict[str, Any] = {
        "workload": workload_queries.by_key(request.GET.get("workload", "")),
        "vendor": vendor_queries.by_key(request.GET.get("vendor", "")),
    }
    kind = request.GET.get("kind", "")
    if kind not in MitigationKind.values:
        return _ask_kind(request, about)
    initial = about | {"yearly_cost": 0, "spare": _the_only_fallback(about["workload"])}
    return Edit(
        template="vendors/mitigation_form.html",
        form=MitigationForm(sent(request), kind=kind, initial=initial),
        save=lambda fields: services.create_mitigation(by=request.user, kind=kind, **fields),
        said=_("Mitigation added."),
        show="mitigation",
        context={"kind": MitigationKind(kind)},
    ).respond(request)


@require_http_methods(["GET", "POST"])
@requires("scenario_save")
def mitigation_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a mitigation."""
    found, shown = _mitigation(slug), _mitigation(slug)
    return Edit(
        template="vendors/mitigation_form.html",
        form=MitigationForm(sent(request), kind=found.kind, instance=found),
        save=lambda fields: services.update_mitigation(
            by=request.user, mitigation=found, **_with_workload(fields)
        ),
        said=_("Mitigation changed."),
        show="mitigation",
        record=shown,
        context={"mitigation": shown, "kind": MitigationKind(shown.kind)},
    ).respond(request)


@require_http_methods(["GET", "POST"])
@requires("scenario_save")
def mitigation_archive(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a mitigation out of the list."""
    found = _mitigation(slug, archived=True)
    page = ArchivePage(
        record=found,
        dependents=[],
        meaning=_("It leaves the list. Plans that hold it keep it, and it can be restored."),
        list="mitigations",
        list_name=_("Mitigations"),
    )
    return page.respond(request, lambda: services.archive_mitigation(by=request.user, mitigation=found))


@require_POST
@requires("scenario_save")
def mitigation_restore(request: HttpRequest, slug: str) -> HttpResponse:
    """Bring an archived mitigation back."""
    found = _mitigation(slug, archived=True)
    return restore(request, found, lambda: services.restore_mitigation(by=request.user, mitigation=found))


def _mitigation(slug: str, *, archived: bool = False) -> Mitigation:
    return found_or_404(queries.by_key(slug, archived=archived))


def _ask_kind(request: HttpRequest, about: dict[str, Any]) -> HttpResponse:
    """The kinds to choose from, each an address that keeps what was chosen beforehand."""
    query = request.GET.copy()
    kinds = []
    for kind in MitigationKind:
        query["kind"] = kind.value
        kinds.append((kind.value, query.urlencode()))
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "vendors/mitigation_kinds.html", {"kinds": kinds, **about}, status=status)


def _the_only_fallback(workload: Workload | None) -> Fallback | None:
    """Where there is nothing to choose, it is chosen."""
    found = list(workload.fallbacks.all()[:2]) if workload else []
    return found[0] if len(found) == 1 else None


def _with_workload(fields: dict[str, Any]) -> dict[str, Any]:
    """A fallback that was chosen says whose it is."""
    spare = fields.get("spare")
    return fields if spare is None else fields | {"workload": spare.workload}


def _as_csv(found: Iterable[Mitigation]) -> HttpResponse:
    head = (
        *("mitigation", "identifier", "kind", "workload", "product", "beside", "fallback"),
        *("hours to switch", "capacity", "usage share", "vendor", "hours of notice", "appeal"),
        *("cost a year", "note"),
    )
    rows = (
        (
            *(row.name, row.slug, row.kind, row.workload and row.workload.name),
            *(row.product and row.product.name, row.beside and row.beside.name),
            *(row.spare and row.spare.label, row.switch_hours, row.capacity, row.share),
            *(row.vendor and row.vendor.name, row.notice_hours, row.appeal, row.yearly_cost, row.note),
        )
        for row in found
    )
    return csv_file("mitigations", head, rows)
