"""Control characters in addresses and cookies: no record holds them, and the database refuses the NUL among them."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, QueryDict

MARK = "\ufffd"
_CONTROLS = (*range(32), *range(127, 160))
_MARKED, _SPACED = dict.fromkeys(_CONTROLS, MARK), dict.fromkeys(_CONTROLS, " ")
# The API refuses them by itself, naming the parameter.
_API = "/api/"


def marked(text: str) -> str:
    """``text`` with a visible mark in the place of each control character: no record is called so."""
    return text.translate(_MARKED)


def spaced(text: str) -> str:
    """``text`` with a space in the place of each control character: a search for nothing else asks for nothing."""
    return text.translate(_SPACED)


class ControlCharactersMiddleware:
    """Takes them out before anybody looks something up: such an address names nothing, such a filter is ignored."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.COOKIES = {name: marked(value) for name, value in request.COOKIES.items()}
        if not request.path_info.startswith(_API):
            request.path_info = marked(request.path_info)
            request.GET = _spaced(request.GET)  # type: ignore[assignment]  # typed as if it could not be replaced
        return self.get_response(request)


def _spaced(given: QueryDict) -> QueryDict:
    clean = QueryDict(mutable=True)
    for name, values in given.lists():
        clean.setlist(spaced(name), [spaced(value) for value in values])
    clean._mutable = False
    return clean
