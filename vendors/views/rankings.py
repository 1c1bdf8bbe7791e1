"""Pages of rankings: which mitigations are to be ranked by what, how far that is, and what came of it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from riskboard.accounts.permissions import requires
from riskboard.common.found import found_or_404
from riskboard.common.sent import sent
from vendors.forms.ranking import RankingForm
from vendors.models import Ranking
from vendors.queries import rankings as queries
from vendors.services import ranking as services
from vendors.services.plans import create_plan
from vendors.views.editing import UNPROCESSABLE
from vendors.views.ranked import ranked_context


@require_http_methods(["GET", "POST"])
@requires("scenario_run")
def ranking_start(request: HttpRequest) -> HttpResponse:
    """Choose what to rank; sent, it is asked for and the page of the ranking shows how far it is."""
    rows = list(queries.rankable())
    form = RankingForm(sent(request), rows=queries.rankable())
    if request.method == "POST" and form.is_valid():
        try:
            found = services.request_ranking(by=request.user, **form.told)
            return redirect("ranking", found.pk)
        except ValidationError as error:
            form.add_error(None, [message for wrong in error.message_dict.values() for message in wrong])
    wanted = request.POST.getlist("mitigations") if form.is_bound else request.GET.getlist("mitigation")
    known = {str(row.pk): row.pk for row in rows} | {row.slug: row.pk for row in rows}
    ticked = {known[key] for key in wanted if key in known}
    if not form.is_bound and not ticked:
        ticked = {row.pk for row in rows[: services.MOST_RANKED]}
    context = {"form": form, "rows": rows, "ticked": ticked, "most": services.MOST_RANKED}
    context |= {"recent": queries.recent()}
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "vendors/ranking_start.html", context, status=status)


@require_safe
@requires("scenario_run")
def ranking(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a ranking is, and what came of it; asked for by HTMX, the part that changes alone."""
    found = _found(pk)
    context: dict[str, Any] = {"ranking": found, "may_cancel": queries.may_cancel(request.user, found)}
    if found.result is not None:
        context |= ranked_context(found)
    part = bool(getattr(request, "htmx", False))
    return render(request, "vendors/_ranking.html" if part else "vendors/ranking.html", context)


@require_POST
@requires("scenario_run")
def ranking_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Let nothing more come of a ranking."""
    found = _found(pk)
    if not queries.may_cancel(request.user, found):
        raise PermissionDenied
    if services.cancel_ranking(ranking=found):
        messages.success(request, _("Ranking cancelled."))
    else:
        messages.warning(request, _("It had ended already."))
    return redirect("ranking", found.pk)


@require_POST
@requires("scenario_run")
def ranking_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the same again: those of its mitigations that are still in the register, by the same gauge."""
    before = _found(pk)
    live = queries.rankable().filter(pk__in=before.chosen).values_list("pk", flat=True)
    try:
        found = services.request_ranking(by=request.user, gauge=before.gauge, mitigations=list(live))
    except ValidationError:
        messages.error(request, _("None of its mitigations is in the register any more."))
        return redirect("ranking-start")
    return redirect("ranking", found.pk)


@require_POST
@requires("scenario_save")
def ranking_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the picks that are ticked as a plan, in their order."""
    found = _found(pk)
    ticked, result = set(request.POST.getlist("mitigations")), found.result or {"picks": []}
    picked = [one["id"] for one in result["picks"] if str(one["id"]) in ticked]
    try:
        plan = create_plan(
            by=request.user, name=request.POST.get("name", ""), gauge=found.gauge, mitigations=picked
        )
    except ValidationError as error:
        for message in error.messages:
            messages.error(request, message)
        return redirect("ranking", found.pk)
    messages.success(request, _("Plan made. Say who sees to each step, and until when."))
    return redirect("plan", plan.slug)


def _found(pk: int) -> Ranking:
    return found_or_404(queries.rankings().filter(pk=pk).first())
