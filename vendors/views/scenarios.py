"""Pages of scenarios: what can be asked, the answer, and those that somebody saved."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from riskboard.accounts.permissions import requires
from riskboard.common.archiving import ArchivePage, restore
from riskboard.common.choosing import choices_of
from riskboard.common.csv_file import csv_file
from riskboard.common.found import found_or_404
from riskboard.common.sent import sent
from vendors.domain.question import Question
from vendors.forms.scenario import (
    QuestionForm,
    ScenarioFilter,
    ScenarioForm,
    asked_of,
    initial_of,
    scenario_initial,
)
from vendors.models import Scenario
from vendors.queries import scenarios as queries
from vendors.queries.choices import NAMED
from vendors.queries.presets import presets
from vendors.queries.what_if import named
from vendors.services import scenarios as services
from vendors.views.answers import address_of, answer_context, answer_rows, asked_in_words
from vendors.views.comparing import MOST_COMPARED, compared
from vendors.views.editing import Edit
from vendors.views.lists import of_shelf, page_of, wants_csv


@require_safe
@requires("scenario_run")
def scenarios(request: HttpRequest) -> HttpResponse:
    """What to ask first, and the scenarios that are saved."""
    form = ScenarioFilter(request.GET)
    page = page_of(request, of_shelf(queries.scenarios(request.user, **form.given()), form))
    asked = [(one.key, one.question, one.question and address_of(one.question)) for one in _presets()]
    known = {item.atom: item for item in named(atom for row in page for atom in row.atoms)}
    rows = [(row, asked_in_words(row.question, [known[atom] for atom in row.atoms])) for row in page]
    context = {"form": form, "page": page, "rows": rows, "presets": asked, "most": MOST_COMPARED}
    return render(request, "vendors/scenarios.html", context)


@require_safe
@requires("scenario_run")
def scenario_run(request: HttpRequest) -> HttpResponse:
    """Ask a question and read the answer; nothing is written. The address of an answer can be kept as a bookmark."""
    if "length" in request.GET:
        form = QuestionForm(request.GET)
        if form.is_valid():
            return redirect(address_of(form.question))
        return render(request, "vendors/scenario_run.html", {"form": form})
    question = asked_of(request.GET)
    if question is None:
        form = QuestionForm(initial={"length": "30", "unit": "days"})
        unread = "atom" in request.GET
        return render(request, "vendors/scenario_run.html", {"form": form, "unread": unread})
    if wants_csv(request) and question.rise is None:
        return _as_csv(question)
    context = answer_context(question, now=timezone.now(), given=request.GET)
    context |= {"form": QuestionForm(initial=initial_of(question)), "keep": _query(question)}
    return render(request, "vendors/scenario_run.html", context)


@require_safe
@requires("scenario_run")
def atom_choices(request: HttpRequest) -> JsonResponse:
    """The models, jurisdictions or host clouds (``?by=``) closest to ``?q=``."""
    return choices_of(request, found_or_404(NAMED.get(request.GET.get("by", ""))))


@require_safe
@requires("scenario_run")
def scenario(request: HttpRequest, slug: str) -> HttpResponse:
    """A saved scenario with its answer on the register as it stands now."""
    found = _scenario(request, slug, archived=True)
    context = answer_context(found.question, now=timezone.now(), given=request.GET, path=request.path)
    context |= {"scenario": found, "may_change": queries.may_change(request.user, found)}
    return render(request, "vendors/scenario.html", context)


@require_http_methods(["GET", "POST"])
@requires("scenario_save")
def scenario_create(request: HttpRequest) -> HttpResponse:
    """Save a question, filled in from the one that was asked."""
    question = asked_of(request.GET)
    form = ScenarioForm(sent(request), initial=initial_of(question) if question else {"unit": "days"})
    return Edit(
        template="vendors/scenario_form.html",
        form=form,
        save=lambda _fields: services.create_scenario(by=request.user, **form.told),
        said=_("Scenario saved. Its answer is always that of the register as it stands."),
        show="scenario",
    ).respond(request)


@require_http_methods(["GET", "POST"])
@requires("scenario_save")
def scenario_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a saved scenario."""
    found, shown = _own(request, slug), _own(request, slug)
    form = ScenarioForm(sent(request), initial=scenario_initial(found))
    return Edit(
        template="vendors/scenario_form.html",
        form=form,
        save=lambda fields: services.update_scenario(
            by=request.user, scenario=found, version=fields.get("version"), **form.told
        ),
        said=_("Scenario changed."),
        show="scenario",
        record=shown,
        context={"scenario": shown},
    ).respond(request)


@require_http_methods(["GET", "POST"])
@requires("scenario_save")
def scenario_archive(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a saved scenario out of the list."""
    found = _own(request, slug, archived=True)
    page = ArchivePage(
        record=found,
        dependents=[],
        meaning=_("It leaves the list of everybody who sees it. It stays on record and can be restored."),
        list="scenarios",
        list_name=_("Scenarios"),
    )
    return page.respond(request, lambda: services.archive_scenario(by=request.user, scenario=found))


@require_POST
@requires("scenario_save")
def scenario_restore(request: HttpRequest, slug: str) -> HttpResponse:
    """Bring an archived scenario back."""
    found = _own(request, slug, archived=True)
    return restore(request, found, lambda: services.restore_scenario(by=request.user, scenario=found))


@require_safe
@requires("scenario_run")
def scenario_compare(request: HttpRequest) -> HttpResponse:
    """Up to four saved scenarios side by side, each number against that of the first."""
    slugs = request.GET.getlist("scenario")
    found = queries.by_slugs(request.user, slugs[:MOST_COMPARED])
    context = {
        "comparison": compared(found, now=timezone.now()),
        "left_out": max(0, len(slugs) - MOST_COMPARED),
        "most": MOST_COMPARED,
        "all": queries.scenarios(request.user)[:100],
        "chosen": [one.slug for one in found],
    }
    return render(request, "vendors/scenario_compare.html", context)


def _scenario(request: HttpRequest, slug: str, *, archived: bool = False) -> Scenario:
    return found_or_404(queries.by_key(request.user, slug, archived=archived))


def _own(request: HttpRequest, slug: str, *, archived: bool = False) -> Scenario:
    """A scenario that the person may change; what they only may see is refused."""
    found = _scenario(request, slug, archived=archived)
    if not queries.may_change(request.user, found):
        raise PermissionDenied
    return found


def _presets() -> Sequence[Any]:
    return presets(timezone.localdate())


def _query(question: Question) -> str:
    return address_of(question).partition("?")[2]


def _as_csv(question: Question) -> HttpResponse:
    head = (
        *("workload", "identifier", "critical", "people", "recovery objective missed after hours"),
        *("tolerated outage missed after hours", "fallback ready after hours", "carried by"),
        *("person-days", "cost"),
    )
    rows = answer_rows(question, now=timezone.now())
    return csv_file(
        "scenario",
        head,
        (
            (
                *(row.workload.name, row.workload.slug, row.workload.critical, row.workload.people),
                *(row.clock.rto_missed_at, row.clock.mtpd_missed_at, row.clock.fallback_ready_at),
                "; ".join(carrier.name or "improvised by hand" for carrier in row.carriers),
                *(row.person_days, row.cost),
            )
            for row in rows
        ),
    )
