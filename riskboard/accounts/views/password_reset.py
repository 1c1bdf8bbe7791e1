"""A forgotten password: a link by mail, good for an hour and once."""

from typing import Any

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import PasswordResetConfirmView, PasswordResetView
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View

from riskboard.accounts.services.people import clear_lock


class PasswordOnly(View):
    """Not there where single sign-on is the only way in."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """404 without passwords."""
        if settings.SSO_ONLY:
            raise Http404
        return super().dispatch(request, *args, **kwargs)


@method_decorator(login_not_required, name="dispatch")
class ForgotPassword(PasswordOnly, PasswordResetView):
    """Ask for the link. The answer is the same whether or not the address is known here."""

    template_name = "accounts/password_forgot.html"
    email_template_name = "emails/password_reset.txt"
    subject_template_name = "emails/password_reset_subject.txt"
    success_url = reverse_lazy("sign-in")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Whether a mail can be sent at all."""
        return super().get_context_data(**context) | {"mail_configured": settings.MAIL_SERVER.configured}

    def form_valid(self, form: Any) -> HttpResponse:
        """Send it, unless that address was written to again and again just now."""
        messages.success(
            self.request, _("If an account has this address, a link is on its way. It is good for an hour.")
        )
        key = form.cleaned_data["email"].lower()
        if not ratelimit.consume(self.request, action="reset_password", key=key):
            return HttpResponseRedirect(str(self.success_url))
        return super().form_valid(form)


@method_decorator(login_not_required, name="dispatch")
class NewPassword(PasswordOnly, PasswordResetConfirmView):
    """Choose a new password by the link; the lock of the account is cleared, its sessions have ended."""

    template_name = "accounts/password_new.html"
    success_url = reverse_lazy("sign-in")

    def form_valid(self, form: Any) -> HttpResponse:
        """Done; the second step is still asked for when they sign in."""
        clear_lock(by=None, username=form.user.get_username())
        messages.success(self.request, _("Password changed. Sign in with it."))
        return super().form_valid(form)
