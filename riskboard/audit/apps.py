from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AuditConfig(AppConfig):
    name = "riskboard.audit"
    label = "audit"

    def ready(self) -> None:
        """Let every app say what its records are called (its ``history.py``)."""
        autodiscover_modules("history")
