from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "riskboard.alerts"
    label = "alerts"
