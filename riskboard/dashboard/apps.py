from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "riskboard.dashboard"
    label = "dashboard"
