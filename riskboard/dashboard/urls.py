"""Addresses of what composes both apps."""

from django.urls import path

from riskboard.dashboard.views.board import board
from riskboard.dashboard.views.health import healthz, readyz

urlpatterns = [
    path("", board, name="board"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
]
