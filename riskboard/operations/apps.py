from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "riskboard.operations"
    label = "operations"
