"""What browsers and proxies may keep of a page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class PrivatePagesMiddleware:
    """Pages of a signed-in person are kept by nobody: not by a proxy, not by the next person at the same browser.

    An answer that says itself what may be kept is left alone; so is the API, which says it for each operation.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        user = getattr(request, "user", None)
        if not response.has_header("Cache-Control") and user is not None and user.is_authenticated:
            response["Cache-Control"] = "private, no-store"
        return response
