"""Inviting people, and joining by the link that they were sent."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from riskboard.accounts.forms.people import InviteForm
from riskboard.accounts.forms.profile import JoinForm
from riskboard.accounts.models import Invitation
from riskboard.accounts.models.secret import digest_of
from riskboard.accounts.permissions import requires
from riskboard.accounts.services import invitations as services
from riskboard.accounts.services.mail import MailNotSent
from riskboard.accounts.services.names import free_username
from riskboard.accounts.views.acting import signed_in
from riskboard.accounts.views.refusals import show_refusal
from riskboard.common.kept import spoken
from riskboard.common.sent import sent


@require_POST
@requires("administer")
def invitation_create(request: HttpRequest) -> HttpResponse:
    """Invite somebody and send the link."""
    form = InviteForm(request.POST)
    if form.is_valid():
        try:
            invitation, secret = services.invite(by=signed_in(request), **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            return _deliver(request, invitation, secret)
    return render(request, "accounts/invite.html", {"form": form}, status=422)


@require_POST
@requires("administer")
def invitation_renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a new link; the old one is void."""
    invitation = get_object_or_404(Invitation, pk=pk)
    try:
        secret = services.renew(by=signed_in(request), invitation=invitation)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("people")
    return _deliver(request, invitation, secret)


@require_POST
@requires("administer")
def invitation_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the link void."""
    try:
        services.withdraw(by=signed_in(request), invitation=get_object_or_404(Invitation, pk=pk))
        messages.success(request, _("Invitation withdrawn. Its link no longer works."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("people")


def _deliver(request: HttpRequest, invitation: Invitation, secret: str) -> HttpResponse:
    """Mail the link; where that fails, show it once, so that it can be handed over by other means."""
    path = reverse("sign-in") if settings.SSO_ONLY else reverse("join", args=[secret])
    link = request.build_absolute_uri(path)
    organisation = getattr(request, "organisation", None)
    try:
        services.mail_invitation(invitation=invitation, link=link, organisation=str(organisation or ""))
    except MailNotSent as error:
        context = {"invitation": invitation, "link": link, "reason": spoken(str(error))}
        return render(request, "accounts/invitation_link.html", context)
    messages.success(request, _("Invitation sent to %(mail)s.") % {"mail": invitation.email})
    return redirect("people")


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """What an invited person sees: choose a name and a password, once."""
    invitation = Invitation.objects.filter(digest=digest_of(secret)).first()
    if invitation is None or not invitation.is_open(timezone.now()) or settings.SSO_ONLY:
        return render(request, "accounts/link_void.html", {"what": "invitation"}, status=404)
    initial = {"username": free_username(invitation.email.partition("@")[0])}
    form = JoinForm(sent(request), initial=initial)
    if form.is_bound and form.is_valid() and _accept(form, secret):
        messages.success(request, _("Welcome. Sign in with the name and password you have just chosen."))
        return redirect("sign-in")
    context = {"form": form, "invitation": invitation}
    return render(request, "accounts/join.html", context, status=422 if form.is_bound else 200)


def _accept(form: JoinForm, secret: str) -> bool:
    given = {name: value for name, value in form.cleaned_data.items() if name != "again"}
    try:
        services.accept(secret=secret, **given)
    except ValidationError as error:
        show_refusal(form, error)
        return False
    return True
