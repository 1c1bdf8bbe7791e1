"""Settings → API tokens: one's own, and everybody's for administrators."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from riskboard.accounts.forms.token import TokenForm
from riskboard.accounts.models import Token
from riskboard.accounts.permissions import requires
from riskboard.accounts.queries.tokens import token_list
from riskboard.accounts.services import create_token, revoke_token
from riskboard.accounts.views.acting import signed_in
from riskboard.common.sent import sent

PAGE_SIZE = 50


@never_cache
@require_http_methods(["GET", "POST"])
@requires("own_tokens")
def tokens(request: HttpRequest) -> HttpResponse:
    """One's own tokens; a new one is shown in the answer to its creation and never again."""
    user = signed_in(request)
    form = TokenForm(sent(request))
    secret = None
    if form.is_bound and form.is_valid():
        _token, secret = create_token(
            user=user,
            name=form.cleaned_data["name"],
            scopes=form.cleaned_data["scopes"],
            expires_at=form.expires_at(),
            by=user,
        )
        form = TokenForm()
    found = token_list().filter(user=user)
    context = {"form": form, "tokens": found, "secret": secret, "now": timezone.now()}
    return render(request, "accounts/tokens.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires("own_tokens")
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke one of one's own tokens; somebody else's is not found."""
    user = signed_in(request)
    revoke_token(token=get_object_or_404(Token, pk=pk, user=user), by=user)
    messages.success(request, _("Token revoked. Programs that used it are refused from now on."))
    return redirect("tokens")


@require_safe
@requires("administer")
def all_tokens(request: HttpRequest) -> HttpResponse:
    """Everybody's tokens."""
    page = Paginator(token_list(), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "accounts/all_tokens.html", {"page": page, "now": timezone.now()})


@require_POST
@requires("administer")
def any_token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke anybody's token."""
    revoke_token(token=get_object_or_404(Token, pk=pk), by=signed_in(request))
    messages.success(request, _("Token revoked. Programs that used it are refused from now on."))
    return redirect("all-tokens")
