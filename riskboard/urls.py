"""All addresses: pages of the two apps, the API, and health."""

from django.urls import URLPattern, URLResolver, path

from riskboard.dashboard.views.health import healthz, readyz

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
]
