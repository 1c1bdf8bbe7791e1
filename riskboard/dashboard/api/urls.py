"""Addresses under ``/api/v1/`` of what composes both apps or lies below the API."""

from django.urls import path

from riskboard.dashboard.api.events import EventViewSet
from riskboard.dashboard.api.reports import BoardReportViewSet

urlpatterns = [
    path("events/", EventViewSet.as_view({"get": "log"}), name="api-events"),
    path("reports/board/", BoardReportViewSet.as_view({"get": "board"}), name="api-board-report"),
]
