from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "riskboard.accounts"
    label = "accounts"
