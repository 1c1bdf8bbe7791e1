"""Settings → You: name, mail address, password, sessions."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from riskboard.accounts.forms.profile import MailForm, NameForm, PasswordForm
from riskboard.accounts.language import language_of
from riskboard.accounts.models import User
from riskboard.accounts.permissions import requires
from riskboard.accounts.queries.people import sessions_of
from riskboard.accounts.services import people as people_services
from riskboard.accounts.services import profile as services
from riskboard.accounts.services.mail import MailNotSent
from riskboard.accounts.views.acting import signed_in
from riskboard.accounts.views.refusals import show_refusal
from riskboard.common.kept import spoken
from riskboard.common.sent import sent


@require_http_methods(["GET", "POST"])
@requires("own_tokens")
def profile(request: HttpRequest) -> HttpResponse:
    """One's own name and language."""
    user = signed_in(request)
    form = NameForm(sent(request), initial=_shown(user))
    if form.is_bound and form.is_valid():
        services.change_profile(by=user, **form.cleaned_data)
        # The answer to the choice of a language is in that language already.
        with translation.override(language_of(request)):
            messages.success(request, _("Saved."))
        return redirect("profile")
    context = {"form": form, "mail_form": MailForm(initial={"email": user.email})}
    return render(request, "accounts/profile.html", context, status=422 if form.is_bound else 200)


def _shown(user: User) -> dict[str, str]:
    return {"first_name": user.first_name, "last_name": user.last_name, "language": user.language}


@require_POST
@requires("own_tokens")
def profile_mail(request: HttpRequest) -> HttpResponse:
    """Ask for another mail address: a link goes there."""
    user = signed_in(request)
    form = MailForm(request.POST)
    if form.is_valid() and _ask_for_mail(request, form):
        messages.success(request, _("A link was sent to %(mail)s. Open it within a day.") % form_mail(form))
        return redirect("profile")
    context = {"form": NameForm(initial=_shown(user)), "mail_form": form}
    return render(request, "accounts/profile.html", context, status=422)


def form_mail(form: MailForm) -> dict[str, str]:
    """The address for a message."""
    return {"mail": form.cleaned_data["email"]}


def _ask_for_mail(request: HttpRequest, form: MailForm) -> bool:
    user, email = signed_in(request), form.cleaned_data["email"]
    try:
        services.check_mail(by=user, email=email)
        path = reverse("mail-confirm", args=[services.mail_token(by=user, email=email)])
        services.ask_for_mail(by=user, email=email, link=request.build_absolute_uri(path))
    except ValidationError as error:
        show_refusal(form, error)
        return False
    except MailNotSent as error:
        form.add_error(
            None,
            _("The link could not be sent: %(reason)s. Ask your administrator.")
            % {"reason": spoken(str(error))},
        )
        return False
    return True


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def mail_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm a mail address; a click, since programs that look at mails open every link in them."""
    if request.method != "POST":
        return render(request, "accounts/mail_confirm.html")
    try:
        services.confirm_mail(token=token)
    except ValidationError:
        return render(request, "accounts/link_void.html", {"what": "mail"}, status=404)
    messages.success(request, _("Your mail address is confirmed."))
    return redirect("profile" if request.user.is_authenticated else "sign-in")


@require_http_methods(["GET", "POST"])
@requires("own_tokens")
def password_change(request: HttpRequest) -> HttpResponse:
    """One's own password; every other session ends."""
    user = signed_in(request)
    form = PasswordForm(sent(request), user=user)
    if form.is_bound and form.is_valid():
        services.change_password(
            by=user, password=form.cleaned_data["password"], session_key=request.session.session_key
        )
        update_session_auth_hash(request, user)
        messages.success(request, _("Password changed. Every other session has ended."))
        return redirect("mfa_index")
    return render(request, "accounts/password.html", {"form": form}, status=422 if form.is_bound else 200)


@require_safe
@requires("own_tokens")
def sessions(request: HttpRequest) -> HttpResponse:
    """The browsers one is signed in with."""
    found = sessions_of(signed_in(request))
    return render(request, "accounts/sessions.html", {"sessions": found, "here": request.session.session_key})


@require_POST
@requires("own_tokens")
def session_end(request: HttpRequest, handle: str) -> HttpResponse:
    """Sign one browser out."""
    people_services.end_session(by=signed_in(request), handle=handle)
    messages.success(request, _("That session has ended."))
    return redirect("sessions")


@require_POST
@requires("own_tokens")
def sessions_end(request: HttpRequest) -> HttpResponse:
    """Sign every other browser out."""
    user = signed_in(request)
    count = people_services.end_sessions(by=user, person=user, but=request.session.session_key)
    said = ngettext("%(count)d session has ended.", "%(count)d sessions have ended.", count)
    messages.success(request, said % {"count": count})
    return redirect("sessions")
