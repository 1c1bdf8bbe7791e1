"""Addresses under ``/api/v1/`` of what composes both apps or lies below the API."""

from django.urls import path

from riskboard.dashboard.api.events import EventViewSet

urlpatterns = [path("events/", EventViewSet.as_view({"get": "log"}), name="api-events")]
