"""Pages of plans: which mitigations are to be carried out, by whom, until when."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from riskboard.accounts.permissions import requires
from riskboard.common.archiving import ArchivePage, restore
from riskboard.common.csv_file import csv_file
from riskboard.common.found import found_or_404
from riskboard.common.sent import sent
from vendors.forms.plan import NewPlanForm, PlanFilter, PlanForm, step_rows
from vendors.models import Plan
from vendors.queries import mitigations as mitigation_queries
from vendors.queries import plans as queries
from vendors.queries.mitigating import chosen
from vendors.services import plans as services
from vendors.views.editing import Edit
from vendors.views.effects import effect_context, effect_page
from vendors.views.lists import of_shelf, page_of, wants_csv


@require_safe
@requires("scenario_run")
def plans(request: HttpRequest) -> HttpResponse:
    """All plans, the last changed first; ``?format=csv`` gives the same as a file."""
    form = PlanFilter(request.GET)
    found = of_shelf(queries.plans(today=timezone.localdate(), **form.given()), form)
    if wants_csv(request):
        return _as_csv(found)
    return render(request, "vendors/plans.html", {"form": form, "page": page_of(request, found)})


@require_safe
@requires("scenario_run")
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """One plan: its steps and what they cost a year."""
    found = _plan(slug, archived=True)
    context = {"plan": found, "steps": queries.steps_of(found, timezone.localdate())}
    return render(request, "vendors/plan.html", context)


@require_safe
@requires("scenario_run")
def plan_effect(request: HttpRequest, slug: str) -> HttpResponse:
    """Before and after of what is still to be done of a plan, as a part of its page or by itself."""
    found = _plan(slug, archived=True)
    context: dict[str, Any] = {"record": found, "list": "plans", "list_name": _("Plans")}
    context["record_url"] = reverse("plan", args=[found.slug])
    return effect_page(request, context | effect_context(chosen(queries.waiting(found))))


@require_http_methods(["GET", "POST"])
@requires("scenario_save")
def plan_create(request: HttpRequest) -> HttpResponse:
    """Make a plan; ``?mitigation=`` (identifiers) chooses what it begins with."""
    chosen = mitigation_queries.by_slugs(request.GET.getlist("mitigation"))
    return Edit(
        template="vendors/plan_form.html",
        form=NewPlanForm(sent(request), initial={"mitigations": chosen}),
        save=lambda fields: services.create_plan(by=request.user, **_begun(fields)),
        said=_("Plan made. Say who sees to each step, and until when."),
        show="plan",
    ).respond(request)


@require_http_methods(["GET", "POST"])
@requires("scenario_save")
def plan_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a plan and its steps."""
    found, shown, data = _plan(slug), _plan(slug), sent(request)
    steps = queries.steps_of(shown, timezone.localdate())
    return Edit(
        template="vendors/plan_form.html",
        form=PlanForm(data, instance=found),
        sets={"steps": step_rows(data, steps)},
        save=lambda fields: services.update_plan(by=request.user, plan=found, **fields),
        said=_("Plan changed."),
        show="plan",
        record=shown,
        context={"plan": shown},
    ).respond(request)


@require_POST
@requires("scenario_save")
def plan_done(request: HttpRequest, slug: str) -> HttpResponse:
    """Note that the step for a ``mitigation`` was done today; with ``back`` it is open again."""
    found, today = _plan(slug), timezone.localdate()
    done_on = None if "back" in request.POST else today
    try:
        services.mark_step(
            by=request.user, plan=found, mitigation=request.POST.get("mitigation", ""), done_on=done_on
        )
    except ValidationError as error:
        for message in error.messages:
            messages.error(request, message)
    else:
        said = _("The step is open again.") if done_on is None else _("Noted: the step was done today.")
        messages.success(request, said)
    return redirect("plan", found.slug)


@require_http_methods(["GET", "POST"])
@requires("scenario_save")
def plan_archive(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a plan out of the list."""
    found = _plan(slug, archived=True)
    page = ArchivePage(
        record=found,
        dependents=[],
        meaning=_("It leaves the list, and nobody is reminded of its steps. It can be restored."),
        list="plans",
        list_name=_("Plans"),
    )
    return page.respond(request, lambda: services.archive_plan(by=request.user, plan=found))


@require_POST
@requires("scenario_save")
def plan_restore(request: HttpRequest, slug: str) -> HttpResponse:
    """Bring an archived plan back."""
    found = _plan(slug, archived=True)
    return restore(request, found, lambda: services.restore_plan(by=request.user, plan=found))


def _plan(slug: str, *, archived: bool = False) -> Plan:
    return found_or_404(queries.by_key(slug, today=timezone.localdate(), archived=archived))


def _begun(fields: dict[str, Any]) -> dict[str, Any]:
    """The chosen mitigations as those that the service takes."""
    return fields | {"mitigations": [one.pk for one in fields["mitigations"]]}


def _as_csv(found: Iterable[Any]) -> HttpResponse:
    head = ("plan", "identifier", "steps", "done", "overdue", "next due", "cost a year", "note")
    rows = (
        (
            *(row.name, row.slug, row.step_count, row.done_count, row.overdue_count),
            *(row.next_due, row.yearly_cost, row.note),
        )
        for row in found
    )
    return csv_file("plans", head, rows)
