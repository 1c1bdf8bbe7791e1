"""What django-allauth asks us: who may come in, as whom, and what they are told when they may not."""

import logging
from collections.abc import Mapping
from typing import Any, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from requests import Session

from riskboard.accounts.asking import session
from riskboard.accounts.models import User
from riskboard.accounts.services.single_sign_on import SignOnRefused, admit, link, person_of
from riskboard.common.vault import seal, unseal

logger = logging.getLogger(__name__)
_SELF_EVIDENT = frozenset({"account/messages/logged_in.txt", "account/messages/logged_out.txt"})


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up by themselves."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come from invitations, from set-up, or from single sign-on."""
        return False

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """Back to the sign-in page, with the reason."""
        messages.error(request, _("This account is no longer active. Ask your administrator."))
        return redirect("sign-in")

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Say what happened, but for coming and going, which the page that follows shows by itself."""
        if _SELF_EVIDENT.isdisjoint([*args[:1], kwargs.get("message_template")]):
            super().add_message(request, level, *args, **kwargs)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """None: what happens to accounts stands in the audit log."""


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keys of authenticator apps and seeds of recovery codes are encrypted, so that a dump gives no codes away."""

    def encrypt(self, text: str) -> str:
        """As it is stored. Raises VaultError without a key."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """As it was. Raises VaultError when no key fits."""
        return unseal(encrypted_text)


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """Decides on people who come from the organisation's provider."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Whom the provider vouches for may come in; :meth:`pre_social_login` has turned the others away."""
        return True

    def get_requests_session(self) -> Session:
        """How the provider is asked: under the guard of all that goes out."""
        return session()

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Link a new identity to the account with its verified mail, or turn it away with a reason."""
        if sociallogin.is_existing:
            return
        try:
            person = person_of(sociallogin)
        except SignOnRefused as refusal:
            _send_back(request, str(refusal))
        if person is not None:
            link(request, sociallogin, person)

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        """A new person, with the role that an invitation or the mapping gives them."""
        return admit(request, sociallogin)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: Mapping[str, Any] | None = None,
    ) -> None:
        """Back to the sign-in page; the reason stands in the log, since it says more than a visitor may know."""
        logger.warning("single sign-on failed: %s %s %s", error, exception, extra_context or "")
        _send_back(request, _("Signing in with %(name)s did not work. Try again.") % {"name": provider.name})


def _send_back(request: HttpRequest, reason: str) -> NoReturn:
    messages.error(request, reason)
    raise ImmediateHttpResponse(redirect("sign-in"))
