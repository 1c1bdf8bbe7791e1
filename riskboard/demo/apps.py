from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "riskboard.demo"
    label = "demo"
