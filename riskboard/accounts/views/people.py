"""Settings → People: who may sign in, as what; for administrators alone."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from riskboard.accounts.forms.people import InviteForm, PeopleFilterForm, RoleForm
from riskboard.accounts.models import User
from riskboard.accounts.permissions import requires
from riskboard.accounts.queries.people import locks, open_invitations, people_list, sessions_of
from riskboard.accounts.services import people as services
from riskboard.accounts.views.acting import signed_in

PAGE_SIZE = 50


@require_safe
@requires("administer")
def people(request: HttpRequest) -> HttpResponse:
    """Everybody, the open invitations, and who is locked out."""
    form = PeopleFilterForm(request.GET)
    filters: dict[str, str] = form.cleaned_data if form.is_valid() else {}
    page = Paginator(people_list(**filters), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "invitations": open_invitations(),
        "locks": locks(),
        "invite_form": InviteForm(),
    }
    return render(request, "accounts/people.html", context)


@require_safe
@requires("administer")
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: role, sessions, second step."""
    found = get_object_or_404(people_list(), pk=pk)
    context = {
        "person": found,
        "role_form": RoleForm(initial={"role": found.role}),
        "sessions": sessions_of(found),
        "tokens": found.tokens.order_by("-created_at"),
        "locks": [lock for lock in locks() if lock.name == found.username],
    }
    return render(request, "accounts/person.html", context)


@require_POST
@requires("administer")
def person_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Give another role."""
    role = request.POST.get("role", "")
    return _do(request, pk, services.change_role, _("Role changed."), role=role)


@require_POST
@requires("administer")
def person_deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Shut out."""
    said = _("Deactivated. Sessions have ended and tokens no longer work.")
    return _do(request, pk, services.deactivate, said)


@require_POST
@requires("administer")
def person_reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Let in again."""
    return _do(request, pk, services.reactivate, _("Active again, with the same role."))


@require_POST
@requires("administer")
def person_end_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign out everywhere; one's own present session stays."""
    return _do(request, pk, services.end_sessions, _ended, but=request.session.session_key)


@require_POST
@requires("administer")
def person_reset_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Take every second step away."""
    said = _("The second step is gone. They set a new one up after signing in.")
    return _do(request, pk, services.reset_second_factor, said)


@require_POST
@requires("administer")
def lock_clear(request: HttpRequest) -> HttpResponse:
    """Let a locked account or address try again."""
    by = signed_in(request)
    if address := request.POST.get("ip_address", ""):
        services.clear_address_lock(by=by, address=address)
    services.clear_lock(by=by, username=request.POST.get("username", ""))
    messages.success(request, _("The lock is cleared."))
    return redirect("people")


def _do(
    request: HttpRequest,
    pk: int,
    service: Callable[..., Any],
    said: str | Callable[[Any], str],
    **given: object,
) -> HttpResponse:
    """Call ``service`` on a person and say so, or what ``said`` makes of its answer; a refusal is shown there too."""
    person = get_object_or_404(User, pk=pk)
    try:
        answer = service(by=signed_in(request), person=person, **given)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, said(answer) if callable(said) else said)
    return redirect("person", pk=pk)


def _ended(count: int) -> str:
    return ngettext("%(count)d session has ended.", "%(count)d sessions have ended.", count) % {
        "count": count
    }
