from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    name = "riskboard.workspace"
    label = "workspace"
