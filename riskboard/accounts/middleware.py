"""Sessions note where and when they are used; who needs a second step gets no further without one."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from riskboard.accounts.addresses import client_address
from riskboard.accounts.queries.security import lacks_second_factor

type_answer = Callable[[HttpRequest], HttpResponse]

# What must stay open to those who still have to set their second step up.
_OPEN = (
    "/settings/second-step/",
    "/settings/confirm/",
    "/sign-in/",
    "/sign-out/",
    "/static/",
    "/healthz",
    "/readyz",
)


class SessionActivityMiddleware:
    """Tells the session who uses it, and when it was last used."""

    def __init__(self, get_response: type_answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session: Any = request.session
        session.address = client_address(request)
        session.agent = request.META.get("HTTP_USER_AGENT", "").replace("\0", "")[:200]
        response = self.get_response(request)
        session.seen()
        return response


class SecondFactorMiddleware:
    """Leads people whom the policy asks for a second step, and who have none, to the page that sets it up."""

    def __init__(self, get_response: type_answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(_OPEN) or not lacks_second_factor(request):
            return self.get_response(request)
        if request.path.startswith("/api/"):
            wanted = _("Set your second step up first: this organisation asks for one.")
            problem = {"type": "about:blank", "title": "Forbidden", "status": 403, "detail": wanted}
            return JsonResponse(problem, status=403, content_type="application/problem+json")
        return redirect("mfa_index")
