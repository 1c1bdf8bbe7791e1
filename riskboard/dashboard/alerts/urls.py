"""Addresses of Settings → Alerts, and of webhooks under ``/api/v1/``."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from riskboard.dashboard.alerts import channels, deliveries
from riskboard.dashboard.alerts.api import WebhookViewSet

urlpatterns = [
    path("settings/alerts/", channels.alerts, name="alerts"),
    path("settings/alerts/log/", deliveries.alert_log, name="alert-log"),
    path("settings/alerts/log/<int:pk>/resend/", deliveries.delivery_resend, name="delivery-resend"),
    path("settings/alerts/new/<slug:kind>/", channels.channel_create, name="channel-create"),
    path("settings/alerts/<int:pk>/", channels.channel, name="channel"),
    path("settings/alerts/<int:pk>/edit/", channels.channel_edit, name="channel-edit"),
    path("settings/alerts/<int:pk>/pause/", channels.channel_pause, name="channel-pause"),
    path("settings/alerts/<int:pk>/test/", channels.channel_test, name="channel-test"),
    path("settings/alerts/<int:pk>/secret/", channels.channel_secret, name="channel-secret"),
    path(
        "settings/alerts/<int:pk>/secret/retire/",
        channels.channel_secret_retire,
        name="channel-secret-retire",
    ),
    path("settings/alerts/<int:pk>/archive/", channels.channel_archive, name="channel-archive"),
]

router = SimpleRouter()
router.register("webhooks", WebhookViewSet, basename="api-webhooks")

api_patterns = router.urls
