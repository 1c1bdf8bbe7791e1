from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "riskboard.audit"
    label = "audit"
