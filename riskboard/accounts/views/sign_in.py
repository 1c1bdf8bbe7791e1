"""Signing in and out."""

from math import ceil
from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from axes.helpers import get_client_username
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import PermissionDenied
from django.db.models import Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator

from riskboard.accounts.forms.sign_in import SignInForm
from riskboard.accounts.queries.sign_on import ways_in


class SignIn(LoginView):
    """The sign-in page; in the embedded demo it names the people one can be."""

    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True
    authentication_form = SignInForm

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """The form, the providers, and whether a password is of use at all."""
        return super().get_context_data(**context) | sign_in_context(self.request)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse every password where single sign-on is the only way in."""
        if settings.SSO_ONLY:
            raise PermissionDenied
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """The password was right: sign in, or ask for the second step first."""
        user = form.get_user()
        login = Login(user=user, redirect_url=self.get_success_url())
        response: HttpResponse = perform_password_login(
            self.request, {"username": user.get_username()}, login
        )
        return response


@method_decorator(login_not_required, name="dispatch")
class SignOut(LogoutView):
    """Ends the session, also that of somebody between password and second step; POST only."""


@login_not_required
def back_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Where django-allauth sends those who broke a single sign-on off."""
    return redirect("sign-in")


def sign_in_context(request: HttpRequest) -> dict[str, Any]:
    """What the sign-in page shows beside its form."""
    return {
        "demo_sign_in": settings.DEMO_SIGN_IN,
        "ways_in": ways_in(request),
        "sso_only": settings.SSO_ONLY,
        "mail_configured": settings.MAIL_SERVER.configured,
    }


def locked_out(
    request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """The sign-in page once more, saying for how long nobody gets in; django-axes calls this."""
    form = SignInForm(request)
    context = {"form": form, "locked_minutes": minutes_left(request, credentials)} | sign_in_context(request)
    return render(request, "accounts/sign_in.html", context, status=429)


def minutes_left(request: HttpRequest, credentials: dict[str, Any] | None) -> int:
    """Whole minutes, at least one, until the lock of this account or address ends."""
    username = get_client_username(request, credentials)
    theirs = Q(username=username) | Q(ip_address=getattr(request, "axes_ip_address", None))
    latest = AccessAttempt.objects.filter(theirs).aggregate(latest=Max("attempt_time"))["latest"]
    until = (latest or timezone.now()) + settings.SIGN_IN_LOCK
    return max(1, ceil((until - timezone.now()).total_seconds() / 60))
