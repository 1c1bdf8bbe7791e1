"""Control characters in addresses and cookies: no record holds them, and the database refuses the NUL among them."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, QueryDict

REPLACEMENT = "\ufffd"
_CONTROLS = dict.fromkeys([*range(32), *range(127, 160)], REPLACEMENT)
# The API refuses them by itself, naming the parameter.
_API = "/api/"


def without_controls(text: str) -> str:
    """``text`` with a visible mark in the place of each control character."""
    return text.translate(_CONTROLS)


class ControlCharactersMiddleware:
    """Marks them before anybody looks something up: such an address names nothing, such a search finds nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.COOKIES = {name: without_controls(value) for name, value in request.COOKIES.items()}
        if not request.path_info.startswith(_API):
            request.path_info = without_controls(request.path_info)
            request.GET = _marked(request.GET)  # type: ignore[assignment]  # typed as if it could not be replaced
        return self.get_response(request)


def _marked(given: QueryDict) -> QueryDict:
    marked = QueryDict(mutable=True)
    for name, values in given.lists():
        marked.setlist(without_controls(name), [without_controls(value) for value in values])
    marked._mutable = False
    return marked
