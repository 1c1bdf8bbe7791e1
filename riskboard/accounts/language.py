"""Which language a page is in: the person's choice, else the browser's cookie, else what the browser asks for."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request, to_locale

# The language of the messages in the code: the only one that needs no catalogue.
SOURCE = "en"
# Programs read these, and compare what they read; health checks answer while the database is down.
_SOURCE_ONLY = ("/api/", "/healthz", "/readyz", "/metrics", "/static/")


def languages() -> list[tuple[str, str]]:
    """(code, name in its own words) of those that can be shown: a language whose catalogue is not compiled cannot."""
    return [(code, name) for code, name in settings.LANGUAGES if code == SOURCE or _compiled(code)]


def _compiled(code: str) -> bool:
    inside = Path(to_locale(code)) / "LC_MESSAGES" / "django.mo"
    return any((Path(folder) / inside).is_file() for folder in settings.LOCALE_PATHS)


def language_of(request: HttpRequest) -> str:
    """The code of the language to answer ``request`` in."""
    if request.path_info.startswith(_SOURCE_ONLY):
        return SOURCE
    known = dict(languages())
    chosen: str = getattr(request.user, "language", "")
    wanted = chosen if chosen in known else get_language_from_request(request)
    return wanted if wanted in known else SOURCE


def language_for(person: Any) -> str:
    """The code of the language of a document that ``person`` asks a program for: the chosen one, else the source."""
    chosen: str = getattr(person, "language", "")
    return chosen if chosen in dict(languages()) else SOURCE


class LanguageMiddleware:
    """Answers in the language of whoever asks, and says so to caches. The API and its documents are English alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = language_of(request)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        if not request.path_info.startswith(_SOURCE_ONLY):
            patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response
