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

from riskboard.accounts.queries.security import lacks_second_factor
from riskboard.common.vault import has_key


class NeedsVault(View):
    """Refuses to begin what could not be stored encrypted."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Back with the remedy where there is no key."""
        if not has_key():
            messages.error(request, _("A second step needs FIELD_ENCRYPTION_KEY to be set on the server."))
            return redirect("mfa_index")
        return super().dispatch(request, *args, **kwargs)


class SecondStep(IndexView):
    """Settings → Signing in: password, app, keys and codes at a glance."""

    template_name = "accounts/second_step.html"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """What there is, and whether the policy still waits for something."""
        found: dict[str, Any] = super().get_context_data(**context)
        return found | {"must": lacks_second_factor(self.request), "vault": has_key()}


class Authenticate(AuthenticateView):
    """The second step itself, between password and board."""

    template_name = "accounts/authenticate.html"


class ConfirmPassword(ReauthenticateView):
    """The password once more, before anything about signing in is changed."""

    template_name = "accounts/confirm_password.html"


class ConfirmCode(CodeReauthenticateView):
    """A code, where there is no password."""

    template_name = "accounts/confirm_code.html"


class ConfirmKey(ReauthenticateWebAuthnView):
    """A touch of the security key, where there is no password."""

    template_name = "accounts/confirm_key.html"


class AddApp(NeedsVault, ActivateTOTPView):
    """Pair an authenticator app."""

    template_name = "accounts/app_add.html"


class RemoveApp(DeactivateTOTPView):
    """Part with the authenticator app."""

    template_name = "accounts/app_remove.html"


class AddKey(NeedsVault, AddWebAuthnView):
    """Pair a security key."""

    template_name = "accounts/key_add.html"


class RemoveKey(RemoveWebAuthnView):
    """Part with a security key."""

    template_name = "accounts/key_remove.html"
    success_url = reverse_lazy("mfa_index")


class Codes(ViewRecoveryCodesView):
    """The recovery codes; legible once, right after they were made."""

    template_name = "accounts/codes.html"


class NewCodes(NeedsVault, GenerateRecoveryCodesView):
    """Make new recovery codes; the old ones are void."""

    template_name = "accounts/codes_new.html"
