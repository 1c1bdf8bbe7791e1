"""Times are stored in UTC and shown in the organisation's zone."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from riskboard.workspace.queries import local_zone

# Health checks must answer while the database is down, and the API speaks UTC alone.
_UTC_ONLY = ("/healthz", "/readyz", "/api/", "/static/")


class OrganisationTimeZoneMiddleware:
    """Activates the organisation's time zone for pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(_UTC_ONLY):
            return self.get_response(request)
        with timezone.override(local_zone()):
            return self.get_response(request)
