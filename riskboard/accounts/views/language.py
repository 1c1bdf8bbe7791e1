"""The language of pages that are read before anybody has signed in."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from riskboard.accounts.language import languages


@login_not_required
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember ``language`` in this browser and go back to ``next``; a choice in one's profile comes before it."""
    back = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    response = redirect(back if ours else "sign-in")
    wanted = request.POST.get("language", "")
    if wanted in dict(languages()):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            wanted,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
        )
    return response
