"""All addresses: pages of the two apps, the API, and health."""

from django.urls import URLPattern, URLResolver, include, path

from riskboard.api import urls as api_urls
from riskboard.dashboard.alerts import urls as alert_urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("riskboard.dashboard.urls")),
    path("", include("riskboard.dashboard.alerts.urls")),
    path("", include("riskboard.accounts.urls")),
    path("", include("riskboard.audit.urls")),
    path("", include("vendors.urls")),
    path("", include("incidents.urls")),
    path("api/", include(api_urls.schema_patterns)),
    path("api/v1/", include("vendors.api.urls")),
    path("api/v1/", include("incidents.api.urls")),
    path("api/v1/", include(alert_urls.api_patterns)),
    path("api/v1/", include("riskboard.dashboard.api.urls")),
    # Last of the API: what none of them took answers as a problem, not as a page.
    path("api/", include(api_urls.unknown_patterns)),
]

handler400 = "riskboard.api.handlers.bad_request"
handler403 = "riskboard.api.handlers.permission_denied"
handler404 = "riskboard.api.handlers.page_not_found"
handler500 = "riskboard.api.handlers.server_error"
