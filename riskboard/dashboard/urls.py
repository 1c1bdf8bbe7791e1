"""Addresses of what composes both apps."""

from django.urls import path

from riskboard.dashboard.views.board import board
from riskboard.dashboard.views.health import healthz, readyz
from riskboard.dashboard.views.metrics import metrics
from riskboard.dashboard.views.organisation import organisation
from riskboard.dashboard.views.reports import board_report, reports
from riskboard.dashboard.views.search import find
from riskboard.dashboard.views.set_up import set_up

urlpatterns = [
    path("", board, name="board"),
    path("search/", find, name="search"),
    path("reports/", reports, name="reports"),
    path("reports/board.pdf", board_report, name="report-board"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("settings/organisation/", organisation, name="organisation"),
    path("set-up/<str:secret>/", set_up, name="set-up"),
]
