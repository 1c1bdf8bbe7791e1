"""The second step of signing in: authenticator app, security keys, recovery codes.

The flows are django-allauth's; what is ours is the look, and that nothing secret is stored without a key to encrypt it.
"""

from typing import Any

from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import AuthenticateView, IndexView
from allauth.mfa.base.views import ReauthenticateView as CodeReauthenticateView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, ReauthenticateWebAuthnView, RemoveWebAuthnView
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views import View

from riskboard.accounts.models import User
from riskboard.accounts.queries.security import lacks_second_factor
from riskboard.accounts.views.acting import signed_in
from riskboard.common.actor import acting
from riskboard.common.vault import has_key


class NeedsVault(View):
    """Refuses to begin what could not be stored encrypted."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Back with the remedy where there is no key."""
        if not has_key():
            messages.error(request, _("A second step needs FIELD_ENCRYPTION_KEY to be set on the server."))
            return redirect("mfa_index")
        return super().dispatch(request, *args, **kwargs)


class Recorded(View):
    """What is sent here stands in the log as done by the person, for ``reason``: all of it, or nothing happened."""

    reason = ""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """As the flow does it."""
        flow: Any = super()
        with acting(self.person(), self.reason):
            answer: HttpResponseBase = flow.post(request, *args, **kwargs)
        return answer

    def person(self) -> User:
        """Who acts."""
        return signed_in(self.request)


class SecondStep(IndexView):
    """Settings → Signing in: password, app, keys and codes at a glance."""

    template_name = "accounts/second_step.html"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """What there is, and whether the policy still waits for something."""
        found: dict[str, Any] = super().get_context_data(**context)
        return found | {"must": lacks_second_factor(self.request), "vault": has_key()}


class Authenticate(Recorded, AuthenticateView):
    """The second step itself, between password and board."""

    template_name = "accounts/authenticate.html"
    reason = "signed in with a second step"

    def person(self) -> User:
        """Who has given the password, and is not signed in before the end of this."""
        found: User = self.stage.login.user
        return found


class ConfirmPassword(ReauthenticateView):
    """The password once more, before anything about signing in is changed."""

    template_name = "accounts/confirm_password.html"


class ConfirmCode(Recorded, CodeReauthenticateView):
    """A code, where there is no password."""

    template_name = "accounts/confirm_code.html"
    reason = "confirmed by a code"


class ConfirmKey(ReauthenticateWebAuthnView):
    """A touch of the security key, where there is no password."""

    template_name = "accounts/confirm_key.html"


class AddApp(NeedsVault, Recorded, ActivateTOTPView):
    """Pair an authenticator app."""

    template_name = "accounts/app_add.html"
    reason = "authenticator app set up"


class RemoveApp(Recorded, DeactivateTOTPView):
    """Part with the authenticator app."""

    template_name = "accounts/app_remove.html"
    reason = "authenticator app removed"


class AddKey(NeedsVault, Recorded, AddWebAuthnView):
    """Pair a security key."""

    template_name = "accounts/key_add.html"
    reason = "security key added"


class RemoveKey(Recorded, RemoveWebAuthnView):
    """Part with a security key."""

    template_name = "accounts/key_remove.html"
    reason = "security key removed"
    success_url = reverse_lazy("mfa_index")


class Codes(ViewRecoveryCodesView):
    """The recovery codes; legible once, right after they were made."""

    template_name = "accounts/codes.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """As the flow does it; that they were shown stands in the log."""
        with acting(signed_in(request), "recovery codes shown"):
            answer: HttpResponseBase = super().get(request, *args, **kwargs)
        return answer


class NewCodes(NeedsVault, Recorded, GenerateRecoveryCodesView):
    """Make new recovery codes; the old ones are void."""

    template_name = "accounts/codes_new.html"
    reason = "recovery codes made"
