from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "riskboard.api"
    label = "api"
