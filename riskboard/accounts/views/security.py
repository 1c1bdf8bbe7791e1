"""Settings → Security and Single sign-on: what the organisation asks, what the operator configured."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from riskboard.accounts.forms.people import PolicyForm
from riskboard.accounts.models import Role
from riskboard.accounts.permissions import requires
from riskboard.accounts.queries.people import active_people, without_second_factor
from riskboard.accounts.queries.security import policy
from riskboard.accounts.queries.sign_on import ways_in
from riskboard.accounts.services.policy import set_second_factor
from riskboard.accounts.views.acting import signed_in
from riskboard.accounts.views.refusals import show_refusal
from riskboard.common.sent import sent


@require_http_methods(["GET", "POST"])
@requires("administer")
def security(request: HttpRequest) -> HttpResponse:
    """Who must have a second step; limits and terms as the operator set them."""
    initial = {"second_factor": policy().second_factor}
    form = PolicyForm(sent(request), initial=initial)
    if form.is_bound and form.is_valid():
        try:
            set_second_factor(by=signed_in(request), asked=form.cleaned_data["second_factor"])
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("security")
    context = {
        "form": form,
        "without": without_second_factor().count(),
        "people": active_people().count(),
        "attempts": settings.SIGN_IN_ATTEMPTS,
        "attempts_address": settings.SIGN_IN_ATTEMPTS_ADDRESS,
        "lock_minutes": int(settings.SIGN_IN_LOCK.total_seconds() // 60),
        "session_days": settings.SESSION_ABSOLUTE.total_seconds() / 86400,
        "session_idle_hours": settings.SESSION_IDLE.total_seconds() / 3600,
        "mail": settings.MAIL_SERVER,
        "sender": settings.DEFAULT_FROM_EMAIL,
    }
    return render(request, "accounts/security.html", context, status=422 if form.is_bound else 200)


@require_safe
@requires("administer")
def sign_on(request: HttpRequest) -> HttpResponse:
    """The providers, and what has to be told to them."""
    roles = dict(Role.choices)
    mapping = [(group, roles[Role(role)]) for group, role in settings.SSO_ROLES.items()]
    context = {
        "ways_in": ways_in(request),
        "sso_only": settings.SSO_ONLY,
        "claim": settings.SSO_ROLE_CLAIM,
        "mapping": mapping,
    }
    return render(request, "accounts/sign_on.html", context)
