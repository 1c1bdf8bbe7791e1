"""The page that sets a fresh installation up, once."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from riskboard.accounts.views.refusals import show_refusal
from riskboard.common.sent import sent
from riskboard.dashboard.forms.organisation import ORGANISATION
from riskboard.dashboard.forms.set_up import ADMINISTRATOR, SetUpForm
from riskboard.dashboard.services.set_up import set_up as create
from riskboard.workspace.services.set_up import is_valid


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask for administrator and organisation; an address that is void is not found."""
    if not is_valid(secret):
        return render(request, "dashboard/set_up_void.html", status=404)
    form = SetUpForm(sent(request))
    if form.is_bound and form.is_valid() and _create(form, secret):
        messages.success(request, _("Everything is set up. Sign in with the name you have just chosen."))
        return redirect("sign-in")
    return render(request, "dashboard/set_up.html", {"form": form}, status=422 if form.is_bound else 200)


def _create(form: SetUpForm, secret: str) -> bool:
    try:
        create(
            secret=secret,
            administrator=form.part(ADMINISTRATOR),
            organisation=form.part(ORGANISATION),
            tolerance=form.cleaned_data["tolerance"],
        )
    except ValidationError as error:
        show_refusal(form, error)
        return False
    return True
