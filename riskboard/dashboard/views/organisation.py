"""Settings → Organisation: what set-up asked, to be changed later. For administrators; nobody else finds it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from riskboard.accounts.permissions import requires
from riskboard.accounts.views.acting import signed_in
from riskboard.accounts.views.refusals import show_refusal
from riskboard.common.versions import StaleVersion
from riskboard.dashboard.forms.organisation import OrganisationForm
from riskboard.dashboard.queries.amounts import held_in_base_currency
from riskboard.dashboard.services.organisation import change_organisation
from riskboard.workspace.editing import CONFLICT, Conflict, based_on, conflict_of, version_context
from riskboard.workspace.queries import organisation as read_organisation

UNPROCESSABLE = 422


@require_http_methods(["GET", "POST"])
@requires("administer")
def organisation(request: HttpRequest) -> HttpResponse:
    """Name, base currency, time zone, and what a working day costs."""
    found = read_organisation()
    sent = request.POST if request.method == "POST" else None
    form = OrganisationForm(sent, organisation=found, locked=held_in_base_currency())
    conflict = None
    if form.is_bound and form.is_valid():
        try:
            change_organisation(by=signed_in(request), **form.cleaned_data, **based_on(request))
        except StaleVersion as stale:
            conflict = conflict_of(request, stale)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Organisation changed."))
            return redirect("organisation")
    return _page(request, form, conflict)


def _page(request: HttpRequest, form: OrganisationForm, conflict: Conflict | None) -> HttpResponse:
    found = read_organisation()
    version = version_context(request, found if found.pk else None, conflict)
    refused = CONFLICT if conflict else UNPROCESSABLE
    status = refused if form.is_bound else 200
    return render(request, "dashboard/organisation.html", {"form": form, **version}, status=status)
