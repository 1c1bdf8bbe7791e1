"""Failures outside of any view: a problem under ``/api/``, a page elsewhere."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views import defaults

from riskboard.api.answers import to_json
from riskboard.api.problems import CONTENT_TYPE, plain_problem

_DETAILS = {
    500: lambda: _(
        "The fault is on this side and has been logged. Read the record again before you repeat the request."
    )
}


def _handler(status: int, page: Callable[..., Any]) -> Callable[..., Any]:
    def handle(request: HttpRequest, *arguments: Any, **named: Any) -> Any:
        if not request.path.startswith("/api/"):
            return page(request, *arguments, **named)
        problem = plain_problem(status, _DETAILS.get(status, str)())
        return HttpResponse(to_json(problem.as_dict()), status=status, content_type=CONTENT_TYPE)

    return handle


bad_request = _handler(400, defaults.bad_request)
permission_denied = _handler(403, defaults.permission_denied)
page_not_found = _handler(404, defaults.page_not_found)
server_error = _handler(500, defaults.server_error)
